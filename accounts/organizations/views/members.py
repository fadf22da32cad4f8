"""Pages about members and invitations."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations import selectors
from accounts.organizations.forms import InvitationForm, RoleForm, role_choices
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.models import Membership
from accounts.organizations.navigation import settings_page, site_url
from accounts.organizations.services import invitations, members
from accounts.organizations.views.organization import complain_on
from project.kernel.actor import ROLE_NAMES, Actor, Permission, Role
from project.kernel.errors import RuleViolated
from project.web.pages import go

HERE = "settings_members"
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member as the page shows them."""

    membership: Membership
    picture_url: str
    remove_url: str
    dialog_id: str
    may_change: bool


@require_http_methods(["GET", "POST"])
def settings_members(request: GarageRequest) -> HttpResponse:
    """Show who is a member; invite somebody by link, and by mail where an address is given."""
    form = InvitationForm(request.POST or None, actor=request.actor)
    if request.method == "POST":
        request.actor.require(Permission.MANAGE_MEMBERS)
    if form.is_bound and form.is_valid():
        try:
            made, link = invitations.invitation_make(
                actor=request.actor,
                role=form.cleaned_data["role"],
                email=form.cleaned_data["email"],
                site_url=site_url(request),
            )
        except RuleViolated as error:
            complain_on(form, error)
        else:
            extra = {"invitation": made, "link": link}
            return _page(request, form=_empty(request), extra=extra, status=201)
    return _page(request, form=form, status=422 if form.is_bound else 200)


@require_POST
def member_role(request: GarageRequest, membership_id: int) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return go(request, _own_url(request))
    try:
        member = members.member_change_role(
            actor=request.actor, membership_id=membership_id, role=form.cleaned_data["role"]
        )
    except RuleViolated as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("%(person)s: %(role)s") % {"person": member.user, "role": member.get_role_display()},
        )
    return go(request, _own_url(request))


@require_POST
def member_remove(request: GarageRequest, membership_id: int) -> HttpResponse:
    """Take a member out of the organization."""
    try:
        members.member_remove(actor=request.actor, membership_id=membership_id)
    except RuleViolated as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The member was removed."))
    return go(request, _own_url(request))


@require_POST
def invitation_renew(request: GarageRequest, invitation_id: int) -> HttpResponse:
    """Give an invitation a new link, and mail it again."""
    try:
        made, link = invitations.invitation_renew(
            actor=request.actor, invitation_id=invitation_id, site_url=site_url(request)
        )
    except RuleViolated as error:
        messages.error(request, error.message)
        return go(request, _own_url(request))
    extra = {"invitation": made, "link": link}
    return _page(request, form=_empty(request), extra=extra)


@require_POST
def invitation_revoke(request: GarageRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitations.invitation_revoke(actor=request.actor, invitation_id=invitation_id)
    messages.success(request, _("The invitation was withdrawn."))
    return go(request, _own_url(request))


def _page(
    request: GarageRequest,
    *,
    form: InvitationForm,
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    may_change = actor.can(Permission.MANAGE_MEMBERS)
    open_ones = selectors.invitation_list(actor=actor) if may_change else []
    context = {
        "members": [
            _row(member, actor=actor) for member in selectors.member_list(actor=actor)[:MOST_SHOWN]
        ],
        "invitations": list(open_ones),
        "form": form,
        "roles": [(role.value, str(ROLE_NAMES[role])) for role in _roles(request)],
        "may_change": may_change,
        "invitation": None,
        "link": "",
        **(extra or {}),
    }
    template = "accounts/organizations/members.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _row(member: Membership, *, actor: Actor) -> MemberRow:
    may_change = actor.can(Permission.MANAGE_MEMBERS)
    kwargs = {"organization": actor.organization_slug, "membership_id": member.pk}
    has_picture = bool(member.user.picture)
    return MemberRow(
        membership=member,
        picture_url=reverse("profile_picture", args=[member.user_id]) if has_picture else "",
        remove_url=reverse("member_remove", kwargs=kwargs),
        dialog_id=f"remove-{member.pk}",
        may_change=may_change
        and (member.role != Role.OWNER or actor.can(Permission.MANAGE_ORGANIZATION)),
    )


def _roles(request: GarageRequest) -> list[Role]:
    return [Role(value) for value, _ in role_choices(request.actor)]


def _empty(request: GarageRequest) -> InvitationForm:
    return InvitationForm(actor=request.actor)


def _own_url(request: GarageRequest) -> str:
    return reverse(HERE, kwargs={"organization": request.actor.organization_slug})
