"""A file that counts: the difference of known stock is booked, shown before and undone after."""

from decimal import Decimal

import pytest

from inventory.stock.models import Balance, Movement
from inventory.stock.services import TakeInput, stock_use
from inventory.transfer.models import InventoryImport
from inventory.transfer.selectors import import_get
from inventory.transfer.services import imports, undoing
from project.kernel.actor import Actor
from project.kernel.errors import Conflict
from tests.inventory.transfer.making import DAY, Run, bring_in, checked, counts, reasons, upload
from tests.inventory.transfer.test_imports import HOMEBOX
from tests.personas import PersonaClient

SHELF = (
    "item,location_path,quantity,unit_cost,currency,received_on,serial\n"
    "Oil,Hall / Shelf,{oil},7.5,EUR,2026-04-01,\n"
    "Wrench,Hall,1,90,EUR,2026-04-01,W-1\n"
)
ITEMS = "name,unit,is_serialized\nOil,l,no\nWrench,pcs,yes\n"


def lying(actor: Actor, name: str = "Oil") -> list[Decimal]:
    rows = Balance.objects.for_actor(actor).filter(item__name=name)
    return list(rows.values_list("quantity", flat=True))


def furnished(actor: Actor, *, run_jobs: Run) -> InventoryImport:
    bring_in(actor, ITEMS, run_jobs=run_jobs, name="items.csv")
    return bring_in(actor, SHELF.format(oil=20), run_jobs=run_jobs, name="stock.csv")


def use(actor: Actor, name: str, quantity: int) -> None:
    item_id = Balance.objects.for_actor(actor).filter(item__name=name).get().item_id
    stock_use(actor=actor, data=TakeInput(item_id=item_id, quantity=Decimal(quantity), on=DAY))


def test_without_a_word_known_stock_stays_and_the_check_says_so(
    owner: Actor, run_jobs: Run
) -> None:
    furnished(owner, run_jobs=run_jobs)

    record = bring_in(owner, SHELF.format(oil=12), run_jobs=run_jobs, name="stock.csv")

    assert counts(record) == (0, 0, 2, 0)
    assert record.warnings == [imports.LEFT_ALONE % 1]
    assert lying(owner) == [Decimal(20)]


@pytest.mark.parametrize("counted", ["12", "23.5", "0"])
def test_a_file_that_counts_books_the_difference(owner: Actor, run_jobs: Run, counted: str) -> None:
    furnished(owner, run_jobs=run_jobs)
    text = SHELF.format(oil=counted)

    seen = checked(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)
    told = [
        "Rows of known stock that are counted: 1.",
        f"“Oil” in Hall / Shelf: 20 before, {counted} counted.",
    ]
    assert (counts(seen), seen.warnings) == ((0, 1, 1, 0), told)
    assert lying(owner) == [Decimal(20)]

    imports.import_start(actor=owner, import_id=seen.pk)
    run_jobs()
    done = import_get(actor=owner, import_id=seen.pk)
    move = Movement.objects.for_actor(owner).first()
    assert (counts(done), done.warnings) == ((0, 1, 1, 0), told)
    assert sum(lying(owner)) == Decimal(counted)
    assert move is not None
    assert (move.kind, move.reason, move.source_id) == ("count", "Import", done.pk)
    again = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)
    assert counts(again) == (0, 0, 2, 0)


def test_a_count_is_taken_back_with_its_import(owner: Actor, run_jobs: Run) -> None:
    first = furnished(owner, run_jobs=run_jobs)
    text = SHELF.format(oil=12)
    record = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)

    with pytest.raises(Conflict, match="used or moved since"):
        undoing.import_undo(actor=owner, import_id=first.pk)
    undoing.import_undo(actor=owner, import_id=record.pk)
    run_jobs()

    assert import_get(actor=owner, import_id=record.pk).state == "undone"
    assert lying(owner) == [Decimal(20)]


def test_a_count_is_not_taken_back_once_more_was_used(owner: Actor, run_jobs: Run) -> None:
    furnished(owner, run_jobs=run_jobs)
    text = SHELF.format(oil=12)
    record = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)
    use(owner, "Oil", 1)

    with pytest.raises(Conflict, match="“Oil” of this import was used or moved since"):
        undoing.import_undo(actor=owner, import_id=record.pk)


def test_a_piece_that_is_gone_is_not_counted_back(owner: Actor, run_jobs: Run) -> None:
    furnished(owner, run_jobs=run_jobs)
    use(owner, "Wrench", 1)

    text = SHELF.format(oil=20)
    record = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)

    assert counts(record) == (0, 0, 1, 1)
    assert reasons(record) == ["This piece was used, moved or lent since; it is not counted back."]
    assert lying(owner, "Wrench") == []


def test_a_later_homebox_file_counts_by_its_own_numbers(owner: Actor, run_jobs: Run) -> None:
    bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    later = HOMEBOX.replace("Brake pads,2,", "Brake pads,5,")

    record = bring_in(owner, later, run_jobs=run_jobs, name="homebox.csv", counts_stock=True)

    assert counts(record) == (0, 1, 1, 0)
    assert lying(owner, "Brake pads") == [Decimal(5)]


def test_the_items_of_an_import_are_a_list_of_their_own(
    owner: Actor, owner_client: PersonaClient, run_jobs: Run
) -> None:
    furnished(owner, run_jobs=run_jobs)
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    base = f"/o/{owner_client.slug}/inventory/"

    detail = owner_client.get(f"{base}imports/{record.pk}/").content.decode()
    page = owner_client.get(base, {"import": record.pk}).content.decode()
    gone = owner_client.get(base, {"import": record.pk + 99})

    assert f"{base}?import={record.pk}" in detail
    assert "Items of “homebox.csv”" in page
    assert "Torque wrench" in page
    assert ">Oil<" not in page
    assert gone.status_code == 404


def test_stock_that_an_import_counted_is_among_its_items(
    owner: Actor, owner_client: PersonaClient, run_jobs: Run
) -> None:
    furnished(owner, run_jobs=run_jobs)
    text = SHELF.format(oil=12)
    record = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv", counts_stock=True)

    page = owner_client.get(f"/o/{owner_client.slug}/inventory/", {"import": record.pk})

    assert ">Oil<" in page.content.decode()
    assert ">Wrench<" not in page.content.decode()


def test_programs_say_that_a_file_counts(
    owner: Actor, owner_api: PersonaClient, owner_client: PersonaClient, run_jobs: Run
) -> None:
    furnished(owner, run_jobs=run_jobs)
    sent = {"file": upload(SHELF.format(oil=3), "stock.csv"), "counts_stock": "true"}
    made = owner_api.post("/api/v1/inventory-imports", sent)
    form = {"file": upload(SHELF.format(oil=4), "stock.csv"), "counts_stock": "on"}
    owner_client.post(f"/o/{owner_client.slug}/inventory/imports/add/", form)
    run_jobs()

    assert (made.status_code, made.json()["counts_stock"]) == (201, True)
    newest = InventoryImport.objects.for_actor(owner).order_by("-id")[:2]
    assert [row.changed for row in newest] == [1, 1]
