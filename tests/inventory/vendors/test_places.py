"""Sites of vendors and the people there: services, pages, endpoints, and what a merge does to them."""

from typing import Any

import pytest

from inventory.vendors import merging, places, selectors, services
from inventory.vendors.models import Vendor, VendorContact, VendorSite
from inventory.vendors.places import ContactInput, SiteInput
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from tests.personas import PersonaClient


def add(actor: Actor, name: str = "Reifen Nord", **values: Any) -> Vendor:
    return services.vendor_add(actor=actor, data=VendorInput(name=name, **values))


def site_of(actor: Actor, vendor: Vendor, name: str = "Altona", **values: Any) -> VendorSite:
    return places.site_add(actor=actor, vendor_id=vendor.pk, data=SiteInput(name=name, **values))


def person_of(actor: Actor, vendor: Vendor, **values: Any) -> VendorContact:
    data = ContactInput(**({"name": "Jana Lindner"} | values))
    return places.contact_add(actor=actor, vendor_id=vendor.pk, data=data)


def at(client: PersonaClient, path: str) -> str:
    return f"/o/{client.slug}/vendors/{path}"


def test_a_site_keeps_its_own_account_number(owner: Actor) -> None:
    vendor = add(owner)

    site_of(owner, vendor, account_number=" 7781 ", street="Ring 4", city="Hamburg")

    site = selectors.site_list(actor=owner, vendor_id=vendor.pk).get()
    assert (site.account_number, site.address) == ("7781", "Ring 4, Hamburg")


def test_site_change_refuses_an_old_version(owner: Actor) -> None:
    site = site_of(owner, add(owner))

    places.site_change(actor=owner, site_id=site.pk, changes={"city": "Kiel"}, expected_version=1)

    with pytest.raises(StaleVersion):
        places.site_change(
            actor=owner, site_id=site.pk, changes={"city": "Ulm"}, expected_version=1
        )


def test_a_deleted_site_leaves_its_people_with_the_vendor(owner: Actor) -> None:
    vendor = add(owner)
    site = site_of(owner, vendor)
    person = person_of(owner, vendor, site_id=site.pk)

    places.site_delete(actor=owner, site_id=site.pk)

    assert selectors.contact_get(actor=owner, contact_id=person.pk).site is None


def test_contact_add_refuses_a_site_of_another_vendor(owner: Actor, stranger: Actor) -> None:
    vendor, other, theirs = add(owner), add(owner, "Weber"), add(stranger, "Weber")
    elsewhere, foreign = site_of(owner, other), site_of(stranger, theirs)

    with pytest.raises(RuleViolated):
        person_of(owner, vendor, site_id=elsewhere.pk)
    with pytest.raises(NotFound):
        person_of(owner, vendor, site_id=foreign.pk)


def test_a_vendor_has_a_bounded_number_of_sites(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_SITES", 1)
    monkeypatch.setattr(places, "MOST_CONTACTS", 1)
    vendor = add(owner)
    site_of(owner, vendor)
    person_of(owner, vendor)

    with pytest.raises(Conflict):
        site_of(owner, vendor, "Two")
    with pytest.raises(Conflict):
        person_of(owner, vendor)


def test_places_refuse_viewers_and_strangers(owner: Actor, viewer: Actor, stranger: Actor) -> None:
    vendor = add(owner)
    site, person = site_of(owner, vendor), person_of(owner, vendor)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            site_of(actor, vendor)
        with pytest.raises(error):
            places.site_change(actor=actor, site_id=site.pk, changes={})
        with pytest.raises(error):
            places.site_delete(actor=actor, site_id=site.pk)
        with pytest.raises(error):
            person_of(actor, vendor)
        with pytest.raises(error):
            places.contact_change(actor=actor, contact_id=person.pk, changes={})
        with pytest.raises(error):
            places.contact_delete(actor=actor, contact_id=person.pk)


def test_a_merge_moves_sites_people_and_terms_and_gives_them_back(owner: Actor) -> None:
    kept, duplicate = add(owner, "Weber"), add(owner, "Webr", payment_days=14)
    site, person = site_of(owner, duplicate), person_of(owner, duplicate)

    merging.vendor_merge(actor=owner, kept_id=kept.pk, duplicate_id=duplicate.pk)

    assert selectors.site_get(actor=owner, site_id=site.pk).vendor_id == kept.pk
    assert selectors.contact_get(actor=owner, contact_id=person.pk).vendor_id == kept.pk
    assert selectors.vendor_get(actor=owner, vendor_id=kept.pk).payment_days == 14

    merging.vendor_unmerge(actor=owner, duplicate_id=duplicate.pk)

    assert selectors.site_get(actor=owner, site_id=site.pk).vendor_id == duplicate.pk
    assert selectors.vendor_get(actor=owner, vendor_id=kept.pk).payment_days is None


def test_pages_add_change_and_delete(owner: Actor, owner_client: PersonaClient) -> None:
    vendor = add(owner)

    assert owner_client.get(at(owner_client, f"{vendor.pk}/sites/add/")).status_code == 200
    owner_client.post(at(owner_client, f"{vendor.pk}/sites/add/"), {"name": "Altona"})
    site = selectors.site_list(actor=owner, vendor_id=vendor.pk).get()
    owner_client.post(
        at(owner_client, f"{vendor.pk}/contacts/add/"), {"name": "Jana <b>", "site": site.pk}
    )
    person = selectors.contact_list(actor=owner, vendor_id=vendor.pk).get()
    page = owner_client.get(at(owner_client, f"{vendor.pk}/")).content
    assert b"Altona" in page
    assert b"Jana &lt;b&gt;" in page

    for path, sent in (
        (f"sites/{site.pk}/", {"name": "Altona West", "version": 1}),
        (f"contacts/{person.pk}/", {"name": "Jana L.", "version": 1, "site": ""}),
    ):
        assert owner_client.get(at(owner_client, path)).status_code == 200
        assert owner_client.post(at(owner_client, path), {"name": ""}).status_code == 422
        assert owner_client.post(at(owner_client, path), sent).status_code == 302
        assert owner_client.post(at(owner_client, path), sent | {"name": "X"}).status_code == 412
        assert owner_client.post(at(owner_client, f"{path}delete/")).status_code == 302
    assert not selectors.site_list(actor=owner, vendor_id=vendor.pk).exists()
    assert not selectors.contact_list(actor=owner, vendor_id=vendor.pk).exists()


def test_endpoints_add_change_and_delete(owner: Actor, owner_api: PersonaClient) -> None:
    vendor = add(owner)
    root = "/api/v1/vendors"
    json: Any = {"content_type": "application/json"}

    site = owner_api.post(f"{root}/{vendor.pk}/sites", {"name": "Altona"}, **json)
    person = owner_api.post(
        f"{root}/{vendor.pk}/contacts", {"name": "Jana", "site_id": site.json()["id"]}, **json
    )

    for made, kind in ((site, "sites"), (person, "contacts")):
        assert (made.status_code, made["Location"]) == (
            201,
            f"{root}/{kind}/{made.json()['id']}",
        )
        assert len(owner_api.get(f"{root}/{vendor.pk}/{kind}").json()) == 1
        path, tag = made["Location"], owner_api.get(made["Location"])["ETag"]
        changed = owner_api.patch(path, {"phone": "040"}, headers={"If-Match": tag}, **json)
        stale = owner_api.patch(path, {"phone": "1"}, headers={"If-Match": tag}, **json)
        assert (changed.json()["phone"], stale.status_code) == ("040", 412)
        assert owner_api.delete(path).status_code == 204
        assert owner_api.get(path).status_code == 404


def test_vendor_page_shows_rating_terms_and_years(
    owner: Actor, owner_client: PersonaClient
) -> None:
    vendor = add(owner, rating=4, payment_days=14, payment_terms="2 % within 10 days")

    page = owner_client.get(at(owner_client, f"{vendor.pk}/")).content.decode()

    assert "4 of 5" in page
    assert "within 14 days" in page
    with pytest.raises(RuleViolated):
        services.vendor_change(actor=owner, vendor_id=vendor.pk, changes={"rating": 6})
