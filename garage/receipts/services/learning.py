"""What a person corrected is kept, so that the next receipt of the same vendor is read better."""

from typing import Any

from garage.receipts import purposes
from garage.receipts.drafts import FIELDS, SWITCHES, Draft, DraftLine, number
from garage.receipts.models import Correction, LineHabit, Receipt, ReceiptReading
from garage.receipts.reading import Line, Reading
from inventory.vendors.models import Vendor
from inventory.vendors.services import alias_learn
from project.kernel.actor import Actor

LEARNT = tuple(name for name in FIELDS if name not in {*SWITCHES, "notes", "completes", "order"})
LONGEST = 300


def learn(receipt: Receipt, draft: Draft, *, actor: Actor) -> None:
    """Keep the corrections of an accepted receipt, the vendor's spelling and where lines went."""
    row = ReceiptReading.objects.for_actor(actor).filter(receipt=receipt).first()
    if row is not None:
        lines = Reading.from_json(row.data).lines
        _keep_corrections(receipt, draft, lines)
        _keep_habits(receipt, draft, lines, actor=actor)
    _keep_spelling(receipt, draft, actor=actor)


def forget_corrections(receipt: Receipt) -> None:
    """Take the corrections back with the acceptance that they came from."""
    receipt.corrections.all().delete()


def _keep_corrections(receipt: Receipt, draft: Draft, lines: tuple[Line, ...]) -> None:
    found = [
        (name, draft.field(name).read, draft.value(name))
        for name in LEARNT
        if name in draft.edited and draft.field(name).read != draft.value(name)
    ]
    if "lines" in draft.edited:
        found += _line_corrections(draft, lines)
    Correction.objects.bulk_create(
        Correction(
            organization_id=receipt.organization_id,
            receipt=receipt,
            vendor_id=receipt.vendor_id,
            field=name[:40],
            read_value=read[:LONGEST],
            value=value[:LONGEST],
        )
        for name, read, value in found
    )


def _line_corrections(draft: Draft, lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    found = []
    kept = {line.source: line for line in draft.lines if line.source is not None}
    for index, read in enumerate(lines):
        line = kept.get(index)
        if line is None:
            found.append(("line", f"{read.description} {read.amount}", ""))
            continue
        if line.description != read.description[:LONGEST]:
            found.append(("line.description", read.description, line.description))
        if number(line.amount) != read.amount:
            found.append(("line.amount", str(read.amount), line.amount))
    added = [line for line in draft.lines if line.source is None]
    return found + [("line", "", f"{line.description} {line.amount}") for line in added]


def _keep_spelling(receipt: Receipt, draft: Draft, *, actor: Actor) -> None:
    """Let the name that was read be an alias of the vendor that a person said it is."""
    read = draft.field("vendor").read
    if receipt.vendor_id is None or not read:
        return
    vendor = Vendor.objects.for_actor(actor).filter(pk=receipt.vendor_id).first()
    if vendor is not None:
        alias_learn(vendor, read, actor=actor)


def _keep_habits(receipt: Receipt, draft: Draft, lines: tuple[Line, ...], *, actor: Actor) -> None:
    """Remember kind and purpose of the lines that a person set otherwise than proposed."""
    for line in draft.lines:
        words = purposes.words_of(line.description)
        if not words or not _is_new(line, lines, words, receipt=receipt, actor=actor):
            continue
        LineHabit.objects.for_actor(actor).update_or_create(
            vendor_id=receipt.vendor_id,
            words=words,
            defaults={"kind": line.kind, "purpose": line.purpose},
            create_defaults={
                "organization_id": receipt.organization_id,
                "kind": line.kind,
                "purpose": line.purpose,
            },
        )


def _is_new(
    line: DraftLine, lines: tuple[Line, ...], words: str, *, receipt: Receipt, actor: Actor
) -> bool:
    read = lines[line.source] if line.source is not None and line.source < len(lines) else None
    proposed = purposes.purpose_of(line.description)
    if line.purpose != proposed or (read is not None and line.kind != read.kind):
        return True
    same: dict[str, Any] = {"vendor_id": receipt.vendor_id, "words": words}
    return bool(LineHabit.objects.for_actor(actor).filter(**same).exists())
