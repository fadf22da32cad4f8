"""Saved views of lists and the choice of columns: services, the menu on a list, endpoints."""

from typing import Any

import pytest

from project.kernel.actor import Actor
from project.kernel.errors import NotFound, RuleViolated, StaleVersion
from project.kernel.listviews import selectors, services
from project.kernel.listviews.lists import clean_query, list_spec
from project.kernel.listviews.models import SavedView
from tests.garage.maintenance.making import make_record, make_vehicle, make_vendor
from tests.personas import PersonaClient

JSON = "application/json"


def save(actor: Actor, name: str = "Repairs", **values: Any) -> SavedView:
    given: dict[str, Any] = {
        "list_name": "work",
        "query": "purpose=repair&cursor=x&ordering=-total",
    } | values
    return services.view_save(actor=actor, name=name, **given)


def test_view_save_keeps_filters_and_order_alone(viewer: Actor) -> None:
    row = save(viewer)

    assert (row.query, row.user_id) == ("purpose=repair&ordering=-total", viewer.user_id)
    assert clean_query("?q=a b&saved=3") == "q=a+b"


def test_view_save_refuses_a_name_twice_and_an_unknown_list(viewer: Actor) -> None:
    save(viewer)

    with pytest.raises(RuleViolated, match="already"):
        save(viewer, "repairs")
    with pytest.raises(NotFound):
        save(viewer, list_name="nowhere")


def test_a_view_is_its_persons_own_until_shared(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    row = save(owner)
    with pytest.raises(NotFound):
        selectors.view_get(actor=viewer, view_id=row.pk)

    services.view_change(actor=owner, view_id=row.pk, changes={"is_shared": True})

    assert selectors.view_get(actor=viewer, view_id=row.pk) == row
    with pytest.raises(NotFound):
        services.view_delete(actor=viewer, view_id=row.pk)
    with pytest.raises(NotFound):
        services.view_change(actor=viewer, view_id=row.pk, changes={"name": "x"})
    with pytest.raises(NotFound):
        selectors.view_get(actor=stranger, view_id=row.pk)


def test_a_person_has_one_default_view_a_list(owner: Actor, viewer: Actor) -> None:
    first, other = save(owner, is_default=True), save(viewer, is_default=True)

    second = save(owner, "Second", is_default=True)

    defaults = SavedView.objects.for_actor(owner).filter(is_default=True)
    assert set(defaults) == {second, other}
    with pytest.raises(StaleVersion):
        services.view_change(
            actor=owner, view_id=first.pk, changes={"name": "x"}, expected_version=1
        )


def test_columns_choose_hides_what_is_not_ticked(owner: Actor, viewer: Actor) -> None:
    services.columns_choose(actor=owner, list_name="work", shown=["vendor", "nonsense"])
    services.columns_choose(actor=owner, list_name="work", shown=["total"])

    assert selectors.columns_shown(list_spec("work"), actor=owner) == ["total"]
    assert "vendor" in selectors.columns_shown(list_spec("work"), actor=viewer)


@pytest.mark.parametrize(
    "path", ["work", "expenses", "energy", "reminders", "timeline", "vehicles"]
)
def test_every_big_list_offers_its_views(
    owner: Actor, owner_client: PersonaClient, path: str
) -> None:
    for vehicle in ("Golf", "Polo"):
        make_vehicle(owner, vehicle)
    root = f"/o/{owner_client.slug}"
    saved = owner_client.post(
        f"{root}/views/{path}/save/", {"name": "Mine", "query": "q=golf", "is_default": "on"}
    )

    opened = owner_client.get(saved["location"])
    plain = owner_client.get(f"{root}/{path}/")
    everything = owner_client.get(f"{root}/{path}/?saved=all")

    assert "Mine" in opened.content.decode()
    assert plain["location"] == saved["location"]
    assert everything.status_code == 200


def test_a_list_leaves_out_hidden_columns(owner: Actor, owner_client: PersonaClient) -> None:
    vendor = make_vendor(owner)
    make_record(owner, make_vehicle(owner), vendor_id=vendor.pk)
    root = f"/o/{owner_client.slug}"
    before = owner_client.get(f"{root}/work/").content.decode()

    owner_client.post(
        f"{root}/views/work/columns/", {"columns": ["total"], "next": f"{root}/work/"}
    )

    after = owner_client.get(f"{root}/work/").content.decode()
    assert 'data-label="Vendor"' in before
    assert 'data-label="Vendor"' not in after
    assert 'data-label="Total"' in after


def test_the_menu_changes_and_deletes_a_view(owner: Actor, owner_client: PersonaClient) -> None:
    row = save(owner)
    url = f"/o/{owner_client.slug}/views/{row.pk}"

    owner_client.post(f"{url}/change/", {"do": "update", "query": "q=oil"})
    owner_client.post(f"{url}/change/", {"do": "share"})
    row.refresh_from_db()
    owner_client.post(f"{url}/delete/")

    assert (row.query, row.is_shared) == ("q=oil", True)
    assert not SavedView.objects.for_actor(owner).exists()


def test_saving_without_a_name_says_so(owner_client: PersonaClient) -> None:
    answer = owner_client.post(
        f"/o/{owner_client.slug}/views/work/save/", {"name": ""}, follow=True
    )

    assert answer.status_code == 200
    assert not SavedView.objects.across_organizations(reason="test").exists()


def test_endpoints_of_views(viewer_api: PersonaClient) -> None:
    made = viewer_api.post("/api/v1/views", {"list_name": "work", "name": "A"}, content_type=JSON)
    url = made["Location"]

    changed = viewer_api.patch(url, {"query": "q=oil", "is_default": True}, content_type=JSON)
    listed = viewer_api.get("/api/v1/views?list_name=work").json()
    gone = viewer_api.delete(url)

    assert made.status_code == 201
    assert changed.json()["name"] == "A"
    assert [row["query"] for row in listed] == ["q=oil"]
    assert (gone.status_code, viewer_api.get(url).status_code) == (204, 404)
