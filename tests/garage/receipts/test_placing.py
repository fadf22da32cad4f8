"""Receipts that found no vehicle find it when it is added, by themselves and from the review.

The worker does `garage.receipts.place`.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from garage.receipts import selectors, services
from garage.receipts.drafts import Draft
from garage.receipts.models import Receipt
from garage.receipts.services import DraftChanges
from garage.vehicles import services as vehicles
from garage.vehicles.models import Vehicle
from garage.vehicles.services import PlateInput, VehicleInput
from garage.vehicles.vin import make_and_model
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed
from tests.garage.receipts.conftest import FakeReader, png, read_field, upload_of, workshop_invoice
from tests.garage.receipts.pages import form_of, post
from tests.personas import PersonaClient

State = Receipt.State
VIN = "WVWZZZAUZHW123456"


@pytest.fixture
def unplaced(
    owner: Actor, vehicle: Vehicle, reader: FakeReader, run_jobs: Callable[[], int]
) -> Receipt:
    """Return a receipt about a Golf that is not in the garage."""
    fields = {
        "plate": read_field("B-GO 717", row=6),
        "vin": read_field(VIN, row=7),
        "vehicle_name": read_field("VW Golf VII", row=8),
    }
    reader.reading = workshop_invoice(fields=fields)
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    row.refresh_from_db()
    return row


def add_golf(actor: Actor, *, plate: str = "B GO 717", vin: str = "") -> Vehicle:
    return vehicles.vehicle_add(actor=actor, data=VehicleInput(name="Golf", plate=plate, vin=vin))


def review_url(client: PersonaClient, receipt: Receipt) -> str:
    kwargs = {"organization": client.slug, "receipt_id": receipt.pk}
    return reverse("receipt_review", kwargs=kwargs)


def test_adding_the_vehicle_places_the_receipt(
    owner: Actor, unplaced: Receipt, run_jobs: Callable[[], int]
) -> None:
    assert (unplaced.state, unplaced.vehicle_id) == (State.TO_CHECK, None)

    golf = add_golf(owner)
    run_jobs()

    unplaced.refresh_from_db()
    draft = Draft.from_json(unplaced.draft)
    assert (unplaced.state, unplaced.vehicle_id) == (State.READY, golf.pk)
    assert draft.field("vehicle").label == "plate on invoice"


def test_a_vin_or_plate_given_later_places_the_receipt(
    owner: Actor, unplaced: Receipt, vehicle: Vehicle, run_jobs: Callable[[], int]
) -> None:
    vehicles.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"notes": "clean"})
    run_jobs()
    unplaced.refresh_from_db()
    assert unplaced.vehicle_id is None

    vehicles.vehicle_change(actor=owner, vehicle_id=vehicle.pk, changes={"vin": VIN})
    run_jobs()
    unplaced.refresh_from_db()
    assert unplaced.vehicle_id == vehicle.pk


def test_a_new_plate_places_the_receipt(
    owner: Actor, unplaced: Receipt, vehicle: Vehicle, run_jobs: Callable[[], int]
) -> None:
    vehicles.plate_add(actor=owner, vehicle_id=vehicle.pk, data=PlateInput(text="BGO717"))
    run_jobs()

    unplaced.refresh_from_db()
    assert unplaced.vehicle_id == vehicle.pk


def test_receipts_place_keeps_what_a_person_typed(
    owner: Actor, unplaced: Receipt, run_jobs: Callable[[], int]
) -> None:
    changes = DraftChanges(values={"title": "Spring", "total": "300.00"})
    services.receipt_change(actor=owner, receipt_id=unplaced.pk, changes=changes)

    add_golf(owner)
    run_jobs()

    unplaced.refresh_from_db()
    draft = Draft.from_json(unplaced.draft)
    assert (draft.value("title"), draft.value("total")) == ("Spring", "300.00")
    assert unplaced.vehicle is not None


def test_receipts_place_leaves_the_vehicle_that_a_person_chose(
    owner: Actor, unplaced: Receipt, vehicle: Vehicle, run_jobs: Callable[[], int]
) -> None:
    changes = DraftChanges(values={"vehicle": str(vehicle.pk)})
    services.receipt_change(actor=owner, receipt_id=unplaced.pk, changes=changes)

    add_golf(owner)
    run_jobs()

    unplaced.refresh_from_db()
    assert unplaced.vehicle_id == vehicle.pk


def test_receipts_place_looks_at_so_many_at_once(
    owner: Actor,
    unplaced: Receipt,
    run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.receipt_upload(actor=owner, upload=upload_of(png(90)))
    run_jobs()
    monkeypatch.setattr(selectors, "MOST_UNPLACED", 1)

    assert len(selectors.unplaced_ids(actor=owner)) == 1


def test_receipts_place_needs_the_right_and_stays_at_home(
    unplaced: Receipt, viewer: Actor, stranger: Actor, run_jobs: Callable[[], int]
) -> None:
    with pytest.raises(NotAllowed):
        services.receipts_place(actor=viewer)

    add_golf(stranger)
    run_jobs()

    unplaced.refresh_from_db()
    assert unplaced.vehicle_id is None
    assert services.receipts_place(actor=stranger) == 0


def test_review_leads_to_the_vehicle_form_and_back(
    owner: Actor, owner_client: PersonaClient, unplaced: Receipt
) -> None:
    address = review_url(owner_client, unplaced)
    form = form_of(owner_client, address) | {"title": "Spring"}
    sent = post(owner_client, address, form, add_vehicle="1")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(sent.url).query).items()}
    assert (asked["make"], asked["model"], asked["next"]) == ("Volkswagen", "Golf VII", address)

    filled = form_of(owner_client, sent.url, form_id="vehicle-form")
    assert (filled["vin"], filled["plate"]) == (VIN, "B-GO 717")
    saved = owner_client.post(urlsplit(sent.url).path, filled)
    assert saved.headers["Location"] == address

    # The job has not run yet; the page shows the vehicle all the same.
    golf = Vehicle.objects.for_actor(owner).get(vin=VIN)
    again = form_of(owner_client, address)
    assert (again["vehicle"], again["title"]) == (str(golf.pk), "Spring")
    assert "Add this vehicle" not in owner_client.get(address).content.decode()


def test_a_page_opened_before_the_job_ran_may_be_approved(
    owner: Actor, owner_client: PersonaClient, unplaced: Receipt, run_jobs: Callable[[], int]
) -> None:
    golf = add_golf(owner)
    address = review_url(owner_client, unplaced)
    form = form_of(owner_client, address)
    run_jobs()

    assert post(owner_client, address, form, action="accept").status_code == 302
    unplaced.refresh_from_db()
    assert (unplaced.state, unplaced.vehicle_id) == (State.ACCEPTED, golf.pk)


def test_review_of_a_placed_receipt_offers_no_vehicle(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert "Add this vehicle" not in page


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("VW Golf VII 1.6", ("Volkswagen", "Golf VII 1.6")),
        ("mercedes-benz C 220 d", ("Mercedes-Benz", "C 220 d")),
        ("Mini Cooper", ("MINI", "Cooper")),
        ("Fordson Major", ("", "Fordson Major")),
        ("Golf Variant", ("", "Golf Variant")),
        ("", ("", "")),
    ],
)
def test_make_and_model_are_parted_where_the_make_is_known(
    said: str, parts: tuple[str, str]
) -> None:
    assert make_and_model(said) == parts
