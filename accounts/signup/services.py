"""What happens when a person comes to the garage."""

import logging

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.organizations.models import Invitation
from accounts.organizations.services import invitations, organizations
from accounts.preferences.models import Preferences
from accounts.users.models import DEMO_EMAIL, User
from project.kernel.errors import worded

logger = logging.getLogger(__name__)


@transaction.atomic
def person_welcome(*, user: User, invitation: Invitation | None) -> None:
    """Save a new person who signed up.

    Invited people join the organization that invited them, all others get a personal one. The very
    first person of an instance runs it: founder, staff and superuser.
    """
    _save_as_founder_if_first(user)
    Preferences.objects.create(user=user)
    if invitation is None:
        organizations.organization_found(owner=user, name=garage_of(user), is_personal=True)
    else:
        invitations.invitation_accept(user=user, secret_hash=invitation.secret_hash)


@transaction.atomic
def person_add(*, email: str, password: str, name: str = "", is_staff: bool = False) -> User:
    """Make a person who may sign in at once; for commands.

    The address counts as verified. Staff may do everything in the admin.
    """
    user = User.objects.create_user(
        email, password, name=name, is_staff=is_staff, is_superuser=is_staff
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Preferences.objects.create(user=user)
    return user


def garage_of(user: User) -> str:
    """Return the name of a person's own organization."""
    return worded("%(name)s’s garage", name=user.name or user.email.split("@")[0])[:80]


def _save_as_founder_if_first(user: User) -> None:
    """Two people who come first at the same moment: the database lets one of them be it."""
    if User.objects.is_empty():
        user.is_founder = user.is_staff = user.is_superuser = True
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            logger.warning("founder_raced")
        else:
            # From now on there are real people's rows to see in the admin.
            User.objects.filter(email=DEMO_EMAIL).update(is_staff=False, is_superuser=False)
            return
    user.is_founder = user.is_staff = user.is_superuser = False
    user.save(force_insert=True)
