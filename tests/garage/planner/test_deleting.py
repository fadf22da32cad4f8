"""Vehicles and organizations can be deleted with all that is planned for them; the demo comes once."""

from datetime import date

from accounts.organizations.models import Organization
from accounts.organizations.services.organizations import organization_delete
from garage.demo import planner
from garage.planner import presenting, selectors
from garage.planner.models import Lane, Plan, Task
from garage.vehicles.models import Vehicle
from garage.vehicles.services.purge import vehicle_purge
from project.kernel.actor import Actor
from tests.garage.maintenance.making import make_record, make_vehicle
from tests.garage.planner.making import PARTS, make_plan, make_task

TODAY = date(2026, 11, 20)


def test_an_organization_is_deleted_with_its_board(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    first = make_task(owner, plan_id=make_plan(owner, vehicle_id=vehicle.pk).pk, parts=PARTS)
    make_task(owner, "Second", needs=(first.pk,))
    make_record(owner, vehicle, origins=(("task", first.pk),))

    organization_delete(actor=owner, typed_name="Miller’s garage")

    assert not Organization.objects.exists()


def test_a_vehicle_is_deleted_with_its_plans_and_the_lanes_stay(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    make_task(owner, plan_id=make_plan(owner, vehicle_id=vehicle.pk).pk)
    Vehicle.objects.for_actor(owner).update(binned_at="2026-11-01T00:00Z")

    vehicle_purge(actor=owner, row_id=vehicle.pk)

    assert not Plan.objects.for_actor(owner).exists()
    assert not Task.objects.for_actor(owner).exists()
    assert Lane.objects.for_actor(owner).count() == 4


def test_the_demo_tells_a_restoration_once(owner: Actor) -> None:
    for _time in range(2):
        planner.tell(actor=owner, today=TODAY)

    plan = selectors.plan_list(actor=owner).get()
    view = presenting.plan_views([plan], today=TODAY, actor=owner)[0]
    assert (view.total, view.done) == (13, 4)
    assert view.finish is not None
    assert len(view.critical) > 2
    assert selectors.diary_list(actor=owner, plan=plan).count() == 4
    assert selectors.task_list(actor=owner).filter(plan__isnull=True).count() == 5
