"""Inspections of the demo household: a roadworthiness check, a condition report, TÜV and defects."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from garage.inspections import regimes, selectors, services
from garage.inspections.models import InspectionTemplate
from garage.inspections.rubric import CHECK, NUMBER, Criterion, Rubric
from garage.inspections.services import (
    DefectInput,
    Finding,
    InspectionInput,
    JudgementInput,
    StatutoryInput,
)
from garage.models import Vehicle
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor

INSPECTOR = "Olivia Miller"
STATION = "TÜV Nord Langenhorn"
ANSWERS: Mapping[str, JudgementInput] = {
    "front_left_tread_depth": JudgementInput(number=Decimal("3.4")),
    "front_right_tread_depth": JudgementInput(number=Decimal("3.1")),
    "rear_left_tread_depth": JudgementInput(number=Decimal("5.2")),
    "rear_right_tread_depth": JudgementInput(number=Decimal("5.0")),
    "front_axle_pad_thickness": JudgementInput(number=Decimal(4)),
    "rear_axle_pad_thickness": JudgementInput(number=Decimal("1.5"), note="Down to the wear mark"),
    "wear_is_even": JudgementInput(
        verdict="not_met", note="Outer edge in front, have the toe checked"
    ),
    "water_in_the_brake_fluid": JudgementInput(number=Decimal("1.8")),
    "coolant_protects_down_to": JudgementInput(number=Decimal(-28)),
    "battery_at_rest": JudgementInput(number=Decimal("12.5")),
}
PINS = {"rear_axle_pad_thickness": ("left", 19, 75), "wear_is_even": ("left", 81, 75)}


def tell(*, actor: Actor, vehicles: Sequence[Vehicle], today: date) -> None:
    """Write inspections, statutory inspections and defects of the household's vehicles."""
    seasonal = services.template_copy(actor=actor, key="seasonal")
    roadworthiness = services.template_copy(actor=actor, key="roadworthiness")
    services.template_copy(actor=actor, key="trip")
    condition = services.template_copy(actor=actor, key="collector_condition")
    first, _, van, motorcycle = vehicles
    _inspect(first, seasonal, on=today - timedelta(days=210), actor=actor, worse={})
    _inspect(first, roadworthiness, on=today - timedelta(days=24), actor=actor, worse=ANSWERS)
    for days, level in ((400, 2), (35, 3)):
        on = today - timedelta(days=days)
        _inspect(motorcycle, condition, on=on, actor=actor, worse={}, level=level)
    _law(vehicles, actor=actor, today=today)
    for vehicle, title, severity, days in (
        (van, "Sliding door sticks", "minor", 40),
        (first, "Stone chip in the windscreen", "minor", 12),
        (van, "Rear light cracked", "major", 5),
    ):
        services.defect_report(
            actor=actor,
            data=DefectInput(
                vehicle_id=vehicle.pk,
                title=title,
                severity=severity,
                found_on=today - timedelta(days=days),
            ),
        )


def _inspect(
    vehicle: Vehicle,
    template: InspectionTemplate,
    *,
    on: date,
    actor: Actor,
    worse: Mapping[str, JudgementInput],
    level: int = 2,
) -> None:
    version = selectors.version_published(template, actor=actor)
    if version is None:
        return
    inspection = services.inspection_start(
        actor=actor,
        data=InspectionInput(
            vehicle_id=vehicle.pk, version_id=version.pk, on=on, inspector=INSPECTOR
        ),
    )
    rubric = _without_photos(version.rubric)
    answers = {key: worse.get(key) or _good(one, level) for key, one in rubric.items()}
    services.inspection_judge(actor=actor, inspection_id=inspection.pk, judgements=answers)
    for key, (view, x, y) in PINS.items():
        if key in worse and key in rubric:
            services.inspection_pin(
                actor=actor, inspection_id=inspection.pk, key=key, view=view, x=x, y=y
            )
    services.inspection_sign(actor=actor, inspection_id=inspection.pk, name=INSPECTOR)


def _without_photos(rubric: Rubric) -> dict[str, Criterion]:
    """Return what can be judged without a camera."""
    return {key: one for key, one in rubric.criteria().items() if not one.photo}


def _good(criterion: Criterion, level: int) -> JudgementInput:
    if criterion.scale == CHECK:
        return JudgementInput(verdict="met")
    if criterion.scale == NUMBER:
        return JudgementInput(number=criterion.best or criterion.low or criterion.high)
    return JudgementInput(level=level if criterion.points > 1 else 1)


def _law(vehicles: Sequence[Vehicle], *, actor: Actor, today: date) -> None:
    station = vendor_find_or_add(actor=actor, name=STATION, kind="other").pk
    for number, vehicle in enumerate(vehicles):
        on = today - timedelta(days=690 - 150 * number)
        advisory = Finding(title="Wiper blades worn")
        services.statutory_record(
            actor=actor,
            data=StatutoryInput(
                vehicle_id=vehicle.pk,
                regime="hu",
                on=on,
                result="advisories" if number == 0 else "passed",
                currency=actor.currency,
                vendor_id=station,
                certificate_number=f"HU-{on.year}-{4711 + number}",
                valid_until=regimes.next_due("hu", on),
                findings=(advisory,) if number == 0 else (),
            ),
        )
