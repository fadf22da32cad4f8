"""The scans of this sitting, kept with the session of the browser: what was done, and its undo."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from inventory.scanning.services import ScanResult
from project.kernel.actor import Actor

MOST_SHOWN = 40
Session = MutableMapping[str, Any]
Entry = Mapping[str, str]


def entries(session: Session, *, actor: Actor) -> list[Entry]:
    """Return the scans of an organization, the newest first."""
    return list(session.get(_key(actor), ()))


def note(session: Session, result: ScanResult, *, actor: Actor, url: str) -> None:
    """Remember a scan; what nobody knows or what only asks is not worth a line."""
    found = result.found
    row = found.item or found.location
    if row is None or result.expected is not None:
        return
    entry = {
        "title": str(row),
        "said": result.said,
        "code": found.serial or found.batch or found.code,
        "url": url,
        "batch": str(result.batch or ""),
    }
    session[_key(actor)] = [entry, *entries(session, actor=actor)][:MOST_SHOWN]


def undone(session: Session, batch: str, *, actor: Actor) -> None:
    """Take the scan that made a movement off the list."""
    kept = [entry for entry in entries(session, actor=actor) if entry["batch"] != batch]
    session[_key(actor)] = kept


def clear(session: Session, *, actor: Actor) -> None:
    """Begin a new sitting."""
    session.pop(_key(actor), None)


def _key(actor: Actor) -> str:
    return f"scans-{actor.organization_id}"
