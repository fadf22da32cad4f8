"""Inspections, templates, defects and statutory inspections as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from garage.inspections.rubric import Category, Criterion, Rubric
from garage.inspections.services import Finding, JudgementInput
from project.web.custom_fields_api import CustomBody, CustomOut, CustomPatch
from project.web.types import (
    Amount,
    Body,
    Currency,
    Day,
    Line,
    MeterValue,
    RowId,
    Short,
    Text,
)

UnitName = Literal["km", "mi", "h", "cycles"]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$", examples=["tread"])]
Places = Annotated[Decimal, Field(max_digits=12, decimal_places=3, examples=["5.5"])]
Percent = Annotated[int, Field(ge=0, le=100)]
FileIds = Annotated[list[RowId], Field(max_length=30)]
ExchangeRate = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6, examples=["1.07"])]
Severity = Literal["minor", "major", "dangerous"]
ViewName = Literal["left", "right", "front", "rear", "top"]
RegimeName = Literal[
    "mot", "hu", "ct", "itv", "revisione", "apk", "pickerl", "mfk", "nct", "stk", "przeglad",
    "besiktning", "eukontroll", "smog", "state", "shaken", "wof", "rego", "puc", "gas", "other",
]  # fmt: skip


# --- Templates -----------------------------------------------------------------------------------
class CriterionBody(Body):
    """One thing to look at; a number needs `low` or `high`, `best` earns all points."""

    key: Key
    title: Annotated[Short, Field(min_length=1, examples=["Tread depth"])]
    section: Short = ""
    scale: Literal["check", "words", "grades", "number"] = "check"
    points: Annotated[int, Field(ge=-10, le=10)] = 1
    unit: Annotated[Short, Field(max_length=12)] = ""
    low: Places | None = None
    high: Places | None = None
    best: Places | None = None
    photo: bool = False
    critical: bool = False
    hint: Annotated[Line, Field(max_length=300)] = ""


class CategoryBody(Body):
    """Criteria that are scored together."""

    key: Key
    title: Annotated[Short, Field(min_length=1, examples=["Tyres"])]
    weight: Annotated[int, Field(ge=1, le=10)] = 1
    criteria: Annotated[list[CriterionBody], Field(max_length=250)] = []


Categories = Annotated[list[CategoryBody], Field(max_length=30)]


class TemplateBody(Body):
    """A template with the content of its first draft."""

    title: Annotated[Short, Field(min_length=1, examples=["Winter check"])]
    description: Annotated[Text, Field(max_length=1000)] = ""
    kind: Literal["rubric", "questions"] = "rubric"
    is_condition_report: bool = False
    categories: Categories = []


class TemplatePatch(Body):
    """What changes; categories replace the content of the draft as a whole."""

    title: Annotated[Short, Field(min_length=1)] = "?"
    description: Annotated[Text, Field(max_length=1000)] = ""
    is_condition_report: bool = False
    categories: Categories = []


class CopyBody(Body):
    """Which of our templates to copy."""

    key: Annotated[Short, Field(min_length=1, examples=["trip"])]


class ShippedOut(BaseModel):
    """A template that comes with the app."""

    key: str
    title: str
    description: str
    kind: str
    criteria: int


class VersionOut(BaseModel):
    """A version of a template; inspections are made with the published one."""

    id: int
    number: int
    state: str
    sha256: str
    published_at: datetime | None


class TemplateRow(BaseModel):
    """A template in a list."""

    id: int
    title: str
    description: str
    kind: str
    is_condition_report: bool
    shipped_key: str
    version: int
    updated_at: datetime


class TemplateOut(TemplateRow):
    """A template with its versions and the content of the newest one."""

    versions: list[VersionOut]
    categories: list[dict[str, Any]]
    created_at: datetime


# --- Inspections ---------------------------------------------------------------------------------
class InspectionBody(CustomBody):
    """An inspection that begins, with the published version of a template."""

    vehicle_id: RowId
    version_id: RowId
    on: Day
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    inspector: Short = ""
    note: Text = ""


class InspectionPatch(CustomPatch):
    """What changes in the facts of a draft."""

    on: Day = date.min
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    inspector: Short = ""
    note: Text = ""


class JudgementBody(Body):
    """What was found for a criterion: a verdict, the level of a scale (1 is best), or a number."""

    key: Key
    verdict: Literal["met", "not_met", "cannot_tell", "not_applicable", ""] = ""
    level: Annotated[int, Field(ge=1, le=6)] | None = None
    number: Places | None = None
    note: Annotated[Text, Field(max_length=1000)] = ""

    def given(self) -> JudgementInput:
        """Return the judgement as the service takes it."""
        return JudgementInput(
            verdict=self.verdict, level=self.level, number=self.number, note=self.note
        )


class JudgementsBody(Body):
    """What was found for some criteria."""

    judgements: Annotated[list[JudgementBody], Field(max_length=250)]


class PinBody(Body):
    """A place on the outline in percent; an empty view takes the pin off."""

    key: Key
    view: ViewName | Literal[""] = ""
    x: Percent | None = None
    y: Percent | None = None


class PhotoBody(Body):
    """A photo that was uploaded, and the criterion it shows."""

    key: Key
    file_id: RowId


class SignBody(Body):
    """Who signs."""

    name: Short = ""


class JudgementOut(BaseModel):
    """What was found for a criterion."""

    key: str
    verdict: str
    level: int | None
    number: Decimal | None
    note: str
    view: str
    pin_x: int | None
    pin_y: int | None


class InspectionRow(BaseModel):
    """An inspection in a list; `score` is 0 to 100 and withheld while too little is judged."""

    id: int
    vehicle_id: int
    vehicle_name: str
    template_version_id: int
    title: str
    on: date
    odometer: Decimal | None
    odometer_unit: str
    inspector: str
    state: str
    score: Decimal | None
    coverage: Decimal | None
    grade: str
    criticals: int
    failures: int
    is_superseded: bool
    supersedes_id: int | None
    sha256: str
    signed_at: datetime | None
    report_id: int | None
    version: int
    updated_at: datetime


class InspectionOut(InspectionRow, CustomOut):
    """An inspection with its judgements and result."""

    note: str
    signed_name: str
    result: dict[str, Any]
    judgements: list[JudgementOut]
    created_at: datetime


class ConditionOut(BaseModel):
    """The condition of a vehicle as its latest signed report found it."""

    inspection_id: int
    on: date
    score: Decimal
    grade: str
    word: str
    coverage: Decimal
    criticals: int


class InspectionJobOut(BaseModel):
    """The work that was asked for."""

    job_id: int


# --- Defects -------------------------------------------------------------------------------------
class DefectBody(CustomBody):
    """Something that is wrong with a vehicle."""

    vehicle_id: RowId
    title: Annotated[Line, Field(min_length=1, examples=["Left mirror loose"])]
    found_on: Day
    severity: Severity = "minor"
    is_safe_to_drive: bool = True
    note: Text = ""
    view: ViewName | Literal[""] = ""
    pin_x: Percent | None = None
    pin_y: Percent | None = None
    file_ids: FileIds = []


class DefectPatch(CustomPatch):
    """What changes; the state has operations of its own."""

    title: Annotated[Line, Field(min_length=1)] = "?"
    found_on: Day = date.min
    planned_on: Day | None = None
    severity: Severity = "minor"
    is_safe_to_drive: bool = True
    note: Text = ""
    view: ViewName | Literal[""] = ""
    pin_x: Percent | None = None
    pin_y: Percent | None = None
    file_ids: FileIds = []


class DefectPlanBody(Body):
    """The day on which a defect is to be mended, if one is known."""

    on: Day | None = None


class FixBody(Body):
    """The day on which a defect was mended, and the service record that did it."""

    on: Day | None = None
    service_record_id: RowId | None = None


class AcceptBody(Body):
    """Why a defect is left as it is."""

    reason: Annotated[Line, Field(min_length=1, max_length=300, examples=["Patina"])]


class DefectRow(BaseModel):
    """A defect in a list."""

    id: int
    vehicle_id: int
    vehicle_name: str
    title: str
    severity: str
    is_safe_to_drive: bool
    state: str
    source: str
    found_on: date
    planned_on: date | None
    closed_on: date | None
    inspection_id: int | None
    statutory_id: int | None
    service_record_id: int | None
    version: int
    updated_at: datetime


class DefectOut(DefectRow, CustomOut):
    """A defect with its note, place and files."""

    note: str
    reason: str
    criterion_key: str
    view: str
    pin_x: int | None
    pin_y: int | None
    file_ids: list[int]
    created_at: datetime


# --- Statutory -----------------------------------------------------------------------------------
class FindingBody(Body):
    """A defect or advisory that the station wrote down."""

    title: Annotated[Line, Field(min_length=1, examples=["Brake hose cracked"])]
    severity: Severity = "minor"
    is_safe_to_drive: bool = True

    def given(self) -> Finding:
        """Return the finding as the service takes it."""
        return Finding(**self.model_dump())


Findings = Annotated[list[FindingBody], Field(max_length=60)]


class StatutoryBody(CustomBody):
    """A visit to a testing station."""

    vehicle_id: RowId
    regime: RegimeName
    on: Day
    result: Literal["passed", "advisories", "failed"] = "passed"
    currency: Currency = ""
    vendor_id: RowId | None = None
    certificate_number: Annotated[Short, Field(max_length=60)] = ""
    valid_until: Day | None = None
    retest_until: Day | None = None
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    fee: Annotated[Amount, Field(ge=0)] | None = None
    exchange_rate: ExchangeRate | None = None
    notes: Text = ""
    findings: Findings = []
    file_ids: FileIds = []


class StatutoryPatch(CustomPatch):
    """What changes; findings are added to those there are."""

    vehicle_id: RowId = 0
    regime: RegimeName = "other"
    on: Day = date.min
    result: Literal["passed", "advisories", "failed"] = "passed"
    currency: Currency = ""
    vendor_id: RowId | None = None
    certificate_number: Annotated[Short, Field(max_length=60)] = ""
    valid_until: Day | None = None
    retest_until: Day | None = None
    odometer: MeterValue | None = None
    odometer_unit: UnitName | Literal[""] = ""
    fee: Annotated[Amount, Field(ge=0)] | None = None
    exchange_rate: ExchangeRate | None = None
    notes: Text = ""
    findings: Findings = []
    file_ids: FileIds = []


class StatutoryRow(BaseModel):
    """A statutory inspection in a list."""

    id: int
    vehicle_id: int
    vehicle_name: str
    vendor_id: int | None
    vendor_name: str | None
    regime: str
    on: date
    result: str
    certificate_number: str
    valid_until: date | None
    retest_until: date | None
    odometer: Decimal | None
    odometer_unit: str
    fee: Decimal | None
    currency: str
    exchange_rate: Decimal | None
    version: int
    updated_at: datetime


class StatutoryOut(StatutoryRow, CustomOut):
    """A statutory inspection with notes, defects and files."""

    notes: str
    defect_ids: list[int]
    file_ids: list[int]
    created_at: datetime


class StatutoryDueOut(BaseModel):
    """A vehicle that has to be inspected by a day."""

    inspection_id: int
    vehicle_id: int
    vehicle_name: str
    regime: str
    label: str
    due_on: date
    is_retest: bool


def rubric_of(categories: list[CategoryBody]) -> Rubric:
    """Return the content of a template as the services take it."""
    return Rubric(
        categories=tuple(
            Category(
                key=one.key,
                title=one.title,
                weight=one.weight,
                criteria=tuple(Criterion(**row.model_dump()) for row in one.criteria),
            )
            for one in categories
        )
    )


def changes_of(body: StatutoryBody | StatutoryPatch | DefectBody | DefectPatch) -> dict[str, Any]:
    """Return what was sent, as the services take it."""
    changes = body.changes()
    if isinstance(body, StatutoryBody | StatutoryPatch) and "findings" in changes:
        changes["findings"] = tuple(one.given() for one in body.findings)
    if "file_ids" in changes:
        changes["file_ids"] = tuple(changes["file_ids"])
    return changes
