"""Who acts when the worker does its own duties."""

from typing import Any

from django.apps import apps

from project.kernel.actor import Actor, Channel, Role


def duty_actor(organization_id: int, *, user_id: int | None = None) -> Actor:
    """Return the worker acting for one organization, with all rights and in nobody's name.

    It knows the organization's currency, for what it restores or deletes changes sums.
    """
    organizations: Any = apps.get_model("accounts", "Organization")
    organization = organizations.objects.get(pk=organization_id)
    return Actor(
        organization_id=organization_id,
        organization_slug=organization.slug,
        role=Role.OWNER,
        channel=Channel.JOB,
        user_id=user_id,
        currency=organization.currency,
        time_zone=organization.time_zone,
    )
