"""From a checked draft to what a record is made of; says everything that is still wrong at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from garage.energy.services import EnergyEntryInput
from garage.expenses.services import ExpenseInput, ExpenseLineInput
from garage.maintenance.models import Purpose, ServiceLine
from garage.maintenance.services import LineInput, ServiceRecordInput
from garage.receipts.drafts import (
    Draft,
    DraftLine,
    check_sum,
    day_of,
    number,
    recorded_share,
)
from garage.receipts.fuels import energy_for
from garage.receipts.models import Receipt
from garage.vehicles.models.timeline import Category
from inventory.vendors.models import Vendor
from project.kernel.dates import EARLIEST, LATEST
from project.kernel.errors import RuleViolated, worded
from project.kernel.money import LARGEST, check_currency

VENDOR_KINDS = {
    "work": Vendor.Kind.WORKSHOP,
    "fuel": Vendor.Kind.STATION,
    "parts": Vendor.Kind.PARTS,
    "shelf": Vendor.Kind.PARTS,
    "expense": Vendor.Kind.OTHER,
}
CATEGORIES = {"fuel": Category.FUEL, "parts": Category.PARTS, "shelf": Category.PARTS}
LARGEST_METER = Decimal("99999999.9")
Problems = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded of a receipt, with every value of its right kind."""

    kind: str
    category: str
    vehicle_id: int | None
    on: date
    title: str
    currency: str
    total: Decimal
    tax: Decimal
    exchange_rate: Decimal | None
    invoice_number: str
    vendor_name: str
    vendor_tax_id: str
    vendor_address: str
    adds_vendor: bool
    odometer: Decimal | None
    odometer_unit: str
    litres: Decimal | None
    notes: str
    lines_include_tax: bool
    lines: tuple[DraftLine, ...]
    completes: tuple[int, ...] = ()

    @property
    def is_fill_up(self) -> bool:
        """Whether it says what went into the tank of a vehicle."""
        has_amount = self.litres is not None and self.litres > 0
        return self.kind == Receipt.Kind.FUEL and self.vehicle_id is not None and has_amount

    @property
    def goods(self) -> tuple[DraftLine, ...]:
        """The lines of a fill-up that are not what went into the tank: coffee, a car wash.

        None where the line of the fuel is not known by its quantity, or prices are without tax.
        """
        fuel = [line for line in self.lines if number(line.quantity) == self.litres]
        if not self.is_fill_up or len(fuel) != 1 or not self.lines_include_tax:
            return ()
        rest = tuple(line for line in self.lines if line is not fuel[0] and number(line.amount))
        worth = sum((number(line.amount) or Decimal(0) for line in rest), Decimal(0))
        return rest if 0 < worth < self.total else ()

    @property
    def fuel_texts(self) -> list[str]:
        """The line of the fuel; all lines where it is not known by its quantity."""
        fuel = [line.description for line in self.lines if number(line.quantity) == self.litres]
        return fuel or [line.description for line in self.lines]

    def as_energy_entry(
        self, *, fuel: str, vendor_id: int | None, file_ids: tuple[int, ...]
    ) -> EnergyEntryInput:
        """Return the fill-up that this is, of a vehicle that takes `fuel`, without the goods."""
        goods = sum((number(line.amount) or Decimal(0) for line in self.goods), Decimal(0))
        return EnergyEntryInput(
            vehicle_id=self.vehicle_id or 0,
            on=self.on,
            currency=self.currency,
            energy=energy_for(fuel, self.fuel_texts),
            quantity=self.litres,
            total=self.total - goods,
            tax=self.tax if not goods else Decimal(0),
            exchange_rate=self.exchange_rate,
            vendor_id=vendor_id,
            odometer=self.odometer,
            odometer_unit=self.odometer_unit,
            notes=self.notes,
            file_ids=file_ids,
        )

    def as_goods(self, *, vendor_id: int | None, file_ids: tuple[int, ...]) -> ExpenseInput:
        """Return what else was bought with a fill-up."""
        return ExpenseInput(
            vehicle_id=self.vehicle_id,
            on=self.on,
            title=", ".join(line.description or "Goods" for line in self.goods)[:200],
            category=Category.PARTS,
            currency=self.currency,
            vendor_id=vendor_id,
            exchange_rate=self.exchange_rate,
            total=sum((number(line.amount) or Decimal(0) for line in self.goods), Decimal(0)),
            lines=tuple(expense_line(line) for line in self.goods),
            file_ids=file_ids,
        )

    def as_service_record(
        self, *, vendor_id: int | None, file_ids: tuple[int, ...]
    ) -> ServiceRecordInput:
        """Return the work that this is."""
        return ServiceRecordInput(
            vehicle_id=self.vehicle_id or 0,
            on=self.on,
            title=self.title,
            currency=self.currency,
            vendor_id=vendor_id,
            invoice_number=self.invoice_number,
            exchange_rate=self.exchange_rate,
            lines_include_tax=self.lines_include_tax,
            tax=self.tax,
            total=self.total,
            notes=self.notes,
            lines=tuple(_service_line(line) for line in self.lines),
            odometer=self.odometer,
            odometer_unit=self.odometer_unit,
            file_ids=file_ids,
            completes=self.completes,
        )

    def as_expense(self, *, vendor_id: int | None, file_ids: tuple[int, ...]) -> ExpenseInput:
        """Return the expense that this is."""
        return ExpenseInput(
            vehicle_id=self.vehicle_id,
            on=self.on,
            title=self.title,
            category=self.category,
            currency=self.currency,
            vendor_id=vendor_id,
            invoice_number=self.invoice_number,
            exchange_rate=self.exchange_rate,
            tax=self.tax,
            total=self.total,
            litres=self.litres,
            notes=self.notes,
            lines=tuple(expense_line(line) for line in self.lines),
            odometer=self.odometer,
            odometer_unit=self.odometer_unit,
            file_ids=file_ids,
            completes=self.completes,
        )


def _service_line(line: DraftLine) -> LineInput:
    return LineInput(
        kind=line.kind,
        purpose=line.purpose,
        description=line.description or "Without description",
        amount=number(line.amount) or Decimal(0),
        part_number=line.part_number[:60],
        quantity=number(line.quantity),
        unit=line.unit[:12],
        unit_price=number(line.unit_price),
        tax_rate=number(line.tax_rate),
    )


def expense_line(line: DraftLine) -> ExpenseLineInput:
    """Return a line of an expense as the receipt has it."""
    return ExpenseLineInput(
        description=line.description or "Without description",
        amount=number(line.amount) or Decimal(0),
        quantity=number(line.quantity),
        unit=line.unit[:12],
        unit_price=number(line.unit_price),
    )


def entry_of(draft: Draft, *, currency: str) -> Entry:
    """Return what a draft records; raises `RuleViolated` naming every field that is not right."""
    problems: Problems = {}
    kind = draft.value("kind")
    if kind not in Receipt.Kind.values:
        problems["kind"] = ["Choose work, fuel, parts, parts for the shelf or expense."]
    if draft.value("category") not in {"", *Category.values}:
        problems["category"] = ["Choose what the money was spent on."]
    vehicle = draft.value("vehicle")
    if not vehicle and kind == Receipt.Kind.WORK:
        problems["vehicle"] = ["Choose the vehicle that was worked on."]
    on = _day(draft, problems)
    total = _amount(draft, "total", problems)
    if total is None and "total" not in problems:
        problems["total"] = ["Type the total of the receipt."]
    values = {name: _amount(draft, name, problems) for name in ("tax", "exchange_rate", "litres")}
    odometer = _odometer(draft, problems)
    code = _currency(draft, problems, default=currency)
    _check_lines(draft, problems)
    if problems or on is None or total is None:
        first = next(iter(problems.values()))[0]
        raise RuleViolated(first, code="draft-incomplete", fields=problems)
    share = recorded_share(draft)
    check = check_sum(draft)
    return Entry(
        kind=kind,
        category=CATEGORIES.get(kind) or draft.value("category") or Category.PARTS,
        vehicle_id=int(vehicle) if vehicle else None,
        on=on,
        title=draft.value("title")[:200] or "Invoice",
        currency=code,
        total=share.total if share else total,
        tax=share.tax if share else Decimal(0),
        exchange_rate=values["exchange_rate"] if code != currency else None,
        invoice_number=draft.value("invoice_number")[:60],
        vendor_name=draft.value("vendor")[:120],
        vendor_tax_id=draft.value("tax_id")[:40],
        vendor_address=draft.value("address"),
        adds_vendor=bool(draft.value("add_vendor")) or draft.field("vendor").label != "",
        odometer=odometer if draft.value("record_reading") and vehicle else None,
        odometer_unit=draft.value("odometer_unit"),
        litres=values["litres"] if kind == Receipt.Kind.FUEL else None,
        notes=draft.value("notes"),
        lines_include_tax=check.include_tax if check else draft.lines_include_tax,
        lines=draft.kept_lines,
    )


def _day(draft: Draft, problems: Problems) -> date | None:
    on = day_of(draft.value("date"))
    if on is None:
        problems["date"] = ["Type the date of the receipt, like 2026-11-18."]
    elif not EARLIEST <= on <= LATEST:
        problems["date"] = ["Type a date between 1885 and 2100."]
    return on


def _amount(draft: Draft, name: str, problems: Problems) -> Decimal | None:
    text = draft.value(name)
    value = number(text, name=name)
    if text and value is None:
        problems[name] = [
            worded("“%(text)s” is not a number. Type it like 1234.56 or 1234,56.", text=text[:40])
        ]
    elif value is not None and abs(value) > LARGEST:
        problems[name] = ["This amount is too large."]
    elif value is not None and value < 0 and name != "total":
        problems[name] = ["Type zero or more."]
    return value


def _odometer(draft: Draft, problems: Problems) -> Decimal | None:
    value = _amount(draft, "odometer", problems)
    if value is not None and value > LARGEST_METER:
        problems["odometer"] = ["Type what the odometer shows, from 0 to 99,999,999."]
    return value


def _currency(draft: Draft, problems: Problems, *, default: str) -> str:
    try:
        return check_currency(draft.value("currency") or default)
    except RuleViolated as error:
        problems["currency"] = [error.message]
        return default


def _check_lines(draft: Draft, problems: Problems) -> None:
    rules: tuple[tuple[str, Callable[[DraftLine], bool], str], ...] = (
        ("kind", lambda line: line.kind in ServiceLine.Kind.values, "Choose a kind."),
        ("purpose", lambda line: line.purpose in Purpose.values, "Choose where it goes."),
        ("amount", lambda line: number(line.amount) is not None, "Type the amount of this line."),
        ("quantity", lambda line: _is_number(line.quantity), "This is not a number."),
        ("unit_price", lambda line: _is_number(line.unit_price), "This is not a number."),
    )
    for index, line in enumerate(draft.lines):
        if line.is_blank or line.purpose == "ignore":
            continue
        for name, holds, message in rules:
            if not holds(line):
                problems[f"lines.{index}.{name}"] = [message]


def _is_number(text: str) -> bool:
    return not text or number(text) is not None
