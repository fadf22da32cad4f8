"""What the demo household has fitted: wheels for two seasons, batteries, a warranty, a recall."""

from datetime import date, timedelta
from decimal import Decimal

from garage.components import services
from garage.components.models import Component
from garage.specifications.services import SpecificationInput, specifications_set
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor

# name, manufacturer, model, season, size, DOT, price, tread front and rear when new
SETS = (
    ("Winter wheels", "Continental", "WinterContact TS 870", "winter", "205/55 R16 91H", "3422", "612.00"),
    ("Summer wheels", "Michelin", "Primacy 4+", "summer", "205/55 R16 91V", "0820", "488.00"),
)  # fmt: skip


def fit_out(*, vehicles: list[Vehicle], actor: Actor, today: date) -> None:
    """Fit the first vehicle with wheels and a battery, the second with its traction battery."""
    car, electric = vehicles[0], vehicles[1]
    _wheels(car, actor=actor, today=today)
    _battery(car, electric, actor=actor, today=today)
    _cover(car, electric, actor=actor, today=today)
    fill_card(car, actor=actor)


def _wheels(car: Vehicle, *, actor: Actor, today: date) -> None:
    """Drive winter and summer wheels in turn for two years, measured at each change."""
    sets = [_set(row, actor=actor, today=today) for row in SETS]
    for turn, days in enumerate((690, 520, 330, 155, 20)):
        on = today - timedelta(days=days)
        row = sets[turn % 2]
        data = services.FitInput(vehicle_id=car.pk, on=on)
        services.tyres_swap(actor=actor, component_id=row.pk, data=data)
        worn = Decimal("0.8") * (turn // 2)
        front, rear = Decimal("7.6") - worn, Decimal("7.9") - worn / 2
        services.treads_record(
            actor=actor, component_id=row.pk, on=on, depths={"front": front, "rear": rear}
        )


def fill_card(car: Vehicle, *, actor: Actor) -> None:
    """Fill in the specification card of a car."""
    lines = (
        ("engine", "Engine code", "DFGA", ""), ("engine", "Power", "110", "kW"),
        ("fluids", "Engine oil, capacity", "4.7", "l"), ("fluids", "Engine oil, grade", "5W-30 VW 507 00", ""),
        ("fluids", "Brake fluid", "DOT 4 LV", ""), ("filters", "Oil filter", "03N 115 562 B", ""),
        ("filters", "Cabin filter", "5Q0 819 653", ""), ("tyres", "Tyre size, front", "205/55 R16", ""),
        ("tyres", "Pressure, front", "2.3", "bar"), ("tyres", "Pressure, rear", "2.1", "bar"),
        ("torque", "Wheel bolts", "120", "Nm"), ("torque", "Oil drain plug", "30", "Nm"),
        ("battery", "Battery", "70 Ah AGM", ""), ("bulbs", "Low beam", "LED", ""),
        ("paint", "Paint code", "LF5J", ""), ("paint", "Key code", "HU66 AT6", ""),
    )  # fmt: skip
    specifications_set(
        actor=actor,
        vehicle_id=car.pk,
        lines=[
            SpecificationInput(group=group, name=name, value=value, unit=unit)
            for group, name, value, unit in lines
        ],
    )


def _set(row: tuple[str, ...], *, actor: Actor, today: date) -> Component:
    name, manufacturer, model, season, size, code, price = row
    return services.component_add(
        actor=actor,
        data=services.ComponentInput(
            name=name, kind="wheels", manufacturer=manufacturer, model=model, season=season,
            size=size, dot_codes=code, price=Decimal(price), currency=actor.currency,
            bought_on=today - timedelta(days=700), kept_at="Cellar, left rack",
            tags=("set of four",),
        ),
    )  # fmt: skip


def _battery(car: Vehicle, electric: Vehicle, *, actor: Actor, today: date) -> None:
    for vehicle, name, kind, manufacturer, model, serial, days in (
        (car, "Starter battery", "battery", "Varta", "Silver Dynamic AGM E39", "AGM-70-118", 480),
        (electric, "Traction battery 58 kWh", "traction", "LG", "MEB 9 modules", "LGX58-2107-04412", 1090),
    ):  # fmt: skip
        services.component_add(
            actor=actor,
            data=services.ComponentInput(
                name=name, kind=kind, manufacturer=manufacturer, model=model,
                serial_number=serial, currency=actor.currency,
            ),
            fit=services.FitInput(vehicle_id=vehicle.pk, on=today - timedelta(days=days)),
        )  # fmt: skip


def _cover(car: Vehicle, electric: Vehicle, *, actor: Actor, today: date) -> None:
    battery = Component.objects.for_actor(actor).get(kind="traction")
    services.warranty_record(
        actor=actor,
        data=services.WarrantyInput(
            title="Battery, eight years or 160,000 km", component_id=battery.pk,
            provider="Volkswagen", starts_on=date(2021, 3, 2), ends_on=date(2029, 3, 1),
            starts_odometer=Decimal(0), distance=Decimal(160_000), distance_unit="km",
            terms="At least 70 % of the usable capacity. Charging to 100 % every day is excluded.",
        ),
    )  # fmt: skip
    warranty = services.warranty_record(
        actor=actor,
        data=services.WarrantyInput(
            title="Used car warranty", vehicle_id=car.pk, provider="Hanseatica Versicherung",
            contract_number="GW-4471-20", starts_on=today - timedelta(days=900),
            distance=Decimal(36_000), distance_unit="km",
            terms="Engine, gearbox, electrics. The service book must be complete.",
        ),
    )  # fmt: skip
    services.claim_record(
        actor=actor,
        warranty_id=warranty.pk,
        data=services.ClaimInput(
            on=today - timedelta(days=210), title="Alternator failed", outcome="partly",
            amount=Decimal("318.40"), currency=actor.currency, notes="Parts paid, labour not.",
        ),
    )  # fmt: skip
    services.recall_record(
        actor=actor,
        data=services.RecallInput(
            vehicle_id=electric.pk, title="High-voltage battery modules may short", campaign="93MI",
            issuer="Volkswagen", announced_on=today - timedelta(days=34),
            risk="Fire while parked. Charge to 80 % only until it was looked at.",
            remedy="Software update and check of the modules, about two hours.",
        ),
    )  # fmt: skip
    services.recall_record(
        actor=actor,
        data=services.RecallInput(
            vehicle_id=car.pk, title="Airbag cover may come loose", campaign="69EM",
            issuer="Škoda", announced_on=today - timedelta(days=400), state="done",
            done_on=today - timedelta(days=330), remedy="Cover replaced.",
        ),
    )  # fmt: skip
