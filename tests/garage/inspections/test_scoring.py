"""The arithmetic of inspections."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garage.inspections import regimes, rubric, scoring
from garage.inspections.rubric import Category, Criterion, Rubric, canonical
from garage.inspections.scoring import Answer
from garage.inspections.shipped import shipped_list
from project.kernel.errors import RuleViolated
from tests.garage.inspections.making import RUBRIC

NUMBER = Criterion(
    key="n", title="N", scale="number", low=Decimal(2), best=Decimal(8), high=Decimal(10)
)
ALL_GOOD = {
    "pads": Answer(number=Decimal(8)),
    "lines": Answer(verdict="met"),
    "paint": Answer(level=1),
    "panels": Answer(level=1),
    "accident": Answer(verdict="met"),
}


@pytest.mark.parametrize(
    ("value", "share"),
    [
        ("1.9", "0"),
        ("2", "0.4"),
        ("5", "0.7"),
        ("8", "1"),
        ("9", "0.7"),
        ("10", "0.4"),
        ("11", "0"),
    ],
)
def test_share_of_a_number_falls_towards_its_limits(value: str, share: str) -> None:
    assert scoring.share_of(NUMBER, Answer(number=Decimal(value))) == Decimal(share)


def test_share_of_a_number_without_a_best_value_is_all_or_nothing() -> None:
    plain = replace(NUMBER, best=None)

    assert scoring.share_of(plain, Answer(number=Decimal(3))) == 1
    assert scoring.share_of(plain, Answer(number=Decimal(1))) == 0
    assert scoring.share_of(plain, Answer()) is None


@pytest.mark.parametrize(
    ("scale", "level", "verdict"),
    [("words", 1, "met"), ("words", 3, "met"), ("words", 4, "not_met"), ("grades", 4, "met"),
     ("grades", 5, "not_met"), ("grades", 9, ""), ("words", None, "")],
)  # fmt: skip
def test_verdict_of_a_scale(scale: str, level: int | None, verdict: str) -> None:
    criterion = Criterion(key="s", title="S", scale=scale)

    assert scoring.verdict_of(criterion, Answer(level=level)) == verdict


@pytest.mark.parametrize(
    ("score", "word", "grade"),
    [("100", "excellent", "1"), ("94", "excellent", "1−"), ("90", "excellent", "2+"),
     ("86", "very_good", "2+"), ("80", "very_good", "2"), ("73", "good", "2−"),
     ("65", "good", "3+"), ("60", "fair", "3"), ("45", "fair", "4+"), ("20", "poor", "5"),
     ("6", "poor", "6+"), ("0", "poor", "6")],
)  # fmt: skip
def test_grade_and_word_of_a_score(score: str, word: str, grade: str) -> None:
    assert scoring.word_of(Decimal(score)) == word
    assert scoring.grade_of(Decimal(score)) == grade


def test_result_of_weighs_categories_and_takes_points_away() -> None:
    answers = ALL_GOOD | {"accident": Answer(verdict="not_met"), "paint": Answer(level=5)}

    result = scoring.result_of(RUBRIC, answers)

    # (2·8 + 1·(2 − 4)) of (2·8 + 1·4)
    assert result["score"] == "70.0"
    assert (result["coverage"], result["assessed"]) == ("100.0", 5)
    body = result["categories"][1]
    assert (body["earned"], body["possible"], body["score"]) == ("-2.00", "4.00", "0.0")
    assert result["categories"][0]["sections"][0]["title"] == "Front axle"


def test_result_of_names_critical_failures_first() -> None:
    answers = {"lines": Answer(verdict="not_met"), "pads": Answer(number=Decimal(1))}

    result = scoring.result_of(RUBRIC, ALL_GOOD | answers)

    assert result["critical"] == ["pads"]
    assert [row["key"] for row in result["failed"]] == ["pads", "lines"]
    assert [row["severity"] for row in result["failed"]] == ["dangerous", "minor"]


def test_result_of_withholds_the_score_below_60_percent() -> None:
    half = {key: ALL_GOOD[key] for key in ("pads", "lines")}

    result = scoring.result_of(RUBRIC, half)
    enough = scoring.result_of(RUBRIC, half | {"paint": Answer(verdict="not_applicable")} | {
        "panels": Answer(verdict="not_applicable")
    })  # fmt: skip

    assert (result["withheld"], result["score"], result["grade"]) == (True, None, "")
    assert result["coverage"] == "40.0"
    assert (enough["coverage"], enough["score"]) == ("66.7", "100.0")


def test_result_of_counts_cannot_tell_against_the_coverage() -> None:
    unsure = {key: Answer(verdict="cannot_tell") for key in ("pads", "lines", "paint")}

    assert scoring.result_of(RUBRIC, ALL_GOOD | unsure)["coverage"] == "40.0"


answers = st.fixed_dictionaries(
    {},
    optional={
        "pads": st.builds(Answer, number=st.decimals(0, 20, places=1)),
        "lines": st.builds(Answer, verdict=st.sampled_from(scoring.VERDICTS)),
        "paint": st.builds(Answer, level=st.integers(1, 5)),
        "panels": st.builds(Answer, level=st.integers(1, 6)),
        "accident": st.builds(Answer, verdict=st.sampled_from(scoring.VERDICTS)),
    },
)


@given(answers)
def test_the_same_answers_give_the_same_bytes(given_answers: dict[str, Answer]) -> None:
    shuffled = dict(reversed(given_answers.items()))

    first = canonical(scoring.result_of(RUBRIC, given_answers))

    assert first == canonical(scoring.result_of(RUBRIC, shuffled))


@given(answers)
def test_scores_stay_between_0_and_100_and_coverage_is_honest(given_answers: Any) -> None:
    result = scoring.result_of(RUBRIC, given_answers)

    assert 0 <= Decimal(result["coverage"]) <= 100
    assert result["score"] is None or 0 <= Decimal(result["score"]) <= 100
    assert result["withheld"] == (result["score"] is None)
    assert set(result["critical"]) <= {row["key"] for row in result["failed"]}


@given(answers)
def test_a_better_answer_never_lowers_the_score(given_answers: Any) -> None:
    before = scoring.result_of(RUBRIC, ALL_GOOD | given_answers | {"lines": Answer()})
    worse = ALL_GOOD | given_answers | {"lines": Answer(verdict="not_met")}
    better = worse | {"lines": Answer(verdict="met")}

    low, high = scoring.result_of(RUBRIC, worse), scoring.result_of(RUBRIC, better)

    assert before["total"] == low["total"]
    if low["score"] is not None:
        assert Decimal(high["score"]) >= Decimal(low["score"])


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_higher_score_has_no_worse_grade(one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))

    def place(grade: str) -> float:
        return int(grade[0]) + {"+": -1, "−": 1}.get(grade[1:], 0) / 3

    assert place(scoring.grade_of(high)) <= place(scoring.grade_of(low))


def test_rubrics_survive_their_document() -> None:
    for shipped in shipped_list():
        whole = rubric.checked(shipped.rubric, kind=shipped.kind)
        rubric.check_complete(whole)

        assert rubric.rubric_of(rubric.document_of(whole)) == whole


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Bad Key"}, "categories.0.criteria.0.key"),
        ({"title": " "}, "categories.0.criteria.0.title"),
        ({"scale": "stars"}, "categories.0.criteria.0.scale"),
        ({"points": 0}, "categories.0.criteria.0.points"),
        ({"points": -3}, "categories.0.criteria.0.points"),
        ({"low": None, "best": None}, "categories.0.criteria.0.low"),
        ({"low": Decimal(9)}, "categories.0.criteria.0.low"),
        ({"key": "lines"}, "categories.0.criteria.1.key"),
    ],
)
def test_checked_refuses_what_cannot_be_asked(change: dict[str, Any], field: str) -> None:
    brakes, body = RUBRIC.categories
    odd = replace(brakes, criteria=(replace(brakes.criteria[0], **change), *brakes.criteria[1:]))

    with pytest.raises(RuleViolated) as caught:
        rubric.checked(Rubric(categories=(odd, body)), kind="rubric")

    assert field in caught.value.fields


def test_checked_makes_questions_of_a_list() -> None:
    tidy = rubric.checked(RUBRIC, kind="questions")

    assert {one.scale for one in tidy.criteria().values()} == {"check"}
    assert {one.points for one in tidy.criteria().values()} == {1}


@pytest.mark.parametrize(
    "broken",
    [
        Rubric(),
        Rubric(categories=(Category(key="a", title="A"),)),
        Rubric(
            categories=(
                Category(key="a", title="A", criteria=(Criterion(key="b", title="B", points=-1),)),
            )
        ),
    ],
)
def test_check_complete_refuses_what_says_nothing(broken: Rubric) -> None:
    with pytest.raises(RuleViolated):
        rubric.check_complete(broken)


def test_new_key_is_free_and_short() -> None:
    assert rubric.new_key("Lines dry!", ()) == "lines_dry"
    assert rubric.new_key("Lines dry", ("lines_dry",)) == "lines_dry_2"
    assert rubric.new_key("Ä", ()) == "item"


def test_regimes_propose_the_next_day() -> None:
    assert regimes.next_due("hu", date(2024, 2, 29)) == date(2026, 2, 28)
    assert regimes.retest_due("mot", date(2026, 3, 1)) == date(2026, 3, 15)
    assert regimes.next_due("other", date(2026, 3, 1)) is None
    assert regimes.retest_due("smog", date(2026, 3, 1)) is None
    assert regimes.label_of("mot") == "MOT test · GB"
