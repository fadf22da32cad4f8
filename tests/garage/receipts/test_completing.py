"""Approving a receipt completes what it speaks of, unless a person turns it off."""

from decimal import Decimal
from typing import Any

from garage.receipts import services
from garage.receipts.completing import switches
from garage.receipts.models import Receipt
from garage.receipts.services import DraftChanges
from garage.schedule.models import Completion
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from tests.garage.receipts.pages import form_of, post
from tests.garage.schedule.making import ago, due_rows, make_due, make_rule
from tests.personas import PersonaClient


def review_of(client: PersonaClient, receipt: Receipt) -> str:
    return f"/o/{client.slug}/receipts/{receipt.pk}/"


def test_approving_completes_what_the_lines_speak_of_and_undo_takes_it_back(
    owner: Actor, receipt: Receipt, vehicle: Vehicle
) -> None:
    make_due(owner, vehicle, time_every=12, start_on=ago(owner, 900))
    make_rule(owner, vehicle, item="Tyres", keywords=("tyre",), start_on=ago(owner, 900))

    accepted = services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    done = Completion.objects.for_actor(owner).get()
    assert (done.item.name, done.source_id) == ("Brake fluid", accepted.record_id)
    assert (str(done.on), done.meter) == ("2026-11-18", Decimal(184312))
    services.receipt_unaccept(actor=owner, receipt_id=receipt.pk)
    assert {row.title: row.base for row in due_rows(owner)}["Brake fluid"] == "start"


def test_the_review_page_offers_switches_and_heeds_them(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt, vehicle: Vehicle
) -> None:
    found = make_due(owner, vehicle, time_every=12, start_on=ago(owner, 900))
    late = make_due(
        owner, vehicle, item="Tyres", keywords=("tyre",), time_every=12, start_on=ago(owner, 900)
    )
    address = review_of(owner_client, receipt)

    page = owner_client.get(address).content.decode()
    form: dict[str, Any] = dict(form_of(owner_client, address))
    form["completes"] = str(late.item_id)
    form["offered"] = [str(found.item_id), str(late.item_id)]
    post(owner_client, address, form, action="accept")

    assert "Complete <b>Brake fluid</b>" in page
    assert "Complete <b>Tyres</b>" in page
    done = Completion.objects.for_actor(owner).get()
    assert done.item_id == late.item_id


def test_a_program_says_exactly_what_is_completed(
    owner: Actor, receipt: Receipt, vehicle: Vehicle
) -> None:
    make_due(owner, vehicle)

    changes = DraftChanges(values={"completes": "only"})
    services.receipt_accept(actor=owner, receipt_id=receipt.pk, changes=changes)

    assert not Completion.objects.for_actor(owner).exists()


def test_switches_are_kept_as_text() -> None:
    assert switches(["12", "14", "x"], ["12"]) == "12:1 14:0"
