"""What the API says and takes about API tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from project.kernel.actor import Permission
from project.web.types import Body, Short


class TokenOut(BaseModel):
    """A token that is not revoked; `key` is the part of it that is no secret."""

    id: int
    name: str
    key: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMade(TokenOut):
    """A new token with its whole text, which is shown this once."""

    token: str


class TokenNew(Body):
    """What a token may do, and for how many days; without `days` it does not expire."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"name": "Home dashboard", "scopes": ["view"], "days": 90},
        }
    )

    name: Annotated[Short, Field(min_length=1, max_length=80, examples=["Home dashboard"])]
    scopes: Annotated[
        list[Permission], Field(min_length=1, max_length=len(Permission), examples=[["view"]])
    ]
    days: Annotated[int | None, Field(ge=1, le=3650)] = None
