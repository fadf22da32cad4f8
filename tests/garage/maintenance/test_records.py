"""Service records are recorded, changed, copied, moved and binned, and nothing is left behind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from garage.maintenance import selectors, services
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import UpgradeInput
from garage.vehicles.models import MeterReading, MonthlySum, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.store import attachments_of, file_get, register_subject
from tests.garage.maintenance.making import (
    DAY,
    line,
    make_file,
    make_input,
    make_record,
    make_vehicle,
    make_vendor,
)


def entry_of(actor: Actor, record: ServiceRecord) -> TimelineEntry | None:
    rows = TimelineEntry.objects.for_actor(actor)
    return rows.filter(source_kind="garage.servicerecord", source_id=record.pk).first()


def sums(actor: Actor) -> dict[tuple[str, str], Decimal]:
    rows = MonthlySum.objects.for_actor(actor).filter(entries__gt=0)
    return {(f"{row.vehicle}", row.category): row.amount for row in rows}


def readings(actor: Actor) -> list[tuple[str, Decimal]]:
    rows = MeterReading.objects.for_actor(actor).select_related("vehicle")
    return [(row.vehicle.name, row.entered_value) for row in rows]


def test_service_record_record_computes_total_and_purpose(mechanic: Actor) -> None:
    record = make_record(mechanic, make_vehicle(mechanic), tax=Decimal("41.51"))

    assert (record.total, record.tax) == (Decimal("260.00"), Decimal("41.51"))
    assert record.purpose == "repair"
    assert [row.position for row in record.lines.all()] == [1, 2, 3]


def test_service_record_record_posts_entry_sum_reading_and_audit(owner: Actor) -> None:
    vehicle, vendor = make_vehicle(owner), make_vendor(owner)

    record = make_record(
        owner,
        vehicle,
        vendor_id=vendor.pk,
        odometer=Decimal(120_000),
        tags=("Brakes",),
        file_ids=(make_file(owner).pk,),
    )

    entry = entry_of(owner, record)
    assert entry is not None
    assert (entry.category, entry.amount, entry.files) == ("repair", Decimal("260.00"), 1)
    assert (entry.vendor_id, entry.meter_value) == (vendor.pk, Decimal("120000.0"))
    assert sums(owner) == {("Golf", "repair"): Decimal("260.00")}
    assert readings(owner) == [("Golf", Decimal("120000.0"))]
    assert AuditEntry.objects.for_actor(owner).filter(action="service_record.record").exists()


def test_service_record_record_keeps_a_total_that_differs(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), total=Decimal("250.00"))

    assert record.total == Decimal("250.00")


def test_service_record_record_adds_tax_to_net_lines(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), lines_include_tax=False, tax=Decimal("49.40"))

    assert record.total == Decimal("309.40")


def test_service_record_record_makes_discounts_negative(owner: Actor) -> None:
    lines = (line("Work", "100"), line("Loyalty", "10", kind="discount"))

    record = make_record(owner, make_vehicle(owner), lines=lines)

    assert record.total == Decimal("90.00")


def test_service_record_record_makes_a_title_of_the_lines(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), title=" ")

    assert record.title == "Brake pads, Fitting"


def test_service_record_record_converts_for_the_sums(owner: Actor) -> None:
    make_record(owner, make_vehicle(owner), currency="CHF", exchange_rate=Decimal("1.05"))

    assert sums(owner) == {("Golf", "repair"): Decimal("273.00")}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"on": date(1700, 1, 1)}, "on"),
        ({"title": "", "lines": ()}, "title"),
        ({"tax": Decimal(-1)}, "tax"),
        ({"exchange_rate": Decimal(0)}, "exchange_rate"),
        ({"odometer": Decimal(-5)}, "odometer"),
        ({"odometer": Decimal(5), "odometer_unit": "l"}, "odometer_unit"),
        ({"odometer": Decimal(99999999999)}, "odometer"),
        ({"invoice_number": "x" * 61}, "invoice_number"),
        ({"lines": (line("", "5"),)}, "lines.0.description"),
        ({"lines": (line("x", "5", kind="magic"),)}, "lines.0.kind"),
        ({"lines": (line("x", "5", quantity=Decimal(-1)),)}, "lines.0.quantity"),
        ({"lines": (line("x", "NaN"),)}, "lines.0.amount"),
        ({"total": Decimal("Infinity")}, ""),
    ],
)
def test_service_record_record_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    vehicle = make_vehicle(owner)

    with pytest.raises(RuleViolated) as caught:
        make_record(owner, vehicle, **values)

    assert not field or field in caught.value.fields
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_service_record_record_refuses_foreign_ids(owner: Actor, stranger: Actor) -> None:
    mine, theirs = make_vehicle(owner), make_vehicle(stranger)

    for values in (
        {"vehicle_id": theirs.pk},
        {"vendor_id": make_vendor(stranger).pk},
        {"file_ids": (make_file(stranger).pk,)},
    ):
        with pytest.raises(NotFound):
            make_record(owner, mine, **values)
    assert not TimelineEntry.objects.for_actor(owner).exists()


def test_services_refuse_viewers_drivers_and_strangers(
    owner: Actor, viewer: Actor, driver: Actor, stranger: Actor
) -> None:
    vehicle = make_vehicle(owner)
    record = make_record(owner, vehicle)

    for actor, error in ((viewer, NotAllowed), (driver, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.service_record_record(actor=actor, data=make_input(vehicle))
        with pytest.raises(error):
            services.service_record_change(actor=actor, record_id=record.pk, changes={"title": "x"})
        with pytest.raises(error):
            services.service_record_bin(actor=actor, record_id=record.pk)
        with pytest.raises(error):
            services.service_record_unbin(actor=actor, record_id=record.pk)
        with pytest.raises(error):
            services.service_record_duplicate(actor=actor, record_id=record.pk, on=DAY)
        with pytest.raises(error):
            services.service_record_move(actor=actor, record_id=record.pk, vehicle_id=vehicle.pk)


def test_service_record_change_lets_an_agreeing_total_follow_the_lines(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner))

    changed = services.service_record_change(
        actor=owner, record_id=record.pk, changes={"lines": (line("Oil", "90"),)}
    )

    assert (changed.total, changed.purpose) == (Decimal("90.00"), "maintenance")
    assert sums(owner) == {("Golf", "service"): Decimal("90.00")}
    entry = AuditEntry.objects.for_actor(owner).get(action="service_record.change")
    assert entry.after["lines"][0]["description"] == "Oil"


def test_service_record_change_leaves_a_total_that_was_accepted(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), total=Decimal("250.00"))

    changed = services.service_record_change(
        actor=owner, record_id=record.pk, changes={"lines": (line("Oil", "90"),)}
    )

    assert changed.total == Decimal("250.00")


def test_service_record_change_refuses_an_old_version_after_changed_lines(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner))
    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"lines": (line("Brakes", "260"),)}
    )

    with pytest.raises(StaleVersion):
        services.service_record_change(
            actor=owner, record_id=record.pk, changes={"notes": "x"}, expected_version=1
        )


def test_service_record_change_without_a_change_changes_nothing(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), odometer=Decimal(1000), tags=("A",))
    audits = AuditEntry.objects.for_actor(owner).count()

    changed = services.service_record_change(
        actor=owner, record_id=record.pk, changes={"title": "Brakes", "tags": ["A"]}
    )

    assert changed.version == 1
    assert AuditEntry.objects.for_actor(owner).count() == audits


def test_service_record_change_of_purpose_relabels_its_lines(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner))

    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"purpose": "inspection"}
    )

    purposes = [row.purpose for row in record.lines.all()]
    assert purposes == ["inspection", "inspection", "maintenance"]
    entry = entry_of(owner, record)
    assert entry is not None
    assert entry.category == "service"


def test_service_record_change_adds_and_removes_files(owner: Actor) -> None:
    register_subject(
        "garage.servicerecord",
        lambda actor, pk: selectors.service_record_find(actor=actor, record_id=pk),
    )
    first, second = make_file(owner), make_file(owner, "photo.pdf")
    record = make_record(owner, make_vehicle(owner), file_ids=(first.pk,))

    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"file_ids": (second.pk,)}
    )

    assert [link.file_id for link in attachments_of(record, actor=owner)] == [second.pk]
    with pytest.raises(NotFound):
        file_get(file_id=first.pk, actor=owner)


def test_service_record_move_takes_entry_reading_and_upgrades_along(owner: Actor) -> None:
    old, new = make_vehicle(owner), make_vehicle(owner, "Passat")
    record = make_record(owner, old, odometer=Decimal(120_000))
    upgrade = services.upgrade_record(
        actor=owner,
        data=UpgradeInput(
            vehicle_id=old.pk,
            record_id=record.pk,
            title="Tow bar",
            installed_on=DAY,
            currency="EUR",
        ),
    )

    services.service_record_move(actor=owner, record_id=record.pk, vehicle_id=new.pk)

    entry = entry_of(owner, record)
    assert entry is not None
    assert entry.vehicle_id == new.pk
    assert readings(owner) == [("Passat", Decimal("120000.0"))]
    assert sums(owner) == {
        ("Passat", "repair"): Decimal("260.00"),
    }
    upgrade.refresh_from_db()
    assert upgrade.vehicle_id == new.pk


def test_service_record_move_refuses_a_strangers_vehicle(owner: Actor, stranger: Actor) -> None:
    record = make_record(owner, make_vehicle(owner))

    with pytest.raises(NotFound):
        services.service_record_move(
            actor=owner, record_id=record.pk, vehicle_id=make_vehicle(stranger).pk
        )


def test_service_record_bin_leaves_nothing_and_unbin_brings_all_back(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), odometer=Decimal(120_000))

    services.service_record_bin(actor=owner, record_id=record.pk)

    assert (entry_of(owner, record), sums(owner), readings(owner)) == (None, {}, [])
    with pytest.raises(NotFound):
        selectors.service_record_get(actor=owner, record_id=record.pk)

    services.service_record_unbin(actor=owner, record_id=record.pk)

    assert entry_of(owner, record) is not None
    assert sums(owner) == {("Golf", "repair"): Decimal("260.00")}
    assert readings(owner) == [("Golf", Decimal("120000.0"))]
    with pytest.raises(NotFound):
        services.service_record_unbin(actor=owner, record_id=record.pk)


def test_service_record_duplicate_copies_the_work_only(owner: Actor) -> None:
    record = make_record(
        owner,
        make_vehicle(owner),
        vendor_id=make_vendor(owner).pk,
        invoice_number="R-1",
        odometer=Decimal(1000),
        tags=("A",),
        file_ids=(make_file(owner).pk,),
    )

    copy = services.service_record_duplicate(actor=owner, record_id=record.pk, on=date(2026, 6, 1))

    assert (copy.on, copy.total, copy.vendor_id) == (
        date(2026, 6, 1),
        record.total,
        record.vendor_id,
    )
    assert (copy.invoice_number, copy.odometer) == ("", None)
    assert copy.lines.count() == 3
    assert [tag.name for tag in copy.tags.all()] == ["A"]
    assert not attachments_of(copy, actor=owner).exists()


def test_a_lower_reading_is_kept_as_suspect(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_record(owner, vehicle, odometer=Decimal(120_000))

    make_record(owner, vehicle, on=date(2026, 4, 1), odometer=Decimal(12_000))

    states = MeterReading.objects.for_actor(owner).order_by("id").values_list("state", flat=True)
    assert list(states) == ["counted", "suspect"]


def test_service_record_list_narrows(owner: Actor) -> None:
    vehicle, vendor = make_vehicle(owner), make_vendor(owner)
    wanted = make_record(
        owner, vehicle, vendor_id=vendor.pk, tags=("Brakes",), invoice_number="R-77"
    )
    make_record(
        owner,
        make_vehicle(owner, "Passat"),
        on=date(2025, 1, 1),
        title="Oil",
        lines=(line("Oil", "60", part_number="OX-1"),),
    )

    for narrow in (
        {"vehicle_id": vehicle.pk},
        {"vendor_id": vendor.pk},
        {"purpose": "repair"},
        {"since": date(2026, 1, 1)},
        {"tag": "brakes"},
        {"search": "r-77"},
        {"search": "brake pads"},
        {"search": "weber"},
    ):
        rows = selectors.service_record_list(actor=owner, narrow=selectors.RecordFilter(**narrow))
        assert list(rows) == [wanted], narrow


def test_service_record_search_follows_what_is_changed(owner: Actor) -> None:
    record = make_record(owner, make_vehicle(owner), notes="noisy bearing")

    def found(text: str) -> bool:
        narrow = selectors.RecordFilter(search=text)
        return record in selectors.service_record_list(actor=owner, narrow=narrow)

    before = found("bearing"), found("gasket")
    services.service_record_change(
        actor=owner, record_id=record.pk, changes={"notes": "new gasket"}
    )

    assert before == (True, False)
    assert (found("bearing"), found("gasket")) == (False, True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite, whose plan it reads")
def test_service_record_search_reads_indexes_alone(owner: Actor) -> None:
    narrow = selectors.RecordFilter(search="brake pads")

    plan = selectors.service_record_list(actor=owner, narrow=narrow).explain()

    assert plan.count("VIRTUAL TABLE INDEX") == 2
    assert "SCAN garage_serviceline" not in plan.replace("garage_serviceline_search", "")
