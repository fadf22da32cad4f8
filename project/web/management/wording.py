"""What there is to translate: marked with gettext, or marked by where it stands (ADR 0016)."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from tokenize import NAME, OP, STRING, TokenInfo, generate_tokens
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3]
APPS = ("project", "accounts", "inventory", "garage")
# What a person sees first; a language is offered once these are translated.
FIRST_ROOMS = (
    "templates/account", "templates/base", "templates/components", "templates/errors",
    "templates/usersessions",
    *(f"{top}garage/{room}" for top in ("templates/", "") for room in (
        "energy", "insights", "maintenance", "receipts", "records", "schedule", "search", "vehicles"
    )),
    "accounts/", "garage/templatetags/", "project/kernel/", "project/web/",
)  # fmt: skip
# How many leading arguments of a call are texts: context, one and many.
MARKS = {
    "_": (False, 1), "gettext": (False, 1), "gettext_lazy": (False, 1), "gettext_noop": (False, 1),
    "ngettext": (False, 2), "ngettext_lazy": (False, 2),
    "pgettext": (True, 1), "pgettext_lazy": (True, 1),
    "npgettext": (True, 2), "npgettext_lazy": (True, 2),
    "worded": (False, 1),
}  # fmt: skip
ERRORS = frozenset(
    "RuleViolated NotFound NotAllowed Conflict StaleVersion Unavailable ToolChanged".split()  # noqa: SIM905
)
SAID = frozenset({"label", "help_text", "violation_error_message", "empty_label"})
NOT_SHOWN = ("/migrations/", "/demo/", "/management/", "/admin", "_admin", "/gallery.py", "/api.py")


class Text(NamedTuple):
    """A text to translate: in a sense where it has more than one, and of many where it counts."""

    one: str
    many: str = ""
    sense: str = ""


def texts() -> Iterator[tuple[str, Text]]:
    """Give every text with the file it stands in, relative to the project."""
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            name = path.relative_to(ROOT).as_posix()
            yield from ((name, text) for text in in_template(path.read_text(encoding="utf-8")))
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            yield from ((name, text) for text in in_code(path.read_text(encoding="utf-8"), name))


def in_template(source: str) -> Iterator[Text]:
    """Give what a template marks; Django turns it into calls that look like Python."""
    tokens = [
        token
        for token in generate_tokens(iter(templatize(source).splitlines(keepends=True)).__next__)
        if token.type in {NAME, OP, STRING}
    ]
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 7]
        if token.string in MARKS and following and following[0].string == "(":
            texts_ = _strings(following[1:])
            if any(texts_):
                yield _text(token.string, texts_)


def _strings(tokens: list[TokenInfo]) -> list[str]:
    found = []
    for token in tokens:
        if token.type == STRING:
            found.append(str(ast.literal_eval(token.string)))
        elif token.string != ",":
            break
    return found


def _text(mark: str, found: list[str]) -> Text:
    has_sense, count = MARKS[mark]
    sense = found.pop(0) if has_sense else ""
    return Text(found[0], found[1] if count > 1 and len(found) > 1 else "", sense)


def in_code(source: str, name: str) -> Iterator[Text]:
    """Give what a module marks, and what people read because of where it stands."""
    is_shown = not any(part in name for part in NOT_SHOWN)
    tree = ast.parse(source)
    known = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _called(node, known, is_shown=is_shown)
        elif isinstance(node, ast.ClassDef) and is_shown:
            yield from _labels(node)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what the names of a module stand for, where that is a plain value."""
    return {
        target.id: each.value
        for each in tree.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }


def spoken(node: ast.expr, known: Mapping[str, ast.expr]) -> Iterator[ast.expr]:
    """Give what an argument may say: either side of a condition, and what a constant stands for."""
    if isinstance(node, ast.IfExp):
        yield from spoken(node.body, known)
        yield from spoken(node.orelse, known)
    else:
        yield known.get(node.id, node) if isinstance(node, ast.Name) else node


def _called(node: ast.Call, known: Mapping[str, ast.expr], *, is_shown: bool) -> Iterator[Text]:
    function = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    function = node.func.id if isinstance(node.func, ast.Name) else function
    if function in MARKS:
        found = [_constant(argument) for argument in node.args[:3]]
        texts_ = [text for text in found if text]
        if texts_:
            yield _text(function, texts_)
    elif is_shown:
        said = [word.value for word in node.keywords if word.arg in SAID]
        said += node.args[2:3] if function == "Unit" else []
        for argument in node.args[:1] if function in ERRORS else []:
            said += spoken(argument, known)
        yield from (Text(text) for argument in said if (text := _constant(argument)))


def _labels(node: ast.ClassDef) -> Iterator[Text]:
    """Give the labels of a class of choices."""
    if any("Choices" in ast.unparse(base) for base in node.bases):
        values = [each.value for each in node.body if isinstance(each, ast.Assign)]
        pairs = [value for value in values if isinstance(value, ast.Tuple)]
        yield from (Text(text) for pair in pairs if (text := _constant(pair.elts[-1])))


def _constant(node: ast.expr) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and node.value.strip() else ""  # type: ignore[attr-defined]
