"""What the timeline tells other rooms at the start."""

from garage.insights.listing import TIMELINE_LIST
from project.kernel.listviews.lists import register_list

register_list(TIMELINE_LIST)
