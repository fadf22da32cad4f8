"""Imports are taken back: stock by the ledger's own undo, then what changed, then what was added."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from inventory.catalogue.models import PaidPrice
from inventory.catalogue.services.items import items_index
from inventory.locations.models import Location
from inventory.stock.models import (
    Balance,
    Holding,
    ItemMonth,
    Lot,
    Movement,
    Outlook,
    PlaceMonth,
)
from inventory.stock.services import batch_undo
from inventory.stock.sources import source_of
from inventory.transfer.models import ImportTrace, InventoryImport
from inventory.transfer.reading.layout import ORDER
from inventory.transfer.selectors import import_broke_off, import_get, traces_of
from inventory.transfer.services.imports import State, counts_of
from inventory.transfer.storing.base import Storer
from inventory.transfer.storing.engine import Engine
from inventory.transfer.storing.registry import STORERS
from inventory.vendors.models import VendorAlias
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.models import CustomField, CustomValue
from project.kernel.errors import Conflict, DomainError, NotFound, worded
from project.kernel.files.models import Attachment
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_changes
from project.kernel.tenancy import OrganizationOwned

AT_ONCE = 100
# Rows that the ledger keeps or makes itself, and other names that a vendor is known by.
_OF_THE_LEDGER = (Lot, Movement, Balance, Holding, PaidPrice, PlaceMonth, ItemMonth, Outlook)
_HARMLESS = (*_OF_THE_LEDGER, VendorAlias, CustomValue)
LOT = "inventory.lot"
TABLES_OF = {storer.model._meta.label_lower: table for table, storer in STORERS.items()}


@transaction.atomic
def import_undo(*, actor: Actor, import_id: int) -> InventoryImport:
    """Have an import taken back; raises `Conflict` while something depends on what it brought."""
    actor.require(Permission.EDIT_STOCK)
    record = import_get(actor=actor, import_id=import_id, lock=True)
    if record.state != State.DONE and not import_broke_off(record, actor=actor):
        raise Conflict("Only an import that is over can be taken back.")
    if traces_of(record, actor=actor).filter(kind__startswith="inventory.vendor").exists():
        actor.require(Permission.EDIT_VENDORS)
    _check_later(record, actor=actor)
    _check_stock(record, actor=actor)
    options = record.options | {"is_undoing": True}
    save_changes(record, changes={"state": State.RUNNING, "warnings": [], "options": options})
    audit.record("inventory_import.undo", record, actor=actor, before=counts_of(record))
    defer("inventory.transfer.undo_import", record, actor=actor)
    return record


def import_take_back(*, actor: Actor, run: JobRun) -> None:
    """Undo an import in short steps; safe to run twice, what is taken back is not there any more."""
    try:
        record = import_get(actor=actor, import_id=run.subject_id)
    except NotFound:
        return
    try:
        _take_back(record, run=run, actor=actor)
    except DomainError as error:
        rows = InventoryImport.objects.for_actor(actor).filter(pk=record.pk)
        rows.update(state=State.DONE, warnings=[error.message])
        raise


def _take_back(record: InventoryImport, *, run: JobRun, actor: Actor) -> None:
    _check_stock(record, actor=actor)
    for kind, ids in _added(record, actor=actor):
        run.progress(0, 0)
        _check_free(record, kind, ids, actor=actor)
    for batch in _batches(record, actor=actor):
        run.progress(0, 0)
        batch_undo(actor=actor, batch=batch, source=source_of(record))
    touched = _restore(record, run=run, actor=actor)
    for kind, ids in _added(record, actor=actor):
        run.progress(0, 0)
        with transaction.atomic():
            touched |= _remove(kind, ids, actor=actor)
    for start in range(0, len(touched), AT_ONCE):
        items_index(sorted(touched)[start : start + AT_ONCE], actor=actor)
    with run.finishing():
        InventoryImport.objects.for_actor(actor).filter(pk=record.pk).update(
            state=State.UNDONE, undone_at=timezone.now()
        )


# --- What stands against it ----------------------------------------------------------------------


def _check_later(record: InventoryImport, *, actor: Actor) -> None:
    """Raise `Conflict` while a later import changed the same rows or put something to them."""
    mine = traces_of(record, actor=actor).filter(kind=OuterRef("kind"), row_id=OuterRef("row_id"))
    later = ImportTrace.objects.for_actor(actor).filter(
        Exists(mine), brought_by_id__gt=record.pk, brought_by__undone_at__isnull=True
    )
    found = later.select_related("brought_by").first()
    if found is not None:
        raise Conflict(
            worded(
                "“%(brought_by)s” changed the same rows later. Take that back first.",
                brought_by=found.brought_by,
            )
        )


def _check_stock(record: InventoryImport, *, actor: Actor) -> None:
    """Raise `Conflict` when something of the stock that came in or was counted moved since."""
    moves = Movement.objects.for_actor(actor)
    own = {"source_kind": audit.kind_of(record), "source_id": record.pk}
    brought = moves.filter(
        lot_id=OuterRef("lot_id"), pk__lt=OuterRef("pk"), reversed_by__isnull=True, **own
    )
    since = moves.exclude(**own).filter(Exists(brought), reversed_by__isnull=True)
    used = since.filter(reverses__isnull=True).select_related("item").first()
    if used is not None:
        raise Conflict(
            worded(
                "“%(item)s” of this import was used or moved since. Undo that first.",
                item=used.item,
            )
        )


def _check_free(record: InventoryImport, kind: str, ids: Sequence[int], *, actor: Actor) -> None:
    """Raise `Conflict` when a row that is not of the import belongs to one that it added."""
    model = apps.get_model(kind)
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        holder: Any = relation.related_model
        if not issubclass(holder, OrganizationOwned) or holder in _HARMLESS:
            continue
        traced = traces_of(record, actor=actor).filter(
            kind=holder._meta.label_lower, before={}, after={}
        )
        rows = holder.objects.for_actor(actor).filter(**{f"{relation.field.name}__in": ids})
        found = rows.exclude(pk__in=traced.values("row_id")).first()
        if found is not None:
            name = getattr(found, relation.field.name)
            raise Conflict(
                worded(
                    "“%(name)s” of this import is in use by “%(found)s”. Remove that first.",
                    name=name,
                    found=found,
                )
            )
    links = Attachment.objects.for_actor(actor).filter(subject_kind=kind, subject_id__in=ids)
    if links.exists():
        row = model.objects.for_actor(actor).filter(pk=links[0].subject_id).first()
        raise Conflict(
            worded("“%(row)s” of this import has files by now. Remove them first.", row=row)
        )


# --- Taking back ---------------------------------------------------------------------------------


def _batches(record: InventoryImport, *, actor: Actor) -> Iterable[Any]:
    """Return the acts of the ledger that are not undone yet."""
    rows = Movement.objects.for_actor(actor).filter(
        source_kind=audit.kind_of(record),
        source_id=record.pk,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    return list(rows.order_by().values_list("batch", flat=True).distinct())


def _added(record: InventoryImport, *, actor: Actor) -> Iterator[tuple[str, list[int]]]:
    """Yield what was added and is still there, what belongs to others first."""
    rows = traces_of(record, actor=actor).filter(before={}, after={})
    for kind in sorted(TABLES_OF, key=lambda kind: -ORDER[TABLES_OF[kind]]):
        if kind == LOT:
            continue
        last = 0
        while True:
            some = rows.filter(kind=kind, row_id__gt=last).order_by("row_id")
            ids = list(some.values_list("row_id", flat=True)[:AT_ONCE])
            if not ids:
                break
            last = ids[-1]
            yield kind, ids


def _remove(kind: str, ids: Sequence[int], *, actor: Actor) -> set[int]:
    """Delete rows; those that the ledger remembers go to the bin. Returns items to be indexed anew."""
    model: Any = apps.get_model(kind)
    rows = model.objects.for_actor(actor).filter(pk__in=ids)
    touched = set(rows.values_list("item_id", flat=True)) if _names_items(model) else set()
    touched.discard(None)
    kept = _with_past(kind, ids, actor=actor)
    if kind == "inventory.item":
        CustomValue.objects.for_actor(actor).filter(
            field__record_kind=kind, subject_id__in=set(ids) - kept
        ).delete()
    if kept:
        rows.filter(pk__in=kept, binned_at__isnull=True).update(binned_at=timezone.now())
    rows.exclude(pk__in=kept).delete()
    return touched


def _names_items(model: Any) -> bool:
    names = {field.attname for field in model._meta.concrete_fields}
    return "item_id" in names


def _with_past(kind: str, ids: Sequence[int], *, actor: Actor) -> set[int]:
    """Return the items and places whose movements the ledger keeps, and fields that say something."""
    moves = Movement.objects.for_actor(actor)
    if kind == CustomField._meta.label_lower:
        said = CustomValue.objects.for_actor(actor).filter(field_id__in=ids)
        return set(said.values_list("field_id", flat=True).distinct())
    if kind == "inventory.item":
        return set(moves.filter(item_id__in=ids).values_list("item_id", flat=True))
    if kind == "inventory.location":
        came = Location.objects.for_actor(actor).filter(pk__in=moves.values("destination_id"))
        trails = came.values_list("trail", flat=True)
        return {int(part) for trail in trails for part in trail.split("/") if part} & set(ids)
    return set()


def _restore(record: InventoryImport, *, run: JobRun, actor: Actor) -> set[int]:
    """Put back what the import changed, where nobody changed it since; returns the items of it."""
    engine = Engine(record, STORERS, actor=actor)
    lots = traces_of(record, actor=actor).filter(kind=LOT).values("row_id")
    PaidPrice.objects.for_actor(actor).filter(source_kind=LOT, source_id__in=lots).delete()
    touched: set[int] = set()
    changed = traces_of(record, actor=actor).exclude(after={}).order_by("id")
    while some := list(changed[:AT_ONCE]):
        run.progress(0, 0)
        with transaction.atomic():
            for kind in {trace.kind for trace in some}:
                storer = engine.storer(TABLES_OF[kind])
                _put_back(storer, [trace for trace in some if trace.kind == kind])
            ids = [trace.pk for trace in some]
            ImportTrace.objects.for_actor(actor).filter(pk__in=ids).delete()
        touched |= {trace.row_id for trace in some if trace.kind == "inventory.item"}
    return touched


def _put_back(storer: Storer, traces: Sequence[ImportTrace]) -> None:
    found = {row.pk: row for row in storer.objects().filter(pk__in=[one.row_id for one in traces])}
    names: set[str] = set()
    for trace in traces:
        row = found.get(trace.row_id)
        if row is None:
            continue
        said = {
            name: _typed(storer.model, name, trace.before.get(name))
            for name, value in trace.after.items()
            if name not in {"tags", "fields"}
            and getattr(row, name) == _typed(storer.model, name, value)
        }
        columns = storer.columns({name: value for name, value in said.items() if value is not None})
        columns |= {name: None for name, value in said.items() if value is None}
        for name, value in _never_null(storer.model, columns).items():
            setattr(row, name, value)
            names.add(name.removesuffix("_id"))
        row.version, row.updated_at = row.version + 1, timezone.now()
    fields = [*sorted(names), "version", "updated_at"]
    storer.objects().bulk_update(list(found.values()), fields, batch_size=100)
    _put_back_extras(storer, traces, found)


def _never_null(model: type[models.Model], columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns with the default of those that cannot be empty."""
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return {
        name: fields[name].get_default() if value is None and not fields[name].null else value
        for name, value in columns.items()
    }


def _put_back_extras(storer: Any, traces: Sequence[ImportTrace], found: dict[int, Any]) -> None:
    tagged = [one for one in traces if "tags" in one.after and one.row_id in found]
    if tagged:
        now = storer.tags.of([one.row_id for one in tagged])
        storer.tags.put_on(
            [
                (one.row_id, one.before.get("tags") or [])
                for one in tagged
                if list(now.get(one.row_id, ())) == list(one.after["tags"])
            ],
            is_new=False,
        )
    said = [one for one in traces if "fields" in one.after and one.row_id in found]
    for one in said:
        former = one.before.get("fields") or {}
        keys = [key for key in one.after["fields"] if key not in former]
        values = CustomValue.objects.for_actor(storer.actor).filter(subject_id=one.row_id)
        values.filter(field__record_kind="inventory.item", field__key__in=keys).delete()
        back = {key: former[key] for key in one.after["fields"] if key in former}
        storer.fields.write([(one.row_id, back)])


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return fields[name].to_python(value)
