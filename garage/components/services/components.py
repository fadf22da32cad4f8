"""Adding, changing and binning components."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from garage.components import dot, selectors
from garage.components.models import Component, Season
from garage.components.services.installations import FitInput, component_fit
from garage.components.services.posting import installation_post, installation_withdraw
from garage.records.common import (
    days_checked,
    files_set,
    money_checked,
    save_with_parts,
    tags_set,
    vendor_checked,
)
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.custom.services import custom_values_set
from project.kernel.dates import today_in
from project.kernel.errors import NotFound, RuleViolated, worded
from project.kernel.rows import save_changes, save_new

MOST_CODES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentInput:
    """A component; `dot_codes` are codes of tyres with commas between them."""

    name: str
    currency: str
    kind: str = Component.Kind.OTHER
    manufacturer: str = ""
    model: str = ""
    part_number: str = ""
    serial_number: str = ""
    size: str = ""
    season: str = Season.NONE
    dot_codes: str = ""
    bought_on: date | None = None
    vendor_id: int | None = None
    price: Decimal | None = None
    kept_at: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()


_PARTS = frozenset({"tags", "file_ids"})
_COLUMNS = frozenset(field.name for field in fields(ComponentInput)) - _PARTS


@transaction.atomic
def component_add(
    *,
    actor: Actor,
    data: ComponentInput,
    fit: FitInput | None = None,
    custom_fields: Mapping[str, Any] | None = None,
) -> Component:
    """Add a component to the register, with its files and tags; `fit` puts it into a vehicle.

    `custom_fields` are values by the keys of the fields; `None` leaves needed ones open.
    """
    actor.require(Permission.EDIT_WORK)
    vendor_checked(data.vendor_id, actor=actor)
    row = save_new(Component(**_columns(data, actor=actor)), actor=actor)
    tags_set(row, data.tags, actor=actor)
    files_set(row, data.file_ids, actor=actor)
    audit.record("component.record", row, actor=actor, after={"name": row.name, "kind": row.kind})
    custom_values_set(row, custom_fields, actor=actor, is_whole=True)
    if fit is not None:
        component_fit(actor=actor, component_id=row.pk, data=fit)
    return row


@transaction.atomic
def component_change(
    *,
    actor: Actor,
    component_id: int,
    changes: Mapping[str, Any],
    custom_fields: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Component:
    """Change what is sent of a component, by the names of `ComponentInput`.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    actor.require(Permission.EDIT_WORK)
    row = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    given = {name: value for name, value in changes.items() if name in _COLUMNS}
    stored = ComponentInput(**{name: getattr(row, name) for name in _COLUMNS})
    data = replace(stored, **given)
    if data.vendor_id != row.vendor_id:
        vendor_checked(data.vendor_id, actor=actor)
    parts = tags_set(row, changes.get("tags"), actor=actor)
    parts |= files_set(row, changes.get("file_ids"), actor=actor)
    moved = save_with_parts(
        row, changes=_columns(data, actor=actor), parts=parts, expected_version=expected_version
    )
    if "name" in moved:
        _post_all(row, actor=actor)
    audit.record_changes("component.change", row, actor=actor, moved=moved)
    custom_values_set(row, custom_fields, actor=actor)
    return row


@transaction.atomic
def component_bin(*, actor: Actor, component_id: int) -> Component:
    """Put a component into the bin; its entries and the readings that it brought go with it."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.component_get(actor=actor, component_id=component_id, lock=True)
    for installation in row.installations.select_related("component", "vehicle"):
        installation_withdraw(installation, actor=actor)
    save_changes(row, changes={"binned_at": timezone.now()})
    audit.record("component.bin", row, actor=actor)
    return row


@transaction.atomic
def component_unbin(*, actor: Actor, component_id: int) -> Component:
    """Take a component out of the bin, with its places, entries and readings."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.component_find(actor=actor, component_id=component_id)
    if row.binned_at is None:
        raise NotFound
    save_changes(row, changes={"binned_at": None})
    _post_all(row, actor=actor)
    audit.record("component.unbin", row, actor=actor)
    return row


@transaction.atomic
def component_purge(*, actor: Actor, row_id: int) -> None:
    """Delete a binned component with its history, warranties and files; there is no way back."""
    actor.require(Permission.EDIT_WORK)
    row = selectors.component_find(actor=actor, component_id=row_id)
    if row.binned_at is None:
        raise NotFound
    audit.record("component.purge", row, actor=actor, before={"name": row.name})
    files_set(row, (), actor=actor)
    row.delete()


def components_move(
    *, actor: Actor, source_id: int, target_id: int | None, ids: Collection[int] | None
) -> list[int]:
    """Give the components of a vendor another one, as when two vendors become one."""
    actor.require(Permission.EDIT_VENDORS)
    rows = Component.objects.for_actor(actor).filter(vendor_id=source_id).order_by("id")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = list(rows.values_list("id", flat=True))
    rows.update(vendor_id=target_id, version=F("version") + 1)
    return moved


def _columns(data: ComponentInput, *, actor: Actor) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in _COLUMNS}
    values = money_checked(values, currency=data.currency)
    days_checked(values, "bought_on")
    values["name"] = " ".join(data.name.split())
    codes = dot.split_codes(data.dot_codes)
    if len(codes) > MOST_CODES:
        raise RuleViolated(
            worded("Type at most %(most)s codes.", most=MOST_CODES), field="dot_codes"
        )
    dot.oldest(codes, today=today_in(actor.time_zone, now=timezone.now()))
    values["dot_codes"] = ", ".join(codes)
    return values


def _post_all(row: Component, *, actor: Actor) -> None:
    for installation in row.installations.select_related("component", "vehicle"):
        installation_post(installation, actor=actor)
