"""What others answer: where a value stands in their JSON, and which tool of which server gives it."""

from collections.abc import Callable
from typing import Any

from project.kernel.errors import RuleViolated, worded


def by_path(place: str, *, field: str = "mapping") -> Callable[[Any], Any]:
    """Return how the value at a JMESPath expression is read; raises `RuleViolated` for a wrong one."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(place)
    except JMESPathError as error:
        raise RuleViolated(
            worded("“%(place)s” is not a path like vehicle.make.", place=place[:60]), field=field
        ) from error

    def read(row: Any) -> Any:
        try:
            return compiled.search(row)
        except (JMESPathError, TypeError, ValueError):
            return None

    return read


def check_place(*, name: str, url: str, tool: str) -> None:
    """Raise `RuleViolated` unless a tool and exactly one place of its server are named."""
    if not tool:
        raise RuleViolated("Type the name of the tool.", field="tool")
    if bool(url) == bool(name):
        raise RuleViolated("Name a server of this machine or an address, not both.", field="server")
