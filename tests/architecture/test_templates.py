"""Templates keep to the strict policy, to the subset of htmx that lasts, and to what is used."""

import re
from itertools import chain

import allauth
import pytest
from django.template import Engine

from tests.architecture.markup import Tag, tags, without_comments
from tests.architecture.source import (
    ROOT,
    TEMPLATES,
    python_files,
    shown,
    template_files,
    text,
)

# What htmx 2 and 4 share and the policy allows; ADR-0007.
ALLOWED_HTMX = {
    "hx-confirm",
    "hx-delete",
    "hx-disabled-elt",
    "hx-encoding",
    "hx-get",
    "hx-include",
    "hx-indicator",
    "hx-post",
    "hx-preserve",
    "hx-push-url",
    "hx-replace-url",
    "hx-select",
    "hx-select-oob",
    "hx-swap",
    "hx-swap-oob",
    "hx-sync",
    "hx-target",
    "hx-trigger",
}
CHANGING = {"hx-post", "hx-put", "hx-patch", "hx-delete"}
TABLE_PARTS = {"tbody", "thead", "tfoot", "tr", "td", "th"}
# Asked for by Django or allauth under these names, not by a line of ours.
FOUND_BY_NAME = re.compile(
    r"^(errors/\d{3}\.html|admin/|account/|usersessions/|registration/|django/)"
)


@pytest.fixture(scope="module")
def all_tags() -> list[Tag]:
    return list(chain.from_iterable(tags(path) for path in template_files()))


def test_templates_use_the_lasting_subset_of_htmx(all_tags: list[Tag]) -> None:
    odd = {
        f"{tag.where} {name}"
        for tag in all_tags
        for name in tag.attributes
        if name.startswith("hx-") and name not in ALLOWED_HTMX
    }

    assert odd == set()


def test_templates_need_no_evaluation(all_tags: list[Tag]) -> None:
    evaluated = {
        tag.where
        for tag in all_tags
        for name, value in tag.attributes.items()
        if name.startswith("hx-") and ("js:" in value or "javascript:" in value)
    }
    filtered = {tag.where for tag in all_tags if "[" in tag.attributes.get("hx-trigger", "")}

    assert evaluated | filtered == set()


def test_what_htmx_gets_a_link_gets_too(all_tags: list[Tag]) -> None:
    broken = {
        f"{tag.where} <{tag.name}>"
        for tag in all_tags
        if "hx-get" in tag.attributes and not works_without_script(tag)
    }

    assert broken == set()


def works_without_script(tag: Tag) -> bool:
    """Say whether an element with `hx-get` does the same without htmx, or only keeps itself fresh."""
    if tag.name == "a":
        return "href" in tag.attributes
    if tag.name == "form":
        return "action" in tag.attributes
    return tag.in_form or "hx-trigger" in tag.attributes


def test_what_htmx_sends_a_form_sends_too(all_tags: list[Tag]) -> None:
    broken = {
        f"{tag.where} <{tag.name}>"
        for tag in all_tags
        if CHANGING & tag.attributes.keys()
        and not (tag.name == "form" and tag.attributes.get("method", "").lower() == "post")
        and not (tag.name == "button" and "formaction" in tag.attributes)
    }

    assert broken == set()


def test_parts_of_tables_are_not_swapped_out_of_band(all_tags: list[Tag]) -> None:
    broken = {
        tag.where for tag in all_tags if tag.name in TABLE_PARTS and "hx-swap-oob" in tag.attributes
    }

    assert broken == set()


def test_templates_obey_the_policy(all_tags: list[Tag]) -> None:
    styled = {tag.where for tag in all_tags if "style" in tag.attributes or tag.name == "style"}
    handled = {tag.where for tag in all_tags if any(n.startswith("on") for n in tag.attributes)}
    scripted = {
        tag.where
        for tag in all_tags
        if tag.name == "script"
        and "src" not in tag.attributes
        and tag.attributes.get("type") != "application/json"
    }

    assert styled | handled | scripted == set()


def test_pictures_have_a_text_alternative(all_tags: list[Tag]) -> None:
    assert {tag.where for tag in all_tags if tag.name == "img" and "alt" not in tag.attributes} == (
        set()
    )


def test_forms_that_post_carry_the_token() -> None:
    without = {
        shown(path)
        for path in template_files()
        for form in re.findall(r"<form\b.*?</form>", without_comments(path), re.DOTALL)
        if "design" not in path.parts  # the gallery shows forms that go nowhere
        and re.search(r'method="?post', form, re.IGNORECASE)
        and not re.search(r"\{% csrf_token %\}|csrfmiddlewaretoken", form)
    }

    assert without == set()


def test_every_template_is_used() -> None:
    code = "\n".join(text(path) for path in python_files())
    markup = "\n".join(without_comments(path) for path in template_files())
    unused = {
        name
        for path in template_files()
        if not FOUND_BY_NAME.match(name := path.relative_to(TEMPLATES).as_posix())
        and f'"{name}' not in code
        and not re.search(rf"""["']{re.escape(name)}[#"']""", markup)
    }

    assert unused == set()


def test_templates_for_allauth_exist_there() -> None:
    theirs = ROOT / allauth.__path__[0] / "templates"
    unknown = {
        shown(path)
        for folder in ("account", "usersessions")
        for path in (TEMPLATES / folder).rglob("*.*")
        if not (theirs / path.relative_to(TEMPLATES)).exists()
        and not path.name.startswith("_")
        and f'"{path.relative_to(TEMPLATES).as_posix()}' not in all_markup()
    }

    assert unknown == set()


def all_markup() -> str:
    return "\n".join(without_comments(path) for path in template_files())


def test_every_load_is_used() -> None:
    libraries = Engine.get_default().template_libraries
    unused = set()
    for path in template_files():
        markup = without_comments(path)
        for names in re.findall(r"\{% load ([\w ]+?) %\}", markup):
            for name in names.split():
                words = {*libraries[name].tags, *libraries[name].filters}
                if not any(re.search(rf"(\{{% |\|){re.escape(word)}\b", markup) for word in words):
                    unused.add(f"{shown(path)}: {name}")

    assert unused == set()
