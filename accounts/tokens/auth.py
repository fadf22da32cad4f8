"""Who calls the API: a token, or a person with a session."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from typing_extensions import override

from accounts.organizations import selectors as organization_selectors
from accounts.tokens import selectors
from project.kernel.actor import Actor, Channel
from project.kernel.errors import NotAllowed

ORGANIZATION_HEADER = "X-Organization"


class TokenAuth(HttpBearer):
    """`Authorization: Bearer mg_…`; the token names its organization."""

    openapi_name = "Token"

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return selectors.actor_of_token(token)


class SessionAuth(APIKeyCookie):
    """The session of a signed-in person, with the CSRF token; `X-Organization` chooses."""

    param_name = "session"

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    @override
    def __call__(self, request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        return super().__call__(request)

    @override
    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        slug = request.headers.get(ORGANIZATION_HEADER, "")
        if slug:
            membership = organization_selectors.membership_of(user, slug=slug)  # type: ignore[arg-type]
        else:
            home = organization_selectors.home_membership(user)  # type: ignore[arg-type]
            if home is None:
                raise NotAllowed("You are a member of no organization yet.")
            membership = home
        return organization_selectors.actor_for(membership, channel=Channel.API)
