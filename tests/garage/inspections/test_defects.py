"""Defects wait until they are fixed or accepted; statutory inspections bring their own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from garage.inspections import selectors, services
from garage.inspections.models import Defect, StatutoryInspection
from garage.inspections.services import Finding
from garage.maintenance import services as work
from garage.records.origins import WORK, begin, origins_of
from garage.vehicles.models import MeterReading, MonthlySum, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.garage.inspections.making import DAY, make_defect, make_statutory
from tests.garage.maintenance.making import make_file, make_record, make_vehicle, make_vendor


def test_defect_report_is_open_to_drivers(driver: Actor) -> None:
    file = make_file(driver)

    defect = make_defect(driver, file_ids=(file.pk,), view="left", pin_x=10, pin_y=20)

    assert (defect.state, defect.source, defect.pin_x) == ("open", "person", 10)
    assert selectors.defect_counts(actor=driver) == {"waiting": 1, "unsafe": 0}
    with pytest.raises(NotAllowed):
        services.defect_change(actor=driver, defect_id=defect.pk, changes={"title": "x"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"severity": "odd"}, "severity"),
        ({"severity": "dangerous"}, "is_safe_to_drive"),
        ({"found_on": date(1700, 1, 1)}, "found_on"),
        ({"view": "left"}, "view"),
        ({"view": "left", "pin_x": 101, "pin_y": 5}, "pin_x"),
    ],
)
def test_defect_report_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_defect(owner, **values)

    assert field in caught.value.fields


def test_a_defect_goes_from_open_to_fixed_and_back(owner: Actor) -> None:
    defect = make_defect(owner)
    named: dict[str, Any] = {"actor": owner, "defect_id": defect.pk}

    assert services.defect_plan(**named, on=DAY).planned_on == DAY
    assert services.defect_fix(**named, on=DAY).closed_on == DAY
    for call in (services.defect_plan, services.defect_fix):
        with pytest.raises(Conflict):
            call(**named)
    assert services.defect_reopen(**named).closed_on is None
    with pytest.raises(Conflict):
        services.defect_reopen(**named)
    with pytest.raises(RuleViolated):
        services.defect_accept(**named, reason=" ")
    assert services.defect_accept(**named, reason="Patina").state == "accepted"


def test_an_unsafe_defect_cannot_be_accepted(owner: Actor) -> None:
    defect = make_defect(owner, is_safe_to_drive=False)

    with pytest.raises(RuleViolated):
        services.defect_accept(actor=owner, defect_id=defect.pk, reason="Never mind")


def test_defect_change_saves_and_tells_a_stale_version(owner: Actor) -> None:
    defect = make_defect(owner)
    services.defect_change(actor=owner, defect_id=defect.pk, changes={"severity": "major"})

    with pytest.raises(StaleVersion):
        services.defect_change(
            actor=owner, defect_id=defect.pk, changes={"title": "x"}, expected_version=1
        )


def test_a_service_record_closes_its_defects_and_opens_them_from_the_bin(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    defect, other = make_defect(owner, vehicle=vehicle), make_defect(owner, vehicle=vehicle)
    named = origins_of(QueryDict(f"from=defect-{defect.pk}&from=defect-{defect.pk}"), form=WORK)

    start = begin(named, actor=owner, form=WORK, vehicle_id=vehicle.pk)
    record = make_record(owner, vehicle, origins=named)

    defect.refresh_from_db()
    assert (start.title, start.initial["purpose"]) == ("Left mirror loose", "repair")
    assert named == (("defect", defect.pk),)
    assert (defect.state, defect.service_record_id, defect.closed_on) == ("fixed", record.pk, DAY)
    work.service_record_bin(actor=owner, record_id=record.pk)
    defect.refresh_from_db()
    assert (defect.state, defect.closed_on) == ("open", None)
    work.service_record_unbin(actor=owner, record_id=record.pk)
    defect.refresh_from_db()
    other.refresh_from_db()
    assert (defect.state, other.state) == ("fixed", "open")


def test_a_service_record_of_another_vehicle_closes_nothing(owner: Actor, stranger: Actor) -> None:
    defect, theirs = make_defect(owner), make_defect(stranger)
    vehicle = make_vehicle(owner, "Other")

    for row in (defect, theirs):
        with pytest.raises(NotFound):
            make_record(owner, vehicle, origins=(("defect", row.pk),))
    record = make_record(owner, vehicle)
    with pytest.raises(NotFound):
        services.defect_fix(actor=owner, defect_id=defect.pk, record_id=record.pk)


def test_defect_bin_and_purge(owner: Actor) -> None:
    defect = make_defect(owner, file_ids=(make_file(owner).pk,))
    with pytest.raises(NotFound):
        services.defect_purge(actor=owner, row_id=defect.pk)

    services.defect_bin(actor=owner, defect_id=defect.pk)
    assert not selectors.defect_list(actor=owner).exists()
    services.defect_unbin(actor=owner, defect_id=defect.pk)
    services.defect_bin(actor=owner, defect_id=defect.pk)
    services.defect_purge(actor=owner, row_id=defect.pk)

    assert not Defect.objects.for_actor(owner).exists()


def test_defect_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    defect = make_defect(owner)
    calls: list[Callable[..., Any]] = [
        services.defect_plan,
        services.defect_fix,
        services.defect_reopen,
        services.defect_bin,
        services.defect_unbin,
    ]

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call in calls:
            with pytest.raises(error):
                call(actor=actor, defect_id=defect.pk)
        with pytest.raises(error):
            services.defect_accept(actor=actor, defect_id=defect.pk, reason="x")
    with pytest.raises(NotAllowed):
        make_defect(viewer, vehicle=defect.vehicle)
    with pytest.raises(NotFound):
        make_defect(stranger, vehicle=defect.vehicle)


def test_defect_list_narrows_and_ranks(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    minor = make_defect(owner, vehicle=vehicle, note="Squeaks")
    bad = make_defect(
        owner, vehicle=vehicle, title="Brake", severity="dangerous", is_safe_to_drive=False
    )
    services.defect_fix(actor=owner, defect_id=minor.pk)

    def ids(**narrow: Any) -> list[int]:
        rows = selectors.defect_list(actor=owner, narrow=selectors.DefectFilter(**narrow))
        return [row.pk for row in rows.order_by("rank", "id")]

    assert ids() == [bad.pk, minor.pk]
    assert ids(state="todo") == [bad.pk]
    assert ids(state="fixed") == ids(search="squeak") == ids(severity="minor") == [minor.pk]
    assert ids(vehicle_id=make_vehicle(owner, "Other").pk) == []


def test_statutory_record_posts_entry_sum_reading_and_defects(mechanic: Actor) -> None:
    vendor = make_vendor(mechanic, "TÜV Nord")
    row = make_statutory(
        mechanic,
        vendor_id=vendor.pk,
        fee=Decimal("148.50"),
        odometer=Decimal(90_000),
        result="advisories",
        findings=(Finding(title="Brake hose cracked", severity="major"), Finding(title=" Horn ")),
    )

    entry = TimelineEntry.objects.for_actor(mechanic).get()
    assert (entry.kind, entry.title, entry.amount) == ("inspection", "MOT test", Decimal("148.5"))
    assert MonthlySum.objects.for_actor(mechanic).get().amount == Decimal("148.5")
    assert MeterReading.objects.for_actor(mechanic).get().value == 90_000
    titles = {defect.title: defect.source for defect in row.defects.all()}
    assert titles == {"Brake hose cracked": "statutory", "Horn": "statutory"}
    services.statutory_move(actor=mechanic, source_id=vendor.pk, target_id=None, ids=None)
    assert TimelineEntry.objects.for_actor(mechanic).get().vendor_id is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"regime": "odd"}, "regime"),
        ({"result": "odd"}, "result"),
        ({"fee": Decimal(-1)}, "fee"),
        ({"currency": "EURO"}, "currency"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"retest_until": date(2020, 1, 1)}, "retest_until"),
        ({"on": date(1700, 1, 1)}, "on"),
        ({"findings": (Finding(title=""),)}, "title"),
    ],
)
def test_statutory_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_statutory(owner, **values)

    assert field in caught.value.fields


def test_a_passed_retest_fixes_what_failed(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    findings = (Finding(title="Brakes", severity="dangerous"), Finding(title="Horn"))
    make_statutory(
        owner, vehicle=vehicle, result="failed", retest_until=date(2026, 4, 1), findings=findings
    )
    before = selectors.statutory_due(actor=owner)

    make_statutory(owner, vehicle=vehicle, on=date(2026, 3, 20))

    after = selectors.statutory_due(actor=owner)
    states = {row.title: row.state for row in Defect.objects.for_actor(owner)}
    assert [(due.is_retest, due.due_on) for due in before] == [(True, date(2026, 4, 1))]
    assert [(due.is_retest, due.due_on) for due in after] == [(False, date(2027, 3, 14))]
    assert states == {"Brakes": "fixed", "Horn": "open"}


def test_statutory_due_leaves_out_sold_vehicles(owner: Actor) -> None:
    row = make_statutory(owner)
    row.vehicle.status = "sold"
    row.vehicle.save()

    assert selectors.statutory_due(actor=owner) == []


def test_statutory_change_moves_all_that_hangs_on_it(owner: Actor) -> None:
    row = make_statutory(owner, findings=(Finding(title="Horn"),), odometer=Decimal(100))
    other = make_vehicle(owner, "Passat")

    services.statutory_change(
        actor=owner,
        statutory_id=row.pk,
        changes={
            "vehicle_id": other.pk,
            "fee": Decimal(50),
            "findings": (Finding(title="horn"), Finding(title="Wipers")),
        },
    )

    assert TimelineEntry.objects.for_actor(owner).get().vehicle_id == other.pk
    assert MeterReading.objects.for_actor(owner).get().vehicle_id == other.pk
    assert {d.vehicle_id for d in Defect.objects.for_actor(owner)} == {other.pk}
    assert Defect.objects.for_actor(owner).count() == 2


def test_statutory_bin_unbin_purge(owner: Actor) -> None:
    row = make_statutory(owner, fee=Decimal(10), odometer=Decimal(100))
    with pytest.raises(NotFound):
        services.statutory_purge(actor=owner, row_id=row.pk)

    services.statutory_bin(actor=owner, statutory_id=row.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    services.statutory_unbin(actor=owner, statutory_id=row.pk)
    assert TimelineEntry.objects.for_actor(owner).exists()
    services.statutory_bin(actor=owner, statutory_id=row.pk)
    services.statutory_purge(actor=owner, row_id=row.pk)

    assert not StatutoryInspection.objects.for_actor(owner).exists()


def test_statutory_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    row = make_statutory(owner)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.statutory_change(actor=actor, statutory_id=row.pk, changes={"notes": "x"})
        with pytest.raises(error):
            services.statutory_bin(actor=actor, statutory_id=row.pk)
        with pytest.raises(error):
            services.statutory_unbin(actor=actor, statutory_id=row.pk)
        with pytest.raises(error):
            make_statutory(actor, vehicle=row.vehicle)
    with pytest.raises(NotFound):
        make_statutory(owner, vendor_id=make_vendor(stranger).pk)
