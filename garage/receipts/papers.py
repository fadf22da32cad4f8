"""The text of documents, read by the reader of receipts."""

from pathlib import Path

from garage.receipts import engine, selectors
from garage.receipts.reading import Unreadable
from project.kernel.actor import Actor
from project.kernel.errors import RuleViolated, Unavailable

# What another try may cure: the machine was busy or short of memory.
PASSING = frozenset({"timeout", "memory", "crashed", "engine"})


def text_of(path: Path, *, actor: Actor) -> str:
    """Return the text layer of a file, or what is recognised on its pages.

    Raises `RuleViolated` with the reader's sentence, `Unavailable` when another try may help.
    """
    try:
        return engine.read_file(path, hints=selectors.reading_hints(actor=actor)).text
    except Unreadable as error:
        if error.code in PASSING:
            raise Unavailable(error.message, code=error.code) from error
        raise RuleViolated(error.message, code=error.code) from error
