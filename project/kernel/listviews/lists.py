"""The lists whose views can be saved; each is registered by the room that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from project.kernel.errors import NotFound

MOST_PAIRS, LONGEST_VALUE = 30, 200
# What belongs to one look at a list and not to the view.
_PASSING = {"cursor", "saved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """A list: its name for programs, its page, and the columns that can be hidden, by label."""

    name: str
    label: str
    page: str
    columns: Mapping[str, str] = field(default_factory=dict)


LISTS: dict[str, ListSpec] = {}


def register_list(spec: ListSpec) -> ListSpec:
    """Let people save views of a list."""
    LISTS[spec.name] = spec
    return spec


def list_spec(name: str) -> ListSpec:
    """Return a list by its name; raises `NotFound`."""
    if name not in LISTS:
        raise NotFound
    return LISTS[name]


def clean_query(text: str) -> str:
    """Return the filters and the order of an address, without what belongs to one look alone."""
    pairs = [
        (name[:40], value[:LONGEST_VALUE])
        for name, value in parse_qsl(text.lstrip("?"))
        if name not in _PASSING and "\0" not in name + value
    ]
    return urlencode(pairs[:MOST_PAIRS])
