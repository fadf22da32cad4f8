"""Organizations and files as the tests of imports and exports need them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.catalogue import services as catalogue
from inventory.catalogue.models import Item
from inventory.collectibles import services as collectibles
from inventory.locations.services import LocationInput, location_add
from inventory.stock.services import ReceiveInput, TransferInput, stock_receive, stock_transfer
from inventory.transfer.models import InventoryImport
from inventory.transfer.reading.layout import TABLES
from inventory.transfer.selectors import import_get
from inventory.transfer.services import imports
from inventory.transfer.writing import Writer
from inventory.vendors import places, services
from project.kernel.actor import Actor
from project.kernel.custom.services import CustomFieldInput, custom_field_add

Run = Callable[[], int]
DAY = date(2026, 4, 1)
READ = [name for name, table in TABLES.items() if not table.is_history]


def upload(text: str | bytes, name: str = "parts.csv") -> SimpleUploadedFile:
    content = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, content, content_type="text/csv")


def packed(files: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def exported(actor: Actor) -> dict[str, str]:
    """Return all files of an organization but the history."""
    writer = Writer(actor=actor)
    return {name: "".join(writer.lines(name)) for name in READ}


def begin(
    actor: Actor, content: str | bytes, name: str = "parts.csv", **more: Any
) -> InventoryImport:
    return imports.import_begin(actor=actor, upload=upload(content, name), **more)


def checked(
    actor: Actor, content: str | bytes, *, run_jobs: Run, name: str = "parts.csv",
    sheet: str = "", counts_stock: bool = False, **mapping: Any,
) -> InventoryImport:  # fmt: skip
    """Return an import that was checked, with the guessed columns."""
    record = begin(actor, content, name, sheet=sheet, counts_stock=counts_stock)
    if "mapping" in record.options:
        told = record.options["mapping"] | mapping
        data = imports.MappingInput(sheet=record.options["sheet"], mapping=told)
        imports.import_map(actor=actor, import_id=record.pk, data=data)
    run_jobs()
    return import_get(actor=actor, import_id=record.pk)


def bring_in(actor: Actor, content: str | bytes, *, run_jobs: Run, **more: Any) -> InventoryImport:
    record = checked(actor, content, run_jobs=run_jobs, **more)
    imports.import_start(actor=actor, import_id=record.pk)
    run_jobs()
    return import_get(actor=actor, import_id=record.pk)


def counts(record: InventoryImport) -> tuple[int, int, int, int]:
    return record.added, record.changed, record.unchanged, record.refused


def reasons(record: InventoryImport) -> list[str]:
    return list(record.problems.order_by("id").values_list("problem", flat=True))


def furnish(actor: Actor) -> None:
    """Give an organization one of everything that the files hold, with what is hard to write."""
    custom_field_add(
        actor=actor,
        data=CustomFieldInput(
            record_kind="inventory.item",
            name="Thread",
            kind="choice",
            choices=("M12 | fine", "M14"),
        ),
    )
    vendor = services.vendor_add(
        actor=actor,
        data=services.VendorInput(
            name="=Müller & Söhne GmbH", kind="parts", tax_id="DE 123456789", email="a@b.example",
            website="https://b.example/x", street="Weg 1, Hof", rating=4, discount=Decimal("2.50"),
            notes="'quoted\nsecond, line \"x\"", tags=("good", "near"),
        ),
    )  # fmt: skip
    services.vendor_add(actor=actor, data=services.VendorInput(name="Twin"))
    services.vendor_add(actor=actor, data=services.VendorInput(name="Twin", city="Bonn"))
    services.alias_learn(vendor, "MüSö Teile", actor=actor)
    site = places.site_add(actor=actor, vendor_id=vendor.pk, data=places.SiteInput(name="North"))
    contact = places.ContactInput(name="-Ada", role="sales", site_id=site.pk)
    places.contact_add(actor=actor, vendor_id=vendor.pk, data=contact)
    hall = location_add(actor=actor, data=LocationInput(name="Hall", kind="building"))
    shelf = location_add(
        actor=actor, data=LocationInput(name="Shelf 2", parent_id=hall.pk, barcode="S-2")
    )
    box = location_add(actor=actor, data=LocationInput(name="Box", parent_id=hall.pk, kind="box"))
    group = catalogue.category_add(actor=actor, data=catalogue.CategoryInput(name="Engine"))
    filters = catalogue.category_add(
        actor=actor, data=catalogue.CategoryInput(name="Filters", parent_id=group.pk)
    )
    oil_filter = catalogue.item_add(
        actor=actor,
        data=catalogue.ItemInput(
            name="Oil filter", manufacturer="Mann", part_number="W 712/95", category_id=filters.pk,
            default_location_id=shelf.pk, tags=("spare",), codes=("4006381333931",),
            shelf_life_months=24, notes="@home",
        ),
        custom_fields={"thread": "M12 | fine"},
    )  # fmt: skip
    _details(actor, oil_filter, vendor_id=vendor.pk, shelf_id=shelf.pk)
    rim = [_item(actor, "Rim", is_serialized=True), _item(actor, "Rim", kind="tool")]
    _stock(actor, oil_filter, shelf.pk, box.pk, vendor_id=vendor.pk)
    _stock_one(actor, rim[0], shelf.pk, serial="R-1")
    _stock_one(actor, rim[1], box.pk)
    _stock_one(actor, rim[1], box.pk)
    kit = catalogue.KitInput(
        name="Oil change",
        lines=(catalogue.KitLineInput(item_id=oil_filter.pk, quantity=Decimal(1)),),
    )
    row = catalogue.kit_add(actor=actor, data=kit)
    fits = catalogue.FitmentInput(make="Škoda", kit_id=row.pk, model="Octavia", year_from=2012)
    catalogue.fitment_add(actor=actor, data=fits)
    _collect(actor, vendor_id=vendor.pk)


def _item(actor: Actor, name: str, **more: Any) -> Item:
    return catalogue.item_add(actor=actor, data=catalogue.ItemInput(name=name, **more))


def _details(actor: Actor, item: Item, *, vendor_id: int, shelf_id: int) -> None:
    number = catalogue.NumberInput(number="06J 115 403 Q", kind="oem", manufacturer="VAG")
    catalogue.number_add(actor=actor, item_id=item.pk, data=number)
    code = catalogue.CodeInput(code="BOX-10", quantity=Decimal(10))
    catalogue.code_add(actor=actor, item_id=item.pk, data=code)
    level = catalogue.LevelInput(minimum=Decimal(2), target=Decimal(6), location_id=shelf_id)
    catalogue.level_set(actor=actor, item_id=item.pk, data=level)
    catalogue.level_set(actor=actor, item_id=item.pk, data=catalogue.LevelInput(minimum=Decimal(1)))
    catalogue.supplier_part_add(
        actor=actor,
        data=catalogue.SupplierPartInput(
            item_id=item.pk, vendor_id=vendor_id, number="+49-7", is_preferred=True, lead_days=3,
            prices=(
                catalogue.PriceInput(price=Decimal("7.95"), currency="EUR"),
                catalogue.PriceInput(price=Decimal("7.5"), currency="EUR", packs=Decimal(10)),
            ),
        ),
    )  # fmt: skip
    catalogue.fitment_add(
        actor=actor, data=catalogue.FitmentInput(make="VW", item_id=item.pk, engine="2.0 TDI")
    )


def _stock(actor: Actor, item: Item, shelf: int, box: int, *, vendor_id: int) -> None:
    stock_receive(
        actor=actor,
        data=ReceiveInput(
            item_id=item.pk, location_id=shelf, quantity=Decimal("7.5"), on=DAY,
            unit_cost=Decimal("6.123456"), vendor_id=vendor_id, batch="B1", note="=1+1",
        ),
    )  # fmt: skip
    stock_transfer(
        actor=actor,
        data=TransferInput(
            item_id=item.pk, quantity=Decimal(2), on=DAY, location_id=shelf, destination_id=box
        ),
    )


def _stock_one(actor: Actor, item: Item, place: int, **more: Any) -> None:
    data = ReceiveInput(item_id=item.pk, location_id=place, quantity=Decimal(1), on=DAY, **more)
    stock_receive(actor=actor, data=data)


def _collect(actor: Actor, *, vendor_id: int) -> None:
    row = collectibles.collectible_add(
        actor=actor,
        item=catalogue.ItemInput(name="Enamel sign", kind="collectible"),
        data=collectibles.CollectibleInput(
            currency="GBP", edition="First", edition_number=3, edition_size=50, year=1936,
            provenance="A barn\nnear Ulm", grade="good", acquired_on=DAY, acquired_from_id=vendor_id,
            acquired_for=Decimal("120.5"), insured_sum=Decimal(200),
        ),
    )  # fmt: skip
    for value in ("150", "180"):
        data = collectibles.AppraisalInput(
            on=date(2026, 5, 1), value=Decimal(value), currency="GBP", appraiser="Lot, 1"
        )
        collectibles.appraisal_record(actor=actor, collectible_id=row.pk, data=data)
