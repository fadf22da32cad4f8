"""The planner of the demo: a restoration in its tenth week, and the jobs of the season."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from garage.expenses.services import ExpenseInput, expense_record
from garage.models import Plan, Task, TaskFinish, Vehicle
from garage.planner.selectors import lane_list
from garage.planner.services import (
    DiaryInput,
    PartInput,
    PlanInput,
    StepInput,
    TaskInput,
    diary_write,
    lanes_ensure,
    photos_store,
    plan_add,
    plan_cost_add,
    task_finish,
    task_plan,
)
from garage.vehicles.services import VehicleInput, vehicle_add
from project.kernel.actor import Actor

Row = tuple[str, str, str, str, tuple[tuple[str, str, str, str], ...], tuple[str, ...]]
# Title, lane, hours, cost of the work, parts (what, number, needed/on hand, price), steps.
RESTORATION: tuple[Row, ...] = (
    ("Take photos and label everything", "Done", "6", "", (), ()),
    ("Strip the interior", "Done", "10", "", (), ("✓Seats", "✓Carpets", "✓Headlining")),
    ("Take engine and gearbox out", "Done", "14", "", (), ()),
    ("Have the body blasted", "Done", "4", "680", (), ()),
    ("Weld floor pans and sills", "Doing", "32", "1450", (("Floor pan, left", "1H0 813 011", "1/1", "184.00"), ("Sill, outer", "1H0 809 605", "2/1", "96.50")), ("✓Left floor", "Right floor", "Sills", "Seam sealer")),
    ("Overhaul the cylinder head", "Doing", "8", "540", (("Head gasket set", "051 103 383", "1/1", "78.90"), ("Valve stem seals", "026 109 675", "8/8", "2.40")), ("✓To the machine shop", "Lap the valves", "Measure the guides")),
    ("Paint the body", "Planned", "20", "3900", (("Primer, 5 l", "", "1/0", "129.00"), ("Alpine white L90E, 4 l", "LY9B", "1/0", "248.00")), ()),
    ("Renew brake lines and hoses", "Planned", "9", "", (("Brake hose, front", "171 611 701", "2/2", "11.90"), ("Brake pipe, copper-nickel, 5 m", "", "2/0", "27.50"), ("Brake fluid DOT 4, 1 l", "", "2/1", "14.90")), ("Bend the pipes", "Fit", "Bleed", "Test bench")),
    ("Rebuild the front suspension", "Planned", "12", "", (("Wishbone bush", "191 407 181", "4/4", "9.80"), ("Shock absorber, front", "1H0 413 031", "2/0", "64.00")), ()),
    ("Put engine and gearbox back", "Idea", "16", "", (("Clutch kit", "027 198 141", "1/0", "118.00"),), ()),
    ("Upholster the seats", "Idea", "6", "890", (), ()),
    ("New wiring behind the dashboard", "Idea", "10", "", (("Fuse box", "357 937 039", "1/0", "86.00"),), ()),
    ("Inspection and registration", "Idea", "3", "210", (), ()),
)  # fmt: skip
# Which task of the restoration waits for which.
WAITS = ((6, 4), (7, 6), (9, 5), (9, 6), (10, 6), (11, 6), (12, 9), (12, 7))
# Vehicle, title, lane, due in so many days, hours, parts.
SEASON = (
    ("Octavia Combi", "Fit the winter wheels", "Planned", 9, "1", (("Wheel bolt set", "8D0 601 139", "1/1", "18.90"),)),
    ("Transit Custom", "Replace the wiper blades", "Idea", -2, "0.3", (("Wiper blades, pair", "3 397 014", "1/0", "31.40"),)),
    ("ID.3 Pro", "Check the cabin filter", "Idea", 24, "0.5", ()),
    ("R 1200 GS", "Lay up for the winter", "Doing", 4, "2", (("Fuel stabiliser", "", "1/1", "12.50"),)),
    ("R 1200 GS", "Charge the battery", "Done", -1, "0.2", ()),
)  # fmt: skip
DIARY = (
    (68, "Picked the car up on a trailer. Dry, complete, and more rust than the seller saw."),
    (
        41,
        "Interior out. Under the carpet both front floor pans are through; the sills only outside.",
    ),
    (23, "The body came back from blasting. Primed the same evening, before it could rust again."),
    (5, "Left floor pan is in. The new one fits after an hour with the hammer."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Who tells, and when."""

    actor: Actor
    today: date

    def at(self, days_ago: int) -> datetime:
        """Return an evening some days ago."""
        zone = ZoneInfo(self.actor.time_zone)
        return datetime.combine(self.today - timedelta(days=days_ago), time(18), tzinfo=zone)


def tell(*, actor: Actor, today: date) -> None:
    """Write the planner of the household; a second run changes nothing."""
    if Plan.objects.for_actor(actor).exists():
        return
    lanes_ensure(actor=actor)
    teller = _Teller(actor=actor, today=today)
    golf = vehicle_add(
        actor=actor,
        data=VehicleInput(
            name="Golf I GTI", make="Volkswagen", model="Golf", variant="GTI 1.6", model_year=1981,
            body="hatch", kind="car", color="#d9dcdd", color_name="Alpine white",
            fuel="petrol", meter_unit="km", status="stored",
        ),
    )  # fmt: skip
    _restoration(teller, golf)
    _season(teller)


def _restoration(teller: _Teller, golf: Vehicle) -> None:
    actor, today = teller.actor, teller.today
    plan = plan_add(
        actor=actor,
        data=PlanInput(
            title="Restoration of the GTI",
            kind="restoration",
            vehicle_id=golf.pk,
            budget=Decimal(14_500),
            started_on=today - timedelta(days=68),
            target_on=today + timedelta(days=240),
            notes="First paint, matching numbers. Back to how it left Wolfsburg, radio included.",
        ),
    )
    tasks: list[Task] = []
    for number, row in enumerate(RESTORATION):
        needs = tuple(tasks[before].pk for after, before in WAITS if after == number)
        tasks.append(_task(teller, row, plan_id=plan.pk, needs=needs))
    for task, ago in zip(tasks, (62, 44, 30, 23), strict=False):
        _finished(teller, task, days_ago=ago)
    _costs(teller, plan)
    for ago, text in DIARY:
        kept, _refused = photos_store(actor=actor, uploads=[_photo(ago)])
        data = DiaryInput(
            on=today - timedelta(days=ago), text=text, file_ids=tuple(row.pk for row in kept)
        )
        diary_write(actor=actor, plan_id=plan.pk, data=data)


def _costs(teller: _Teller, plan: Plan) -> None:
    for ago, title, total in (
        (66, "Trailer and fuel", "146.00"),
        (38, "Floor pans, sills, seam sealer", "489.20"),
        (23, "Blasting and primer", "742.90"),
        (16, "Brake and suspension parts", "231.40"),
    ):
        expense = expense_record(
            actor=teller.actor,
            data=ExpenseInput(
                on=teller.today - timedelta(days=ago),
                title=title,
                category="parts",
                currency=teller.actor.currency,
                total=Decimal(total),
                vehicle_id=plan.vehicle_id,
            ),
        )
        plan_cost_add(
            actor=teller.actor,
            plan_id=plan.pk,
            source_kind="garage.expense",
            source_id=expense.pk,
        )


def _season(teller: _Teller) -> None:
    vehicles = {row.name: row.pk for row in Vehicle.objects.for_actor(teller.actor).kept()}
    for name, title, lane, days, hours, parts in SEASON:
        row: Row = (title, lane, hours, "", parts, ())
        due = teller.today + timedelta(days=days)
        task = _task(teller, row, vehicle_id=vehicles.get(name), due_on=due)
        if lane == "Done":
            _finished(teller, task, days_ago=1)


def _task(
    teller: _Teller,
    row: Row,
    *,
    plan_id: int | None = None,
    vehicle_id: int | None = None,
    due_on: date | None = None,
    needs: tuple[int, ...] = (),
) -> Task:
    title, lane, hours, cost, parts, steps = row
    lanes = {found.name: found.pk for found in lane_list(actor=teller.actor)}
    data = TaskInput(
        title=title,
        plan_id=plan_id,
        vehicle_id=vehicle_id,
        lane_id=lanes.get(lane) if lane != "Done" else None,
        hours=Decimal(hours),
        cost=Decimal(cost) if cost else None,
        due_on=due_on,
        assignee_id=teller.actor.user_id if lane == "Doing" else None,
        parts=tuple(_part(part) for part in parts),
        steps=tuple(StepInput(text=text.lstrip("✓"), is_done=text[0] == "✓") for text in steps),
        needs=needs,
    )
    return task_plan(actor=teller.actor, data=data)


def _part(row: tuple[str, str, str, str]) -> PartInput:
    description, number, counts, price = row
    needed, _slash, on_hand = counts.partition("/")
    return PartInput(
        description=description,
        part_number=number,
        quantity=Decimal(needed),
        on_hand=Decimal(on_hand),
        unit_price=Decimal(price),
    )


def _finished(teller: _Teller, task: Task, *, days_ago: int) -> None:
    """Finish a task on a day in the past, as the story has it."""
    task_finish(actor=teller.actor, task_id=task.pk)
    at = teller.at(days_ago)
    Task.objects.for_actor(teller.actor).filter(pk=task.pk).update(finished_at=at)
    TaskFinish.objects.for_actor(teller.actor).filter(task=task).update(finished_at=at)


def _photo(number: int) -> SimpleUploadedFile:
    """Return a drawn photo of a garage, in the light of its day."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1200, 900), (86 + number, 92, 98))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, 1200, 900), fill=(66, 64, 62))
    draw.rectangle((240, 420, 960, 640), fill=(168, 174, 178))
    draw.polygon(((380, 420), (470, 300), (760, 300), (860, 420)), fill=(140, 148, 154))
    for x in (380, 820):
        draw.ellipse((x - 70, 570, x + 70, 710), fill=(38, 38, 40))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return SimpleUploadedFile(f"diary-{number}.jpg", buffer.getvalue(), "image/jpeg")
