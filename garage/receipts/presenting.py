"""What the pages show of receipts: rows of the inbox, papers with boxes, what approval will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from garage.energy.energies import base_unit, energies_of
from garage.receipts.drafts import Draft, SumCheck, recorded_share
from garage.receipts.models import Receipt
from garage.records.origins import Offer
from project.kernel.actor import Actor
from project.kernel.jobs.models import JobRecord
from project.kernel.units import UNITS
from project.web.components import JobView, Tone
from project.web.templatetags.formats import money_text, number

KIND_ICONS = {
    "work": "wrench",
    "fuel": "fuel",
    "parts": "box",
    "shelf": "layers",
    "expense": "tag",
}
TONES: Mapping[str, Tone] = {
    Receipt.State.TO_CHECK: "warn",
    Receipt.State.READY: "good",
    Receipt.State.FAILED: "bad",
    Receipt.State.DUPLICATE: "warn",
    Receipt.State.ACCEPTED: "good",
}
ICONS: Mapping[str, str] = {
    Receipt.State.TO_CHECK: "alert",
    Receipt.State.READY: "check",
    Receipt.State.FAILED: "alert",
    Receipt.State.DUPLICATE: "copy",
    Receipt.State.ACCEPTED: "check",
    Receipt.State.REJECTED: "x",
}
RECORD_PAGES = {
    "garage.servicerecord": ("service_record_detail", "record_id"),
    "garage.energyentry": ("energy_entry_detail", "entry_id"),
    "garage.expense": ("expense_detail", "expense_id"),
    "inventory.purchaseorder": ("order_detail", "order_id"),
}


def page_of(name: str, actor: Actor, **ids: int) -> str:
    """Return the address of a page of the organization."""
    return reverse(name, kwargs={"organization": actor.organization_slug, **ids})


def picture_url(receipt: Receipt, variant: str, actor: Actor) -> str:
    """Return the address of a picture of a receipt."""
    kwargs = {
        "organization": actor.organization_slug,
        "file_id": receipt.file_id,
        "variant": variant,
    }
    return reverse("file_picture", kwargs=kwargs)


def record_url(receipt: Receipt, actor: Actor) -> str:
    """Return the address of the record that a receipt became, empty when there is none."""
    if receipt.record_id is None or receipt.record_kind not in RECORD_PAGES:
        return ""
    name, argument = RECORD_PAGES[receipt.record_kind]
    return page_of(name, actor, **{argument: receipt.record_id})


# --- The inbox -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A receipt in the list; texts are ready to show."""

    id: int
    title: str
    url: str
    thumbnail_url: str
    kind: str
    kind_icon: str
    vehicle: str
    on: object
    amount: str
    state: str
    tone: Tone
    icon: str
    note: str
    is_being_read: bool
    can_read_again: bool
    original_url: str
    record_url: str
    job: JobView | None = None


def row_of(receipt: Receipt, *, actor: Actor, has_thumb: bool, job: JobRecord | None) -> Row:
    """Return a receipt as the inbox shows it."""
    url = page_of("receipt_review", actor, receipt_id=receipt.pk)
    original = receipt.duplicate_of
    return Row(
        id=receipt.pk,
        title=receipt.vendor_name or receipt.file.name,
        url=url,
        thumbnail_url=picture_url(receipt, "thumb", actor) if has_thumb else "",
        kind="" if receipt.is_being_read else receipt.get_kind_display(),
        kind_icon=KIND_ICONS[receipt.kind],
        vehicle=receipt.vehicle.name if receipt.vehicle else "",
        on=receipt.on or receipt.created_at,
        amount="" if receipt.total is None else money_text(receipt.total, receipt.currency),
        state=state_text(receipt),
        tone=TONES.get(receipt.state, ""),
        icon=ICONS.get(receipt.state, "clock") if original is None else "copy",
        note=receipt.error if receipt.state == Receipt.State.FAILED else "",
        is_being_read=receipt.is_being_read,
        can_read_again=receipt.state in {Receipt.State.FAILED, Receipt.State.DUPLICATE},
        original_url=page_of("receipt_review", actor, receipt_id=original.pk) if original else "",
        record_url=record_url(receipt, actor),
        job=job_view(job) if job and receipt.is_being_read else None,
    )


def state_text(receipt: Receipt) -> str:
    """Return the state of a receipt in words."""
    if receipt.state == Receipt.State.TO_CHECK and receipt.duplicate_of_id:
        return str(Receipt.State.DUPLICATE.label)
    if receipt.state == Receipt.State.TO_CHECK:
        return _("%(n)d to check") % {"n": receipt.to_check}
    return str(receipt.get_state_display())


def job_view(job: JobRecord, *, poll_url: str = "") -> JobView:
    """Return how far a reading is."""
    states: Mapping[str, Literal["queued", "running", "done", "failed"]] = {
        "queued": "queued",
        "running": "running",
        "done": "done",
        "failed": "failed",
    }
    return JobView(
        title=_("Reading the receipt"),
        state=states[job.state],
        done=job.progress,
        total=job.total,
        message=job.error if job.state == JobRecord.State.FAILED else job.step,
        poll_url=poll_url if job.is_open else "",
    )


# --- What approval will do -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that approval does besides; `switch` names the field that turns it off."""

    icon: str
    text: SafeString
    note: str = ""
    switch: str = ""
    switch_label: str = ""
    is_on: bool = True
    value: str = "1"
    offered: str = ""
    marker: str = ""


def effects_of(
    receipt: Receipt,
    draft: Draft,
    *,
    vehicle_name: str,
    currency: str,
    offers: Sequence[Offer] = (),
) -> list[Effect]:
    """Return what approving the draft does, in the order in which it matters."""
    found = []
    vendor = draft.value("vendor")
    if vendor and receipt.vendor_id is None:
        text = format_html(_("Add the vendor <b>{}</b>"), vendor)
        label = _("Add the vendor %(name)s") % {"name": vendor}
        found.append(
            Effect(
                icon="store",
                text=text,
                note=_("found again by itself next time"),
                switch="add_vendor",
                switch_label=label,
                is_on=bool(draft.value("add_vendor")),
            )
        )
    found += _fill_effect(receipt, draft, vehicle_name)
    found += _reading_effect(draft, vehicle_name)
    found += [_offer_effect(offer) for offer in offers]
    share = recorded_share(draft)
    code = draft.value("currency") or currency
    if share is not None and draft.value("kind") != Receipt.Kind.SHELF:
        found.append(_cost_effect(share.total, code, vehicle_name))
    if share is not None and code != currency and not draft.decimal("exchange_rate"):
        found.append(_rate_missing(code, currency))
    if share is not None and share.lines_left_out:
        left_out = money_text(share.left_out, code)
        text = format_html(_("Leave out <b>{}</b>"), left_out)
        note = _("lines that go nowhere: %(n)d") % {"n": share.lines_left_out}
        found.append(Effect(icon="minus", text=text, note=note))
    found.append(
        Effect(icon="paperclip", text=format_html(_("Attach <b>{}</b>"), receipt.file.name))
    )
    return found


def _fill_effect(receipt: Receipt, draft: Draft, vehicle_name: str) -> list[Effect]:
    """Say that a fill-up will be recorded, where vehicle and amount are known."""
    filled = draft.decimal("litres")
    if draft.value("kind") != Receipt.Kind.FUEL or not vehicle_name or not filled:
        return []
    shown = f"{number(filled)} {fill_unit(receipt)}"
    text = format_html(_("Record a fill-up of <b>{}</b>"), shown)
    note = _("%(vehicle)s, filled to full") % {"vehicle": vehicle_name}
    return [Effect(icon="fuel", text=text, note=note)]


def fill_unit(receipt: Receipt) -> str:
    """Return the symbol of the unit in which the vehicle of a receipt is filled or charged."""
    energy = energies_of(receipt.vehicle.fuel)[0] if receipt.vehicle else ""
    return UNITS[base_unit(energy)].symbol


def _reading_effect(draft: Draft, vehicle_name: str) -> list[Effect]:
    value = draft.decimal("odometer")
    if value is None or not vehicle_name:
        return []
    unit = UNITS.get(draft.value("odometer_unit"), UNITS["km"])
    shown = f"{number(value)} {unit.symbol}"
    return [
        Effect(
            icon="odometer",
            text=format_html(_("Record the reading <b>{}</b>"), shown),
            note=vehicle_name,
            switch="record_reading",
            switch_label=_("Record the reading %(value)s") % {"value": shown},
            is_on=bool(draft.value("record_reading")),
        )
    ]


def _offer_effect(offer: Offer) -> Effect:
    return Effect(
        icon="bell",
        text=format_html(_("Complete <b>{}</b>"), offer.title),
        note=offer.note,
        switch="completes",
        switch_label=_("Complete %(name)s") % {"name": offer.title},
        is_on=offer.is_on,
        value=str(offer.key),
        offered=str(offer.key),
    )


def _rate_missing(code: str, currency: str) -> Effect:
    """Say that money of another currency without a rate is in no total."""
    values = {"code": code, "home": currency}
    text = format_html(
        _("Leave it out of totals: it is in <b>{}</b> and has no exchange rate"), code
    )
    note = _("type as exchange rate how much %(home)s one %(code)s is") % values
    return Effect(icon="alert", text=text, note=note)


def _cost_effect(total: Decimal, currency: str, vehicle_name: str) -> Effect:
    text = format_html(_('Post <b class="amount">{}</b> to the costs'), money_text(total, currency))
    return Effect(icon="chart", text=text, note=vehicle_name or _("of the garage as a whole"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SumText:
    """Whether the lines add up, in words; `tone` is ok, off or empty."""

    text: str
    tone: str


def sum_text(check: SumCheck | None, currency: str) -> SumText:
    """Return what the foot of the lines says."""
    if check is None:
        return SumText(text="", tone="")
    if check.agrees:
        shown = money_text(check.total, currency)
        if check.include_tax:
            return SumText(text=_("adds up to %(sum)s") % {"sum": shown}, tone="ok")
        return SumText(text=_("adds up to %(sum)s with tax") % {"sum": shown}, tone="ok")
    shown = money_text(abs(check.difference), currency)
    return SumText(text=_("off by %(sum)s") % {"sum": shown}, tone="off")
