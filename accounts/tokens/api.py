"""API tokens as endpoints."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from accounts.tokens import selectors, services
from accounts.tokens.schemas import TokenMade, TokenNew, TokenOut
from project.web.api import AuthedRequest, answers_secret
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, Ordering, keyset_page

router = Router(tags=["Tokens"])
COLUMNS = ("id", "name", "key", "scopes", "created_at", "expires_at", "last_used_at")
NEWEST = Ordering(
    columns={"created_at": "created_at", "name": "name", "id": "id"}, default="-created_at"
)


@router.get("", response=PageOf[TokenOut], summary="List your tokens")
def list_tokens(
    request: AuthedRequest,
    ordering: Annotated[str, Query(max_length=40)] = "-created_at",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Those of this organization that are not revoked."""
    rows = selectors.token_list(actor=request.auth).filter(revoked_at=None).values(*COLUMNS)
    page = keyset_page(
        rows, ordering=NEWEST, asked=ordering, cursor=cursor, limit=limit, with_count=count
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.post("", response={201: TokenMade}, summary="Make a token")
@answers_secret
def add_token(request: AuthedRequest, payload: TokenNew) -> Status[Any]:
    """The text is shown this once. A token makes tokens only with the scope `members`."""
    token, text = services.token_issue(
        actor=request.auth, name=payload.name, scopes=payload.scopes, days=payload.days
    )
    shown = {name: getattr(token, name) for name in COLUMNS}
    return Status(201, {**shown, "token": text})


@router.delete("/{token_id}", response={204: None}, summary="Revoke a token")
def delete_token(request: AuthedRequest, token_id: int) -> Status[None]:
    """A token may always revoke itself."""
    services.token_revoke(actor=request.auth, token_id=token_id)
    return Status(204, None)
