"""Collectibles, appraisals and papers through their services."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.catalogue.models import Appraisal, Collectible
from inventory.catalogue.services import ItemInput, item_add, item_bin
from inventory.collectibles import selectors, services
from inventory.collectibles.cover import Cover
from inventory.collectibles.services import AppraisalInput, CollectibleInput
from project.kernel.actor import Actor
from project.kernel.bin import bin_kind
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from project.kernel.files.models import StoredFile
from tests.inventory.collectibles.making import DAY, appraise, make_collectible

TODAY = date(2026, 11, 21)


def listed(actor: Actor, row: Collectible) -> Any:
    return selectors.collectible_get(actor=actor, collectible_id=row.pk)


def test_collectible_add_makes_item_and_details(mechanic: Actor) -> None:
    row = make_collectible(
        mechanic, edition="Signature Series", edition_number=12, edition_size=500,
        acquired_for=Decimal("129.999"), acquired_on=DAY,
    )  # fmt: skip

    assert (row.item.kind, row.item.name) == ("collectible", "Model 917 K")
    assert row.acquired_for == Decimal("130.00")
    assert selectors.worth_of(listed(mechanic, row)).amount == Decimal("130.00")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"edition_number": 501, "edition_size": 500}, "edition_number"),
        ({"sold_for": Decimal(5)}, "sold_on"),
        ({"acquired_on": DAY, "sold_on": DAY - timedelta(days=1)}, "sold_on"),
        ({"acquired_on": date(1700, 1, 1)}, "acquired_on"),
        ({"currency": "XXX"}, "currency"),
        ({"insured_sum": Decimal(-1)}, "insured_sum"),
    ],
)
def test_collectible_add_refuses(owner: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolated) as error:
        make_collectible(owner, **values)

    assert field in error.value.fields
    assert not Collectible.objects.for_actor(owner).exists()


def test_collectible_describe_wants_a_collectible_without_details(owner: Actor) -> None:
    part = item_add(actor=owner, data=ItemInput(name="Oil filter"))
    sign = item_add(actor=owner, data=ItemInput(name="Sign", kind="collectible"))
    data = CollectibleInput(currency="EUR")

    described = services.collectible_describe(actor=owner, item_id=sign.pk, data=data)

    assert described.item == sign
    with pytest.raises(RuleViolated, match="collectible first"):
        services.collectible_describe(actor=owner, item_id=part.pk, data=data)
    with pytest.raises(Conflict):
        services.collectible_describe(actor=owner, item_id=sign.pk, data=data)
    with pytest.raises(RuleViolated):
        services.collectible_add(actor=owner, item=ItemInput(name="Oil filter"), data=data)


def test_collectible_change_leaves_what_is_not_sent(owner: Actor) -> None:
    row = make_collectible(owner, edition_size=500, insured_sum=Decimal(100))

    changed = services.collectible_change(
        actor=owner,
        collectible_id=row.pk,
        changes={"grade": "mint", "edition_number": 12},
        item_changes={"name": "Model 917 K, signed"},
    )

    fresh = listed(owner, row)
    assert (fresh.grade, fresh.edition_number, fresh.insured_sum) == ("mint", 12, 100)
    assert fresh.item.name == "Model 917 K, signed"
    assert changed.version == row.version + 1
    with pytest.raises(RuleViolated, match="500 pieces"):
        services.collectible_change(
            actor=owner, collectible_id=row.pk, changes={"edition_number": 501}
        )


def test_newest_appraisal_says_the_worth_until_it_is_binned(owner: Actor) -> None:
    row = make_collectible(owner, acquired_for=Decimal(80), acquired_on=DAY)
    appraise(owner, row, "100", on=date(2025, 6, 1))
    newest = appraise(owner, row, "140", on=date(2026, 6, 1), currency="GBP")

    now = selectors.worth_of(listed(owner, row))
    services.appraisal_bin(actor=owner, appraisal_id=newest.pk)
    before = selectors.worth_of(listed(owner, row))
    services.appraisal_unbin(actor=owner, appraisal_id=newest.pk)

    assert now is not None
    assert before is not None
    assert (now.amount, now.currency) == (Decimal(140), "GBP")
    assert (before.amount, before.currency) == (Decimal(100), "EUR")
    assert [one.value for one in selectors.appraisal_list(actor=owner, collectible=row)] == [
        140,
        100,
    ]


def test_appraisal_change_and_its_rules(owner: Actor) -> None:
    row = make_collectible(owner)
    appraisal = appraise(owner, row, "100")

    changed = services.appraisal_change(
        actor=owner, appraisal_id=appraisal.pk, changes={"value": Decimal("110.555")}
    )

    assert changed.value == Decimal("110.56")
    with pytest.raises(RuleViolated):
        appraise(owner, row, "1", on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(RuleViolated):
        services.appraisal_change(
            actor=owner, appraisal_id=appraisal.pk, changes={"value": Decimal(-1)}
        )


def test_appraisals_lie_in_the_bin_and_go_for_good(owner: Actor) -> None:
    appraisal = appraise(owner, make_collectible(owner), "100")
    kind = bin_kind("appraisals")
    with pytest.raises(NotFound):
        kind.delete(actor=owner, row_id=appraisal.pk)

    services.appraisal_bin(actor=owner, appraisal_id=appraisal.pk)
    kind.delete(actor=owner, row_id=appraisal.pk)

    assert not Appraisal.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        kind.restore(actor=owner, row_id=appraisal.pk)


def test_certificates_are_kept_and_let_go(owner: Actor) -> None:
    row = make_collectible(owner)
    upload = SimpleUploadedFile("coa.pdf", b"%PDF-1.4 x")

    link = services.certificate_add(
        actor=owner, collectible_id=row.pk, upload=upload, title=" Certificate "
    )
    kept = selectors.certificates_of(actor=owner, collectible=row)
    services.certificate_remove(actor=owner, collectible_id=row.pk, attachment_id=link.pk)

    assert [one.title for one in kept] == ["Certificate"]
    assert not StoredFile.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.certificate_remove(actor=owner, collectible_id=row.pk, attachment_id=link.pk)


def test_insurance_list_tells_the_gaps_per_currency(owner: Actor) -> None:
    short = make_collectible(owner, "A", insured_sum=Decimal(80))
    appraise(owner, short, "100")
    ended = make_collectible(owner, "B", insured_sum=Decimal(50), insured_until=DAY)
    appraise(owner, ended, "40")
    make_collectible(owner, "C", currency="GBP", acquired_for=Decimal(7), acquired_on=DAY)
    make_collectible(owner, "D", sold_on=DAY)

    rows = selectors.insurance_list(actor=owner, today=TODAY)
    sums = selectors.insurance_sums(rows)

    assert [(row.collectible.item.name, row.cover, row.gap) for row in rows] == [
        ("A", Cover.SHORT, Decimal(20)), ("B", Cover.ENDED, Decimal(40)), ("C", Cover.NONE, Decimal(7)),
    ]  # fmt: skip
    assert [(one.currency, one.worth, one.insured, one.gap) for one in sums] == [
        ("EUR", Decimal(140), Decimal(80), Decimal(60)), ("GBP", Decimal(7), Decimal(0), Decimal(7)),
    ]  # fmt: skip


def test_collectible_of_a_binned_item_is_not_shown(owner: Actor) -> None:
    row = make_collectible(owner)
    appraisal = appraise(owner, row, "100")

    item_bin(actor=owner, item_id=row.item_id)

    assert not selectors.collection_value(actor=owner)
    with pytest.raises(NotFound):
        listed(owner, row)
    with pytest.raises(NotFound):
        services.appraisal_bin(actor=owner, appraisal_id=appraisal.pk)


def test_lists_ask_the_same_for_10_and_20_rows(owner: Actor) -> None:
    counts = []
    for _ in range(2):
        for number in range(10):
            appraise(owner, make_collectible(owner, f"{number}"), "5")
        with CaptureQueriesContext(connection) as queries:
            rows = list(selectors.collectible_list(actor=owner))
            assert all(str(row.item) for row in rows)
            selectors.pictures_of(rows, actor=owner)
            selectors.insurance_list(actor=owner, today=TODAY)
            selectors.collection_value(actor=owner)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_viewers_change_nothing_and_strangers_find_nothing(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    row = make_collectible(owner)
    appraisal = appraise(owner, row, "100")
    data = AppraisalInput(on=DAY, value=Decimal(1), currency="EUR")

    def calls(actor: Actor) -> list[Any]:
        by_id: dict[str, Any] = {"actor": actor, "collectible_id": row.pk}
        of_appraisal: dict[str, Any] = {"actor": actor, "appraisal_id": appraisal.pk}
        upload = SimpleUploadedFile("coa.pdf", b"%PDF-1.4 x")
        return [
            lambda: services.collectible_describe(
                actor=actor, item_id=row.item_id, data=CollectibleInput(currency="EUR")
            ),
            lambda: services.collectible_change(**by_id, changes={"grade": "mint"}),
            lambda: services.appraisal_record(**by_id, data=data),
            lambda: services.appraisal_change(**of_appraisal, changes={"note": "x"}),
            lambda: services.appraisal_bin(**of_appraisal),
            lambda: services.appraisal_unbin(**of_appraisal),
            lambda: services.appraisal_purge(actor=actor, row_id=appraisal.pk),
            lambda: services.certificate_add(**by_id, upload=upload),
            lambda: services.certificate_remove(**by_id, attachment_id=1),
        ]

    for call in calls(viewer):
        with pytest.raises(NotAllowed):
            call()
    for call in calls(stranger):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(NotAllowed):
        make_collectible(viewer)
