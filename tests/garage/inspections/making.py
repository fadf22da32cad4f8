"""Templates, inspections and defects as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from garage.inspections import selectors, services
from garage.inspections.models import Defect, Inspection, InspectionTemplate, StatutoryInspection
from garage.inspections.rubric import Category, Criterion, Rubric
from garage.inspections.services import (
    DefectInput,
    InspectionInput,
    JudgementInput,
    StatutoryInput,
    TemplateInput,
)
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_vehicle

DAY = date(2026, 3, 14)
RUBRIC = Rubric(
    categories=(
        Category(
            key="brakes",
            title="Brakes",
            weight=2,
            criteria=(
                Criterion(
                    key="pads",
                    title="Pads",
                    section="Front axle",
                    scale="number",
                    unit="mm",
                    points=5,
                    low=Decimal(2),
                    best=Decimal(8),
                    critical=True,
                ),
                Criterion(key="lines", title="Lines dry", points=3),
            ),
        ),
        Category(
            key="body",
            title="Body",
            criteria=(
                Criterion(key="paint", title="Paint", scale="words", points=2),
                Criterion(key="panels", title="Panels", scale="grades", points=2),
                Criterion(key="accident", title="Signs of an accident", points=-4),
            ),
        ),
    )
)
GOOD = {
    "pads": JudgementInput(number=Decimal(8)),
    "lines": JudgementInput(verdict="met"),
    "paint": JudgementInput(level=1),
    "panels": JudgementInput(level=1),
    "accident": JudgementInput(verdict="met"),
}


def make_template(
    actor: Actor, *, rubric: Rubric = RUBRIC, published: bool = True, **values: Any
) -> InspectionTemplate:
    given: dict[str, Any] = {"title": "Winter check", "is_condition_report": True}
    template = services.template_add(
        actor=actor, data=TemplateInput(**(given | values)), rubric=rubric
    )
    if published:
        services.template_publish(actor=actor, template_id=template.pk)
    return template


def make_inspection(
    actor: Actor,
    *,
    vehicle: Vehicle | None = None,
    template: InspectionTemplate | None = None,
    **values: Any,
) -> Inspection:
    template = template or make_template(actor)
    version = selectors.version_published(template, actor=actor)
    assert version is not None
    vehicle = vehicle or make_vehicle(actor)
    given: dict[str, Any] = {"vehicle_id": vehicle.pk, "version_id": version.pk, "on": DAY}
    return services.inspection_start(actor=actor, data=InspectionInput(**(given | values)))


def judge(actor: Actor, inspection: Inspection, **answers: JudgementInput) -> None:
    services.inspection_judge(actor=actor, inspection_id=inspection.pk, judgements=GOOD | answers)


def make_signed(actor: Actor, *, answers: Any = None, **values: Any) -> Inspection:
    inspection = make_inspection(actor, **values)
    judge(actor, inspection, **(answers or {}))
    return services.inspection_sign(actor=actor, inspection_id=inspection.pk, name="Olivia")


def make_defect(actor: Actor, *, vehicle: Vehicle | None = None, **values: Any) -> Defect:
    given: dict[str, Any] = {
        "vehicle_id": (vehicle or make_vehicle(actor)).pk,
        "title": "Left mirror loose",
        "found_on": DAY,
    }
    return services.defect_report(actor=actor, data=DefectInput(**(given | values)))


def make_statutory(
    actor: Actor, *, vehicle: Vehicle | None = None, **values: Any
) -> StatutoryInspection:
    given: dict[str, Any] = {
        "vehicle_id": (vehicle or make_vehicle(actor)).pk,
        "regime": "mot",
        "on": DAY,
        "result": "passed",
        "currency": "EUR",
        "valid_until": date(2027, 3, 14),
    }
    return services.statutory_record(actor=actor, data=StatutoryInput(**(given | values)))
