"""Quick add: a few numbers at the pump or the counter, turned over to the room of the record."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.energy.checking import check_of
from garage.energy.energies import base_unit
from garage.energy.presenting import Reader, Told
from garage.energy.selectors import vehicle_energies
from garage.energy.services import EnergyEntryInput, energy_entry_record
from garage.expenses.services import ExpenseInput, expense_record
from garage.maintenance.services import ServiceRecordInput, service_record_record
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles.models import Meter, Vehicle
from garage.vehicles.services.meters import reading_record
from inventory.vendors.models import Vendor
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated
from project.kernel.idempotency import LONGEST_KEY, KeyedRequest, find_or_begin
from project.kernel.numbers import parse_decimal

MOST_VEHICLES = 60
# What the fields of a fill-up are called here.
_FIELDS = {"quantity": "volume", "unit_price": "price", "value": "odometer", "vendor_id": "station"}


class Kind(models.TextChoices):
    """What happened."""

    FUEL = "fuel", _("Fuel")
    WORK = "work", _("Work")
    EXPENSE = "expense", _("Expense")
    READING = "reading", _("Reading")


ICONS = {"fuel": "fuel", "work": "wrench", "expense": "receipt", "reading": "gauge"}
NEEDS = {
    Kind.FUEL: Permission.RECORD_ENERGY,
    Kind.WORK: Permission.EDIT_WORK,
    Kind.EXPENSE: Permission.EDIT_EXPENSES,
    Kind.READING: Permission.RECORD_METERS,
}


def kinds_for(actor: Actor) -> list[Kind]:
    """Return what an actor may add."""
    return [kind for kind in Kind if actor.can(NEEDS[kind])]


class QuickForm(forms.Form):
    """What is typed in a hurry; numbers come in any country's writing."""

    vehicle = forms.RegexField(r"^[0-9]{1,18}(-[a-z]{1,12})?$")
    kind = forms.ChoiceField(choices=Kind.choices)
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label=_("What"), max_length=200, required=False)
    total = forms.CharField(max_length=30, required=False)
    volume = forms.CharField(max_length=30, required=False)
    price = forms.CharField(max_length=30, required=False)
    odometer = forms.CharField(max_length=30, required=False)
    key = forms.CharField(max_length=LONGEST_KEY, required=False)
    full = forms.BooleanField(required=False)
    station = forms.CharField(max_length=120, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        """Part the vehicle from what it is filled with: “12-electricity”."""
        values = super().clean() or self.cleaned_data
        number, _dash, energy = str(values.get("vehicle", "0")).partition("-")
        return values | {"vehicle": int(number), "energy": energy}

    def number(self, name: str) -> Decimal | None:
        """Return a number that was typed, or `None`; raises `RuleViolated` with the field."""
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            return parse_decimal(text)
        except RuleViolated as error:
            raise RuleViolated(error.message, field=name) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was recorded: the sentence for the toast, and the fill-up if it was one."""

    text: str
    entry_id: int | None = None


@transaction.atomic
def quick_save(form: QuickForm, *, actor: Actor, volume_unit: str) -> Saved:
    """Record what a valid form says, once for each of its keys; liquids are in the person's unit."""
    data = form.cleaned_data
    if data["key"]:
        once = KeyedRequest(route="page quick_add", key=data["key"], body_hash="")
        was_saved = find_or_begin(once, actor=actor)[1]
        if was_saved:
            return Saved(text=str(_("It was here already.")))
    vehicle = vehicle_selectors.vehicle_get(actor=actor, vehicle_id=data["vehicle"])
    if data["kind"] == Kind.FUEL:
        return _save_fuel(form, vehicle, actor=actor, volume_unit=volume_unit)
    saved = {Kind.WORK: _save_work, Kind.EXPENSE: _save_expense, Kind.READING: _save_reading}
    return Saved(text=saved[Kind(data["kind"])](form, vehicle, actor))


def fuel_input(
    form: QuickForm, vehicle: Vehicle, *, actor: Actor, volume_unit: str
) -> EnergyEntryInput:
    """Return the fill-up that a valid form says, without its station; raises `RuleViolated`."""
    total, volume, price = (form.number(name) for name in ("total", "volume", "price"))
    if sum(value is not None for value in (total, volume, price)) < 2:  # noqa: PLR2004
        raise RuleViolated("Type two of total, amount and price.", field="total")
    energy = form.cleaned_data["energy"] or vehicle_energies(vehicle, actor=actor)[0]
    unit = base_unit(energy)
    return EnergyEntryInput(
        vehicle_id=vehicle.pk,
        on=form.cleaned_data["on"],
        currency=actor.currency,
        energy=energy,
        quantity=volume,
        quantity_unit=volume_unit if unit == "l" else unit,
        unit_price=price if total is None or volume is None else None,
        total=total,
        driver_id=actor.user_id,
        is_full=form.cleaned_data["full"],
        odometer=form.number("odometer"),
        odometer_unit=unit_of(vehicle),
    )


def quick_check(form: QuickForm, *, actor: Actor, reader: Reader) -> Told | None:
    """Return what a fill-up on the form would tell; `None` for anything else or too few numbers."""
    if not form.is_valid() or form.cleaned_data["kind"] != Kind.FUEL:
        return None
    vehicle = vehicle_selectors.vehicle_get(actor=actor, vehicle_id=form.cleaned_data["vehicle"])
    try:
        data = fuel_input(form, vehicle, actor=actor, volume_unit=reader.volume)
        check = check_of(asdict(data), vehicle, None, actor=actor)
    except RuleViolated:
        return None
    return check.told(reader=reader) if data.odometer is not None else None


@transaction.atomic
def _save_fuel(form: QuickForm, vehicle: Vehicle, *, actor: Actor, volume_unit: str) -> Saved:
    data = fuel_input(form, vehicle, actor=actor, volume_unit=volume_unit)
    station = vendor_named(actor=actor, name=form.cleaned_data["station"], kind=Vendor.Kind.STATION)
    data = replace(data, vendor_id=station.pk if station else None)
    try:
        entry = energy_entry_record(actor=actor, data=data)
    except RuleViolated as error:
        fields = {_FIELDS.get(name, name): texts for name, texts in error.fields.items()}
        raise RuleViolated(error.message, code=error.code, fields=fields) from error
    return Saved(text=f"{vehicle.name}: {entry}", entry_id=entry.pk)


def _save_expense(form: QuickForm, vehicle: Vehicle, actor: Actor) -> str:
    title, total = _title(form), _total(form)
    expense_record(
        actor=actor,
        data=ExpenseInput(
            on=form.cleaned_data["on"],
            title=title,
            category="parts",
            currency=actor.currency,
            total=total,
            vehicle_id=vehicle.pk,
            odometer=form.number("odometer"),
            odometer_unit=unit_of(vehicle),
        ),
    )
    return f"{vehicle.name}: {title}"


def _save_work(form: QuickForm, vehicle: Vehicle, actor: Actor) -> str:
    title = _title(form)
    service_record_record(
        actor=actor,
        data=ServiceRecordInput(
            vehicle_id=vehicle.pk,
            on=form.cleaned_data["on"],
            title=title,
            currency=actor.currency,
            total=form.number("total") or Decimal(0),
            odometer=form.number("odometer"),
            odometer_unit=unit_of(vehicle),
        ),
    )
    return f"{vehicle.name}: {title}"


def _save_reading(form: QuickForm, vehicle: Vehicle, actor: Actor) -> str:
    value = form.number("odometer")
    if value is None:
        raise RuleViolated("Type what the meter shows.", field="odometer")
    meter = vehicle.meters.filter(is_primary=True).first()
    if meter is None:
        raise RuleViolated("This vehicle has no meter yet. Add one on its page.", field="odometer")
    reading_record(
        actor=actor, meter_id=meter.pk, on=form.cleaned_data["on"], value=value, unit=meter.unit
    )
    return f"{vehicle.name}: {value.normalize():f} {meter.unit}"


def _title(form: QuickForm) -> str:
    title = str(form.cleaned_data["title"]).strip()
    if not title:
        raise RuleViolated("Say in a few words what it was.", field="title")
    return title


def _total(form: QuickForm) -> Decimal:
    total = form.number("total")
    if total is None:
        raise RuleViolated("Type what it cost.", field="total")
    return total


def unit_of(vehicle: Vehicle) -> str:
    """Return the unit of a vehicle's primary meter."""
    meter: Meter | None = vehicle.meters.filter(is_primary=True).first()
    return meter.unit if meter else "km"
