"""What the templates that come with My Garage ask. Limits are common minima, not the law of a place."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from garage.inspections.rubric import (
    GRADES,
    NUMBER,
    WORDS,
    Category,
    Criterion,
    Rubric,
    new_key,
)

_Rows = tuple[Criterion, ...]


def ask(title: str, points: int = 2, **more: Any) -> Criterion:
    """Return a criterion whose key is made where it stands."""
    return Criterion(key="", title=title, points=points, **more)


def number(title: str, unit: str, points: int = 3, **limits: str) -> Criterion:
    """Return a criterion that is measured."""
    bounds = {name: Decimal(value) for name, value in limits.items()}
    return Criterion(key="", title=title, points=points, scale=NUMBER, unit=unit, **bounds)  # type: ignore[arg-type]


def rubric(*parts: tuple[str, int, _Rows]) -> Rubric:
    """Return categories of title, weight and criteria, with keys of their own."""
    categories: list[Category] = []
    taken: set[str] = set()
    for title, weight, rows in parts:
        criteria = []
        for row in rows:
            key = new_key(f"{row.section} {row.title}" if row.section else row.title, taken)
            taken.add(key)
            criteria.append(_with_key(row, key))
        key = new_key(title, [one.key for one in categories])
        categories.append(Category(key=key, title=title, weight=weight, criteria=tuple(criteria)))
    return Rubric(categories=tuple(categories))


def tyres() -> _Rows:
    """Return tread and pressure of four wheels, and what else a tyre can have."""
    wheels = (_("Front left"), _("Front right"), _("Rear left"), _("Rear right"))
    treads = [
        Criterion(
            key="", title=_("Tread depth"), section=wheel, scale=NUMBER, unit="mm", points=3,
            low=Decimal("1.6"), best=Decimal(6), critical=True,
        )
        for wheel in wheels
    ]  # fmt: skip
    return (
        *treads,
        ask(_("No cuts, bulges or cracks"), 3, critical=True),
        ask(
            _("Younger than eight years"), 1, hint=_("The last four digits of DOT: week and year.")
        ),
        ask(_("Wear is even"), 2, hint=_("One-sided wear points to the alignment.")),
    )


def brakes() -> _Rows:
    """Return what is measured and looked at on brakes."""
    front, rear = _("Front axle"), _("Rear axle")
    pad = _("Pad thickness")
    return (
        Criterion(
            key="", title=pad, section=front, scale=NUMBER, unit="mm", points=4,
            low=Decimal(2), best=Decimal(9), critical=True,
        ),
        Criterion(
            key="", title=pad, section=rear, scale=NUMBER, unit="mm", points=3,
            low=Decimal(2), best=Decimal(8), critical=True,
        ),
        ask(_("Discs without cracks, above the minimum thickness"), 3, critical=True),
        ask(_("Lines and hoses dry and sound"), 3, critical=True),
        number(_("Water in the brake fluid"), "%", 2, high="3", best="1"),
        ask(_("Parking brake holds on a slope"), 2),
    )  # fmt: skip


def lights() -> _Rows:
    """Return the lights of a vehicle."""
    return (
        ask(_("Dipped and main beam"), 2, critical=True),
        ask(_("Brake lights"), 2, critical=True),
        ask(_("Indicators and hazard lights"), 2),
        ask(_("Number plate, fog and reversing lights"), 1),
        ask(_("Headlights aim right"), 1),
    )


def engine() -> _Rows:
    """Return what is looked at below the bonnet."""
    return (
        ask(_("Starts well when cold"), 3),
        ask(_("Runs smoothly, no smoke"), 4),
        ask(_("No leaks of oil or coolant"), 3),
        ask(_("Oil clean, level right"), 2),
        ask(_("Coolant clean, no oil in it"), 4),
        ask(_("Belts and hoses sound"), 2),
    )


def pre_purchase() -> Rubric:
    """Return what to look at before buying a car."""
    compression = _("Compression")
    cylinders = tuple(
        Criterion(
            key="", title=_("Cylinder %(n)d") % {"n": n}, section=compression, scale=NUMBER,
            unit="bar", points=3, low=Decimal(9), best=Decimal(12),
            hint=_("Petrol, warm, throttle open; leave it out where nobody measures."),
        )
        for n in range(1, 5)
    )  # fmt: skip
    return rubric(
        (_("Papers"), 2, (
            ask(_("VIN on the car and in the papers agree"), 8, critical=True, photo=True),
            ask(_("Service history is complete"), 4),
            ask(_("Odometer agrees with the papers"), 5),
            ask(_("Two keys"), 1),
            ask(_("Signs of an accident"), -6),
            ask(_("Open recalls"), -3),
        )),
        (_("Body"), 3, (
            ask(_("Paint"), 3, scale=WORDS),
            ask(_("Gaps between panels are even"), 3),
            number(_("Highest paint thickness"), "µm", 3, high="300", best="160"),
            ask(_("Sills and floor without rust"), 6, critical=True, photo=True),
            ask(_("Windscreen without chips"), 2),
        )),
        (_("Engine"), 4, engine() + cylinders),
        (_("Gearbox and clutch"), 3, (
            ask(_("Changes gear without noise or jerk"), 5),
            ask(_("Clutch takes up in the middle, does not slip"), 4),
            ask(_("No noise from shafts and joints"), 3),
        )),
        (_("Brakes"), 3, brakes()),
        (_("Tyres"), 2, tyres()),
        (_("Chassis"), 3, (
            ask(_("Dampers dry, car settles at once"), 3),
            ask(_("No play in joints and wheel bearings"), 4, critical=True),
            ask(_("Tracks straight on the road"), 3),
        )),
        (_("Electrics"), 2, (
            *lights(),
            number(_("Battery at rest"), "V", 2, low="12.2", best="12.6"),
            ask(_("No warning lamps, no fault codes"), 4),
            ask(_("Air conditioning cools"), 2),
        )),
        (_("Inside"), 1, (
            ask(_("Seats and trim"), 3, scale=WORDS),
            ask(_("Dry carpets, no smell of damp"), 3),
            ask(_("Belts and airbags"), 3, critical=True),
        )),
    )  # fmt: skip


def condition() -> Rubric:
    """Return the zones of a collector car, each graded 1 to 6."""

    def grades(*titles: str) -> _Rows:
        return tuple(ask(title, 5, scale=GRADES) for title in titles)

    return rubric(
        (_("Paint"), 3, grades(_("Depth and gloss"), _("Evenness of colour"), _("Chips and scratches"))),
        (_("Body"), 4, (*grades(_("Panels and gaps"), _("Floor, sills and frame")),
                        ask(_("Structure is sound"), 5, critical=True, photo=True))),
        (_("Chrome and trim"), 2, grades(_("Bright work"), _("Badges and seals"))),
        (_("Glass"), 1, grades(_("Windscreen and windows"), _("Lamps and lenses"))),
        (_("Interior"), 3, grades(_("Seats"), _("Dashboard and instruments"), _("Headlining and carpets"))),
        (_("Engine"), 4, (*grades(_("Running"), _("Engine bay")),
                          ask(_("Numbers match"), 5, photo=True))),
        (_("Chassis"), 3, grades(_("Suspension and steering"), _("Brakes"), _("Underside"))),
        (_("Tyres"), 1, (*grades(_("Tyres and wheels")),
                         ask(_("Spare wheel and tools"), 1))),
        (_("Electrics"), 2, grades(_("Wiring"), _("Lights and gauges"))),
        (_("Originality and papers"), 2, grades(_("Originality"), _("History and papers"))),
    )  # fmt: skip


def roadworthiness() -> Rubric:
    """Return what a testing station looks at."""
    return rubric(
        (_("Identity"), 1, (ask(_("VIN and plates"), 3, critical=True),)),
        (_("Brakes"), 4, brakes()),
        (_("Steering"), 3, (
            ask(_("No play, no binding"), 5, critical=True),
            ask(_("Track rod ends and gaiters"), 3),
        )),
        (_("Visibility"), 2, (
            ask(_("Windscreen and wipers"), 2),
            ask(_("Mirrors"), 1),
        )),
        (_("Lights"), 3, lights()),
        (_("Tyres"), 3, tyres()),
        (_("Suspension"), 3, (
            ask(_("Springs and dampers"), 4),
            ask(_("Joints and bushes"), 3),
        )),
        (_("Body and frame"), 3, (
            ask(_("No rust on carrying parts"), 6, critical=True, photo=True),
            ask(_("No sharp edges, doors open and close"), 2),
        )),
        (_("Equipment"), 2, (
            ask(_("Belts"), 4, critical=True),
            ask(_("Horn, triangle and first-aid kit"), 1),
        )),
        (_("Environment"), 2, (
            ask(_("Exhaust tight and quiet"), 2),
            ask(_("Emissions within limits"), 4),
            ask(_("No fluid drips"), 2),
        )),
    )  # fmt: skip


def seasonal() -> Rubric:
    """Return what to look at when the season changes."""
    return rubric(
        (_("Tyres"), 3, tyres()),
        (_("Fluids"), 2, (
            ask(_("Engine oil level"), 2),
            number(_("Coolant protects down to"), "°C", 2, high="-20", best="-30"),
            ask(_("Washer fluid fits the season"), 1),
            number(_("Water in the brake fluid"), "%", 2, high="3", best="1"),
        )),
        (_("Battery"), 2, (
            number(_("Battery at rest"), "V", 3, low="12.2", best="12.6"),
            ask(_("Terminals clean and tight"), 1),
        )),
        (_("Lights"), 2, lights()),
        (_("Body"), 1, (
            ask(_("Wiper blades"), 1),
            ask(_("Drains free of leaves"), 1),
            ask(_("Underside washed"), 1),
            ask(_("Locks and seals greased"), 1),
        )),
    )  # fmt: skip


def track_day() -> Rubric:
    """Return what to look at before a car goes on a circuit."""
    return rubric(
        (_("Brakes"), 4, (
            *brakes(),
            ask(_("Fluid for high temperatures, changed this year"), 4),
        )),
        (_("Wheels"), 4, (
            *tyres(),
            ask(_("Wheel nuts at the right torque"), 5, critical=True),
            ask(_("No play in wheel bearings"), 4, critical=True),
        )),
        (_("Engine"), 3, (
            ask(_("Oil at the upper mark"), 3),
            ask(_("No leaks of oil, fuel or coolant"), 5, critical=True),
            ask(_("Catch tank or breather in place"), 1),
        )),
        (_("Safety"), 4, (
            ask(_("Seats and belts fixed"), 5, critical=True),
            ask(_("Helmet fits and is in date"), 4, critical=True),
            ask(_("Tow eye fitted"), 3),
            ask(_("Battery fixed, loose things out"), 4, critical=True),
            ask(_("Fire extinguisher in date"), 2),
        )),
        (_("Noise"), 1, (number(_("Noise standing"), "dB", 3, high="98", best="90"),)),
    )  # fmt: skip


def trip() -> Rubric:
    """Return the questions before a long trip."""
    questions = (
        _("Tyre pressures fit the load"), _("Tread is deep enough"), _("Oil level is right"),
        _("Coolant level is right"), _("Washer fluid is full"), _("All lights work"),
        _("Wipers are clean"), _("Brakes feel as always"), _("Spare wheel or kit is on board"),
        _("Papers, vest and triangle are on board"),
    )  # fmt: skip
    return rubric((_("Before you leave"), 1, tuple(ask(text, 1) for text in questions)))


def _with_key(row: Criterion, key: str) -> Criterion:
    return replace(row, key=key)
