"""Vendors are added, found again, changed and binned."""

from typing import Any

import pytest

from inventory.vendors import selectors, services
from inventory.vendors.models import Vendor, VendorAlias
from inventory.vendors.services import VendorInput
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion


def weber(actor: Actor, **values: Any) -> Vendor:
    data = VendorInput(**({"name": "Autohaus Weber GmbH", "tax_id": "DE123456789"} | values))
    return services.vendor_add(actor=actor, data=data)


def test_vendor_add_keeps_keys_tags_and_an_audit_entry(owner: Actor) -> None:
    data = VendorInput(name=" Autohaus  Weber GmbH ", tax_id="DE 123456789", tags=("VW",))

    vendor = services.vendor_add(actor=owner, data=data)

    assert (vendor.name, vendor.name_key) == ("Autohaus Weber GmbH", "autohaus weber")
    assert vendor.tax_key == "123456789"
    assert [tag.name for tag in vendor.tags.all()] == ["VW"]
    assert AuditEntry.objects.for_actor(owner).get().action == "vendor.add"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "nobody"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"kind": "spaceport"}, "kind"),
    ],
)
def test_vendor_add_refuses_what_is_no_vendor(
    owner: Actor, values: dict[str, str], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        weber(owner, **values)

    assert field in caught.value.fields


def test_vendor_add_refuses_viewers(viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        weber(viewer)


@pytest.mark.parametrize(
    ("name", "tax_id"),
    [
        ("Something else", "DE123456789"),
        ("AUTOHAUS WEBER", ""),
        ("Autohaus Webber", ""),
        ("Auto Weber", ""),
    ],
)
def test_vendor_find_or_add_finds_by_number_key_spelling_and_alias(
    owner: Actor, name: str, tax_id: str
) -> None:
    vendor = weber(owner)
    services.alias_learn(vendor, "Auto Weber", actor=owner)

    found = services.vendor_find_or_add(actor=owner, name=name, tax_id=tax_id)

    assert found == vendor


def test_vendor_find_or_add_learns_the_spelling(owner: Actor) -> None:
    vendor = weber(owner)

    services.vendor_find_or_add(actor=owner, name="VW Weber", tax_id="DE123456789")

    assert vendor.aliases.get().name == "VW Weber"
    assert selectors.vendor_match(actor=owner, name="vw weber") == vendor


def test_vendor_find_or_add_adds_what_nobody_knows(mechanic: Actor) -> None:
    weber(mechanic)

    vendor = services.vendor_find_or_add(
        actor=mechanic, name="Tankstelle Nord", kind="station", address="Ring 1\n24103 Kiel"
    )

    assert (vendor.kind, vendor.city) == ("station", "Kiel")


def test_vendor_find_or_add_does_not_find_strangers_vendors(owner: Actor, stranger: Actor) -> None:
    theirs = weber(stranger)

    mine = services.vendor_find_or_add(actor=owner, name="Autohaus Weber")

    assert mine != theirs


def test_vendor_find_or_add_refuses_viewers_even_for_known_vendors(
    owner: Actor, viewer: Actor
) -> None:
    weber(owner)

    with pytest.raises(NotAllowed):
        services.vendor_find_or_add(actor=viewer, name="Autohaus Weber")


def test_vendor_match_ignores_the_bin(owner: Actor) -> None:
    vendor = weber(owner)

    services.vendor_bin(actor=owner, vendor_id=vendor.pk)

    assert selectors.vendor_match(actor=owner, name="Autohaus Weber") is None
    assert selectors.vendor_match(actor=owner, name="", tax_id="DE123456789") is None


def test_vendor_change_changes_only_what_is_sent(owner: Actor) -> None:
    vendor = weber(owner)

    changed = services.vendor_change(
        actor=owner, vendor_id=vendor.pk, changes={"name": "Weber Mobile", "tags": ["VW"]}
    )

    assert (changed.name_key, changed.tax_key) == ("weber mobile", "123456789")
    assert VendorAlias.objects.for_actor(owner).get().name == "Autohaus Weber GmbH"
    entry = AuditEntry.objects.for_actor(owner).filter(action="vendor.change").get()
    assert entry.after == {"name": "Weber Mobile", "name_key": "weber mobile", "tags": ["VW"]}


def test_vendor_change_refuses_an_old_version(owner: Actor) -> None:
    vendor = weber(owner)
    services.vendor_change(actor=owner, vendor_id=vendor.pk, changes={"tags": ["VW"]})

    with pytest.raises(StaleVersion):
        services.vendor_change(
            actor=owner, vendor_id=vendor.pk, changes={"city": "Kiel"}, expected_version=1
        )


def test_vendor_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    vendor = weber(owner)

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            services.vendor_change(actor=actor, vendor_id=vendor.pk, changes={"city": "Kiel"})
        with pytest.raises(error):
            services.vendor_bin(actor=actor, vendor_id=vendor.pk)
        with pytest.raises(error):
            services.vendor_unbin(actor=actor, vendor_id=vendor.pk)


def test_vendor_bin_and_unbin(owner: Actor) -> None:
    vendor = weber(owner)

    services.vendor_bin(actor=owner, vendor_id=vendor.pk)
    with pytest.raises(NotFound):
        selectors.vendor_get(actor=owner, vendor_id=vendor.pk)
    services.vendor_unbin(actor=owner, vendor_id=vendor.pk)

    assert selectors.vendor_get(actor=owner, vendor_id=vendor.pk).binned_at is None
    with pytest.raises(NotFound):
        services.vendor_unbin(actor=owner, vendor_id=vendor.pk)


def test_vendor_list_searches_name_alias_city_number(owner: Actor) -> None:
    vendor = weber(owner, city="Hamburg", account_number="K-77")
    services.vendor_add(actor=owner, data=VendorInput(name="Other", kind="station"))
    services.alias_learn(vendor, "Auto Müller", actor=owner)

    for text in ("weber", "MULLER", "hamb", "k-77", "de123456789"):
        assert list(selectors.vendor_list(actor=owner, search=text)) == [vendor]
    assert [row.name for row in selectors.vendor_list(actor=owner, kind="station")] == ["Other"]
    assert selectors.vendor_names(actor=owner) == ["Autohaus Weber GmbH", "Other"]


def test_vendor_likenesses_names_the_likely_duplicates(owner: Actor) -> None:
    first = weber(owner, tax_id="")
    second = weber(owner, name="Autohaus Webr", tax_id="")
    services.vendor_add(actor=owner, data=VendorInput(name="Autoteile Nord"))

    pairs = selectors.vendor_likenesses(actor=owner)

    assert [(pair.kept, pair.duplicate) for pair in pairs] == [(first, second)]
