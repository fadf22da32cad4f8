"""Panels that higher rooms add to the pages of lower ones, which know nothing of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from project.kernel.actor import Actor

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Generic[R]):
    """A panel of a page of one record.

    `context` returns what its template shows as `panel`, or `None` where it has nothing to say.
    Those of a low `rank` come first; `is_aside` puts it into the narrow column.
    """

    name: str
    template: str
    context: Callable[[R, Actor], Mapping[str, Any] | None]
    rank: int = 5
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel that has something to say."""

    template: str
    context: Mapping[str, Any]
    is_aside: bool


class Panels(Generic[R]):
    """The panels of one page."""

    def __init__(self) -> None:
        self._known: dict[str, Panel[R]] = {}

    def register(self, panel: Panel[R]) -> None:
        """Add a panel to the page; one of the same name is replaced."""
        self._known[panel.name] = panel

    def of(self, row: R, *, actor: Actor) -> list[ShownPanel]:
        """Return the panels of a record in their order."""
        shown = []
        for panel in sorted(self._known.values(), key=lambda one: (one.rank, one.name)):
            context = panel.context(row, actor)
            if context is not None:
                shown.append(ShownPanel(panel.template, context, panel.is_aside))
        return shown
