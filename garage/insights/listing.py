"""The list of entries of the timeline, of which people save views."""

from django.utils.translation import gettext_noop

from project.kernel.listviews.lists import ListSpec

TIMELINE_LIST = ListSpec(name="timeline", label=gettext_noop("Timeline"), page="timeline")
