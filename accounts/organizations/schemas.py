"""What the API says and takes about organizations, members and invitations."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from project.kernel.actor import Role
from project.web.types import Body, Currency, Short

Name = Annotated[Short, Field(min_length=1, max_length=80, examples=["Weekend racers"])]
Zone = Annotated[str, Field(max_length=60, examples=["Europe/Berlin"])]
Country = Annotated[str, Field(max_length=2, pattern="^([A-Z]{2})?$", examples=["DE"])]
Email = Annotated[str, Field(max_length=254, examples=["ana@example.org"])]


class OrganizationOut(BaseModel):
    """An organization, and the role of whoever asks."""

    id: int
    slug: str
    name: str
    role: Role
    is_personal: bool
    currency: str
    time_zone: str
    country: str
    version: int


class OrganizationNew(Body):
    """A new organization; what is left out is as the server has it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Weekend racers", "currency": "EUR"}}
    )

    name: Name
    currency: Currency = "EUR"
    time_zone: Zone = "UTC"
    country: Country = ""


class OrganizationChange(Body):
    """Changes to an organization."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Sunday racers"}})

    name: Name = ""
    currency: Currency = "EUR"
    time_zone: Zone = "UTC"
    country: Country = ""


class MemberOut(BaseModel):
    """A member with the role and when they last changed something."""

    id: int
    user_id: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    last_seen_at: datetime | None
    version: int


class MemberChange(Body):
    """Another role for a member."""

    model_config = ConfigDict(json_schema_extra={"example": {"role": "mechanic"}})

    role: Role


class InvitationOut(BaseModel):
    """An invitation that waits for an answer."""

    id: int
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


class InvitationMade(InvitationOut):
    """A new invitation with its link, which is shown this once."""

    link: str


class InvitationNew(Body):
    """Whom to invite; without an address there is only the link."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": "ana@example.org", "role": "viewer"}}
    )

    role: Role
    email: Email = ""


class InvitationAccept(Body):
    """The last part of an invitation's link."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"secret": "kPq2vJ0wZ5n8cXr1t4m7y9b3d6f0g2h5j8k1l4p7q0A"}}
    )

    secret: Annotated[
        str,
        Field(
            min_length=20, max_length=100, examples=["kPq2vJ0wZ5n8cXr1t4m7y9b3d6f0g2h5j8k1l4p7q0A"]
        ),
    ]
