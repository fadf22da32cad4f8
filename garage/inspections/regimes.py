"""Inspections that the law asks for: by country, how often as a rule, how soon again after a failure.

The intervals are proposals for a private car past its first years; what the certificate says counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from project.kernel.dates import months_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """An inspection that the law of a place asks for."""

    code: str
    name: str
    country: str
    months: int | None = None
    retest_days: int | None = None


REGIMES = {
    regime.code: regime
    for regime in (
        Regime(code="mot", name="MOT test", country="GB", months=12, retest_days=14),
        Regime(code="hu", name="Hauptuntersuchung (TÜV)", country="DE", months=24, retest_days=30),
        Regime(code="ct", name="Contrôle technique", country="FR", months=24, retest_days=60),
        Regime(code="itv", name="ITV", country="ES", months=24, retest_days=60),
        Regime(code="revisione", name="Revisione", country="IT", months=24, retest_days=30),
        Regime(code="apk", name="APK", country="NL", months=12),
        Regime(code="pickerl", name="§57a Pickerl", country="AT", months=12, retest_days=30),
        Regime(code="mfk", name="MFK", country="CH", months=24, retest_days=30),
        Regime(code="nct", name="NCT", country="IE", months=24, retest_days=30),
        Regime(code="stk", name="STK", country="CZ", months=24, retest_days=30),
        Regime(code="przeglad", name="Badanie techniczne", country="PL", months=12, retest_days=14),
        Regime(code="besiktning", name="Kontrollbesiktning", country="SE", months=14,
               retest_days=30),
        Regime(code="eukontroll", name="EU-kontroll", country="NO", months=24, retest_days=60),
        Regime(code="smog", name="Smog check", country="US", months=24),
        Regime(code="state", name="State safety inspection", country="US", months=12,
               retest_days=15),
        Regime(code="shaken", name="Shaken", country="JP", months=24, retest_days=15),
        Regime(code="wof", name="Warrant of Fitness", country="NZ", months=12, retest_days=28),
        Regime(code="rego", name="Roadworthy / pink slip", country="AU", months=12,
               retest_days=14),
        Regime(code="puc", name="PUC certificate", country="IN", months=12, retest_days=7),
        Regime(code="gas", name="Gas system test", country="", months=24),
        Regime(code="other", name="Other inspection", country=""),
    )
}  # fmt: skip


def label_of(code: str) -> str:
    """Return the name of a regime with its country."""
    regime = REGIMES[code]
    return f"{regime.name} · {regime.country}" if regime.country else regime.name


def next_due(code: str, on: date) -> date | None:
    """Return until when a passed inspection is valid as a rule; `None` where nothing is known."""
    months = REGIMES[code].months
    return months_later(on, months) if months else None


def retest_due(code: str, on: date) -> date | None:
    """Return until when a failed inspection may be repeated as a rule."""
    days = REGIMES[code].retest_days
    return on + timedelta(days=days) if days else None
