"""Plans and tasks are found by their words."""

from garage.planner import services
from garage.search.presenting import groups_of, url_of
from garage.search.selectors import search
from project.kernel.actor import Actor
from tests.garage.planner.making import make_plan, make_task
from tests.personas import PersonaClient


def test_search_finds_plans_and_tasks(
    owner: Actor, stranger: Actor, owner_api: PersonaClient
) -> None:
    plan = make_plan(owner, "Restoration", notes="Brake servo missing")
    task = make_task(owner, "Brake lines")
    make_task(stranger, "Brake hoses")
    gone = make_task(owner, "Brake lever")
    services.task_bin(actor=owner, task_id=gone.pk)

    found = search(actor=owner, query="brake")

    assert [(hit.kind, hit.id) for hit in found.planner] == [
        ("garage.plan", plan.pk),
        ("garage.task", task.pk),
    ]
    assert [group["label"] for group in groups_of(found, actor=owner)] == ["Planner"]
    assert url_of(found.planner[1], actor=owner).endswith(f"/planner/tasks/{task.pk}/")
    answer = owner_api.get("/api/v1/search?q=brake").json()
    assert [hit["title"] for hit in answer["planner"]] == ["Restoration", "Brake lines"]
