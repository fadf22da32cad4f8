"""Search finds what is one's own, wherever the words stand, and nothing of anybody else."""

from datetime import date
from decimal import Decimal

import pytest

from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import (
    LineInput,
    ServiceRecordInput,
    service_record_bin,
    service_record_record,
)
from garage.models import ReceiptReading, Vehicle
from garage.receipts.models import Receipt
from garage.search import selectors
from garage.vehicles.services import VehicleInput, vehicle_add
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor
from project.kernel.files.models import StoredFile
from project.kernel.rows import save_new
from tests.personas import PersonaClient


@pytest.fixture
def vehicle(owner: Actor) -> Vehicle:
    data = VehicleInput(name="Octavia", make="Škoda", plate="HH MK 2194")
    return vehicle_add(actor=owner, data=data)


@pytest.fixture
def record(vehicle: Vehicle, owner: Actor) -> ServiceRecord:
    line = LineInput(
        description="Bremsflüssigkeit DOT 4", amount=Decimal(15), part_number="03N-115/562"
    )
    data = ServiceRecordInput(
        vehicle_id=vehicle.pk,
        on=date(2026, 3, 5),
        title="Brake fluid",
        currency="EUR",
        lines=(line,),
    )
    return service_record_record(actor=owner, data=data)


@pytest.fixture
def receipt(owner: Actor) -> Receipt:
    file = StoredFile.objects.create(
        organization_id=owner.organization_id,
        purpose="receipt",
        name="scan.pdf",
        size=1,
        sha256="0" * 64,
        content_type="application/pdf",
        file="x",
    )
    receipt = save_new(Receipt(file=file, state="ready", vendor_name="Brandt"), actor=owner)
    ReceiptReading.objects.create(
        organization_id=owner.organization_id,
        receipt=receipt,
        engine="test",
        parser_version="1",
        data={},
        text="Rechnung\nAltölentsorgung 5,40",
    )
    return receipt


@pytest.mark.parametrize("query", ["octavia", "skoda", "HHMK", "2194", "hh mk"])
def test_search_finds_vehicles(vehicle: Vehicle, owner: Actor, query: str) -> None:
    assert [hit.id for hit in selectors.search(actor=owner, query=query).vehicles] == [vehicle.pk]


@pytest.mark.parametrize(
    "query", ["brake", "BRAKE fluid", "bremsflüssigkeit", "115/562", "flüssig dot"]
)
def test_search_finds_records_by_title_line_and_part_number(
    record: ServiceRecord, owner: Actor, query: str
) -> None:
    found = selectors.search(actor=owner, query=query)

    assert [(hit.kind, hit.id) for hit in found.records] == [("garage.servicerecord", record.pk)]


def test_search_finds_vendors(owner: Actor) -> None:
    vendor = vendor_find_or_add(actor=owner, name="Brandt Autoservice")

    assert [hit.id for hit in selectors.search(actor=owner, query="brandt").vendors] == [vendor.pk]


def test_search_finds_the_words_on_a_receipt(receipt: Receipt, owner: Actor) -> None:
    (hit,) = selectors.search(actor=owner, query="altöl").receipts

    assert hit.id == receipt.pk
    assert "Altölentsorgung" in hit.snippet


def test_search_follows_changes(record: ServiceRecord, owner: Actor) -> None:
    service_record_bin(actor=owner, record_id=record.pk)

    assert selectors.search(actor=owner, query="bremsflüssigkeit").is_empty
    assert selectors.search(actor=owner, query="brake").is_empty


@pytest.mark.parametrize("query", ["octavia", "brake", "altöl", "brandt", "115/562"])
def test_search_finds_nothing_of_a_stranger(
    record: ServiceRecord, receipt: Receipt, stranger: Actor, query: str
) -> None:
    assert selectors.search(actor=stranger, query=query).is_empty


@pytest.mark.parametrize(
    "query", ["", "  ", "x", '"', "' OR 1=1 --", "a AND b", "NEAR(", "%", "_", "*" * 300, "\x00"]
)
def test_search_takes_any_words(record: ServiceRecord, owner: Actor, query: str) -> None:
    selectors.search(actor=owner, query=query)


def test_the_page_and_the_palette_show_the_same(
    record: ServiceRecord, owner_client: PersonaClient
) -> None:
    address = f"/o/{owner_client.slug}/search/"

    page = owner_client.get(address, {"q": "brake"})
    palette = owner_client.get(address, {"q": "brake", "palette": "1"})

    assert "Brake fluid" in page.content.decode()
    assert "Brake fluid" in palette.content.decode()
    assert "<html" not in palette.content.decode()


def test_the_endpoint_answers_like_the_page(
    record: ServiceRecord, owner_api: PersonaClient
) -> None:
    found = owner_api.get("/api/v1/search?q=brake").json()

    assert [hit["id"] for hit in found["records"]] == [record.pk]
