"""The invitation that a browser carries from its link to the end of sign-up."""

from django.http import HttpRequest

from accounts.organizations import selectors
from accounts.organizations.models import Invitation
from project.kernel.errors import NotFound

_KEY = "invitation"


def keep_invitation(request: HttpRequest, secret_hash: str) -> None:
    """Remember which invitation a browser came with."""
    request.session[_KEY] = secret_hash


def kept_invitation(request: HttpRequest) -> Invitation | None:
    """Return the invitation a browser came with, while it can still be accepted."""
    secret_hash = request.session.get(_KEY)
    if not secret_hash:
        return None
    try:
        return selectors.invitation_by_hash(secret_hash)
    except NotFound:
        return None


def forget_invitation(request: HttpRequest) -> None:
    """Forget the invitation: it was accepted."""
    request.session.pop(_KEY, None)
