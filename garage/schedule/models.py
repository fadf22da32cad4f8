"""Schedules: what is to be done how often, when it is due next, and when it was done."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from typing_extensions import override

from project.kernel.rows import Binned, Recorded
from project.kernel.tenancy import ScopedQuerySet

M_co = TypeVar("M_co", bound=models.Model, covariant=True)
UNKNOWN_DAY = date(9999, 12, 31)  # sorts what nobody can date behind everything else


class State(models.TextChoices):
    """How urgent something is today."""

    OVERDUE = "overdue", "Overdue"
    DUE = "due", "Due"
    SOON = "soon", "Soon"
    LATER = "later", "Later"
    UNKNOWN = "unknown", "Unknown"
    SNOOZED = "snoozed", "Snoozed"


class ScheduleItem(Recorded):
    """A thing to do, named once in an organization: oil change, brake fluid, tax.

    `keywords` are the words, in any language, by which lines of bills are recognised; `key` is
    that of the generic table it was taken from.
    """

    class Safety(models.TextChoices):
        CRITICAL = "critical", "Safety"
        IMPORTANT = "important", "Keeps it running"
        COMFORT = "comfort", "Comfort and looks"

    class Category(models.TextChoices):
        ENGINE = "engine", "Engine"
        DRIVE = "drive", "Drive"
        BRAKES = "brakes", "Brakes"
        TYRES = "tyres", "Tyres"
        BODY = "body", "Body and cabin"
        ELECTRIC = "electric", "Electrics"
        PAPERS = "papers", "Papers and inspections"
        OTHER = "other", "Other"

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=40, blank=True)
    safety = models.CharField(max_length=10, choices=Safety, default=Safety.IMPORTANT)
    category = models.CharField(max_length=10, choices=Category, default=Category.OTHER)
    keywords = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint("organization", Lower("name"), name="schedule_item_once"),
        )

    @override
    def __str__(self) -> str:
        return self.name


def _positive() -> list[MinValueValidator]:
    return [MinValueValidator(0)]


class Rule(Binned):
    """How often an item is due: on one vehicle, on those of a group, or on all of them.

    Without vehicle and group it is for the whole garage; `fuels` narrows such a rule to vehicles
    that drive on one of them. The rule nearest to a vehicle wins. `meter_every` and `start_meter`
    are kept as typed, in `meter_unit`. A floating rule counts from what was done last, at first
    from its start; a fixed one is due first at its start; one that does not repeat is due there
    alone.
    """

    class Unit(models.TextChoices):
        DAY = "day", "days"
        WEEK = "week", "weeks"
        MONTH = "month", "months"
        YEAR = "year", "years"

    class Combine(models.TextChoices):
        FIRST = "first", "Whichever comes first"
        LAST = "last", "Whichever comes last"

    class Anchor(models.TextChoices):
        FLOATING = "floating", "From when it was done last"
        FIXED = "fixed", "By a fixed plan"

    class Source(models.TextChoices):
        OWN = "own", "Own"
        GENERIC = "generic", "Generic, check your handbook"
        IMPORTED = "imported", "Imported"

    item = models.ForeignKey(ScheduleItem, on_delete=models.CASCADE, related_name="rules")
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, blank=True, related_name="rules"
    )
    group = models.ForeignKey(
        "garage.VehicleGroup", on_delete=models.CASCADE, null=True, blank=True, related_name="rules"
    )
    fuels = models.JSONField(default=list, blank=True)
    time_every = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    time_unit = models.CharField(max_length=6, choices=Unit, default=Unit.MONTH)
    meter_every = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    meter_unit = models.CharField(max_length=8, blank=True)
    combine = models.CharField(max_length=6, choices=Combine, default=Combine.FIRST)
    anchor = models.CharField(max_length=8, choices=Anchor, default=Anchor.FLOATING)
    repeats = models.BooleanField(default=True)
    start_on = models.DateField(null=True, blank=True)
    start_meter = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=_positive()
    )
    season_from = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    season_until = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    factor = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(2)],
    )
    ends_on = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    soon_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    source_note = models.CharField(max_length=200, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("item__name", "id")
        indexes = (
            models.Index(fields=("organization", "vehicle"), name="rule_by_vehicle"),
            models.Index(fields=("organization", "-id"), name="rule_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(vehicle__isnull=True) | Q(group__isnull=True),
                name="rule_for_vehicle_or_group",
                violation_error_message="Choose a vehicle or a group, not both.",
            ),
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_until__isnull=True)
                | Q(season_from__isnull=False, season_until__isnull=False),
                name="rule_season_has_both_ends",
                violation_error_message="Choose the first and the last month of the season.",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.item.name


class DueQuerySet(ScopedQuerySet[M_co]):
    """Queries on what is due."""

    def with_state(self, today: date) -> Self:
        """Let each row carry its `state` of a day."""
        return self.annotate(
            state=Case(
                When(snoozed_until__gt=today, then=Value(State.SNOOZED.value)),
                When(on__isnull=True, then=Value(State.UNKNOWN.value)),
                When(overdue_from__lte=today, then=Value(State.OVERDUE.value)),
                When(due_from__lte=today, then=Value(State.DUE.value)),
                When(soon_from__lte=today, then=Value(State.SOON.value)),
                default=Value(State.LATER.value),
                output_field=models.CharField(),
            )
        )


DueManager = models.Manager.from_queryset(DueQuerySet)


class DueItem(Recorded):
    """When a rule is due next on a vehicle, or what another room says is due on a day.

    It follows from rules, records and readings and is computed anew when they change; only
    `snoozed_until` is a person's. Meters are in km, h or cycles. `sort_on` is `on`, or far away
    while that is unknown. Rows of another room have `source` and `source_id` instead of a rule.
    """

    class Base(models.TextChoices):
        DONE = "done", "Last done"
        START = "start", "Start of the rule"
        ASSUMED = "assumed", "Assumed from when the vehicle was new"
        NONE = "none", "Nothing to count from"

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, null=True, related_name="due_items")
    item = models.ForeignKey(
        ScheduleItem, on_delete=models.CASCADE, null=True, related_name="due_items"
    )
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, null=True, related_name="due_items"
    )
    source = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    base = models.CharField(max_length=8, choices=Base, default=Base.NONE)
    base_on = models.DateField(null=True)
    base_meter = models.DecimalField(max_digits=11, decimal_places=1, null=True)
    due_on = models.DateField(null=True)
    opens_on = models.DateField(null=True)
    due_meter = models.DecimalField(max_digits=11, decimal_places=1, null=True)
    meter_unit = models.CharField(max_length=8, blank=True)
    predicted_on = models.DateField(null=True)
    earliest_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    on = models.DateField(null=True)
    sort_on = models.DateField(default=UNKNOWN_DAY)
    reason = models.CharField(max_length=6, blank=True)
    unknown = models.CharField(max_length=8, blank=True)
    soon_from = models.DateField(null=True)
    due_from = models.DateField(null=True)
    overdue_from = models.DateField(null=True)
    snoozed_until = models.DateField(null=True, blank=True)
    told = models.CharField(max_length=8, blank=True)
    checked_on = models.DateField()

    state: str  # of a day, given by `with_state`
    objects: ClassVar[Any] = DueManager()

    class Meta:
        ordering = ("sort_on", "id")
        indexes = (
            models.Index(fields=("organization", "sort_on", "id"), name="due_first"),
            models.Index(fields=("vehicle", "sort_on", "id"), name="due_by_vehicle"),
            models.Index(fields=("checked_on",), name="due_checked"),
        )
        constraints = (
            models.UniqueConstraint(fields=("vehicle", "rule"), name="due_once_a_rule"),
            models.UniqueConstraint(
                fields=("organization", "source", "source_id"),
                condition=~Q(source=""),
                name="due_once_a_source",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.title


class Completion(Recorded):
    """An item was done on a vehicle, or passed over, on a day; the next time counts from it.

    `meter` is as typed, in `meter_unit`; `None` when nobody read it. One that was passed over counts from
    `counts_on` and `counts_meter` (km, h or cycles), when it would have been due. `source_kind` and `source_id` name
    the record that says so; it is void while that record lies in the bin.
    """

    class Kind(models.TextChoices):
        DONE = "done", "Done"
        SKIPPED = "skipped", "Passed over"

    item = models.ForeignKey(ScheduleItem, on_delete=models.CASCADE, related_name="completions")
    vehicle = models.ForeignKey(
        "garage.Vehicle", on_delete=models.CASCADE, related_name="completions"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DONE)
    on = models.DateField()
    meter = models.DecimalField(
        max_digits=10, decimal_places=1, null=True, blank=True, validators=_positive()
    )
    meter_unit = models.CharField(max_length=8, blank=True)
    counts_on = models.DateField(null=True, blank=True)
    counts_meter = models.DecimalField(max_digits=11, decimal_places=1, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    is_void = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("vehicle", "item", "-on"), name="completion_by_vehicle"),
            models.Index(
                fields=("organization", "source_kind", "source_id"), name="completion_by_source"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.item} {self.on}"
