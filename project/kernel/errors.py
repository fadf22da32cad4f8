"""Errors that services raise, and that pages and the API turn into answers."""

from collections.abc import Callable

_in_their_language: list[Callable[[str], str]] = []


def speak_with(translate: Callable[[str], str]) -> None:
    """Say every sentence in the reader's language from now on; pure readers of files never do."""
    _in_their_language[:] = [translate]


def worded(sentence: str, /, **values: object) -> str:
    """Return a sentence in the reader's language with its named places filled; it needs no Django.

    It stands in English where it is written: `worded("At most %(most)s lines.", most=50)`.
    """
    for translate in _in_their_language:
        sentence = translate(sentence)
    return sentence % values if values else sentence


class DomainError(Exception):
    """Something the user asked for cannot be done, with a sentence that says what to do.

    The sentence stands in English where it is raised and comes out in the reader's language.
    """

    code = "error"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        message = worded(message)
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = fields or ({field: [message]} if field else {})


class RuleViolated(DomainError):
    """The input breaks a rule; `fields` says which input."""

    code = "rule-violated"
    status = 422


class NotFound(DomainError):
    """There is no such row for this actor, whether it exists elsewhere or not."""

    code = "not-found"
    status = 404

    def __init__(self, message: str = "There is nothing here. It may have been deleted.") -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The actor may see this, but not do it."""

    code = "not-allowed"
    status = 403


class Conflict(DomainError):
    """Somebody else changed the same thing first, or it exists already."""

    code = "conflict"
    status = 409


class StaleVersion(Conflict):
    """The row changed after the caller read it."""

    code = "stale-version"
    status = 412


class Unavailable(DomainError):
    """Something outside cannot be reached now; trying again later may help."""

    code = "unavailable"
    status = 503


class UnscopedQuery(RuntimeError):
    """A query on an organization's rows was executed without saying which organization."""
