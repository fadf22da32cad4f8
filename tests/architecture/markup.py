"""Templates as markup: tags, attributes and the forms they stand in, with Django's tags taken out."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from typing_extensions import override

from tests.architecture.source import shown, text

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """An opening tag of a template: where it stands, what it says, whether a form is around it."""

    where: str
    name: str
    attributes: dict[str, str] = field(hash=False)
    in_form: bool


class _Reader(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.forms = 0
        self.tags: list[Tag] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(
            Tag(
                where=f"{shown(self.path)}:{self.getpos()[0]}",
                name=tag,
                attributes={name: value or "" for name, value in attrs},
                in_form=self.forms > 0,
            )
        )
        self.forms += tag == "form"

    @override
    def handle_endtag(self, tag: str) -> None:
        self.forms -= tag == "form"


def _blank(found: re.Match[str]) -> str:
    """Keep the lines, so that positions stay true."""
    return "\n" * found.group().count("\n")


def without_comments(path: Path) -> str:
    return COMMENT.sub(_blank, text(path))


def tags(path: Path) -> list[Tag]:
    """Return the opening tags of a template; what Django puts in is shown as `…`."""
    reader = _Reader(path)
    reader.feed(DJANGO.sub(lambda found: "…" + _blank(found), without_comments(path)))
    return reader.tags
