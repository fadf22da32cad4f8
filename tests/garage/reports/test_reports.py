"""A history report says what happened, hides what it should, and is printed by the worker."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from garage.expenses.services import ExpenseInput, expense_record
from garage.maintenance.services import LineInput, ServiceRecordInput, service_record_record
from garage.models import HistoryReport, Vehicle
from garage.reports import selectors, services
from garage.reports.models import Section
from garage.reports.values import History, Options
from garage.vehicles.services import VehicleInput, vehicle_add
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated
from project.kernel.files.models import StoredFile
from project.kernel.files.store import derivative_store, file_store
from project.kernel.jobs.models import JobRecord
from tests.garage.energy.making import fill, fills
from tests.garage.inspections.making import make_signed
from tests.personas import PersonaClient

RunJobs = Callable[[], int]
ALL = tuple(section.value for section in Section if section != Section.RECEIPTS)


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    row = vehicle_add(
        actor=owner, data=VehicleInput(name="Octavia", make="Škoda", model="Octavia", plate="HH 1")
    )
    vendor = vendor_named(actor=owner, name="Brandt Autoservice", kind="workshop")
    assert vendor is not None
    for year, total in ((2024, "118.20"), (2026, "318.47")):
        line = LineInput(description="#set page() *oil* $x$", amount=Decimal(total))
        service_record_record(
            actor=owner,
            data=ServiceRecordInput(
                vehicle_id=row.pk,
                on=date(year, 3, 14),
                title=f"Service {year}",
                currency="EUR",
                vendor_id=vendor.pk,
                odometer=Decimal(year),
                lines=(line,),
            ),
        )
    expense_record(
        actor=owner,
        data=ExpenseInput(
            vehicle_id=row.pk,
            on=date(2026, 4, 1),
            title="Road tax",
            category="fixed",
            currency="EUR",
            total=Decimal(210),
        ),
    )
    return row


def told(actor: Actor, vehicle: Vehicle, **options: object) -> History:
    chosen = Options(**{"sections": ALL} | options)  # type: ignore[arg-type]
    return selectors.history(actor=actor, vehicle_id=vehicle.pk, options=chosen)


def test_history_tells_what_happened(owner: Actor, vehicle: Vehicle) -> None:
    found = told(owner, vehicle)

    assert [table.title for table in found.tables] == ["Service and repair", "Expenses"]
    newest = found.tables[0].lines[0]
    assert (newest.title, newest.party, newest.amount) == (
        "Service 2026",
        "Brandt Autoservice",
        "€318.47",
    )
    assert dict(found.facts)["Service and repair cost"] == "€436.67"
    assert [row[0] for row in found.years] == ["Year", "2026", "2024"]
    assert found.years[1][-1] == "€528.47"


def test_history_hides_prices_and_names(owner: Actor, vehicle: Vehicle) -> None:
    found = told(owner, vehicle, hides_prices=True, hides_names=True)

    assert "€" not in str(found)
    assert "Brandt" not in str(found)
    assert found.years == ()
    assert "Service 2026" in str(found)


def test_history_keeps_to_its_dates_and_sections(owner: Actor, vehicle: Vehicle) -> None:
    found = told(owner, vehicle, sections=("service", "costs"), since=date(2025, 1, 1))

    assert [len(table.lines) for table in found.tables] == [1]
    assert [row[0] for row in found.years] == ["Year", "2026"]


def test_check_code_changes_with_what_is_said(owner: Actor, vehicle: Vehicle) -> None:
    first, again = told(owner, vehicle), told(owner, vehicle)
    other = told(owner, vehicle, hides_names=True)

    assert first.check_code == again.check_code != other.check_code


def test_history_says_how_much_it_leaves_out(owner: Actor, vehicle: Vehicle) -> None:
    chosen = Options(sections=ALL)

    found = selectors.history(actor=owner, vehicle_id=vehicle.pk, options=chosen, most=1)

    assert (len(found.tables[0].lines), found.tables[0].left_out) == (1, 1)


def test_report_is_printed_by_the_worker(owner: Actor, vehicle: Vehicle, run_jobs: RunJobs) -> None:
    report = services.report_order(
        actor=owner, vehicle_id=vehicle.pk, options=Options(sections=ALL)
    )
    waiting = JobRecord.objects.for_actor(owner).filter(subject_id=report.pk)
    assert "garage.reports.print" in waiting.values_list("kind", flat=True)

    run_jobs()

    report.refresh_from_db()
    assert report.file is not None
    assert (report.file.content_type, report.file.purpose) == ("application/pdf", "document")
    with report.file.file.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    assert report.check_code == told(owner, vehicle).check_code


def test_pictures_of_receipts_are_appended(
    owner: Actor, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    from io import BytesIO

    from PIL import Image

    from garage.maintenance.models import ServiceRecord
    from project.kernel.files.store import attach

    bare = services.report_order(actor=owner, vehicle_id=vehicle.pk, options=Options(sections=ALL))
    record = ServiceRecord.objects.for_actor(owner).first()
    upload = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    file = file_store(upload=upload, purpose=StoredFile.Purpose.RECEIPT, actor=owner)
    page = BytesIO()
    Image.new("RGB", (400, 560), "white").save(page, "WEBP")
    derivative_store(file, variant="page-1", data=page.getvalue(), width=400, height=560)
    attach(file, record, actor=owner)  # type: ignore[arg-type]
    full = services.report_order(
        actor=owner,
        vehicle_id=vehicle.pk,
        options=Options(sections=(*ALL, Section.RECEIPTS.value)),
    )

    run_jobs()

    pages = []
    for report in (bare, full):
        report.refresh_from_db()
        assert report.file is not None
        with report.file.file.open("rb") as pdf:
            pages.append(page_count(pdf.read()))
    assert pages[1] == pages[0] + 1


def page_count(data: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return len(document)


@pytest.mark.parametrize("hidden", ["hides_prices", "hides_names"])
def test_report_order_refuses_receipts_that_tell_more(
    owner: Actor, vehicle: Vehicle, hidden: str
) -> None:
    options = Options(sections=("service", "receipts"), **{hidden: True})  # type: ignore[arg-type]

    with pytest.raises(RuleViolated, match="pictures of receipts"):
        services.report_order(actor=owner, vehicle_id=vehicle.pk, options=options)


def test_report_order_refuses_unknown_sections_and_turned_dates(
    owner: Actor, vehicle: Vehicle
) -> None:
    for options in (
        Options(sections=()),
        Options(sections=("everything",)),
        Options(sections=ALL, since=date(2026, 2, 1), until=date(2026, 1, 1)),
    ):
        with pytest.raises(RuleViolated):
            services.report_order(actor=owner, vehicle_id=vehicle.pk, options=options)


def test_a_vehicle_keeps_its_newest_reports(
    owner: Actor, vehicle: Vehicle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_REPORTS", 2)

    for _ in range(4):
        services.report_order(actor=owner, vehicle_id=vehicle.pk, options=Options(sections=ALL))

    assert HistoryReport.objects.for_actor(owner).count() == 2


def test_reports_are_closed_to_strangers_and_viewers(
    owner: Actor, viewer: Actor, stranger: Actor, vehicle: Vehicle
) -> None:
    options = Options(sections=ALL)
    report = services.report_order(actor=owner, vehicle_id=vehicle.pk, options=options)

    with pytest.raises(NotAllowed):
        services.report_order(actor=viewer, vehicle_id=vehicle.pk, options=options)
    with pytest.raises(NotFound):
        services.report_order(actor=stranger, vehicle_id=vehicle.pk, options=options)
    with pytest.raises(NotFound):
        selectors.history(actor=stranger, vehicle_id=vehicle.pk, options=options)
    with pytest.raises(NotFound):
        services.report_delete(actor=stranger, report_id=report.pk)


def test_page_shows_what_was_chosen_and_orders_the_pdf(
    owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    here = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/history/"
    chosen = {"sections": ["service"], "hides_prices": "on"}

    shown = owner_client.post(f"{here}pdf/", chosen | {"show": "yes"})
    page = owner_client.get(shown["Location"]).content.decode()
    ordered = owner_client.post(f"{here}pdf/", chosen)
    waiting = owner_client.get(here).content.decode()
    run_jobs()
    done = owner_client.get(here).content.decode()

    assert "token" not in shown["Location"]
    assert "Service 2026" in page
    assert "€318.47" not in page
    assert ordered.status_code == 302
    assert "hx-get" in waiting
    assert "without prices" in done
    assert f"/o/{owner_client.slug}/files/" in done


def test_page_says_what_is_wrong_and_keeps_what_was_chosen(
    owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    here = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/history/pdf/"

    answer = owner_client.post(here, {"sections": ["receipts"], "hides_names": "on"})

    assert answer.status_code == 422
    assert "Leave them out, or hide nothing." in answer.content.decode()


def test_report_through_the_api(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    body = {"vehicle_id": vehicle.pk, "sections": ["service", "costs"]}

    made = owner_client.post("/api/v1/reports", body, content_type="application/json")
    run_jobs()
    found = owner_client.get(made["Location"]).json()
    listed = owner_client.get(f"/api/v1/reports?vehicle={vehicle.pk}&count=true").json()
    gone = owner_client.delete(made["Location"])

    assert made.status_code == 202
    assert found["file_id"]
    assert (listed["count"], listed["items"][0]["id"]) == (1, found["id"])
    assert gone.status_code == 204
    assert not StoredFile.objects.for_actor(owner).filter(pk=found["file_id"]).exists()


def test_page_asks_as_often_for_many_entries(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle
) -> None:
    here = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/history/"
    owner_client.get(here)
    counts = []
    for _ in range(2):
        owner_client.get(here)  # the side bar is drawn anew after a change
        with CaptureQueriesContext(connection) as asked:
            owner_client.get(here)
        counts.append(len(asked))
        for number in range(8):
            data = ExpenseInput(
                vehicle_id=vehicle.pk,
                on=date(2026, 5, 1),
                title=f"Toll {number}",
                category="fixed",
                currency="EUR",
                total=Decimal(4),
            )
            expense_record(actor=owner, data=data)
    assert counts[0] == counts[1]


def test_energy_is_told_by_year_in_the_units_of_the_vehicle(owner: Actor, vehicle: Vehicle) -> None:
    fills(owner, vehicle, (50_000, 40), (50_800, 48), (51_600, 40))
    fill(owner, vehicle, on=date(2025, 1, 2), odometer=Decimal(40_000))

    found = told(owner, vehicle, sections=("energy",))
    later = told(owner, vehicle, sections=("energy",), since=date(2026, 1, 1))

    assert found.energy[1] == ("2026", "Fuel", "3", "128 l", "11,600 km", "1.1 l/100 km")
    assert [row[0] for row in found.energy] == ["Year", "2026", "2025"]
    assert found.energy[2][4:] == ("", "")
    assert [row[0] for row in later.energy] == ["Year", "2026"]
    assert told(owner, vehicle, sections=("service",)).energy == ()
    assert "Energy" in [table.title for table in found.tables]


def test_the_condition_is_told_with_its_result(owner: Actor, vehicle: Vehicle) -> None:
    make_signed(owner, vehicle=vehicle, inspector="Ines Prüfer")

    [table] = told(owner, vehicle, sections=("condition",)).tables
    hidden = told(owner, vehicle, sections=("condition",), hides_names=True)

    assert (table.title, table.lines[0].title) == ("Condition", "Winter check")
    assert "of 100" in table.lines[0].detail
    assert table.lines[0].party == "Ines Prüfer"
    assert "Ines" not in str(hidden)
    early = Options(sections=("condition",), until=date(2020, 1, 1))
    assert selectors.history(actor=owner, vehicle_id=vehicle.pk, options=early).tables == ()


def test_energy_and_condition_are_on_the_page_and_in_the_pdf(
    owner: Actor, owner_client: PersonaClient, vehicle: Vehicle, run_jobs: RunJobs
) -> None:
    fills(owner, vehicle, (50_000, 40), (50_800, 48))
    make_signed(owner, vehicle=vehicle)
    here = f"/o/{owner_client.slug}/vehicles/{vehicle.pk}/history/"

    page = owner_client.get(here).content.decode()
    report = services.report_order(
        actor=owner, vehicle_id=vehicle.pk, options=Options(sections=("energy", "condition"))
    )
    run_jobs()

    assert "Energy by year" in page
    assert "6.0 l/100 km" in page
    report.refresh_from_db()
    assert report.file is not None
    with report.file.file.open("rb") as pdf:
        text = text_of(pdf.read())
    assert "Energy by year" in text
    assert "Winter check" in text


def text_of(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
