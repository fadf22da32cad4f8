"""The seam to whatever can read the text of a file: a room above registers itself here."""

from pathlib import Path
from typing import Protocol

from project.kernel.actor import Actor


class TextReader(Protocol):
    """Reads the text of a file.

    Raises `RuleViolated` with a sentence when the file cannot be read, `Unavailable` when another
    try may help.
    """

    def __call__(self, path: Path, *, actor: Actor) -> str:
        """Return the text that stands on a file."""
        ...


_readers: list[TextReader] = []


def register_reader(reader: TextReader) -> None:
    """Say who reads the text of documents."""
    _readers[:] = [reader]


def text_reader() -> TextReader | None:
    """Return who reads the text of documents; `None` when nobody does."""
    return _readers[0] if _readers else None
