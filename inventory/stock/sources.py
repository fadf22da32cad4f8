"""Records that movements belong to: higher rooms say what they are called and where they are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models

from project.kernel.actor import Actor
from project.kernel.audit import kind_of


@dataclass(frozen=True, slots=True)
class Source:
    """The record a movement belongs to, such as `garage.servicerecord` 17."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """What a record is called, and the address of its page."""

    title: str
    url: str


class Describe(Protocol):
    """Tells the title and address of records of one kind, for those that the actor may see."""

    def __call__(self, *, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]: ...


class About(Protocol):
    """Tells which things, such as vehicles, records are about, those in the bin too."""

    def __call__(self, *, actor: Actor, ids: Collection[int]) -> Mapping[int, Source]: ...


class Within(Protocol):
    """Returns a query of the ids of the records that are about a thing."""

    def __call__(self, *, actor: Actor, subject_id: int) -> "models.QuerySet[Any, Any]": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of record; `undoes_itself` says that its movements are undone on its own page only.

    `about` names the thing that a record is about, and `within` the records of such a thing.
    """

    kind: str
    describe: Describe
    undoes_itself: bool = False
    about: About | None = None
    within: Within | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectKind:
    """A kind of thing that records are about, such as vehicles."""

    kind: str
    label: Any
    describe: Describe


_kinds: dict[str, SourceKind] = {}
_subjects: dict[str, SubjectKind] = {}


def register_source(kind: SourceKind) -> None:
    """Say how records of a kind are shown where movements are."""
    _kinds[kind.kind] = kind


def source_of(row: models.Model) -> Source:
    """Return a row as the source of movements."""
    return Source(kind_of(row), row.pk)


def source_links(sources: Iterable[Source], *, actor: Actor) -> dict[Source, SourceLink]:
    """Return title and address of records; those that nobody describes are left out."""
    ids: dict[str, set[int]] = {}
    for source in sources:
        ids.setdefault(source.kind, set()).add(source.id)
    return {
        Source(name, row_id): link
        for name, wanted in ids.items()
        if name in _kinds
        for row_id, link in _kinds[name].describe(actor=actor, ids=wanted).items()
    }


def undoes_itself(kind: str) -> bool:
    """Say whether movements of a kind of record are undone by that record only."""
    return kind in _kinds and _kinds[kind].undoes_itself


def register_subject(kind: SubjectKind) -> None:
    """Say how things that records are about are shown where their use is summed up."""
    _subjects[kind.kind] = kind


def subject_kinds() -> list[SubjectKind]:
    """Return the kinds of things that records are about."""
    return list(_subjects.values())


def subject_of(source: Source | None, *, actor: Actor) -> Source | None:
    """Return the thing that a record is about; `None` where nobody says."""
    return subjects_of([source], actor=actor).get(source) if source else None


def subjects_of(sources: Iterable[Source], *, actor: Actor) -> dict[Source, Source]:
    """Return the things that records are about; those of which nobody says are left out."""
    ids: dict[str, set[int]] = {}
    for source in sources:
        ids.setdefault(source.kind, set()).add(source.id)
    return {
        Source(name, row_id): subject
        for name, wanted in ids.items()
        if name in _kinds and (about := _kinds[name].about)
        for row_id, subject in about(actor=actor, ids=wanted).items()
    }


def subject_links(kind: str, *, ids: Collection[int], actor: Actor) -> Mapping[int, SourceLink]:
    """Return names and addresses of things of a kind; those that are gone are left out."""
    return _subjects[kind].describe(actor=actor, ids=ids) if kind in _subjects else {}


def sources_within(subject: Source, *, actor: Actor) -> "dict[str, models.QuerySet[Any, Any]]":
    """Return per kind of record a query of those that are about a thing."""
    return {
        kind.kind: kind.within(actor=actor, subject_id=subject.id)
        for kind in _kinds.values()
        if kind.within is not None and subject.kind in _subjects
    }
