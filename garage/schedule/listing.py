"""The list of reminders, of which people save views."""

from django.utils.translation import gettext_noop

from project.kernel.listviews.lists import ListSpec

REMINDER_LIST = ListSpec(name="reminders", label=gettext_noop("Reminders"), page="reminder_list")
