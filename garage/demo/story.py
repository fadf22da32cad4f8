"""The demo household: four vehicles, three years of records, written through the services."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from garage.demo import components, energy, inspections, papers, purchases, reminders, shelf
from garage.demo.contracts import ELECTRIC, ESTATE, Household, tell_contracts
from garage.expenses.services import ExpenseInput, expense_record
from garage.maintenance.services import LineInput, ServiceRecordInput, service_record_record
from garage.models import Vehicle
from garage.vehicles.services import VehicleInput, vehicle_add
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor

YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoVehicle:
    """A vehicle of the demo: how it is driven, fuelled and looked after."""

    name: str
    make: str
    model: str
    variant: str
    year: int
    body: str
    kind: str
    color: str
    color_name: str
    plate: str
    fuel: str
    start_km: int
    km_a_day: int
    litres_a_100_km: Decimal
    insurance: Decimal
    vin: str = ""


STABLE = (
    DemoVehicle(
        name="Octavia Combi", make="Škoda", model="Octavia", variant="2.0 TDI 150 hp", year=2019,
        body="estate", kind="car", color="#41627e", color_name="Denim blue", plate="HH MK 2194",
        fuel="diesel", start_km=142_300, km_a_day=38, litres_a_100_km=Decimal("5.6"),
        insurance=Decimal("548.20"), vin="TMBJJ7NE8K0427193",
    ),
    DemoVehicle(
        name="ID.3 Pro", make="Volkswagen", model="ID.3", variant="Pro 58 kWh", year=2021,
        body="hatch", kind="car", color="#5d8f8a", color_name="Makena turquoise",
        plate="HH EV 703E", fuel="electric", start_km=31_400, km_a_day=27,
        litres_a_100_km=Decimal(0), insurance=Decimal("612.00"),
    ),
    DemoVehicle(
        name="Transit Custom", make="Ford", model="Transit Custom", variant="2.0 EcoBlue 130 hp",
        year=2017, body="van", kind="van", color="#bb5a34", color_name="Orange glow",
        plate="HH WV 481", fuel="diesel", start_km=96_800, km_a_day=42,
        litres_a_100_km=Decimal("7.9"), insurance=Decimal("734.60"),
    ),
    DemoVehicle(
        name="R 1200 GS", make="BMW", model="R 1200 GS", variant="Rallye", year=2015,
        body="motorcycle", kind="motorcycle", color="#a8252c", color_name="Racing red", plate="HH BK 12",
        fuel="petrol", start_km=39_100, km_a_day=8, litres_a_100_km=Decimal("5.2"),
        insurance=Decimal("188.40"),
    ),
)  # fmt: skip
# (title, purpose, parts, labour hours, every so many days, first after so many days)
ROUTINE = (
    ("Oil and filter service", "maintenance", (("fluid", "Engine oil 5W-30 C3", "74.26"), ("part", "Oil filter", "16.46")), "1.2", 340, 40),
    ("Brake fluid change", "maintenance", (("fluid", "Brake fluid DOT 4, 1 l", "14.90"),), "0.6", 720, 120),
    ("Wheels changed", "maintenance", (("fee", "Four wheels changed and balanced", "48.00"),), "0", 182, 75),
    ("Main inspection", "inspection", (("fee", "Inspection and emissions fee", "148.50"),), "0", 730, 200),
    ("Front brake discs and pads", "repair", (("part", "Brake discs, front axle", "168.40"), ("part", "Brake pads, front axle", "72.80")), "2.1", 900, 430),
    ("Battery replaced", "repair", (("part", "Battery 70 Ah AGM", "164.90"),), "0.4", 2000, 610),
)  # fmt: skip
# What a kind of vehicle does not need.
NEEDLESS = {
    ("electric", "Oil and filter service"),
    ("electric", "Battery replaced"),
    ("motorcycle", "Wheels changed"),
}
LABOUR = Decimal("98.00")
WORKSHOP, STATION, INSURER = "Brandt Autoservice", "Nordtank Eppendorf", "Hanseatica Versicherung"
CHARGER = "Küstenstrom Schnelllader"


@transaction.atomic
def tell(*, actor: Actor, today: date) -> None:
    """Write the household into an empty organization."""
    vendors = {
        name: vendor_find_or_add(actor=actor, name=name, kind=kind).pk
        for name, kind in (
            (WORKSHOP, "workshop"),
            (STATION, "station"),
            (CHARGER, "station"),
            (INSURER, "insurer"),
        )
    }
    vehicles: dict[str, Vehicle] = {}
    for about in STABLE:
        vehicle = vehicles[about.name] = _add(about, actor=actor)
        _work(vehicle, about, vendor_id=vendors[WORKSHOP], actor=actor, today=today)
        energy.tell(
            vehicle,
            energy.Driven(
                first=_first_day(today),
                days=YEARS * 365,
                start_km=about.start_km,
                km_a_day=about.km_a_day,
                litres_a_100_km=about.litres_a_100_km,
            ),
            station_id=vendors[STATION],
            charger_id=vendors[CHARGER],
            actor=actor,
        )
        if about.name not in {ESTATE, ELECTRIC}:  # their policy records its premiums
            _insurance(vehicle, about, vendor_id=vendors[INSURER], actor=actor, today=today)
    purchases.tell(actor=actor, vehicles=vehicles, on=_first_day(today) - timedelta(days=1))
    tell_contracts(Household(vehicles=vehicles, actor=actor, today=today))
    everything = list(vehicles.values())
    components.fit_out(vehicles=everything, actor=actor, today=today)
    papers.file_papers(vehicles=everything, actor=actor, today=today)
    inspections.tell(actor=actor, vehicles=everything, today=today)
    reminders.tell(actor=actor, today=today)
    shelf.stock(actor=actor)


def _first_day(today: date) -> date:
    return today - timedelta(days=YEARS * 365)


def _add(about: DemoVehicle, *, actor: Actor) -> Vehicle:
    return vehicle_add(
        actor=actor,
        data=VehicleInput(
            name=about.name,
            make=about.make,
            model=about.model,
            variant=about.variant,
            model_year=about.year,
            body=about.body,
            kind=about.kind,
            color=about.color,
            color_name=about.color_name,
            plate=about.plate,
            fuel=about.fuel,
            meter_unit="km",
            vin=about.vin,
            vin_fields=("make", "model_year"),
        ),
    )


def _km(about: DemoVehicle, days: int) -> Decimal:
    return Decimal(about.start_km + about.km_a_day * days)


def _work(
    vehicle: Vehicle, about: DemoVehicle, *, vendor_id: int, actor: Actor, today: date
) -> None:
    first = _first_day(today)
    apart = STABLE.index(about) * 11  # nobody brings the whole stable on one day
    for number, (title, purpose, parts, hours, every, begin) in enumerate(ROUTINE):
        if {(about.fuel, title), (about.kind, title)} & NEEDLESS:
            continue
        for days in range(begin + apart, YEARS * 365, every):
            lines = [
                LineInput(
                    kind=kind, purpose=purpose, description=text, amount=Decimal(price),
                    quantity=Decimal(1), unit_price=Decimal(price), tax_rate=Decimal(19),
                )
                for kind, text, price in parts
            ]  # fmt: skip
            if Decimal(hours):
                lines.append(
                    LineInput(
                        kind="labour", purpose=purpose, description="Labour", unit="h",
                        quantity=Decimal(hours), unit_price=LABOUR, tax_rate=Decimal(19),
                        amount=(Decimal(hours) * LABOUR).quantize(Decimal("0.01")),
                    )
                )  # fmt: skip
            service_record_record(
                actor=actor,
                data=ServiceRecordInput(
                    vehicle_id=vehicle.pk,
                    on=first + timedelta(days=days),
                    title=title,
                    currency=actor.currency,
                    vendor_id=vendor_id,
                    invoice_number=f"RE-{(first + timedelta(days=days)).year}-{vehicle.pk}{number}{days:04}",
                    tax=_tax(sum((line.amount for line in lines), Decimal(0))),
                    lines=tuple(lines),
                    odometer=_km(about, days),
                    odometer_unit="km",
                ),
            )


def _tax(gross: Decimal) -> Decimal:
    return (gross * 19 / 119).quantize(Decimal("0.01"))


def _insurance(
    vehicle: Vehicle, about: DemoVehicle, *, vendor_id: int, actor: Actor, today: date
) -> None:
    for year in range(today.year - YEARS + 1, today.year + 1):
        expense_record(
            actor=actor,
            data=ExpenseInput(
                on=date(year, 1, 2),
                title=f"Insurance {year}",
                kind="insurance",
                currency=actor.currency,
                total=about.insurance,
                vehicle_id=vehicle.pk,
                vendor_id=vendor_id,
            ),
        )
