"""Judgements, results and defects in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from garage.inspections import scoring
from garage.inspections.models import Defect, Inspection, Judgement, View
from garage.inspections.models.statutory import StatutoryInspection
from garage.inspections.rubric import CHECK, GRADES, NUMBER, STEPS, WORDS, Criterion, Rubric
from garage.inspections.scoring import Answer
from garage.vehicles.presenting import page_url, picture_url
from project.kernel.actor import Actor
from project.kernel.files.models import Attachment
from project.kernel.files.pictures import THUMB
from project.web.components import Photo, Tone
from project.web.templatetags.formats import number

_WORDS = {
    "excellent": gettext_lazy("Excellent"),
    "very_good": gettext_lazy("Very good"),
    "good": gettext_lazy("Good"),
    "fair": gettext_lazy("Fair"),
    "poor": gettext_lazy("Poor"),
}
_LEVELS = (
    gettext_lazy("Excellent"),
    gettext_lazy("Good"),
    gettext_lazy("Fair"),
    gettext_lazy("Poor"),
    gettext_lazy("Bad"),
)
_VERDICTS = {
    scoring.MET: gettext_lazy("In order"),
    scoring.NOT_MET: gettext_lazy("Not in order"),
    scoring.CANNOT_TELL: gettext_lazy("Cannot tell"),
    scoring.NOT_APPLICABLE: gettext_lazy("Does not apply"),
}
_SEVERITIES = {
    scoring.MINOR: gettext_lazy("Minor"),
    scoring.MAJOR: gettext_lazy("Major"),
    scoring.DANGEROUS: gettext_lazy("Dangerous"),
}
SEVERITY_TONES: Mapping[str, Tone] = {"minor": "", "major": "warn", "dangerous": "bad"}
STATE_TONES: Mapping[str, Tone] = {
    Defect.State.OPEN: "warn",
    Defect.State.PLANNED: "accent",
    Defect.State.FIXED: "good",
    Defect.State.ACCEPTED: "",
}
RESULT_TONES: Mapping[str, Tone] = {
    StatutoryInspection.Result.PASSED: "good",
    StatutoryInspection.Result.ADVISORIES: "warn",
    StatutoryInspection.Result.FAILED: "bad",
}
_LOW_SCORE, _HIGH_SCORE = 45, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that a thumb can choose."""

    value: str
    label: str
    tone: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A criterion as the page asks it."""

    criterion: Criterion
    choices: tuple[Choice, ...]
    number: str
    limits: str
    note: str
    verdict: str
    pin: str
    photos: tuple[Photo, ...]
    photo_ids: tuple[int, ...]
    starts_section: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCards:
    """A category of cards, and how far it is."""

    key: str
    title: str
    cards: tuple[Card, ...]
    done: int

    @property
    def total(self) -> int:
        """How many criteria the category has."""
        return len(self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A mark on a view of the outline, in percent."""

    x: int
    y: int
    label: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A view of the vehicle with its pins."""

    view: str
    label: str
    pins: tuple[Pin, ...]


def word_label(word: str) -> str:
    """Return the word for a condition."""
    return str(_WORDS.get(word, ""))


def severity_label(severity: str) -> str:
    """Return how bad a defect is, in a word."""
    return str(_SEVERITIES.get(severity, severity))


def verdict_label(verdict: str) -> str:
    """Return a verdict in words."""
    return str(_VERDICTS.get(verdict, _("Not judged")))


def score_tone(score: Decimal | str | None) -> str:
    """Return the tone of a score: bad, warn, good, or nothing while it is withheld."""
    if score is None:
        return ""
    value = Decimal(score)
    if value < _LOW_SCORE:
        return "bad"
    return "good" if value >= _HIGH_SCORE else "warn"


def answer_text(criterion: Criterion, answer: Answer) -> str:
    """Return an answer as a person would say it."""
    if answer.verdict in {scoring.CANNOT_TELL, scoring.NOT_APPLICABLE} or not answer.verdict:
        return verdict_label(answer.verdict)
    if criterion.scale == NUMBER and answer.number is not None:
        return f"{number(Decimal(answer.number))} {criterion.unit}".strip()
    if criterion.scale == CHECK or answer.level is None:
        return _check_label(criterion, answer.verdict)
    if criterion.scale == GRADES:
        return _("Grade %(grade)d") % {"grade": answer.level}
    return str(_LEVELS[answer.level - 1])


def limits_text(criterion: Criterion) -> str:
    """Return what a number may be."""
    unit = f" {criterion.unit}" if criterion.unit else ""
    parts = []
    if criterion.low is not None:
        parts.append(_("at least %(value)s") % {"value": f"{number(criterion.low)}{unit}"})
    if criterion.high is not None:
        parts.append(_("at most %(value)s") % {"value": f"{number(criterion.high)}{unit}"})
    if criterion.best is not None:
        parts.append(_("best %(value)s") % {"value": f"{number(criterion.best)}{unit}"})
    return ", ".join(parts)


def cards_of(
    rubric: Rubric,
    judged: Mapping[str, Judgement],
    photos: Mapping[str, Sequence[Attachment]],
    *,
    actor: Actor,
) -> list[CategoryCards]:
    """Return all that is asked, with what was answered so far."""
    found = []
    for category in rubric.categories:
        cards, section = [], ""
        for one in category.criteria:
            starts = bool(one.section) and one.section != section
            section = one.section
            row, links = judged.get(one.key), photos.get(one.key, ())
            cards.append(_card(one, row, links, starts_section=starts, actor=actor))
        done = sum(bool(card.verdict) for card in cards)
        found.append(
            CategoryCards(key=category.key, title=category.title, cards=tuple(cards), done=done)
        )
    return found


def _card(
    criterion: Criterion,
    row: Judgement | None,
    links: Sequence[Attachment],
    *,
    starts_section: bool,
    actor: Actor,
) -> Card:
    value = row.number if row else None
    return Card(
        criterion=criterion,
        choices=choices_of(criterion, row),
        number="" if value is None else number(value),
        limits=limits_text(criterion) if criterion.scale == NUMBER else "",
        note=row.note if row else "",
        verdict=row.verdict if row else "",
        pin=str(View(row.view).label) if row and row.view else "",
        photos=tuple(photo_of(link, actor=actor) for link in links),
        photo_ids=tuple(link.pk for link in links),
        starts_section=starts_section,
    )


def choices_of(criterion: Criterion, row: Judgement | None) -> tuple[Choice, ...]:
    """Return the answers that a criterion takes, the two that judge nothing at the end."""
    chosen = _chosen(criterion, row)
    offers: list[tuple[str, str, str]] = []
    if criterion.scale == CHECK:
        offers = [
            (verdict, _check_label(criterion, verdict), tone)
            for verdict, tone in ((scoring.MET, "good"), (scoring.NOT_MET, "bad"))
        ]
    elif criterion.scale in STEPS:
        steps = STEPS[criterion.scale]
        offers = [
            (str(level), _level_label(criterion, level), _level_tone(level, steps))
            for level in range(1, steps + 1)
        ]
    offers += [
        (scoring.CANNOT_TELL, str(_VERDICTS[scoring.CANNOT_TELL]), "rest"),
        (scoring.NOT_APPLICABLE, str(_VERDICTS[scoring.NOT_APPLICABLE]), "rest"),
    ]
    return tuple(
        Choice(value=value, label=label, tone=tone, is_chosen=value == chosen)
        for value, label, tone in offers
    )


def _chosen(criterion: Criterion, row: Judgement | None) -> str:
    if row is None:
        return ""
    if row.level is not None and criterion.scale in STEPS:
        return str(row.level)
    if criterion.scale == NUMBER and row.number is not None:
        return ""
    return row.verdict


def _check_label(criterion: Criterion, verdict: str) -> str:
    if criterion.points < 0:
        return _("None found") if verdict == scoring.MET else _("Found")
    return str(_VERDICTS[verdict])


def _level_label(criterion: Criterion, level: int) -> str:
    return str(_LEVELS[level - 1]) if criterion.scale == WORDS else str(level)


def _level_tone(level: int, steps: int) -> str:
    share = Decimal(steps - level) / Decimal(steps - 1)
    if share < scoring.JUST_PASSED:
        return "bad"
    return "good" if share >= Decimal("0.7") else "warn"


def photo_of(link: Attachment, *, actor: Actor) -> Photo:
    """Return a photo of an inspection as a gallery shows it."""
    is_ready = link.file.is_clean_picture
    return Photo(
        url=page_url("file_download", actor=actor, file_id=link.file_id),
        thumbnail_url=picture_url(link.file_id, THUMB, actor=actor) if is_ready else "",
        alt=_("Photo of %(name)s") % {"name": link.title or link.file.name},
        caption=link.title,
    )


def outlines_of(pins: Sequence[tuple[str, Pin]]) -> list[Outline]:
    """Return the views that have pins."""
    return [
        Outline(
            view=view.value,
            label=str(view.label),
            pins=tuple(pin for side, pin in pins if side == view.value),
        )
        for view in View
        if any(side == view.value for side, _pin in pins)
    ]


def judgement_pins(rubric: Rubric, judged: Mapping[str, Judgement]) -> list[tuple[str, Pin]]:
    """Return the pins of judgements."""
    return [
        (
            row.view,
            Pin(
                x=row.pin_x or 0,
                y=row.pin_y or 0,
                label=f"{one.title}: {verdict_label(row.verdict)}",
                tone="bad" if row.verdict == scoring.NOT_MET else "good",
            ),
        )
        for key, one in rubric.criteria().items()
        if (row := judged.get(key)) is not None and row.view
    ]


def defect_pins(defects: Sequence[Defect]) -> list[tuple[str, Pin]]:
    """Return the pins of defects."""
    return [
        (
            row.view,
            Pin(
                x=row.pin_x or 0,
                y=row.pin_y or 0,
                label=row.title,
                tone="warn" if row.severity == Defect.Severity.MINOR else "bad",
            ),
        )
        for row in defects
        if row.view
    ]


def rows_of(inspection: Inspection, judged: Mapping[str, Judgement]) -> list[dict[str, Any]]:
    """Return each category with its criteria and answers in words."""
    found = []
    for category in inspection.template_version.rubric.categories:
        rows = []
        for one in category.criteria:
            row = judged.get(one.key)
            answer = (
                Answer(verdict=row.verdict, level=row.level, number=row.number)
                if row
                else scoring.NOTHING
            )
            rows.append(
                {
                    "key": one.key,
                    "title": one.title,
                    "section": one.section,
                    "critical": one.critical,
                    "verdict": answer.verdict,
                    "text": answer_text(one, answer),
                    "note": row.note if row else "",
                }
            )
        found.append({"key": category.key, "title": category.title, "rows": rows})
    return found
