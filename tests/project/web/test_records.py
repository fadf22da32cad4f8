"""What happened to a record is told in words, never by the name that the log keeps."""

import ast
import re

from inventory.stock.models import Movement
from project.web.records import ACTIONS
from tests.architecture.source import calls, python_files, shown, tree

WRITERS = {"record", "record_changes", "record_many"}
NAME = re.compile(r"[a-z_]+\.[a-z_]+")
# What happens to things that no page shows the history of: tools, imports, lists and jobs.
NO_HISTORY = {
    "custom_field", "file", "inventory_export", "inventory_import", "job", "lane", "list",
    "listing_alias", "listing_import", "listing_source", "mcp", "reading_tool", "view", "vin",
}  # fmt: skip


def _written() -> dict[str, str]:
    """Return the action names that the product writes, each with a file that does."""
    found: dict[str, str] = {}
    writers = []
    for path in python_files():
        for name, call in calls(path):
            writer = ast.unparse(call.func).startswith("audit.") and name in WRITERS
            if writer and call.args:
                writers.append(path)
                found |= dict.fromkeys(_names(call.args[0]), shown(path))
    subjects = {name.partition(".")[0] for name in found}
    for path in writers:  # names that reach the log through a variable
        for name in _names(tree(path)):
            if name.partition(".")[0] in subjects:
                found.setdefault(name, shown(path))
    return found


def _names(node: ast.AST) -> set[str]:
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    found = {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}
    return {name for name in found if not name.endswith(".typ")}


def test_every_action_has_words_for_histories() -> None:
    written = _written() | {f"stock.{kind}": "inventory/stock" for kind in Movement.Kind.values}

    silent = {
        name: where
        for name, where in written.items()
        if name.partition(".")[0] not in NO_HISTORY and name.partition(".")[2] not in ACTIONS
    }

    assert "stock.reserve_end" in written
    assert not silent, "give these words in project/web/records.py"
