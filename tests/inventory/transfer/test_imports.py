"""Files of others come in: recognised, checked, refused by line, brought in once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inventory.catalogue import services as catalogue
from inventory.catalogue.models import Item, StockLevel
from inventory.locations.models import Location
from inventory.stock.models import Balance, Lot, Movement
from inventory.transfer.models import InventoryImport
from inventory.transfer.selectors import import_get
from inventory.transfer.services import imports, undoing
from inventory.vendors import services as vendor_services
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated
from project.kernel.jobs.defer import defer
from project.kernel.jobs.models import JobRecord
from project.kernel.jobs.run import JobRun
from tests.inventory.transfer.making import (
    Run,
    begin,
    bring_in,
    checked,
    counts,
    packed,
    reasons,
)

HOMEBOX = (
    "HB.import_ref,HB.location,HB.labels,HB.asset_id,HB.archived,HB.name,HB.quantity,HB.description,"
    "HB.notes,HB.purchase_price,HB.purchase_from,HB.purchase_time,HB.manufacturer,HB.model_number,"
    "HB.serial_number,HB.field.colour\n"
    "a1,Garage / Shelf 2,spare;summer,000-001,false,Brake pads,2,Front,,39.90,Parts Ltd,2024-03-05,"
    "Bosch,0 986 494 058,,red\n"
    "a2,Garage,,000-002,true,Torque wrench,1,,Mine,120,Tools & Co,2023-01-31,Stahlwille,730N,SN-77,\n"
)
LUBELOGGER = (
    "Date,PartNumber,PartSupplier,PartQuantity,Description,Notes,Cost,Tags,extrafield_Colour\n"
    '05/03/2024,W 712/95,Parts Ltd,4,Oil filter,,"$31.80",filter spare,red\n'
    '17/03/2024,W 712/95,Parts Ltd,2,Oil filter Mann,,"$18.00",,\n'
    '18/03/2024,,,5,5W-30,"five litres","$42.50",oil,\n'
)
GERMAN = (
    "Bezeichnung;Teilenummer;Hersteller;Lagerort;Menge;Einheit;Einzelpreis;Lieferant;Kaufdatum;EAN\n"
    "Ölfilter;W 712/95;Mann;Garage > Regal 2;1.250,5;Stk.;1.234,56 €;Müller & Söhne;31.12.2023;4006381333931\n"
    "Motoröl;;Castrol;Garage/Regal 2;20;Liter;7,95 €;Müller & Söhne;13.1.2024;\n"
)


def stock_of(actor: Actor, name: str) -> list[tuple[Any, ...]]:
    rows = Balance.objects.for_actor(actor).filter(item__name=name).order_by("id")
    columns = ("quantity", "location__path", "lot__unit_cost", "lot__vendor__name")
    return list(rows.values_list(*columns))


def test_homebox_brings_items_places_vendors_and_stock(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv", kind="tool")

    pads = Item.objects.for_actor(owner).get(name="Brake pads")
    assert (record.source, record.state, counts(record)) == ("homebox", "done", (2, 0, 0, 0))
    assert (pads.manufacturer, pads.part_number, pads.kind) == ("Bosch", "0 986 494 058", "tool")
    assert sorted(pads.tags.values_list("name", flat=True)) == ["spare", "summer"]
    assert pads.notes == "HB.asset_id: 000-001\nHB.field.colour: red"
    assert stock_of(owner, "Brake pads") == [
        (Decimal(2), "Garage / Shelf 2", Decimal("39.9"), "Parts Ltd")
    ]
    wrench = Lot.objects.for_actor(owner).get(serial="SN-77")
    assert (wrench.received_on, wrench.item.name) == (date(2023, 1, 31), "Torque wrench")
    assert [tag.name for tag in wrench.item.tags.all()] == ["archived"]


def test_a_later_homebox_file_changes_what_it_says_anew(owner: Actor, run_jobs: Run) -> None:
    bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    catalogue.item_change(
        actor=owner,
        item_id=Item.objects.for_actor(owner).get(name="Brake pads").pk,
        changes={"name": "Pads, front", "part_number": ""},
    )

    same = bring_in(owner, HOMEBOX, run_jobs=run_jobs, name="homebox.csv")
    later = bring_in(
        owner, HOMEBOX.replace(",Front,", ",Front axle,"), run_jobs=run_jobs, name="homebox.csv"
    )

    pads = Item.objects.for_actor(owner).get(name="Pads, front")
    assert counts(same)[0] == 0
    assert counts(later) == (0, 1, 1, 0)
    assert (pads.description, Item.objects.for_actor(owner).count()) == ("Front axle", 2)
    assert Lot.objects.for_actor(owner).count() == 2


def test_lubelogger_supplies_are_stock_of_one_item_a_number(owner: Actor, run_jobs: Run) -> None:
    record = bring_in(
        owner, LUBELOGGER, run_jobs=run_jobs, name="supplies.csv", location_path="Shop"
    )

    found = Item.objects.for_actor(owner).get(part_number="W 712/95")
    assert (record.source, counts(record)) == ("lubelogger", (3, 0, 0, 0))
    assert (found.name, found.kind, found.notes) == (
        "Oil filter", "supply", "extrafield_Colour: red",
    )  # fmt: skip
    assert sorted(found.tags.values_list("name", flat=True)) == ["filter", "spare"]
    assert stock_of(owner, "Oil filter") == [
        (Decimal(4), "Shop", Decimal("7.95"), "Parts Ltd"),
        (Decimal(2), "Shop", Decimal(9), "Parts Ltd"),
    ]
    assert Lot.objects.for_actor(owner).order_by("id")[0].received_on == date(2024, 3, 5)
    assert Lot.objects.for_actor(owner).order_by("id")[0].currency == "USD"


def test_a_german_table_is_guessed_with_its_commas_and_dates(owner: Actor, run_jobs: Run) -> None:
    content = GERMAN.encode("cp1252")

    record = bring_in(owner, content, run_jobs=run_jobs, name="lager.csv")

    mapping = record.options["mapping"]
    assert (mapping["decimal_comma"], mapping["day_first"], mapping["currency"]) == (
        True, True, "EUR",
    )  # fmt: skip
    assert counts(record) == (2, 0, 0, 0)
    assert stock_of(owner, "Ölfilter") == [
        (Decimal("1250.5"), "Garage / Regal 2", Decimal("1234.56"), "Müller & Söhne")
    ]
    assert Item.objects.for_actor(owner).get(name="Motoröl").unit == "l"
    assert Item.objects.for_actor(owner).get(name="Ölfilter").codes.get().code == "4006381333931"
    assert Location.objects.for_actor(owner).count() == 2


@pytest.mark.parametrize(
    ("heads", "sheet", "columns"),
    [
        ("Nom,Référence,Fabricant,Emplacement,Quantité,Prix unitaire,Fournisseur", "stock",
         ["name", "part_number", "manufacturer", "location_path", "quantity", "unit_cost", "vendor"]),
        ("Nombre,Fabricante,Ubicación,Cantidad,Precio,Proveedor,Fecha de compra", "stock",
         ["name", "manufacturer", "location_path", "quantity", "unit_cost", "vendor", "received_on"]),
        ("Articolo,Produttore,Posizione,Quantità,Prezzo,Fornitore", "stock",
         ["name", "manufacturer", "location_path", "quantity", "unit_cost", "vendor"]),
        ("Naam,Fabrikant,Locatie,Aantal,Prijs,Leverancier", "stock",
         ["name", "manufacturer", "location_path", "quantity", "unit_cost", "vendor"]),
        ("Firma;Straße;PLZ;Ort;Telefon;E-Mail;USt-ID", "vendors",
         ["name", "street", "postal_code", "city", "phone", "email", "tax_number"]),
        ("Name (Company),Phone,Email,Website,Zip,City,Colour", "vendors",
         ["name", "phone", "email", "website", "postal_code", "city", ""]),
    ],
)  # fmt: skip
def test_heads_of_many_languages_are_understood(
    heads: str, sheet: str, columns: list[str], owner: Actor
) -> None:
    sign = ";" if ";" in heads else ","

    record = begin(owner, f"{heads}\n{sign.join('1' for _ in columns)}\n", "list.csv")

    assert record.options["sheet"] == sheet
    assert record.options["mapping"]["columns"] == columns


def test_a_table_of_vendors_finds_the_known_ones_again(owner: Actor, run_jobs: Run) -> None:
    known = vendor_services.vendor_add(
        actor=owner, data=vendor_services.VendorInput(name="Müller & Söhne GmbH", kind="dealer")
    )
    text = "Company,City,VAT,Tags\nMueller,Ulm,DE 123456789,near\nMÜLLER UND SÖHNE,Bonn,,\nNew Ltd,Rome,,\n"

    record = bring_in(owner, text, run_jobs=run_jobs, name="vendors-list.csv")

    known.refresh_from_db()
    assert counts(record) == (2, 1, 0, 0)
    assert (known.city, known.kind, known.version) == ("Bonn", "dealer", 2)
    assert sorted(Vendor.objects.for_actor(owner).values_list("name", flat=True)) == [
        "Mueller", "Müller & Söhne GmbH", "New Ltd",
    ]  # fmt: skip
    assert record.warnings == []


def test_good_rows_come_in_and_bad_ones_say_why_with_their_line(
    owner: Actor, run_jobs: Run
) -> None:
    rows = [
        "Name,Qty,Price,Location,Unit,Date,Serial,Barcode",
        "Good,1,2.50,Hall,pcs,2024-01-02,,",
        ",1,,Hall,,,,",
        "Bolt,abc,,Hall,,,,",
        "Bolt,-1,,Hall,,,,",
        "Bolt,1,,Hall,bushels,,,",
        "Bolt,1,,Hall,,2024-13-40,,",
        f"{'x' * 200},1,,Hall,,,,",
        "Bolt,1.23456,,Hall,,,,",
        "Bolt,2,,,,,,",
        "Nut,1,,Hall,,,,4006381333931",
        "Washer,1,,Hall,,,,4006381333931",
        "Oil,1,,Hall,l,,,",
        "Oil,1,,Hall,kg,,,",
        'Broken "quote,1,,Hall,,,,',
    ]

    record = bring_in(owner, "\n".join(rows), run_jobs=run_jobs, name="list.csv")

    problems = record.problems.order_by("line")
    assert counts(record) == (4, 0, 0, 10)
    assert [(row.line, row.problem) for row in problems] == [
        (3, "name is missing."),
        (4, "quantity is “abc”, which is not a number."),
        (5, "quantity is “-1”, which is below zero."),
        (6, f"unit is “bushels”, not one of {UNITS}."),
        (7, "received_on is “2024-13-40”, which is not a date."),
        (8, "name has 200 characters; at most 160 fit."),
        (9, "quantity is “1.23456”; at most 4 decimal places fit."),
        (10, "location_path is missing; say where such things lie."),
        (12, "The code “4006381333931” belongs to another item."),
        (14, "Kilograms cannot be counted in litres."),
    ]
    assert set(Item.objects.for_actor(owner).values_list("name", flat=True)) == {
        "Good", "Nut", "Oil", 'Broken "quote',
    }  # fmt: skip


UNITS = "pcs, pair, set, l, ml, gal_us, qt, pt, fl_oz, gal_uk, kg, g, lb, oz, m, cm, ft, in"


def test_a_check_writes_nothing_and_counts_what_the_run_then_does(
    owner: Actor, run_jobs: Run
) -> None:
    record = checked(owner, GERMAN, run_jobs=run_jobs, name="lager.csv")

    assert (record.state, counts(record)) == ("checked", (2, 0, 0, 0))
    assert record.sample[0]["values"]["quantity"] == "1250.5"
    assert not Item.objects.for_actor(owner).exists()
    assert not Movement.objects.for_actor(owner).exists()


def test_quantities_in_another_unit_are_counted_in_that_of_the_item(
    owner: Actor, run_jobs: Run
) -> None:
    catalogue.item_add(actor=owner, data=catalogue.ItemInput(name="Brake fluid", unit="l"))
    text = "Item,Qty,UoM,Cost,Location,Min stock\nBrake fluid,500,ml,0.02,Hall,3\n"

    record = bring_in(owner, text, run_jobs=run_jobs, name="list.csv")

    assert counts(record) == (1, 0, 0, 0)
    assert stock_of(owner, "Brake fluid") == [(Decimal("0.5"), "Hall", Decimal(20), None)]
    assert StockLevel.objects.for_actor(owner).get().minimum == 3


def test_a_mapping_is_remembered_for_the_next_file_with_the_same_columns(
    owner: Actor, run_jobs: Run
) -> None:
    text = "What,How many\nBolt,3\n"
    mapping = {"columns": ["name", "quantity"], "location_path": "Hall", "unit": "set"}
    first = begin(owner, text, "odd.csv")
    told = first.options["mapping"] | mapping
    imports.import_map(
        actor=owner,
        import_id=first.pk,
        data=imports.MappingInput(sheet="stock", mapping=told),
    )
    run_jobs()
    imports.import_start(actor=owner, import_id=first.pk)
    run_jobs()

    again = begin(owner, text, "odd.csv")

    assert again.options["mapping"] == told


@pytest.mark.parametrize(
    ("mapping", "sheet", "sentence"),
    [
        ({"columns": ["name"]}, "stock", "Say of each column"),
        ({"columns": ["name", "price"]}, "stock", "nothing that a row can say"),
        ({"columns": ["name", "name"]}, "stock", "Two columns hold"),
        ({"columns": ["", "quantity"]}, "stock", "which column holds the name"),
        ({"columns": ["name", "field_paint"]}, "stock", "There is no field"),
        ({"columns": ["name", "quantity"]}, "vendors", "nothing that a row can say"),
        ({"currency": "XXX"}, "stock", "not a known currency"),
        ({"unit": "bushel"}, "stock", "Choose one of"),
        ({"kind": "thing"}, "stock", "Choose one of"),
        ({}, "parts", "Choose one of"),
    ],
)
def test_import_map_refuses_what_cannot_be(
    mapping: dict[str, Any], sheet: str, sentence: str, owner: Actor
) -> None:
    record = begin(owner, "What,How many\nBolt,3\n", "odd.csv")
    told = record.options["mapping"] | {"columns": ["name", "quantity"]} | mapping

    with pytest.raises(RuleViolated, match=sentence):
        imports.import_map(
            actor=owner,
            import_id=record.pk,
            data=imports.MappingInput(sheet=sheet, mapping=told),
        )


def test_jobs_of_imports_and_exports_may_run_for_what_is_gone(owner: Actor, run_jobs: Run) -> None:
    record = begin(owner, GERMAN, "lager.csv")
    for kind in (
        "inventory.transfer.check_import",
        "inventory.transfer.run_import",
        "inventory.transfer.undo_import",
        "inventory.transfer.write_export",
    ):
        defer(kind, record, actor=owner)
    InventoryImport.objects.for_actor(owner).all().delete()

    run_jobs()

    states = JobRecord.objects.for_actor(owner).values_list("state", flat=True)
    assert set(states) == {"done"}


def test_a_killed_import_goes_on_behind_its_last_rows(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    rows = "item,location_path,quantity,received_on\n" + "".join(
        f"Rim,Hall,{number},2024-01-01\n" for number in (1, 1, 1, 1, 1)
    )
    catalogue.item_add(actor=owner, data=catalogue.ItemInput(name="Rim"))
    record = checked(owner, rows, run_jobs=run_jobs, name="stock.csv")
    imports.import_start(actor=owner, import_id=record.pk)
    told: list[int] = []

    def die(self: JobRun, done: int, total: int, *, step: str = "") -> None:
        told.append(done)
        if len(told) == 2:
            raise RuntimeError("power is gone")

    monkeypatch.setattr(JobRun, "progress", die)
    run_jobs()
    assert Lot.objects.for_actor(owner).count() == 2
    assert import_get(actor=owner, import_id=record.pk).state == "running"

    JobRecord.objects.for_actor(owner).filter(state="queued").update(run_after="2020-01-01T00:00Z")
    run_jobs()

    record = import_get(actor=owner, import_id=record.pk)
    assert (record.state, counts(record)) == ("done", (5, 0, 0, 0))
    assert Lot.objects.for_actor(owner).count() == 5


def test_twins_stay_two_also_in_different_batches(
    owner: Actor, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    stock = "item,location_path,quantity,received_on\n" + "Rim,Hall,1,2024-01-01\n" * 5
    sold = "item,vendor,number\n" + "Rim,Shop,7\n" * 3
    files = {
        "items.csv": "name\nBolt\nRim\nRim\nNut\n", "stock.csv": stock, "supplier_parts.csv": sold,
        "item_numbers.csv": "item,number\nRim,7J\nBolt,M8\nNut,M8\nRim,8J\n",
        "item_codes.csv": "item,code\nRim,111\nBolt,222\nNut,333\nRim,444\n",
    }  # fmt: skip

    record = bring_in(owner, packed(files), run_jobs=run_jobs, name="mine.zip")

    assert (record.state, counts(record)) == ("done", (20, 0, 0, 0))
    rims = Item.objects.for_actor(owner).filter(name="Rim").order_by("id")
    assert [rim.lots.count() for rim in rims] == [5, 0]
    assert rims[0].supplier_parts.count() == 3
    assert sorted(rims[0].codes.values_list("code", flat=True)) == ["111", "444"]
    undoing.import_undo(actor=owner, import_id=record.pk)
    run_jobs()
    assert import_get(actor=owner, import_id=record.pk).state == "undone"


def test_viewers_and_strangers_bring_nothing_in(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    record = begin(owner, GERMAN, "lager.csv")

    with pytest.raises(NotAllowed):
        begin(viewer, GERMAN)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        data = imports.MappingInput(sheet="stock", mapping=record.options["mapping"])
        with pytest.raises(error):
            imports.import_map(actor=actor, import_id=record.pk, data=data)
        with pytest.raises(error):
            imports.import_start(actor=actor, import_id=record.pk)


def test_an_import_is_started_once_and_after_its_check(owner: Actor, run_jobs: Run) -> None:
    record = begin(owner, GERMAN, "lager.csv")
    with pytest.raises(Conflict, match="Check the file first"):
        imports.import_start(actor=owner, import_id=record.pk)

    done = bring_in(owner, GERMAN, run_jobs=run_jobs, name="lager.csv")

    with pytest.raises(Conflict, match="Check the file first"):
        imports.import_start(actor=owner, import_id=done.pk)
    data = imports.MappingInput(sheet="stock", mapping=done.options["mapping"])
    with pytest.raises(Conflict, match="under way or over"):
        imports.import_map(actor=owner, import_id=done.pk, data=data)


def test_serial_numbers_are_of_single_pieces_once(owner: Actor, run_jobs: Run) -> None:
    catalogue.item_add(actor=owner, data=catalogue.ItemInput(name="Radio", is_serialized=True))
    text = (
        "item,location_path,quantity,received_on,serial\nRadio,Hall,1,2024-01-01,S1\n"
        "Radio,Hall,1,2024-01-02,S1\nRadio,Hall,2,2024-01-01,S2\nRadio,Hall,1,2024-01-01,\n"
        "Nobody,Hall,1,2024-01-01,S9\n"
    )

    record = bring_in(owner, text, run_jobs=run_jobs, name="stock.csv")

    assert counts(record) == (1, 0, 0, 4)
    assert sorted(reasons(record)) == [
        "A piece with the serial number “S1” is known already.",
        "A serial number belongs to a single piece; quantity must be 1.",
        "There is no item “Nobody”.",
        "serial is missing; each piece of this item has one.",
    ]


def test_an_import_asks_no_more_for_more_rows_of_a_batch(
    owner: Actor, run_jobs: Run, django_assert_max_num_queries: Any
) -> None:
    def file(rows: int, start: int) -> str:
        lines = [
            f"Part {start + n},P-{start + n},Hall / Shelf {n % 3},{n + 1},2.5,Shop {n % 2},,x{n % 3}"
            for n in range(rows)
        ]
        return "Name,Part no,Location,Qty,Price,Vendor,Date,Tags\n" + "\n".join(lines)

    def started(text: str) -> InventoryImport:
        record = checked(owner, text, run_jobs=run_jobs, name="list.csv")
        return imports.import_start(actor=owner, import_id=record.pk)

    started(file(5, 0))
    run_jobs()
    started(file(10, 1000))
    with django_assert_max_num_queries(150) as ten:
        run_jobs()
    started(file(90, 2000))
    with django_assert_max_num_queries(150) as ninety:
        run_jobs()

    # Twenty-five arrivals are an act of a dozen statements, and an insert takes a thousand values.
    assert len(ninety) <= len(ten) + 4 * 12


def test_import_check_names_all_faults_of_a_row(owner: Actor, run_jobs: Run) -> None:
    text = (
        "name,part number,kind,minimum,quantity,location\n"
        "Filter,HU 1,banana,abc,many,Shelf\n"
        ",HU 2,part,1,1,Shelf\n"
    )

    record = checked(owner, text, run_jobs=run_jobs, sheet="stock")

    (problem,) = reasons(record)
    assert "“abc”" in problem
    assert "“many”" in problem
    assert "“banana”" in problem
    assert len(problem) <= 300
    assert "Rows without a name, called by their part number: 1." in record.warnings
