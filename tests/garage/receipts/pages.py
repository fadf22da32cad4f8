"""Filling in forms as a browser without JavaScript would."""

from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

from tests.personas import PersonaClient


class FormReader(HTMLParser):
    """Collects what a browser would send from the form with an id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.in_template = False
        self.values: dict[str, str] = {}
        self._select = ""
        self._textarea = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.in_template = self.in_template or tag == "template"
        if tag == "form":
            self.inside = found.get("id") == self.form_id
        if not self.inside or self.in_template:
            return
        name = found.get("name", "")
        if tag == "input" and name:
            self._input(name, found)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in found or self._select not in self.values:
                self.values[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def _input(self, name: str, found: dict[str, str]) -> None:
        if found.get("type") in {"checkbox", "radio"}:
            if "checked" in found:
                self.values[name] = found.get("value", "on")
        elif found.get("type") != "file":
            self.values[name] = found.get("value", "")

    @override
    def handle_data(self, data: str) -> None:
        if self._textarea and self.inside:
            self.values[self._textarea] += data

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.in_template = False
        elif tag == "form":
            self.inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def form_of(client: PersonaClient, address: str, *, form_id: str = "draft") -> dict[str, str]:
    """Return the values of a form as the page shows them."""
    reader = FormReader(form_id)
    reader.feed(client.get(address).content.decode())
    return reader.values


def post(client: PersonaClient, address: str, form: dict[str, str], **more: str) -> Any:
    return client.post(address, {**form, **more})
