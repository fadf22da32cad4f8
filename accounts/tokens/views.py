"""The page of API tokens."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_page
from accounts.tokens import selectors, services
from accounts.tokens.forms import TokenForm
from accounts.tokens.models import ApiToken
from project.kernel.actor import PERMISSION_SENTENCES, Permission
from project.kernel.errors import RuleViolated
from project.web.pages import go

HERE = "settings_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as the page shows it."""

    token: ApiToken
    sentences: list[str]
    revoke_url: str
    dialog_id: str


@require_http_methods(["GET", "POST"])
def settings_tokens(request: GarageRequest) -> HttpResponse:
    """List the person's tokens; make one and show its secret this once."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if form.is_bound and form.is_valid():
        try:
            token, secret = services.token_issue(actor=request.actor, **form.cleaned_data)
        except RuleViolated as error:
            form.add_error(None, error.message)
        else:
            made = {"made": token, "secret": secret}
            fresh = TokenForm(actor=request.actor)
            return _page(request, form=fresh, made=made, status=201)
    return _page(request, form=form, status=422 if form.is_bound else 200)


@require_POST
def token_revoke(request: GarageRequest, token_id: int) -> HttpResponse:
    """Make a token useless from now on."""
    token = services.token_revoke(actor=request.actor, token_id=token_id)
    messages.success(request, _("“%(name)s” was revoked.") % {"name": token.name})
    return go(request, reverse(HERE, kwargs={"organization": request.actor.organization_slug}))


def _page(
    request: GarageRequest,
    *,
    form: TokenForm,
    made: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = selectors.token_list(actor=request.actor).filter(revoked_at=None)
    context = {
        "rows": [_row(token, slug=request.actor.organization_slug) for token in rows],
        "form": form,
        "made": None,
        "secret": "",
        **(made or {}),
    }
    return settings_page(request, "accounts/tokens/tokens.html", context, here=HERE, status=status)


def _row(token: ApiToken, *, slug: str) -> TokenRow:
    return TokenRow(
        token=token,
        sentences=[str(PERMISSION_SENTENCES[Permission(scope)]) for scope in token.scopes],
        revoke_url=reverse("token_revoke", kwargs={"organization": slug, "token_id": token.pk}),
        dialog_id=f"revoke-{token.pk}",
    )
