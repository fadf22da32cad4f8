"""Everything people read can be translated, and a language on offer is really there (ADR 0016)."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.utils import dates, translation
from django.utils.formats import date_format

from project.kernel.errors import RuleViolated, worded
from project.web.management.wording import ERRORS, FIRST_ROOMS, MARKS, Text, texts
from tests.architecture.source import ROOT, python_files, shown, tree

LOCALE = Path(settings.LOCALE_PATHS[0])
OFFERED = [code for code, _name in settings.LANGUAGES if code != "en"]
# How many of the texts may wait for their translation: they stand in English until then.
LEAST_SHARE = 0.95
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")
# What is no word of a language: names of units, formats and the gallery for developers.
NO_WORDS = frozenset(
    "CSV PDF DOT gal /gal kWh /kWh kg /kg kW mm km mi h l cm³ cm".split()  # noqa: SIM905
)
NOT_SHOWN = ("design/",)
BLOCKS = re.compile(r"{% blocktrans\w*\b.*?{% endblocktrans\w* %}", re.DOTALL)
MARKUP = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
NOT_TEXT = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def catalogue(language: str) -> dict[Text, str | tuple[str, ...]]:
    pofile = pytest.importorskip("babel.messages.pofile")
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        found = pofile.read_po(file)
    return {
        Text(
            message.id[0] if isinstance(message.id, tuple) else message.id,
            message.id[1] if isinstance(message.id, tuple) else "",
            message.context or "",
        ): message.string
        for message in found
        if message.id
    }


def is_translated(said: str | tuple[str, ...] | None) -> bool:
    return all(said) if isinstance(said, tuple) else bool(said)


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_on_offer_covers_what_a_person_sees_first(language: str) -> None:
    known = catalogue(language)
    known |= {Text(text.one, "", text.sense): said for text, said in known.items()}

    wanted = {text for name, text in texts() if name.startswith(FIRST_ROOMS)}
    missing = {text for text in wanted if not is_translated(known.get(text))}

    assert len(missing) <= (1 - LEAST_SHARE) * len(wanted), sorted(missing)[:40]


@pytest.mark.parametrize("language", OFFERED)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    wrong = [
        text.one
        for text, said in catalogue(language).items()
        for each in (said if isinstance(said, tuple) else (said,))
        if each
        and set(PLACES.findall(each)) - set(PLACES.findall(text.one + text.many))
        | (set() if text.many else set(PLACES.findall(text.one)) - set(PLACES.findall(each)))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OFFERED)
def test_the_compiled_catalogue_is_the_one_that_is_written(language: str) -> None:
    pytest.importorskip("babel")
    from project.web.management.commands.messages import compiled

    source = LOCALE / language / "LC_MESSAGES" / "django.po"

    assert source.with_suffix(".mo").read_bytes() == compiled(source), "run manage.py messages"


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    said = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith(NOT_SHOWN):
            said += [f"{name}: {text}" for text in spoken(path.read_text(encoding="utf-8"))]

    assert said == []


def spoken(source: str) -> list[str]:
    """Return the words of a template that stand outside of gettext."""
    plain = NOT_TEXT.sub(" ", MARKUP.sub("\n", BLOCKS.sub("\n", source)))
    found = [part for told in SPOKEN.findall(plain) for part in told.split("\n")]
    found += re.sub(r"<[^>]*>", "\n", plain).split("\n")
    words = [re.sub(r"&\w+;", "", text).strip() for text in found]
    return [text for text in words if WORD.search(text) and text not in NO_WORDS]


def test_style_sheets_turn_around_for_right_to_left() -> None:
    found = [
        f"{path.name}: {hit}"
        for path in sorted((ROOT / "static" / "css").rglob("*.css"))
        for hit in PHYSICAL.findall(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_errors_and_labels_speak_the_language_of_the_reader() -> None:
    from garage.models import Vehicle

    with translation.override("de"):
        error = RuleViolated("Type a name.")
        sold = Vehicle(status=Vehicle.Status.SOLD).get_status_display()
        label = Vehicle.Status.SOLD.label

    assert (error.message, sold, label) == ("Gib einen Namen ein.", "Verkauft", "Verkauft")
    assert Vehicle.Status.SOLD.label == "Sold"


def of_django(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", Path(django.__file__).parent / "conf/locale", [language])


@pytest.mark.parametrize("language", OFFERED)
def test_no_text_of_ours_changes_the_name_of_a_month_or_a_day(language: str) -> None:
    theirs = of_django(language)
    wide = [
        *dates.MONTHS.values(), *dates.MONTHS_3.values(),
        *dates.WEEKDAYS.values(), *dates.WEEKDAYS_ABBR.values(),
    ]  # fmt: skip
    with translation.override("en"):
        names = [(str(name), theirs.gettext(str(name)), name) for name in wide]
        names += [
            (str(name), theirs.pgettext(sense, str(name)), name)
            for table, sense in ((dates.MONTHS_AP, "abbrev. month"), (dates.MONTHS_ALT, "alt. month"))
            for name in table.values()
        ]  # fmt: skip

    with translation.override(language):
        wrong = [(english, said, str(name)) for english, said, name in names if str(name) != said]
        may = date_format(date(2026, 5, 1), "F Y"), date_format(date(2026, 5, 1), "N")

    assert wrong == []
    assert language != "de" or may == ("Mai 2026", "Mai")


def errors_of(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """Give the sentence of every error that is made, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in SPEAKING or (name == "add_error" and len(node.args) > 1):
                sentence = node.args[-1] if name == "add_error" else node.args[SPEAKING[name]]
                yield node.lineno, sentence


# Errors that people read, and where their sentence stands. What only operators see is not here.
SPEAKING = {**dict.fromkeys(ERRORS, 0), "Unusable": 0, "ValidationError": 0}


def is_filled(sentence: ast.expr) -> bool:
    """Whether values are put into a text without gettext."""
    marked = {
        inner
        for node in ast.walk(sentence)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in MARKS
        for value in (*node.args, *(word.value for word in node.keywords))
        for inner in ast.walk(value)
    }
    return any(
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format"))
        for node in ast.walk(sentence)
        if node not in marked
    )


def test_no_error_is_filled_in_where_it_cannot_be_translated() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in python_files()
        if "/management/" not in shown(path)
        for line, sentence in errors_of(tree(path))
        if is_filled(sentence)
    ]

    assert found == [], "write worded('… %(most)s …', most=…) instead of an f-string"


@pytest.mark.parametrize(
    ("source", "is_wrong"),
    [
        ('RuleViolated(f"At most {MOST} lines.")', True),
        ('RuleViolated("At most {} lines.".format(MOST))', True),
        ('form.add_error("name", f"At most {MOST} lines.")', True),
        ('RuleViolated(worded("At most %(most)s lines.", most=f"{MOST:f}"))', False),
        ('RuleViolated("Type a name.", field=f"lines.{index}")', False),
    ],
)
def test_an_error_that_is_filled_in_is_found(source: str, is_wrong: bool) -> None:
    found = [is_filled(sentence) for _line, sentence in errors_of(ast.parse(source))]

    assert found == [is_wrong]


def test_a_sentence_with_values_comes_out_in_the_language_of_the_reader() -> None:
    with translation.override("de"):
        said = worded("A vehicle has at most %(most)s photos.", most=40)

    assert said == "Ein Fahrzeug hat höchstens 40 Fotos."
    assert worded("100 %") == "100 %"
