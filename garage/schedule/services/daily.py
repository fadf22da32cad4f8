"""The morning of every organization: predictions move on, and what became due is told."""

from django.utils import timezone

from garage.schedule.models import DueItem
from garage.schedule.services.notices import due_tell
from garage.schedule.services.refreshing import due_refresh
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor

AT_ONCE = 50


def refresh_daily() -> int:
    """Compute anew what was not computed today, organization by organization; returns how many.

    Safe to run twice: what was computed today in the organization's zone is passed over.
    """
    now = timezone.now()
    rows = DueItem.objects.across_organizations(reason="every organization has its morning")
    # The day begins in the Pacific; each organization is asked again in its own zone.
    late = rows.filter(checked_on__lt=today_in("Pacific/Kiritimati", now=now))
    waiting = late.order_by("organization_id").values_list("organization_id", flat=True).distinct()
    done = 0
    for organization_id in waiting:
        if done >= AT_ONCE:
            break
        actor = duty_actor(organization_id)
        today = today_in(actor.time_zone, now=now)
        if late.filter(organization_id=organization_id, checked_on__lt=today).exists():
            due_refresh(actor=actor)
            due_tell(actor=actor)
            done += 1
    return done
