"""A receipt of parts puts them on the shelf, against the vendor's order or not, and takes them back."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from garage.expenses.models import Expense
from garage.maintenance.models import ServiceRecord
from garage.receipts import services
from garage.receipts.drafts import Draft, DraftField, DraftLine
from garage.receipts.models import Receipt
from garage.receipts.services import DraftChanges
from garage.receipts.services.editing import judged
from garage.receipts.shelf import shelf_lines
from garage.vehicles.models import TimelineEntry
from inventory.catalogue.models import Item, PaidPrice, SupplierPart
from inventory.catalogue.selectors import Wanted, Why, items_matching
from inventory.catalogue.services import CodeInput, ItemInput, code_add, item_add
from inventory.locations.models import Location
from inventory.purchasing.models import Delivery, PurchaseOrder
from inventory.purchasing.services import LineInput, OrderInput, order_add, order_place
from inventory.stock.models import Balance, Movement
from inventory.stock.services import batch_undo
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor, Permission
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from project.kernel.files.store import attachments_of
from tests.garage.receipts.conftest import (
    FakeReader,
    invoice_line,
    read_field,
    upload_of,
    workshop_invoice,
)
from tests.garage.receipts.pages import form_of
from tests.inventory.stock.making import make_item, make_place, receive, use
from tests.personas import PersonaClient

D = Decimal


def parts_bill(**changes: Any) -> Any:
    """Return the reading of a bill over two filters, five litres of oil, freight and tax."""
    fields = {
        "vendor": read_field("Teile Nord"),
        "vendor_tax_id": None,
        "total": read_field("76.16"),
        "tax": read_field("12.16"),
        "invoice_number": read_field("TN-7"),
        "odometer": None,
        "plate": None,
    }
    lines = (
        invoice_line("Oil filter", "20.00", kind="part", quantity=D(2), part_number="HU 7020 z"),
        invoice_line("Engine oil 5W-30", "40.00", kind="fluid", quantity=D(5), unit="l"),
        invoice_line("Freight", "4.00", kind="fee"),
    )
    given: dict[str, Any] = {"fields": fields, "lines": lines, "kind": "parts"}
    return workshop_invoice(**(given | {"lines_include_tax": False} | changes))


@pytest.fixture
def shelf(owner: Actor) -> Location:
    return make_place(owner)


@pytest.fixture
def filter_(owner: Actor) -> Item:
    return item_add(actor=owner, data=ItemInput(name="Filter", part_number="HU7020Z"))


@pytest.fixture
def vendor(owner: Actor) -> Vendor:
    return vendor_add(actor=owner, data=VendorInput(name="Teile Nord", kind="parts"))


@pytest.fixture
def bill(
    owner: Actor, vendor: Vendor, shelf: Location, filter_: Item, reader: FakeReader,
    run_jobs: Callable[[], int],
) -> Receipt:  # fmt: skip
    reader.reading = parts_bill()
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    row.refresh_from_db()
    return row


def lines_of(receipt: Receipt, *changes: dict[str, Any]) -> tuple[DraftLine, ...]:
    """Return the lines of a receipt, each with its changes."""
    lines = Draft.from_json(receipt.draft).lines
    return tuple(replace(line, **change) for line, change in zip(lines, changes, strict=True))


def decided(receipt: Receipt, filter_: Item, shelf: Location, **more: str) -> DraftChanges:
    """Return the choices of a person: the filter, oil as a new item, the freight spread."""
    lines = lines_of(
        receipt,
        {"shelf": f"item:{filter_.pk}", "place": str(shelf.pk)},
        {"shelf": "new", "place": str(shelf.pk)},
        {"shelf": "spread"},
    )
    return DraftChanges(values={"kind": "shelf", **more}, lines=lines)


def accept(actor: Actor, receipt: Receipt, changes: DraftChanges) -> Receipt:
    return services.receipt_accept(actor=actor, receipt_id=receipt.pk, changes=changes)


def test_a_bill_of_parts_is_proposed_for_the_shelf(owner: Actor, bill: Receipt) -> None:
    assert bill.kind == Receipt.Kind.SHELF


def test_a_bill_of_parts_stays_an_expense_in_a_garage_without_places(
    owner: Actor, reader: FakeReader, run_jobs: Callable[[], int]
) -> None:
    reader.reading = parts_bill()
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    row.refresh_from_db()

    assert row.kind == Receipt.Kind.PARTS


def test_receipt_accept_puts_parts_on_the_shelf_at_what_they_cost_in_all(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location, vendor: Vendor
) -> None:
    accepted = accept(owner, bill, decided(bill, filter_, shelf))

    rows = Movement.objects.for_actor(owner).order_by("id")
    assert [(row.item.name, row.quantity, row.cost) for row in rows] == [
        ("Filter", D(2), D("25.3900")),
        ("Engine oil 5W-30", D(5), D("50.7700")),
    ]
    assert {(row.source_kind, row.source_id) for row in rows} == {("garage.receipt", bill.pk)}
    assert sum(row.cost for row in rows) == D("76.16")
    assert (accepted.record_kind, accepted.record_id) == ("garage.receipt", bill.pk)
    assert rows[0].lot.vendor_id == vendor.pk
    assert PaidPrice.objects.for_actor(owner).count() == 2
    assert not TimelineEntry.objects.for_actor(owner).exists()


def test_receipt_accept_keeps_the_tax_apart_for_those_who_get_it_back(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf, tax_apart="1"))

    assert sum(row.cost for row in Movement.objects.for_actor(owner)) == D("64.00")


def test_receipt_accept_remembers_how_the_vendor_calls_the_parts(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location, vendor: Vendor
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))

    wanted = [Wanted(text="ENGINE OIL 5W-30")]
    found = items_matching(actor=owner, wanted=wanted, vendor_id=vendor.pk)
    assert found[0][0].why in {Why.SUPPLIER, Why.NAME}
    assert SupplierPart.objects.for_actor(owner).filter(vendor=vendor).count() == 2


def test_what_is_not_for_the_shelf_becomes_an_expense(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    changes = decided(bill, filter_, shelf)
    assert changes.lines
    filter_line, oil, freight = changes.lines
    lines = (filter_line, replace(oil, shelf="rest"), freight)

    accept(owner, bill, replace(changes, lines=lines))

    expense = Expense.objects.for_actor(owner).get()
    assert expense.total == D("50.77")
    assert attachments_of(expense, actor=owner).get().file_id == bill.file_id
    services.receipt_unaccept(actor=owner, receipt_id=bill.pk)
    assert not Expense.objects.for_actor(owner).exists()


def test_receipt_accept_receives_against_the_open_order_of_the_vendor(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location, vendor: Vendor
) -> None:
    order = order_add(
        actor=owner,
        data=OrderInput(
            vendor_id=vendor.pk,
            lines=(LineInput(item_id=filter_.pk, packs=D(4), price=D(11)),),
        ),
    )
    order_place(actor=owner, order_id=order.pk)

    accepted = accept(owner, bill, decided(bill, filter_, shelf))

    order.refresh_from_db()
    delivery = Delivery.objects.for_actor(owner).get()
    assert (accepted.record_kind, accepted.record_id) == ("inventory.purchaseorder", order.pk)
    assert order.state == PurchaseOrder.State.PARTLY
    assert (delivery.note_number, delivery.lines.get().packs) == ("TN-7", D(2))
    assert delivery.lines.get().unit_cost == D("12.695")
    assert attachments_of(order, actor=owner).get().file_id == bill.file_id
    services.receipt_unaccept(actor=owner, receipt_id=bill.pk)
    order.refresh_from_db()
    assert order.state == PurchaseOrder.State.ORDERED
    assert not attachments_of(order, actor=owner).exists()
    assert not Balance.objects.for_actor(owner).exists()


def test_receipt_accept_leaves_the_order_alone_where_it_is_told_so(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location, vendor: Vendor
) -> None:
    lines = (LineInput(item_id=filter_.pk, packs=D(4), price=D(11)),)
    order = order_add(actor=owner, data=OrderInput(vendor_id=vendor.pk, lines=lines))
    order_place(actor=owner, order_id=order.pk)

    accept(owner, bill, decided(bill, filter_, shelf, order="none"))

    assert not Delivery.objects.for_actor(owner).exists()


def test_receipt_unaccept_takes_everything_off_the_shelf_again(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))

    services.receipt_unaccept(actor=owner, receipt_id=bill.pk)

    assert not Balance.objects.for_actor(owner).exists()
    assert not PaidPrice.objects.for_actor(owner).exists()
    bill.refresh_from_db()
    oil = Draft.from_json(bill.draft).lines[1]
    assert oil.shelf == f"item:{Item.objects.for_actor(owner).get(name='Engine oil 5W-30').pk}"
    services.receipt_accept(actor=owner, receipt_id=bill.pk)
    assert Item.objects.for_actor(owner).count() == 2


def test_receipt_unaccept_refuses_once_something_was_used(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))
    use(owner, filter_)

    with pytest.raises(RuleViolated) as refused:
        services.receipt_unaccept(actor=owner, receipt_id=bill.pk)

    assert refused.value.code == "used-since"
    bill.refresh_from_db()
    assert bill.state == Receipt.State.ACCEPTED


def test_what_a_receipt_brought_is_undone_on_the_receipt_only(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))
    batch = Movement.objects.for_actor(owner).order_by("id")[0].batch

    with pytest.raises(RuleViolated) as refused:
        batch_undo(actor=owner, batch=batch)

    assert refused.value.code == "undo-elsewhere"


def test_receipt_accept_refuses_a_second_time(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))

    with pytest.raises(Conflict):
        accept(owner, bill, decided(bill, filter_, shelf))

    assert Movement.objects.for_actor(owner).count() == 2


def test_receipt_accept_refuses_a_line_that_nobody_decided(owner: Actor, bill: Receipt) -> None:
    with pytest.raises(RuleViolated) as refused:
        services.receipt_accept(actor=owner, receipt_id=bill.pk)

    assert refused.value.fields.keys() == {"lines.1.shelf"}
    assert services.receipts_accept_ready(actor=owner) == (0, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": ""}, "place"),
        ({"amount": "-3"}, "shelf"),
        ({"pack": "-1"}, "pack"),
        ({"shelf": "=nothing of this name"}, "shelf"),
    ],
)
def test_receipt_accept_says_what_is_wrong_with_a_line(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location, change: dict[str, Any], field: str
) -> None:
    make_place(owner, "Shelf 3")
    changes = decided(bill, filter_, shelf)
    assert changes.lines
    first, *rest = changes.lines

    with pytest.raises(RuleViolated) as refused:
        accept(owner, bill, replace(changes, lines=(replace(first, **change), *rest)))

    assert f"lines.0.{field}" in refused.value.fields


def test_a_quantity_beyond_all_measure_is_kept_and_refused(
    owner: Actor, owner_client: PersonaClient, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    changes = decided(bill, filter_, shelf)
    assert changes.lines
    first, *rest = changes.lines
    huge = replace(first, quantity="999999999999999", pack="999999999999999")
    services.receipt_change(
        actor=owner, receipt_id=bill.pk, changes=replace(changes, lines=(huge, *rest))
    )

    page = owner_client.get(f"/o/{owner_client.slug}/receipts/{bill.pk}/")
    with pytest.raises(RuleViolated):
        accept(owner, bill, DraftChanges(values={}))

    assert page.status_code == 200


def test_receipt_accept_asks_for_each_serial_number(
    owner: Actor, bill: Receipt, shelf: Location
) -> None:
    meter = make_item(owner, "Meter", is_serialized=True)
    changes = decided(bill, meter, shelf)
    assert changes.lines
    first, *rest = changes.lines
    with pytest.raises(RuleViolated) as refused:
        accept(owner, bill, changes)
    assert "lines.0.serials" in refused.value.fields

    accept(owner, bill, replace(changes, lines=(replace(first, serials="A1\nA2"), *rest)))

    rows = Movement.objects.for_actor(owner).filter(item=meter)
    assert [row.lot.serial for row in rows.order_by("id")] == ["A1", "A2"]


def test_receipt_accept_refuses_a_receipt_of_which_nothing_is_for_the_shelf(
    owner: Actor, bill: Receipt
) -> None:
    lines = lines_of(bill, {"shelf": "rest"}, {"shelf": "rest"}, {"shelf": "spread"})

    with pytest.raises(RuleViolated) as refused:
        accept(owner, bill, DraftChanges(values={"kind": "shelf"}, lines=lines))

    assert refused.value.code == "nothing-for-shelf"


def test_receipt_change_finds_the_item_that_was_typed(
    owner: Actor, bill: Receipt, filter_: Item
) -> None:
    lines = lines_of(bill, {"shelf": "=hu-7020-z"}, {}, {})

    kept = services.receipt_change(
        actor=owner, receipt_id=bill.pk, changes=DraftChanges(lines=lines)
    )

    assert Draft.from_json(kept.draft).lines[0].shelf == f"item:{filter_.pk}"


@pytest.mark.parametrize("part", ["shelf", "place"])
def test_receipt_change_does_not_find_what_is_a_strangers(
    owner: Actor, stranger: Actor, bill: Receipt, part: str
) -> None:
    theirs = {"shelf": f"item:{make_item(stranger).pk}", "place": str(make_place(stranger).pk)}
    lines = lines_of(bill, {part: theirs[part]}, {}, {})

    with pytest.raises(NotFound):
        services.receipt_change(actor=owner, receipt_id=bill.pk, changes=DraftChanges(lines=lines))


def test_receipt_accept_wants_the_right_to_move_stock(
    owner: Actor, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    scopes = frozenset(Permission) - {Permission.EDIT_STOCK}
    with pytest.raises(NotAllowed):
        accept(replace(owner, scopes=scopes), bill, decided(bill, filter_, shelf))


# --- What is matched -----------------------------------------------------------------------------


def test_items_matching_knows_a_code_and_what_its_package_holds(owner: Actor) -> None:
    oil = item_add(actor=owner, data=ItemInput(name="Oil", kind="fluid", unit="l"))
    code = CodeInput(code="4008177073748", quantity=D(5), unit="l")
    code_add(actor=owner, item_id=oil.pk, data=code)

    found = items_matching(actor=owner, wanted=[Wanted(text="x", number="4008177073748")])

    assert [(match.item, match.why, match.pack) for match in found[0]] == [(oil, Why.CODE, D(5))]


def test_items_matching_finds_a_number_within_the_words(owner: Actor, filter_: Item) -> None:
    found = items_matching(actor=owner, wanted=[Wanted(text="MANN Oelfilter HU 7020 z")])

    assert [(match.item, match.why) for match in found[0]] == [(filter_, Why.NUMBER)]


def test_items_matching_takes_as_many_queries_for_one_line_as_for_all(
    owner: Actor, filter_: Item, vendor: Vendor, django_assert_num_queries: Any
) -> None:
    lines = [Wanted(text=f"Part {number}", number=f"HU 70{number}") for number in range(30)]

    with django_assert_num_queries(5):
        items_matching(actor=owner, wanted=lines, vendor_id=vendor.pk)


# --- The page ------------------------------------------------------------------------------------


def test_the_review_page_puts_parts_on_the_shelf_without_javascript(
    owner: Actor, owner_client: PersonaClient, bill: Receipt, filter_: Item
) -> None:
    address = f"/o/{owner.organization_slug}/receipts/{bill.pk}/"
    form = form_of(owner_client, address)
    assert form["lines-0-shelf"] == f"item:{filter_.pk}"
    assert form["lines-1-shelf"] == "new"

    answer = owner_client.post(address, {**form, "action": "accept"})

    assert answer.status_code == 302
    bill.refresh_from_db()
    assert bill.state == Receipt.State.ACCEPTED
    assert Movement.objects.for_actor(owner).count() == 2
    settled = owner_client.get(address).content.decode()
    assert "On the shelf" in settled
    assert "stock/movements/?kind=receive&amp;since=" in settled
    assert "Shelf 2" in settled
    answer = owner_client.post(f"{address}undo")
    assert answer.status_code == 302
    assert not Balance.objects.for_actor(owner).exists()


def test_the_review_page_keeps_a_guess_a_guess_while_it_is_open(
    owner: Actor, owner_client: PersonaClient, bill: Receipt, filter_: Item
) -> None:
    address = f"/o/{owner.organization_slug}/receipts/{bill.pk}/"
    form = form_of(owner_client, address)

    answer = owner_client.post(
        f"{address}draft", {**form, "lines-0-typed": "Filter"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    bill.refresh_from_db()
    lines = Draft.from_json(bill.draft).lines
    assert [line.shelf for line in lines] == [f"item:{filter_.pk}", "", ""]


def test_the_review_page_says_at_the_line_what_is_wrong(
    owner: Actor, owner_client: PersonaClient, bill: Receipt
) -> None:
    address = f"/o/{owner.organization_slug}/receipts/{bill.pk}/"
    form = form_of(owner_client, address)

    answer = owner_client.post(
        address, {**form, "action": "accept", "lines-1-typed": "no such thing"}
    )

    assert answer.status_code == 422
    assert "There is no single item" in answer.content.decode()


def test_the_page_says_why_an_undo_is_refused(
    owner: Actor, owner_client: PersonaClient, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    accept(owner, bill, decided(bill, filter_, shelf))
    use(owner, filter_)

    answer = owner_client.post(f"/o/{owner.organization_slug}/receipts/{bill.pk}/undo", follow=True)

    assert "Undo that first" in answer.content.decode()


# --- Through the API -----------------------------------------------------------------------------


def test_the_api_puts_parts_on_the_shelf(
    owner: Actor, owner_client: PersonaClient, bill: Receipt, filter_: Item, shelf: Location
) -> None:
    lines = [
        {"description": "Filter", "amount": "60.16", "quantity": "1", "item_id": filter_.pk,
         "pack_quantity": "2", "location_id": shelf.pk},
        {"description": "Tape", "amount": "16", "shelf": "new", "location_id": shelf.pk},
    ]  # fmt: skip

    answer = owner_client.post(
        f"/api/v1/receipts/{bill.pk}/accept",
        {"kind": "shelf", "lines": lines, "tax": None, "order_id": None},
        content_type="application/json",
    )

    assert answer.status_code == 200, answer.content
    assert answer.json()["record_kind"] == "garage.receipt"
    rows = Movement.objects.for_actor(owner).order_by("id")
    assert [(row.item.name, row.quantity, row.cost) for row in rows] == [
        ("Filter", D(2), D("60.16")),
        ("Tape", D(1), D("16")),
    ]


# --- A workshop's bill ---------------------------------------------------------------------------


def use_bill(amount: str) -> Any:
    lines = (
        invoice_line("Labour", "60", kind="labour"),
        invoice_line("Oil filter", amount, kind="part", quantity=D(1), part_number="HU 7020 z"),
    )
    return workshop_invoice(lines=lines, fields={"total": read_field("60"), "tax": None})


@pytest.mark.parametrize(("amount", "taken"), [("0", 1), ("12", 0)])
def test_a_bill_takes_from_the_shelf_what_the_workshop_did_not_charge(
    owner: Actor, filter_: Item, shelf: Location, vehicle: Any, reader: FakeReader,
    run_jobs: Callable[[], int], amount: str, taken: int,
) -> None:  # fmt: skip
    receive(owner, filter_, shelf, "3", "5")
    reader.reading = use_bill(amount)
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()

    services.receipt_accept(actor=owner, receipt_id=row.pk)

    record = ServiceRecord.objects.for_actor(owner).get()
    used = Movement.objects.for_actor(owner).filter(kind="use")
    assert used.count() == taken
    assert record.parts_cost == D(5) * taken
    services.receipt_unaccept(actor=owner, receipt_id=row.pk)
    assert not ServiceRecord.objects.for_actor(owner).exists()
    assert Balance.objects.for_actor(owner).get().quantity == D(3)


def test_the_page_offers_to_use_a_part_that_the_workshop_charged(
    owner: Actor, owner_client: PersonaClient, filter_: Item, shelf: Location, vehicle: Any,
    reader: FakeReader, run_jobs: Callable[[], int],
) -> None:  # fmt: skip
    receive(owner, filter_, shelf, "3", "5")
    reader.reading = use_bill("12")
    row = services.receipt_upload(actor=owner, upload=upload_of())
    run_jobs()
    address = f"/o/{owner.organization_slug}/receipts/{row.pk}/"
    form = form_of(owner_client, address)
    assert form["lines-1-on-shelf"] == "use"
    assert "lines-1-shelf" not in form

    answer = owner_client.post(
        address, {**form, "action": "accept", "lines-1-shelf": f"item:{filter_.pk}"}
    )

    assert answer.status_code == 302
    assert ServiceRecord.objects.for_actor(owner).get().parts_cost == D(5)


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        (DraftLine(description="Wheel stand", kind="other", amount="30"), "new"),
        (DraftLine(description="Freight", kind="other", amount="4"), "spread"),
        (DraftLine(description="MwSt 19 %", kind="other", amount="4"), "spread"),
        (DraftLine(description="Thanks", kind="other", amount="-4"), "spread"),
        (DraftLine(description="Wheel stand", kind="fee", amount="4"), "spread"),
        (DraftLine(description="Fitted", kind="labour", amount="4"), "rest"),
    ],
)
def test_goods_are_new_items_and_freight_is_spread(
    owner: Actor, line: DraftLine, choice: str
) -> None:
    draft = Draft(fields={"kind": DraftField(value="shelf")}, lines=(line,))

    assert [row.choice for row in shelf_lines(draft, actor=owner, vendor_id=None)] == [choice]


def test_a_receipt_for_the_shelf_needs_no_vehicle(owner: Actor) -> None:
    fields = {
        "kind": DraftField(value="shelf"),
        "vehicle": DraftField(value="7", label="guessed: used last", doubt=True),
    }
    draft = judged(Draft(fields=fields, edited=frozenset({"kind"})), actor=owner)
    back = replace(draft, fields={**draft.fields, "kind": DraftField(value="work")})

    assert (draft.value("vehicle"), draft.field("vehicle").doubt) == ("", False)
    assert judged(back, actor=owner).field("vehicle").doubt
