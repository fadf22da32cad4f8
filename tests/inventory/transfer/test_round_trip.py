"""What goes out comes in again, exactly."""

import zipfile
from io import BytesIO

from inventory.catalogue.models import Item
from inventory.stock.models import Holding, Movement
from inventory.transfer.services import exports
from project.kernel.actor import Actor
from tests.inventory.transfer.making import (
    Run,
    bring_in,
    counts,
    exported,
    furnish,
    packed,
    reasons,
)


def whole(actor: Actor) -> bytes:
    _name, file = exports.export_now([], actor=actor)
    with file:
        return file.read()


def test_an_export_into_an_empty_organization_gives_the_same_export(
    owner: Actor, stranger: Actor, run_jobs: Run
) -> None:
    furnish(owner)
    before = exported(owner)

    record = bring_in(stranger, whole(owner), run_jobs=run_jobs, name="inventory.zip")

    assert (record.state, reasons(record)) == ("done", [])
    assert exported(stranger) == before
    held = Holding.objects.for_actor(stranger).order_by("item__name", "currency", "quantity")
    own = Holding.objects.for_actor(owner).order_by("item__name", "currency", "quantity")
    columns = ("item__name", "currency", "quantity", "value")
    assert list(held.values_list(*columns)) == list(own.values_list(*columns))
    found = Item.objects.for_actor(stranger).get(name="Oil filter")
    assert "w71295" in found.search_text
    assert "06j115403q" in found.search_text


def test_the_same_file_again_changes_nothing(owner: Actor, stranger: Actor, run_jobs: Run) -> None:
    furnish(owner)
    content = whole(owner)
    first = bring_in(stranger, content, run_jobs=run_jobs, name="inventory.zip")
    moves = Movement.objects.for_actor(stranger).count()

    again = bring_in(stranger, content, run_jobs=run_jobs, name="inventory.zip")
    at_home = bring_in(owner, content, run_jobs=run_jobs, name="inventory.zip")

    assert counts(again) == (0, 0, first.added, 0)
    assert counts(at_home) == (0, 0, first.added, 0)
    assert Movement.objects.for_actor(stranger).count() == moves
    assert not again.traces.exists()


def test_files_come_in_one_by_one_too(owner: Actor, stranger: Actor, run_jobs: Run) -> None:
    furnish(owner)
    files = exported(owner)

    for name, text in files.items():
        record = bring_in(stranger, text, run_jobs=run_jobs, name=f"{name}.csv")
        assert (record.source, record.state, reasons(record)) == ("own", "done", []), name

    assert exported(stranger) == files


def test_a_zip_is_the_same_bytes_for_the_same_content(owner: Actor) -> None:
    furnish(owner)

    one, other = whole(owner), whole(owner)

    assert one == other
    with zipfile.ZipFile(BytesIO(one)) as archive:
        assert archive.testzip() is None
        assert "movements.csv" in archive.namelist()


def test_no_cell_is_a_formula(owner: Actor) -> None:
    furnish(owner)

    text = exported(owner)["vendors"]

    assert "'=Müller" in text
    assert "\n=" not in text


def test_a_zip_of_some_files_in_a_folder_is_read(owner: Actor, run_jobs: Run) -> None:
    files = {
        "mine/items.csv": "name;unit\nOil;l\n",
        "mine/locations.csv": "path\nHall / Shelf\n",
        "readme.txt": "hello",
    }

    record = bring_in(owner, packed(files), run_jobs=run_jobs, name="mine.zip")

    assert counts(record) == (2, 0, 0, 0)
    assert record.warnings == ["“readme.txt” is none of our files and was not read."]
