"""The gallery of components: every component in every state, with invented values."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from project.web.bands import BandChart, BandPoint
from project.web.charts import Bar, BarChart, LineChart, Mark, Part, Point
from project.web.components import (
    Category,
    DocumentItem,
    DueItem,
    Fact,
    JobView,
    Link,
    Photo,
    TimelineItem,
    TimelineMonth,
    VehicleCard,
    VehicleTone,
)
from project.web.icons import ICONS
from project.web.silhouettes import BODIES

_PAINTS = ("#41627e", "#5d8f8a", "#bb5a34", "#a3282e", "#d9dcdd", "#2a3338", "#c9a227")
_CATEGORIES: tuple[tuple[Category, str], ...] = (
    ("fuel", "Fuel"),
    ("service", "Service"),
    ("repair", "Repair"),
    ("upgrade", "Upgrades"),
    ("fixed", "Tax & insurance"),
    ("parts", "Parts"),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PHOTO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E"
    "%3Crect width='4' height='3' fill='%2389a'/%3E%3C/svg%3E"
)


class SampleForm(forms.Form):
    """A form with a field of every kind."""

    vendor = forms.CharField(help_text="Matches your vendors and past receipts")
    odometer = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    category = forms.ChoiceField(choices=[("service", "Service"), ("repair", "Repair")])
    price = forms.DecimalField(required=False)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    unit = forms.ChoiceField(
        choices=[("km", "Kilometres"), ("mi", "Miles")], widget=forms.RadioSelect
    )
    full = forms.BooleanField(
        label="Filled to full",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    reminder = forms.BooleanField(label="Remind me again", required=False)
    paper = forms.FileField(required=False)

    def clean_odometer(self) -> str:
        """Refuse the sample value, so that the gallery shows an error."""
        raise forms.ValidationError(
            "Lower than the last reading, 184,302 km on 17 November. Type a higher number, "
            "or mark the odometer as replaced."
        )


def sample_context() -> dict[str, Any]:
    """Return the values of the gallery."""
    form = SampleForm(
        data={"vendor": "Brandt Autoservice", "odometer": "18,430", "date": "2026-11-18"},
        auto_id="sample-%s",
    )
    return {
        "shell": _shell(),
        "form": form,
        "bodies": list(zip(BODIES, _PAINTS * 3, strict=False)),
        "icon_names": sorted(ICONS),
        "vehicles": _vehicles(),
        "due": _due(),
        "months": (TimelineMonth(label="November 2026", amount="€145", items=_timeline()),),
        "documents": _documents(),
        "photos": _photos(),
        "tabs": _links("Overview", "Timeline", "Work", "Documents", "Costs"),
        "ranges": _links("30 days", "90 days", "All"),
        "bars": _bars(),
        "line": _line(),
        "band": _band(),
        "parts": _parts(),
        "spark": [3.0, 4.0, 2.5, 5.0, 6.0, 5.5, 7.0],
        "jobs": _jobs(),
        "rows": _rows(),
        "vendors": ("Brandt Autoservice", "Shell Eppendorf"),
    }


def _shell() -> SimpleNamespace:
    preferences = {
        "theme": "",
        "density": "",
        "privacy": False,
        "shortcuts": True,
        "distance_unit": "km",
    }
    organization = SimpleNamespace(slug="sample", name="Nord household", role="owner")
    return SimpleNamespace(
        site_name="My Garage",
        organization=organization,
        organizations=[
            organization,
            SimpleNamespace(slug="club", name="Sunday club", role="viewer"),
        ],
        vehicles=[
            SimpleNamespace(
                name=card.name,
                body=card.body,
                color=card.color,
                url=card.url,
                current=card.tone == "bad",
                status=card.tone,
                status_text=card.status,
            )
            for card in _vehicles()
        ],
        same="sample",
        vehicle_tab="",
        receipts_waiting=4,
        notices=[
            SimpleNamespace(
                title="Brake fluid is 12 days overdue", urgency="Overdue", tone="bad", open_url="#"
            )
        ],
        user=SimpleNamespace(name="Maren Nord", initials="MN", picture_url=""),
        preferences=preferences,
    )


def _vehicles() -> list[VehicleCard]:
    rows: tuple[tuple[str, str, str, str, str, VehicleTone], ...] = (
        ("Octavia Combi", "estate", "HH MK 2194", "184,302 km", "€9,850", "bad"),
        ("ID.3 Pro", "hatch", "HH EV 703E", "61,480 km", "€18,400", "warn"),
        ("Transit Custom", "van", "HH WV 481", "142,910 km", "€11,200", "ok"),
        ("R 1200 GS", "motorcycle", "HH BK 12", "48,220 km", "€7,150", "idle"),
        ("Golf II", "saloon", "", "291,004 km", "", "sold"),
    )
    states = {
        "bad": "Brake fluid 12 days overdue",
        "warn": "Winter tyres in 9 days",
        "ok": "On schedule",
        "idle": "Laid up until 1 April",
        "sold": "Sold in May 2024",
    }
    return [
        VehicleCard(
            name=name,
            url="#",
            body=body,
            color=paint,
            plate=plate,
            plate_country="D" if plate else "",
            odometer=odometer,
            value=value,
            tone=tone,
            status=states[tone],
        )
        for (name, body, plate, odometer, value, tone), paint in zip(rows, _PAINTS, strict=False)
    ]


def _due() -> list[DueItem]:
    return [
        DueItem(
            title="Brake fluid",
            url="#",
            icon="drop",
            detail="Octavia Combi · every 2 years",
            when="12 days overdue",
            note="was due 8 Nov",
            used=100,
            tone="bad",
            log_url="#",
            snooze_url="#",
        ),
        DueItem(
            title="Fit winter tyres",
            url="#",
            icon="tyre",
            detail="ID.3 Pro · winter set is in the cellar",
            when="In 9 days",
            note="29 Nov",
            used=94,
            tone="warn",
            log_url="#",
            snooze_url="#",
        ),
        DueItem(title="Front brake pads", url="#", when="In 11,400 km", used=62, log_url="#"),
    ]


def _timeline() -> tuple[TimelineItem, ...]:
    return (
        TimelineItem(
            title="43.58 l diesel, full tank",
            url="#",
            category="fuel",
            icon="fuel",
            facts=(Fact(text="17 Nov"), Fact(text="184,302 km"), Fact(text="Shell", icon="pin")),
            amount="€74.92",
            amount_note="€1.719/l",
        ),
        TimelineItem(
            title="Front wiper motor",
            url="#",
            category="repair",
            facts=(Fact(text="2 papers", icon="file"),),
            amount="€141.30",
        ),
        TimelineItem(title="Tow bar wiring, 13-pin", url="#", category="upgrade", icon="upgrade"),
        TimelineItem(title="Main inspection passed", url="#", category="fixed", icon="calendar"),
        TimelineItem(title="Oil filter, 2 pieces in", url="#", category="parts", icon="box"),
    )


def _documents() -> list[DocumentItem]:
    return [
        DocumentItem(
            title="Brandt Autoservice",
            url="#",
            detail="Invoice · Octavia Combi",
            amount="€318.47",
            state="2 to check",
            tone="warn",
        ),
        DocumentItem(title="Shell Eppendorf", url="#", amount="€74.92", state="Ready", tone="good"),
        DocumentItem(title="photo-1187.jpg", url="#", detail="4 min ago", state="Reading…"),
        DocumentItem(title="scan.pdf", url="#", state="Could not be read", tone="bad"),
    ]


def _photos() -> list[Photo]:
    return [
        Photo(url="#", thumbnail_url=_PHOTO, alt="From the front", is_cover=True),
        Photo(url="#", thumbnail_url=_PHOTO, alt="Engine bay", caption="Engine bay"),
    ]


def _links(*labels: str) -> list[Link]:
    return [
        Link(label=label, url="#", current=index == 0, count=14 if label == "Documents" else None)
        for index, label in enumerate(labels)
    ]


def _parts() -> tuple[Part, ...]:
    values = (1284.0, 486.0, 612.0, 196.0, 542.0)
    return tuple(
        Part(category=category, label=label, value=value, text=f"€{value:,.0f}")
        for (category, label), value in zip(_CATEGORIES, values, strict=False)
    )


def _bars() -> BarChart:
    bars = tuple(
        Bar(
            label=month,
            parts=tuple(
                Part(category=category, label=label, value=value, text="")
                for (category, label), value in zip(
                    _CATEGORIES,
                    (160 + index * 7, 80 * (index % 3), 210 * (index % 2)),
                    strict=False,
                )
            ),
            text=f"€{160 + index * 7 + 80 * (index % 3) + 210 * (index % 2)}",
            url="#",
            current=month == "Nov",
            planned=month == "Dec",
        )
        for index, month in enumerate(_MONTHS)
    )
    return BarChart(
        id="sample-bars",
        summary="Spending per month in euro, by category",
        bars=bars,
        legend=_parts()[:3],
        mark=Mark(value=340, label="2025 avg", text="€340"),
    )


def _line() -> LineChart:
    values = (5.9, 5.7, 5.8, 5.5, 5.3, 5.4, 5.2, 5.3, 5.6, 5.5, 5.8, 5.7, 5.9, 5.4)
    return LineChart(
        id="sample-line",
        summary="Consumption per full tank, between 5.2 and 5.9 litres per 100 km",
        points=tuple(
            Point(label=f"{index + 1} Jun", value=value, text=f"{value} l/100 km")
            for index, value in enumerate(values)
        ),
        mark=Mark(value=5.6, label="average", text="5.6"),
    )


def _band() -> BandChart:
    values = (14_200, 13_900, 13_850, 13_400, 13_100)
    points = [
        BandPoint(
            on=date(2026, month, 1),
            label=f"1.{month}.",
            value=float(value),
            text=f"€{value:,}",
            low=value * 0.9,
            high=value * 1.1,
        )
        for month, value in enumerate(values, start=6)
    ]
    own = BandPoint(on=date(2026, 11, 2), label="2.11.", value=13500, text="€13,500", is_own=True)
    return BandChart(id="sample-band", summary="Value over six months", points=(*points, own))


def _jobs() -> list[JobView]:
    return [
        JobView(title="Importing 214 fill-ups", done=138, total=214, cancel_url="#"),
        JobView(title="Reading scan.pdf", state="queued"),
        JobView(title="Export", state="done", message="4 files"),
        JobView(title="Reading photo.heic", state="failed", message="The picture is damaged."),
    ]


def _rows() -> list[SimpleNamespace]:
    rows = (
        ("Brake fluid change", "Octavia Combi", "18 Nov", "€64.14", True),
        ("Oil service", "Octavia Combi", "18 Nov", "€247.90", True),
        ("Water pump replaced", "Transit Custom", "9 Nov", "€271.00", False),
    )
    return [
        SimpleNamespace(title=title, vehicle=vehicle, date=date, amount=amount, selected=selected)
        for title, vehicle, date, amount, selected in rows
    ]
