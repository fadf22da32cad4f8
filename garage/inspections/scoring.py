"""What an inspection comes to: points, coverage, what failed, and the condition in words and grades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from garage.inspections.rubric import CHECK, NUMBER, STEPS, Category, Criterion, Rubric

MET, NOT_MET = "met", "not_met"
CANNOT_TELL, NOT_APPLICABLE = "cannot_tell", "not_applicable"
VERDICTS = (MET, NOT_MET, CANNOT_TELL, NOT_APPLICABLE)
MINOR, MAJOR, DANGEROUS = "minor", "major", "dangerous"
# Below this share of judged criteria the score says nothing and is withheld.
LEAST_COVERAGE = Decimal(60)
# A value that just passes its limit earns this share of the points.
JUST_PASSED = Decimal("0.4")
MAJOR_POINTS = 5
_WORDS = ((90, "excellent"), (80, "very_good"), (65, "good"), (45, "fair"), (0, "poor"))
_HUNDRED, _ONE, _ZERO = Decimal(100), Decimal(1), Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person found; `level` is the step of a scale, 1 the best one."""

    verdict: str = ""
    level: int | None = None
    number: Decimal | None = None


NOTHING = Answer()
Answers = Mapping[str, Answer]


def verdict_of(criterion: Criterion, answer: Answer) -> str:
    """Return what an answer means for a criterion; empty while it has none."""
    if answer.verdict in {CANNOT_TELL, NOT_APPLICABLE}:
        return answer.verdict
    share = share_of(criterion, answer)
    if share is None:
        return ""
    return MET if share >= JUST_PASSED else NOT_MET


def share_of(criterion: Criterion, answer: Answer) -> Decimal | None:
    """Return which share of its points a criterion earns, 0 to 1; `None` without a judgement."""
    if answer.verdict in {CANNOT_TELL, NOT_APPLICABLE}:
        return None
    if criterion.scale == CHECK:
        return {MET: _ONE, NOT_MET: _ZERO}.get(answer.verdict)
    if criterion.scale == NUMBER:
        return None if answer.number is None else _number_share(criterion, answer.number)
    steps = STEPS[criterion.scale]
    if answer.level is None or not 1 <= answer.level <= steps:
        return None
    return Decimal(steps - answer.level) / Decimal(steps - 1)


def _number_share(criterion: Criterion, value: Decimal) -> Decimal:
    low, high, best = criterion.low, criterion.high, criterion.best
    if (low is not None and value < low) or (high is not None and value > high):
        return _ZERO
    if best is None:
        return _ONE
    if value < best and low is not None:
        return JUST_PASSED + (_ONE - JUST_PASSED) * (value - low) / (best - low)
    if value > best and high is not None:
        return JUST_PASSED + (_ONE - JUST_PASSED) * (high - value) / (high - best)
    return _ONE


def severity_of(criterion: Criterion) -> str:
    """Return how bad it is when a criterion fails."""
    if criterion.critical:
        return DANGEROUS
    return MAJOR if abs(criterion.points) >= MAJOR_POINTS else MINOR


def word_of(score: Decimal) -> str:
    """Return the word for a condition of 0 to 100, from poor to excellent."""
    return next(word for least, word in _WORDS if score >= least)


def grade_of(score: Decimal) -> str:
    """Return a condition of 0 to 100 as a grade of 1 to 6, with + and − for thirds."""
    exact = (Decimal(6) - score / Decimal(20)) * 3
    thirds = min(max(int(exact.quantize(_ONE, rounding=ROUND_HALF_UP)), 3), 18)
    base = (thirds + 1) // 3
    return f"{base}{ {-1: '+', 0: '', 1: '−'}[thirds - 3 * base] }"


def result_of(rubric: Rubric, answers: Answers) -> dict[str, Any]:
    """Return the result as JSON holds it: the same answers give the same bytes, in any order."""
    tallies = [_tally(category, answers) for category in rubric.categories]
    earned = sum((one.earned * one.weight for one in tallies), _ZERO)
    possible = sum((one.possible * one.weight for one in tallies), _ZERO)
    assessed = sum(one.assessed for one in tallies)
    applicable = sum(one.applicable for one in tallies)
    coverage = _percent(Decimal(assessed), Decimal(applicable)) or Decimal("0.0")
    withheld = coverage < LEAST_COVERAGE or not possible
    score = None if withheld else _percent(earned, possible)
    failed = _failed(rubric, answers)
    return {
        "score": _text(score),
        "withheld": withheld,
        "coverage": str(coverage),
        "assessed": assessed,
        "applicable": applicable,
        "total": sum(len(category.criteria) for category in rubric.categories),
        "word": "" if score is None else word_of(score),
        "grade": "" if score is None else grade_of(score),
        "critical": [row["key"] for row in failed if row["critical"]],
        "failed": failed,
        "categories": [one.shown() for one in tallies],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """The points of a category or of a section in it."""

    key: str
    title: str
    weight: int
    earned: Decimal
    possible: Decimal
    assessed: int
    applicable: int
    failed: int
    sections: "tuple[_Tally, ...]" = ()

    def shown(self) -> dict[str, Any]:
        """Return the points as JSON holds them."""
        row = {
            "title": self.title,
            "earned": _points(self.earned),
            "possible": _points(self.possible),
            "score": _text(_percent(self.earned, self.possible)),
            "assessed": self.assessed,
            "applicable": self.applicable,
            "failed": self.failed,
        }
        if not self.key:
            return row
        sections = [one.shown() for one in self.sections]
        return row | {"key": self.key, "weight": self.weight, "sections": sections}


def _tally(category: Category, answers: Answers) -> _Tally:
    titles = list(dict.fromkeys(one.section for one in category.criteria if one.section))
    sections = tuple(
        _count([one for one in category.criteria if one.section == title], answers, title=title)
        for title in titles
    )
    whole = _count(category.criteria, answers, title=category.title)
    return _Tally(
        key=category.key,
        title=category.title,
        weight=category.weight,
        earned=whole.earned,
        possible=whole.possible,
        assessed=whole.assessed,
        applicable=whole.applicable,
        failed=whole.failed,
        sections=sections,
    )


def _count(criteria: Sequence[Criterion], answers: Answers, *, title: str) -> _Tally:
    judged = [(one, answers.get(one.key, NOTHING)) for one in criteria]
    shares = [(one, share_of(one, answer)) for one, answer in judged]
    known = [(one, share) for one, share in shares if share is not None]
    return _Tally(
        key="",
        title=title,
        weight=1,
        earned=sum((_earned(one, share) for one, share in known), _ZERO),
        possible=Decimal(sum(max(one.points, 0) for one, _ in known)),
        assessed=len(known),
        applicable=sum(answer.verdict != NOT_APPLICABLE for _, answer in judged),
        failed=sum(share < JUST_PASSED for _, share in known),
    )


def _earned(criterion: Criterion, share: Decimal) -> Decimal:
    if criterion.points < 0:
        return Decimal(criterion.points) * (_ONE - share)
    return Decimal(criterion.points) * share


def _failed(rubric: Rubric, answers: Answers) -> list[dict[str, Any]]:
    """Return what failed: the critical ones first, then by points, then in the order of the rubric."""
    found = [
        (one, category)
        for category in rubric.categories
        for one in category.criteria
        if verdict_of(one, answers.get(one.key, NOTHING)) == NOT_MET
    ]
    ordered = sorted(found, key=lambda pair: (not pair[0].critical, -abs(pair[0].points)))
    return [
        {
            "key": one.key,
            "title": one.title,
            "category": category.title,
            "section": one.section,
            "critical": one.critical,
            "severity": severity_of(one),
        }
        for one, category in ordered
    ]


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    if whole <= 0:
        return None
    share = min(max(part / whole, _ZERO), _ONE)
    return (share * _HUNDRED).quantize(_TENTH, rounding=ROUND_HALF_UP)


def _points(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
