"""What the API says and takes about notices, channels, deliveries and calendars."""

from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from project.web.types import Body, RowId, Short

UrgencyName = Literal["overdue", "due", "soon", "info"]
KindName = Literal[
    "mail",
    "webpush",
    "ntfy",
    "gotify",
    "telegram",
    "matrix",
    "discord",
    "slack",
    "pushover",
    "webhook",
]
StateName = Literal["queued", "sending", "sent", "failed", "held", "gathered"]
DigestName = Literal["none", "daily", "weekly"]


def _on_the_wall(value: time) -> time:
    if value.tzinfo is not None:
        message = "leave the zone out: times are those of your own"
        raise ValueError(message)
    return value


Clock = Annotated[time, AfterValidator(_on_the_wall), Field(examples=["22:00"])]
Name = Annotated[Short, Field(max_length=80, examples=["Phone"])]
Urgencies = Annotated[list[UrgencyName], Field(max_length=4, examples=[["overdue", "due"]])]
Filled = Annotated[str, Field(max_length=1000)]
Values = Annotated[
    dict[str, Filled],
    Field(
        max_length=10,
        examples=[{"server": "https://ntfy.sh", "topic": "garage-k3v9"}],
        description=(
            "What the kind needs: mail address; ntfy server, topic, token; gotify server, token; "
            "telegram token, chat; matrix server, room, token; discord address; slack address; "
            "pushover user, token; webhook address, token; webpush endpoint, p256dh, auth."
        ),
    ),
]


class NoticeOut(BaseModel):
    """A notice in your list; `url` is the path of the page about it."""

    id: int
    kind: str
    key: str
    urgency: UrgencyName
    title: str
    text: str
    url: str
    vehicle_id: int | None
    created_at: datetime
    read_at: datetime | None


class NoticesRead(BaseModel):
    """How many notices were not read yet."""

    count: int


class ChannelOut(BaseModel):
    """A channel of yours; what is filled in for it is not shown again."""

    id: int
    kind: KindName
    name: str
    urgencies: list[UrgencyName]
    is_paused: bool
    worked_at: datetime | None
    failed_at: datetime | None
    error: str
    version: int
    created_at: datetime


class ChannelNew(Body):
    """A new channel; without `urgencies` it gets everything."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "ntfy",
                "name": "Phone",
                "values": {"server": "https://ntfy.sh", "topic": "garage-k3v9"},
            }
        }
    )

    kind: Annotated[KindName, Field(examples=["ntfy"])]
    values: Values
    name: Name = ""
    urgencies: Urgencies = ["overdue", "due", "soon", "info"]


class ChannelChange(Body):
    """Changes to a channel; a secret that `values` leaves out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"example": {"is_paused": True}})

    name: Name = ""
    urgencies: Urgencies = []
    is_paused: bool = False
    values: Values = {}


class DeliveryOut(BaseModel):
    """A message to one of your channels; `next_at` is when it is looked at again."""

    id: int
    channel_id: int
    purpose: Literal["notice", "digest", "test"]
    notice_id: int | None
    digest_id: int | None
    key: str
    state: StateName
    attempts: int
    error: str
    next_at: datetime | None
    sent_at: datetime | None
    created_at: datetime


class PreferenceOut(BaseModel):
    """What you are told of, and when, in your time zone."""

    urgencies: list[UrgencyName]
    quiet_from: time | None
    quiet_to: time | None
    digest: DigestName
    digest_at: time
    digest_weekday: int
    overdue_at_once: bool


class PreferenceChange(Body):
    """Changes to what you are told of; Monday is 0."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"quiet_from": "22:00", "quiet_to": "07:00"}}
    )

    urgencies: Urgencies = []
    quiet_from: Clock | None = None
    quiet_to: Clock | None = None
    digest: DigestName = "none"
    digest_at: Clock = time(7)
    digest_weekday: Annotated[int, Field(ge=0, le=6)] = 0
    overdue_at_once: bool = True


class FeedOut(BaseModel):
    """A calendar of yours; without `vehicle_id` it is about all vehicles."""

    id: int
    name: str
    vehicle_id: int | None
    created_at: datetime
    last_used_at: datetime | None


class FeedMade(FeedOut):
    """A calendar with its address, which is shown this once."""

    address: str


class FeedNew(Body):
    """A new calendar."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Garage"}})

    name: Name = ""
    vehicle_id: RowId | None = None


def shown(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return the columns of a row."""
    return {name: getattr(row, name) for name in columns}
