"""An import is taken back as a whole, while nothing depends on what it brought."""

from datetime import date
from decimal import Decimal

import pytest

from inventory.catalogue import services as catalogue
from inventory.catalogue.models import Item, PaidPrice
from inventory.locations.models import Location
from inventory.stock.models import Balance, Holding, Lot, Movement
from inventory.stock.services import TakeInput, batch_undo, stock_use
from inventory.transfer.models import InventoryImport
from inventory.transfer.selectors import import_get
from inventory.transfer.services import undoing
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.custom.models import CustomValue
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import JobRun
from tests.inventory.transfer.making import Run, bring_in, counts, exported, furnish
from tests.inventory.transfer.test_imports import HOMEBOX
from tests.inventory.transfer.test_round_trip import whole


def undo(actor: Actor, record: InventoryImport, *, run_jobs: Run) -> InventoryImport:
    undoing.import_undo(actor=actor, import_id=record.pk)
    run_jobs()
    return import_get(actor=actor, import_id=record.pk)


def test_an_undone_import_leaves_nothing_but_the_books(
    owner: Actor, stranger: Actor, run_jobs: Run
) -> None:
    furnish(owner)
    empty = exported(stranger)
    record = bring_in(stranger, whole(owner), run_jobs=run_jobs, name="inventory.zip")

    record = undo(stranger, record, run_jobs=run_jobs)

    assert (record.state, record.warnings) == ("undone", [])
    assert exported(stranger) == empty
    assert not Balance.objects.for_actor(stranger).exists()
    assert not PaidPrice.objects.for_actor(stranger).exists()
    assert (
        not CustomValue.objects.for_actor(stranger)
        .exclude(subject_id__in=Item.objects.for_actor(stranger).values("pk"))
        .exists()
    )
    held = Holding.objects.for_actor(stranger).values_list("quantity", "value")
    assert set(held) == {(Decimal(0), Decimal(0))}
    moves = Movement.objects.for_actor(stranger)
    assert moves.filter(reverses__isnull=False).count() * 2 == moves.count()


def test_after_an_undo_the_file_comes_in_again(
    owner: Actor, stranger: Actor, run_jobs: Run
) -> None:
    furnish(owner)
    content = whole(owner)
    first = bring_in(stranger, content, run_jobs=run_jobs, name="inventory.zip")
    undo(stranger, first, run_jobs=run_jobs)

    again = bring_in(stranger, content, run_jobs=run_jobs, name="inventory.zip")

    fields = 1  # lies in the bin, with its key
    assert counts(again)[0] >= first.added - fields
    assert {name: text for name, text in exported(stranger).items() if name not in FIELDED} == {
        name: text for name, text in exported(owner).items() if name not in FIELDED
    }


FIELDED = {"item_fields", "items"}


def test_what_an_import_changed_becomes_as_it_was(owner: Actor, run_jobs: Run) -> None:
    item = catalogue.item_add(
        actor=owner,
        data=catalogue.ItemInput(
            name="Brake pads", manufacturer="Bosch", part_number="0 986 494 058",
            description="Old", tags=("mine",),
        ),
    )  # fmt: skip
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    item.refresh_from_db()
    assert item.description == "Front"
    catalogue.item_change(actor=owner, item_id=item.pk, changes={"notes": "Mine by now"})

    undo(owner, record, run_jobs=run_jobs)

    item.refresh_from_db()
    assert (item.description, item.notes, item.binned_at) == ("Old", "Mine by now", None)
    assert [tag.name for tag in item.tags.all()] == ["mine"]
    assert Item.objects.for_actor(owner).kept().count() == 1
    assert not Vendor.objects.for_actor(owner).exists()
    assert not Location.objects.for_actor(owner).kept().exists()


def test_stock_that_was_used_keeps_the_import(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    item = Item.objects.for_actor(owner).get(name="Brake pads")
    stock_use(
        actor=owner, data=TakeInput(item_id=item.pk, quantity=Decimal(1), on=date(2026, 5, 1))
    )

    with pytest.raises(Conflict, match="“Brake pads” of this import was used"):
        undoing.import_undo(actor=owner, import_id=record.pk)

    used = Movement.objects.for_actor(owner).get(kind="use")
    batch_undo(actor=owner, batch=used.batch)
    assert undo(owner, record, run_jobs=run_jobs).state == "undone"


def test_what_is_in_use_keeps_the_import(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    item = Item.objects.for_actor(owner).get(name="Brake pads")
    kit = catalogue.kit_add(
        actor=owner,
        data=catalogue.KitInput(
            name="Brakes",
            lines=(catalogue.KitLineInput(item_id=item.pk, quantity=Decimal(1)),),
        ),
    )

    kept = undo(owner, record, run_jobs=run_jobs)

    assert kept.state == "done"
    assert "“Brake pads” of this import is in use" in kept.warnings[0]
    assert Balance.objects.for_actor(owner).count() == 2
    catalogue.kit_change(actor=owner, kit_id=kit.pk, changes={"lines": ()})
    assert undo(owner, record, run_jobs=run_jobs).state == "undone"


def test_a_later_import_of_the_same_rows_is_taken_back_first(owner: Actor, run_jobs: Run) -> None:
    first = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    later = bring_in(
        owner, HOMEBOX.replace(",Front,", ",Rear,"), run_jobs=run_jobs, name="homebox.csv"
    )

    with pytest.raises(Conflict, match="changed the same rows later"):
        undoing.import_undo(actor=owner, import_id=first.pk)

    undo(owner, later, run_jobs=run_jobs)
    assert Item.objects.for_actor(owner).get(name="Brake pads").description == "Front"
    assert undo(owner, first, run_jobs=run_jobs).state == "undone"


def test_a_batch_of_an_import_is_undone_with_the_import_alone(owner: Actor, run_jobs: Run) -> None:
    bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    batch = Movement.objects.for_actor(owner).values_list("batch", flat=True)[0]

    with pytest.raises(RuleViolated, match="Undo it there"):
        batch_undo(actor=owner, batch=batch)


def test_a_killed_undo_goes_on(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    undoing.import_undo(actor=owner, import_id=record.pk)
    told: list[int] = []

    def die(self: JobRun, done: int, total: int, *, step: str = "") -> None:
        told.append(done)
        if len(told) == 8:
            raise RuntimeError("power is gone")

    with monkeypatch.context() as patched:
        patched.setattr(JobRun, "progress", die)
        run_jobs()
    JobRecord.objects.for_actor(owner).filter(state="queued").update(run_after="2020-01-01T00:00Z")
    run_jobs()

    assert import_get(actor=owner, import_id=record.pk).state == "undone"
    assert not Item.objects.for_actor(owner).kept().exists()


def test_viewers_and_strangers_take_nothing_back(
    owner: Actor, viewer: Actor, stranger: Actor, run_jobs: Run
) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")

    with pytest.raises(NotAllowed):
        undoing.import_undo(actor=viewer, import_id=record.pk)
    with pytest.raises(NotFound):
        undoing.import_undo(actor=stranger, import_id=record.pk)
    assert Lot.objects.for_actor(owner).count() == 2


def test_an_import_is_undone_once(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    undo(owner, record, run_jobs=run_jobs)

    with pytest.raises(Conflict, match="Only an import that is over"):
        undoing.import_undo(actor=owner, import_id=record.pk)


def test_vendors_that_have_records_keep_the_import(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, "Company,City\nNew Ltd,Ulm\n", run_jobs=run_jobs, sheet="vendors")
    vendor = Vendor.objects.for_actor(owner).get()
    item = catalogue.item_add(actor=owner, data=catalogue.ItemInput(name="Bolt"))
    catalogue.supplier_part_add(
        actor=owner, data=catalogue.SupplierPartInput(item_id=item.pk, vendor_id=vendor.pk)
    )

    kept = undo(owner, record, run_jobs=run_jobs)

    assert (kept.state, Vendor.objects.for_actor(owner).count()) == ("done", 1)
