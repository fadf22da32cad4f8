"""The review page as a whole: form, lines, paper, queue, and what approval will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from garage.receipts import boxes, presenting, selectors, shelfviews
from garage.receipts.completing import offers_shown
from garage.receipts.drafts import (
    FIELDS,
    SHELF_FIELDS,
    SWITCHES,
    Draft,
    check_sum,
    doubts,
    fault,
)
from garage.receipts.forms import LineFormSet, ReviewForm, line_initial
from garage.receipts.models import Receipt, ReceiptReading
from garage.receipts.reading import Reading
from garage.receipts.services import odometer_judged, placed_draft
from garage.vehicles import selectors as vehicle_selectors
from garage.vehicles import vin
from inventory.vendors import selectors as vendor_selectors
from project.kernel.actor import Actor, Permission
from project.kernel.money import symbol
from project.kernel.units import UNITS
from project.web.templatetags.formats import day, money_text, number

ALWAYS = (
    "vehicle",
    "vendor",
    "address",
    "date",
    "invoice_number",
    "total",
    "tax",
    "litres",
    "odometer",
)
WIDTHS = {
    "vehicle": "full",
    "vendor": "full",
    "address": "full",
    "date": "w2",
    "invoice_number": "w2",
    "total": "w2",
    "tax": "w2",
    "exchange_rate": "full",
    "litres": "w2",
    "odometer": "w2",
}
MORE = ("title", "currency", "exchange_rate", "tax_id", "notes")
MORE_WIDTHS = {"currency": "w2", "exchange_rate": "w2", "odometer_unit": "w2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A field of the form with its unit, its source and its width."""

    bound: Any
    unit: str = ""
    source: str = ""
    tone: str = ""
    width: str = "full"
    read: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of a settled receipt."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything that the template of the review page shows."""

    receipt: Receipt
    draft: Draft
    title: str
    sub: str
    form: ReviewForm
    formset: Any
    queue: selectors.Queue
    papers: list[boxes.Paper]
    add_vehicle_url: str = ""
    is_foreign: bool = False
    last_entry: str = ""
    note: str = ""

    def _row(self, name: str, *, width: str) -> FormRow:
        item = self.draft.field(name)
        bound = self.form[name]
        bound.help_text = item.hint
        unit = symbol(self.draft.value("currency")) if name in {"total", "tax"} else ""
        return FormRow(
            bound=bound,
            unit=presenting.fill_unit(self.receipt) if name == "litres" else unit,
            source=str(_(item.label)) if item.label and item.label != "adds up" else "",
            tone="warn" if item.doubt else "",
            width=width,
            read=item.read if fault(name, item.value) and item.read != item.value else "",
        )

    @property
    def rows(self) -> list[FormRow]:
        """The fields that are always in sight, in the order of the paper."""
        names = [name for name in ALWAYS if name not in {"odometer", "litres"}]
        if self.is_foreign:
            names.insert(names.index("tax") + 1, "exchange_rate")
        return [self._row(name, width=WIDTHS[name]) for name in names]

    @property
    def litres_row(self) -> FormRow:
        """The litres, for fuel."""
        return self._row("litres", width="full")

    @property
    def category_row(self) -> FormRow:
        """What the money was spent on, for an expense."""
        return self._row("category", width="full")

    @property
    def odometer_row(self) -> FormRow:
        """The odometer."""
        row = self._row("odometer", width=WIDTHS["odometer"])
        row.bound.help_text = " ".join(filter(None, [row.bound.help_text, self.last_entry]))
        return row

    @property
    def unit_row(self) -> FormRow:
        """The unit of the odometer."""
        return self._row("odometer_unit", width="w2")

    @property
    def more_rows(self) -> list[FormRow]:
        """The fields that are seldom looked at."""
        names = [name for name in MORE if name != "exchange_rate" or not self.is_foreign]
        return [self._row(name, width=MORE_WIDTHS.get(name, "full")) for name in names]

    @property
    def facts(self) -> list[Fact]:
        """What was recorded, for a receipt that is settled."""
        names = (
            "vehicle",
            "vendor",
            "date",
            "invoice_number",
            "total",
            "tax",
            "odometer",
            "title",
            "notes",
        )
        found = [
            Fact(label=str(self.form.fields[name].label), text=_shown(self, name)) for name in names
        ]
        return [fact for fact in found if fact.text]


def _shown(review: Review, name: str) -> str:
    """Return a value as a person reads it: with vehicle, currency and unit."""
    text = review.draft.value(name)
    if name == "vehicle":
        return review.receipt.vehicle.name if review.receipt.vehicle else ""
    if name == "date":
        on = review.draft.day()
        return str(day(on)) if on else text
    value = review.draft.decimal(name) if name in {"total", "tax", "odometer"} else None
    if value is None:
        return text
    if name == "odometer":
        unit = UNITS.get(review.draft.value("odometer_unit"), UNITS["km"])
        return f"{number(value)} {unit.symbol}"
    return money_text(value, review.draft.value("currency") or review.receipt.currency)


def initial_of(receipt: Receipt, draft: Draft) -> dict[str, Any]:
    """Return the values of a draft as the form shows them."""
    values: dict[str, Any] = {name: draft.value(name) for name in FIELDS}
    return values | {"version": receipt.version}


def make_review(
    receipt: Receipt,
    *,
    actor: Actor,
    form: ReviewForm | None = None,
    formset: Any = None,
    blank_lines: int = 0,
) -> Review:
    """Gather the review page; a form that was sent is shown again as it was typed."""
    draft = Draft.from_json(receipt.draft) if form else shown_draft(receipt, actor=actor)
    reading = selectors.reading_latest(actor=actor, receipt=receipt)
    total = "" if receipt.total is None else money_text(receipt.total, receipt.currency)
    name = receipt.vendor_name or receipt.file.name
    return Review(
        receipt=receipt,
        draft=draft,
        title=f"{name}, {total}" if total else name,
        sub=_sub(receipt),
        form=form or review_form(receipt, draft, actor=actor),
        formset=formset
        or LineFormSet(prefix="lines", initial=line_initial(draft) + [{}] * blank_lines),
        queue=selectors.receipt_queue(actor=actor, receipt=receipt),
        add_vehicle_url=add_vehicle_url(receipt, draft, reading, actor=actor),
        papers=boxes.papers_of(receipt, reading, draft, actor=actor),
        is_foreign=(draft.value("currency") or actor.currency) != actor.currency,
        last_entry=last_entry(receipt, actor=actor),
        note=str(reading.data.get("note", "")) if reading else "",
    )


def shown_draft(receipt: Receipt, *, actor: Actor) -> Draft:
    """Return the draft of a receipt; one without a vehicle shows the one that it finds by now.

    The job that keeps this match may still be on its way. The odometer is held against the readings
    of today.
    """
    placed = placed_draft(receipt, actor=actor)
    if placed is None:
        draft = Draft.from_json(receipt.draft)
        if receipt.is_settled:
            return draft
        judged = odometer_judged(draft, actor=actor)
        receipt.to_check += judged.to_check - draft.to_check
        return judged
    receipt.vehicle = vehicle_selectors.vehicle_get(
        actor=actor, vehicle_id=int(placed.value("vehicle"))
    )
    receipt.to_check = placed.to_check
    return placed


def add_vehicle_url(
    receipt: Receipt, draft: Draft, reading: ReceiptReading | None, *, actor: Actor
) -> str:
    """Return where the vehicle that a receipt names is added, filled in; empty when it has one."""
    if (
        reading is None
        or not draft.field("vehicle").doubt
        or not actor.can(Permission.EDIT_VEHICLES)
    ):
        return ""
    read = Reading.from_json(reading.data)
    number, plate = read.value("vin") or "", read.value("plate") or ""
    if not number and not plate:
        return ""
    decoded = vin.decode(number, newest_year=vehicle_selectors.newest_model_year())
    make, model = vin.make_and_model(read.value("vehicle_name") or "")
    year = decoded.model_years[0] if decoded.is_year_certain else ""
    said = {
        "make": make or decoded.make,
        "model": model,
        "model_year": year,
        "vin": number,
        "plate": plate,
        "meter_unit": draft.value("odometer_unit"),
        "next": presenting.page_of("receipt_review", actor, receipt_id=receipt.pk),
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{presenting.page_of('vehicle_add', actor)}?{query}"


def review_form(
    receipt: Receipt, draft: Draft, *, actor: Actor, data: Mapping[str, Any] | None = None
) -> ReviewForm:
    """Return the form of a receipt; the first field in doubt has the focus."""
    unsure = doubts(draft)
    return ReviewForm(
        data,
        initial=initial_of(receipt, draft),
        vehicles=vehicle_choices(receipt, actor=actor),
        focus=next(iter(unsure), ""),
    )


def vehicle_choices(receipt: Receipt, *, actor: Actor) -> list[tuple[str, str]]:
    """Return the vehicles in use, and the one of this receipt even when it is put away."""
    rows = vehicle_selectors.vehicle_list(actor=actor)
    kept = [row for row in rows if row.archived_at is None or row.pk == receipt.vehicle_id]
    return [(str(row.pk), f"{row.name} · {row.plate}" if row.plate else row.name) for row in kept]


def context_of(
    review: Review,
    *,
    actor: Actor,
    places: Sequence[int] | None = None,
    typed: Draft | None = None,
) -> dict[str, Any]:
    """Return what the template shows beside the form: effects, sums, vendors, job, neighbours.

    `places` are the numbers of the lines in the form that was sent, `typed` what it said.
    """
    receipt, draft = review.receipt, review.draft
    vehicle = receipt.vehicle.name if receipt.vehicle else ""
    code = draft.value("currency") or actor.currency
    job = selectors.job_latest(actor=actor, receipt=receipt) if receipt.is_being_read else None
    poll = presenting.page_of("receipt_job", actor, receipt_id=receipt.pk)
    shown_now = typed or draft
    is_open = not receipt.is_settled
    effects = presenting.effects_of(
        receipt,
        draft,
        vehicle_name=vehicle,
        currency=actor.currency,
        offers=offers_shown(draft, actor=actor) if is_open else (),
    )
    if is_open:
        effects += shelfviews.use_effects(receipt, shown_now, actor=actor, places=places)
        effects += shelfviews.shelf_effects(receipt, shown_now, actor=actor)
    shown = {effect.switch for effect in effects}
    return {
        "review": review,
        "receipt": receipt,
        "effects": effects,
        "shelf": shelfviews.shelf_panel(
            receipt,
            shown_now,
            actor=actor,
            places=places,
            errors=shelf_errors(review.formset, places),
        )
        if is_open
        else None,
        "on_shelf": shelfviews.on_shelf(receipt, actor=actor),
        "kept_switches": [name for name in SWITCHES if draft.value(name) and name not in shown],
        "sum": presenting.sum_text(check_sum(draft), code),
        "vendor_names": vendor_selectors.vendor_names(actor=actor),
        "job": presenting.job_view(job, poll_url=poll) if job else None,
        "record_url": presenting.record_url(receipt, actor),
        "previous_url": _neighbour(review.queue.previous_id, actor),
        "next_url": _neighbour(review.queue.next_id, actor),
        "inbox_url": presenting.page_of("receipt_inbox", actor),
        "original_url": _neighbour(receipt.duplicate_of_id, actor),
    }


def shelf_errors(formset: Any, places: Sequence[int] | None) -> dict[int, list[str]]:
    """Return what is wrong with lines on the shelf, by their place in the draft."""
    if places is None or not formset.is_bound:
        return {}
    return {
        index: found
        for index, place in enumerate(places)
        if (
            found := [
                text for name in SHELF_FIELDS for text in formset.forms[place].errors.get(name, ())
            ]
        )
    }


def last_entry(receipt: Receipt, *, actor: Actor) -> str:
    """Return the last entry of the vehicle's odometer in words, as it was typed."""
    if receipt.vehicle_id is None:
        return ""
    reading = selectors.odometer_last(actor=actor, vehicle_id=receipt.vehicle_id)
    if reading is None:
        return ""
    values = {
        "value": number(reading.entered_value),
        "unit": UNITS.get(reading.entered_unit, UNITS["km"]).symbol,
        "day": day(reading.on),
    }
    return _("Last entry: %(value)s %(unit)s on %(day)s.") % values


def _neighbour(receipt_id: int | None, actor: Actor) -> str:
    if receipt_id is None:
        return ""
    return presenting.page_of("receipt_review", actor, receipt_id=receipt_id)


def _sub(receipt: Receipt) -> str:
    uploader = receipt.created_by
    day_of_upload = day(receipt.created_at)
    if uploader is None:
        return _("%(file)s, %(day)s") % {"file": receipt.file.name, "day": day_of_upload}
    values = {"file": receipt.file.name, "name": str(uploader), "day": day_of_upload}
    return _("%(file)s from %(name)s, %(day)s") % values
