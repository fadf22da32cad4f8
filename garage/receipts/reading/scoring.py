"""Measures readings against known answers, with the rules of the SROIE competition and our own."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from garage.receipts.reading.types import Reading

CLOSE = 85
_STRICT_FIELDS = {
    "vendor": "company",
    "date": "date_text",
    "address": "address",
    "total": "total_text",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one receipt; `amounts` is None where the lines are not verified."""

    company: str
    address: str
    date: str
    total: Decimal
    amounts: tuple[Decimal, ...] | None = None
    litres: Decimal | None = None
    price_per_litre: Decimal | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_label(cls, label: Mapping[str, Any]) -> Known:
        """Make it from one entry of a `labels.json`."""
        assisted = label.get("assisted", {})
        fuel = label.get("fuel") or {}
        items = assisted.get("items", []) if assisted.get("items_verified") else None
        return cls(
            company=label["company"],
            address=label["address"],
            date=label["date"],
            total=Decimal(label["total"]),
            amounts=None if items is None else tuple(Decimal(i["amount"]) for i in items),
            litres=_decimal(fuel.get("litres")),
            price_per_litre=_decimal(fuel.get("price_per_litre")),
            texts={name: label.get(name, "") for name in _STRICT_FIELDS.values()},
        )

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Known:
        """Make it from one entry of the `truth.json` of synthetic invoices."""
        optional = {
            name: str(truth[name])
            for name in ("tax", "invoice_number", "currency", "plate", "vin", "odometer")
            if truth.get(name) is not None
        }
        return cls(
            company=truth["vendor"],
            address=truth["address"],
            date=str(truth["date"]),
            total=Decimal(str(truth["total"])),
            amounts=tuple(Decimal(str(line["amount"])) for line in truth["lines"]),
            litres=_decimal(truth["litres"]),
            price_per_litre=_decimal(truth["price_per_litre"]),
            headers=optional,
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """How many of one file's answers are right."""

    checks: Mapping[str, bool]
    lines_right: int
    lines_read: int
    lines_known: int
    total_evidence: str


def score(reading: Reading | None, known: Known) -> Scores:
    """Compare one reading with what is known; None counts as nothing read."""
    value = reading.value if reading else (lambda _name: None)
    company, address = value("vendor") or "", value("address") or ""
    total = _decimal(value("total"))
    total_right = total is not None and abs(total) == abs(known.total)
    date_right = value("date") == known.date
    checks = {
        "total": total_right,
        "date": date_right,
        "company_exact": alnum(company) == alnum(known.company),
        "company_close": is_close(company, known.company),
        "address_exact": alnum(address) == alnum(known.address),
        "address_close": is_close(address, known.address),
        "draft_ok": total_right and date_right and is_close(company, known.company),
        **_strict(reading, known),
        **_fuel(reading, known),
        **_headers(reading, known),
    }
    read = Counter(_cents(line.amount) for line in reading.lines) if reading else Counter()
    wanted = Counter(_cents(amount) for amount in known.amounts or ())
    if known.amounts is not None:
        checks["items_all_right"] = read == wanted
    found = reading.fields.get("total") if reading else None
    return Scores(
        checks=checks,
        lines_right=(read & wanted).total() if known.amounts is not None else 0,
        lines_read=read.total() if known.amounts is not None else 0,
        lines_known=wanted.total(),
        total_evidence=found.evidence if found else "none",
    )


def summary(scores: Sequence[Scores], *, seconds: Sequence[float]) -> dict[str, Any]:
    """Give all measures in per cent (line amounts as F1), times in seconds."""
    names = dict.fromkeys(name for one in scores for name in one.checks)
    shares = {
        name: _percent([s.checks[name] for s in scores if name in s.checks]) for name in names
    }
    confirmed = [s for s in scores if s.total_evidence == "confirmed"]
    right = sum(s.lines_right for s in scores)
    either = sum(s.lines_read + s.lines_known for s in scores)
    return {
        "files": len(scores),
        **shares,
        "items_f1": round(2 * right / either, 3) if either else None,
        "strict": _strict_share(shares),
        "confirmed_coverage": _percent([s in confirmed for s in scores]),
        "confirmed_wrong": sum(not s.checks["total"] for s in confirmed),
        "seconds_median": round(statistics.median(seconds), 2) if seconds else None,
        "seconds_p95": round(quantile(seconds, 0.95), 2) if seconds else None,
    }


def alnum(text: str) -> str:
    """Keep upper-case letters and digits only."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def is_close(first: str, second: str) -> bool:
    """Say whether two texts are nearly the same."""
    return bool(fuzz.ratio(alnum(first), alnum(second)) >= CLOSE)


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share of all lies."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _strict(reading: Reading | None, known: Known) -> dict[str, bool]:
    checks: dict[str, bool] = {}
    if not known.texts:
        return checks
    for name, label in _STRICT_FIELDS.items():
        found = reading.fields.get(name) if reading else None
        printed = (found.raw if name == "date" else found.value) if found else ""
        checks[f"strict_{name}"] = _squeezed(printed) == _squeezed(known.texts.get(label, ""))
    return checks


def _strict_share(shares: Mapping[str, float]) -> float:
    strict = [value for name, value in shares.items() if name.startswith("strict_")]
    return round(statistics.fmean(strict) / 100, 3) if strict else 0.0


def _fuel(reading: Reading | None, known: Known) -> dict[str, bool]:
    wanted = {"litres": known.litres, "price_per_litre": known.price_per_litre}
    return {
        name: reading is not None and _decimal(reading.value(name)) == value
        for name, value in wanted.items()
        if value is not None
    }


def _headers(reading: Reading | None, known: Known) -> dict[str, bool]:
    found = {name: (reading.value(name) if reading else None) or "" for name in known.headers}
    return {
        name: alnum(found[name]) == alnum(wanted)
        or (_decimal(found[name] or None) is not None and _decimal(found[name]) == _decimal(wanted))
        for name, wanted in known.headers.items()
    }


def _squeezed(text: str) -> str:
    return " ".join(text.upper().split())


def _percent(answers: Iterable[bool]) -> float:
    answers = list(answers)
    return round(100 * sum(answers) / len(answers), 1) if answers else 0.0


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
