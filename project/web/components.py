"""What the page components show: plain values that a view builds and a template renders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "bad", "warn", "good", "accent"]
DueTone = Literal["bad", "warn", "ok"]
VehicleTone = Literal["bad", "warn", "ok", "idle", "sold"]
Category = Literal["fuel", "service", "repair", "upgrade", "fixed", "parts", "finance", "value"]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A tab, a segment, a menu entry or a section of a settings page."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    shortcut: str = ""


@dataclass(frozen=True, kw_only=True)
class VehicleCard:
    """A vehicle as tile, row or chip; texts are ready to show."""

    name: str
    url: str
    body: str = ""
    color: str = ""
    photo_url: str = ""
    plate: str = ""
    plate_country: str = ""
    subtitle: str = ""
    odometer: str = ""
    value: str = ""
    tone: VehicleTone = "ok"
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """Something that is due; `used` is the share of the interval that is gone, in percent."""

    title: str
    url: str
    when: str
    note: str = ""
    detail: str = ""
    icon: str = "bell"
    tone: DueTone = "ok"
    used: int | None = None
    log_url: str = ""
    snooze_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A short text with an optional icon, as in the second line of a timeline row."""

    text: str
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelineItem:
    """One thing that happened to a vehicle."""

    title: str
    url: str
    category: Category
    icon: str = "wrench"
    facts: tuple[Fact, ...] = ()
    amount: str = ""
    amount_note: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelineMonth:
    """A month of the timeline with its sum."""

    label: str
    amount: str
    items: tuple[TimelineItem, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentItem:
    """A receipt, paper or other file in a list."""

    title: str
    url: str
    detail: str = ""
    amount: str = ""
    state: str = ""
    tone: Tone = ""
    thumbnail_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture of a gallery."""

    url: str
    thumbnail_url: str
    alt: str
    caption: str = ""
    is_cover: bool = False


@dataclass(frozen=True, kw_only=True)
class JobView:
    """A long job as its progress bar shows it; `poll_url` is empty once it has ended."""

    title: str
    state: Literal["queued", "running", "done", "failed"] = "running"
    done: int = 0
    total: int = 0
    message: str = ""
    poll_url: str = ""
    poll_seconds: int = 2
    cancel_url: str = ""
