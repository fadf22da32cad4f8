"""Puts the parts of the parser together: pages of text in, a reading out."""

from __future__ import annotations

from collections.abc import Sequence

from garage.receipts.reading import (
    contacts,
    figures,
    fuel,
    items,
    language,
    layout,
    numbers,
    taxes,
    totals,
)
from garage.receipts.reading.draft import Draft
from garage.receipts.reading.types import Hints, Page, Reading

PARSER_VERSION = "1"


def parse_pages(pages: Sequence[Page], *, hints: Hints) -> Reading:
    """Understand pages of text that were read before; needs no OCR and takes milliseconds."""
    sheet = layout.lay_out(pages)
    mark = numbers.decimal_mark(row.text for row in sheet.rows)
    found = figures.find_figures(sheet, mark=mark)
    summed = totals.find_totals(found, rows=len(sheet.rows))
    amounts = [candidate.value for candidate in summed.candidates[:3]]
    draft = Draft(
        sheet=sheet,
        hints=hints,
        mark=mark,
        totals=summed,
        items=items.find_items(sheet, summed, mark=mark),
        taxes=taxes.find_taxes(sheet, mark=mark, total=amounts[0] if amounts else None),
        fuel=fuel.find_fuel(sheet, amounts=amounts, mark=mark),
        language=language.find_language(sheet.text),
        currency=language.find_currency((row.text for row in sheet.rows), default=hints.currency),
        payment=contacts.find_payment(sheet),
    )
    return Reading(
        pages=tuple(pages),
        fields=draft.fields(),
        lines=draft.lines(),
        taxes=draft.taxes,
        kind=draft.kind(),
        language=draft.language,
        currency=draft.currency[0],
        lines_match_total=draft.lines_match_total(),
        lines_include_tax=draft.lines_include_tax(),
        text=sheet.text,
        parser_version=PARSER_VERSION,
    )
