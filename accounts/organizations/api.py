"""Organizations, members and invitations as endpoints."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status

from accounts.organizations import selectors
from accounts.organizations.models import Membership, Organization
from accounts.organizations.navigation import site_url
from accounts.organizations.schemas import (
    InvitationAccept,
    InvitationMade,
    InvitationNew,
    InvitationOut,
    MemberChange,
    MemberOut,
    OrganizationChange,
    OrganizationNew,
    OrganizationOut,
)
from accounts.organizations.services import invitations as invitation_services
from accounts.organizations.services import members as member_services
from accounts.organizations.services import organizations as services
from accounts.users.etags import tagged
from accounts.users.models import User
from project.kernel.actor import Actor
from project.web.api import AuthedRequest, answers_secret, version_asked
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, Ordering, Page, keyset_page

organizations = Router(tags=["Organizations"])
members = Router(tags=["Members"])
invitations = Router(tags=["Invitations"])

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]
Search = Annotated[str, Query(max_length=100)]
Order = Annotated[str, Query(max_length=40)]
BY_NAME = Ordering(columns={"name": "organization__name", "id": "id"}, default="name")
BY_JOINING = Ordering(columns={"joined_at": "joined_at", "id": "id"}, default="joined_at")
NEWEST = Ordering(columns={"created_at": "created_at", "id": "id"}, default="-created_at")
ORGANIZATION_COLUMNS = (
    "id",
    "slug",
    "name",
    "is_personal",
    "currency",
    "time_zone",
    "country",
    "version",
)
MEMBER_COLUMNS = {"name": F("user__name"), "email": F("user__email")}


def envelope(page: Page[Any], items: list[Any] | None = None) -> dict[str, Any]:
    """Return a page as the envelope of lists."""
    shown = page.items if items is None else items
    return {"items": shown, "next": page.next or None, "count": page.count}


# --- Organizations -------------------------------------------------------------------------------


@organizations.get("", response=PageOf[OrganizationOut], summary="List your organizations")
def list_organizations(
    request: AuthedRequest,
    search: Search = "",
    ordering: Order = "name",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """A token sees the organization it is for, and no other."""
    rows = selectors.organization_list(actor=request.auth)
    page = keyset_page(
        rows.filter(organization__name__icontains=search) if search else rows,
        ordering=BY_NAME,
        asked=ordering,
        cursor=cursor,
        limit=limit,
        with_count=count,
    )
    return envelope(page, [_organization(row.organization, row.role) for row in page.items])


@organizations.post("", response={201: OrganizationOut}, summary="Found an organization")
def add_organization(
    request: AuthedRequest, response: HttpResponse, payload: OrganizationNew
) -> Status[Any]:
    """You become its owner. A token needs the right to manage its own organization for this."""
    values = payload.changes()
    made = services.organization_add(actor=request.auth, name=values.pop("name"), values=values)
    tagged(response, made)
    response["Location"] = reverse("api:get_organization", kwargs={"slug": made.slug})
    return Status(201, _organization(made, "owner"))


@organizations.get("/{slug}", response=OrganizationOut, summary="Get an organization")
def get_organization(request: AuthedRequest, response: HttpResponse, slug: str) -> dict[str, Any]:
    actor = selectors.actor_in(actor=request.auth, slug=slug)
    found = selectors.organization_get(actor=actor)
    tagged(response, found)
    return _organization(found, actor.role)


@organizations.patch("/{slug}", response=OrganizationOut, summary="Change an organization")
def change_organization(
    request: AuthedRequest, response: HttpResponse, slug: str, payload: OrganizationChange
) -> dict[str, Any]:
    """For owners. `If-Match` guards against overwriting somebody else's change."""
    actor = selectors.actor_in(actor=request.auth, slug=slug)
    changed = services.organization_change(
        actor=actor,
        changes=payload.changes(),
        expected_version=version_asked(request, row_id=actor.organization_id),
    )
    tagged(response, changed)
    return _organization(changed, actor.role)


@organizations.delete("/{slug}", response={204: None}, summary="Delete an organization")
def delete_organization(
    request: AuthedRequest, slug: str, name: Annotated[str, Query(max_length=80)]
) -> Status[None]:
    """For owners. `name` is the name of the organization, to be sure; there is no way back."""
    actor = selectors.actor_in(actor=request.auth, slug=slug)
    services.organization_delete(actor=actor, typed_name=name)
    return Status(204, None)


def _organization(row: Organization, role: str) -> dict[str, Any]:
    return {"role": role, **{name: getattr(row, name) for name in ORGANIZATION_COLUMNS}}


# --- Members -------------------------------------------------------------------------------------


@members.get("", response=PageOf[MemberOut], summary="List members")
def list_members(
    request: AuthedRequest,
    search: Search = "",
    ordering: Order = "joined_at",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    rows = selectors.member_list(actor=request.auth)
    if search:
        rows = rows.filter(user__name__icontains=search) | rows.filter(
            user__email__icontains=search
        )
    columns = ("id", "user_id", "role", "joined_at", "last_seen_at", "version")
    page = keyset_page(
        rows.values(*columns, **MEMBER_COLUMNS),
        ordering=BY_JOINING,
        asked=ordering,
        cursor=cursor,
        limit=limit,
        with_count=count,
    )
    return envelope(page)


@members.get("/{membership_id}", response=MemberOut, summary="Get a member")
def get_member(
    request: AuthedRequest, response: HttpResponse, membership_id: int
) -> dict[str, Any]:
    row = selectors.member_get(actor=request.auth, membership_id=membership_id)
    tagged(response, row)
    return _member(row)


@members.patch("/{membership_id}", response=MemberOut, summary="Change a member's role")
def change_member(
    request: AuthedRequest, response: HttpResponse, membership_id: int, payload: MemberChange
) -> dict[str, Any]:
    """For owners and managers; only owners make owners. The last owner stays one."""
    row = member_services.member_change_role(
        actor=request.auth,
        membership_id=membership_id,
        role=payload.role,
        expected_version=version_asked(request, row_id=membership_id),
    )
    tagged(response, row)
    return _member(row)


@members.delete("/{membership_id}", response={204: None}, summary="Remove a member")
def remove_member(request: AuthedRequest, membership_id: int) -> Status[None]:
    """Their tokens for this organization stop working at once."""
    member_services.member_remove(actor=request.auth, membership_id=membership_id)
    return Status(204, None)


def _member(row: Membership) -> dict[str, Any]:
    return {
        "id": row.pk,
        "user_id": row.user_id,
        "name": row.user.name,
        "email": row.user.email,
        "role": row.role,
        "joined_at": row.joined_at,
        "last_seen_at": row.last_seen_at,
        "version": row.version,
    }


# --- Invitations ---------------------------------------------------------------------------------

INVITATION_COLUMNS = ("id", "email", "role", "created_at", "expires_at")


@invitations.get("", response=PageOf[InvitationOut], summary="List open invitations")
def list_invitations(
    request: AuthedRequest,
    ordering: Order = "-created_at",
    limit: Limit = 50,
    cursor: Cursor = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Expired ones too, until they are renewed or withdrawn."""
    rows = selectors.invitation_list(actor=request.auth).values(*INVITATION_COLUMNS)
    page = keyset_page(
        rows, ordering=NEWEST, asked=ordering, cursor=cursor, limit=limit, with_count=count
    )
    return envelope(page)


@invitations.post("", response={201: InvitationMade}, summary="Invite somebody")
@answers_secret
def add_invitation(request: AuthedRequest, payload: InvitationNew) -> Status[Any]:
    """The link is shown this once; with an address it is mailed too."""
    made, link = invitation_services.invitation_make(
        actor=request.auth, role=payload.role, email=payload.email, site_url=site_url(request)
    )
    shown = {name: getattr(made, name) for name in INVITATION_COLUMNS}
    return Status(201, {**shown, "link": link})


@invitations.post("/accept", response={201: OrganizationOut}, summary="Accept an invitation")
def accept_invitation(request: AuthedRequest, payload: InvitationAccept) -> Status[Any]:
    """For people with a session; a token stays in its organization."""
    services.refuse_token(request.auth)
    row = invitation_services.invitation_accept(
        user=person(request.auth), secret_hash=selectors.invitation_hash(payload.secret)
    )
    return Status(201, _organization(row.organization, row.role))


@invitations.delete("/{invitation_id}", response={204: None}, summary="Withdraw an invitation")
def delete_invitation(request: AuthedRequest, invitation_id: int) -> Status[None]:
    invitation_services.invitation_revoke(actor=request.auth, invitation_id=invitation_id)
    return Status(204, None)


def person(actor: Actor) -> User:
    """Return the person an actor is."""
    return User.objects.get(pk=selectors.person_of(actor))
