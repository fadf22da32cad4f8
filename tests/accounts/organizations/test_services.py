"""Founding, changing and deleting organizations; roles and who may give them."""

import secrets

import pytest
from django.core.files.base import ContentFile
from model_bakery import baker

from accounts.organizations import selectors
from accounts.organizations.models import Membership, Organization
from accounts.organizations.services import members
from accounts.organizations.services import organizations as services
from accounts.users.models import User
from garage.receipts.models import Receipt
from project.kernel.actor import Actor, Channel
from project.kernel.audit import AuditEntry
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.models import StoredFile
from tests.personas import as_actor, join


def actions(actor: Actor) -> list[str]:
    return list(AuditEntry.objects.for_actor(actor).order_by("id").values_list("action", flat=True))


# --- Organizations -------------------------------------------------------------------------------


def test_organization_found_makes_an_owner(owner_membership: Membership) -> None:
    made = services.organization_found(owner=owner_membership.user, name="Club", values={})

    membership = made.memberships.get()
    assert (membership.user, membership.role) == (owner_membership.user, "owner")
    assert actions(as_actor(membership)) == ["found"]


def test_organization_found_gives_the_same_name_another_slug(
    owner_membership: Membership,
) -> None:
    first = services.organization_found(owner=owner_membership.user, name="Club")
    second = services.organization_found(owner=owner_membership.user, name="Club")

    assert first.slug == "club"
    assert second.slug.startswith("club-")


def test_organization_found_takes_a_name_without_letters(owner_membership: Membership) -> None:
    assert services.organization_found(owner=owner_membership.user, name="車庫").slug == "garage"


def test_organization_found_has_a_limit(
    owner_membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OWNED", 1)

    with pytest.raises(RuleViolated):
        services.organization_found(owner=owner_membership.user, name="Second")


def test_organization_change_writes_what_differs(owner: Actor) -> None:
    changed = services.organization_change(
        actor=owner, changes={"name": "Miller & Sons", "slug": "ignored"}
    )

    assert (changed.name, changed.slug, changed.version) == ("Miller & Sons", "millers-garage", 2)
    assert actions(owner) == ["change"]


def test_organization_change_refuses_a_stale_version(owner: Actor) -> None:
    with pytest.raises(StaleVersion):
        services.organization_change(actor=owner, changes={"name": "New"}, expected_version=7)


@pytest.mark.parametrize("role", ["manager", "mechanic", "driver", "viewer"])
def test_organization_change_is_for_owners(role: str, request: pytest.FixtureRequest) -> None:
    actor: Actor = request.getfixturevalue(role)

    with pytest.raises(NotAllowed):
        services.organization_change(actor=actor, changes={"name": "Mine"})
    with pytest.raises(NotAllowed):
        services.organization_delete(actor=actor, typed_name="Miller’s garage")


def test_organization_delete_takes_everything_along(
    owner: Actor, viewer: Actor, organization: Organization
) -> None:
    services.organization_delete(actor=owner, typed_name=organization.name)

    assert not Organization.objects.filter(pk=organization.pk).exists()
    assert not Membership.objects.filter(organization_id=organization.pk).exists()
    assert User.objects.filter(pk=selectors.person_of(viewer)).exists()


def test_organization_delete_wants_the_name(owner: Actor) -> None:
    with pytest.raises(RuleViolated) as refused:
        services.organization_delete(actor=owner, typed_name="millers-garage")

    assert "typed_name" in refused.value.fields


def test_organization_switch_decides_where_a_person_lands(
    owner_membership: Membership, other_organization: Organization
) -> None:
    user = owner_membership.user
    Membership.objects.create(organization=other_organization, user=user, role="viewer")

    before = selectors.home_of(user)
    services.organization_switch(user=user, slug=other_organization.slug)

    assert before == owner_membership.organization
    assert selectors.home_of(user) == other_organization


def test_organization_switch_knows_no_strangers(
    owner_membership: Membership, other_organization: Organization
) -> None:
    with pytest.raises(NotFound):
        services.organization_switch(user=owner_membership.user, slug=other_organization.slug)


def test_actor_in_keeps_a_token_in_its_organization(
    owner_membership: Membership, other_organization: Organization
) -> None:
    Membership.objects.create(
        organization=other_organization, user=owner_membership.user, role="viewer"
    )
    person = as_actor(owner_membership)
    token = selectors.actor_for(owner_membership, channel=Channel.API, token_id=1)

    assert selectors.actor_in(actor=person, slug="strange-cars").role == "viewer"
    with pytest.raises(NotFound):
        selectors.actor_in(actor=token, slug="strange-cars")


# --- Members -------------------------------------------------------------------------------------


def test_member_change_role_writes_who_did_it(owner: Actor, viewer_membership: Membership) -> None:
    changed = members.member_change_role(
        actor=owner, membership_id=viewer_membership.pk, role="mechanic"
    )

    assert changed.role == "mechanic"
    entry = AuditEntry.objects.for_actor(owner).get()
    assert (entry.before, entry.after) == ({"role": "viewer"}, {"role": "mechanic"})


def test_the_last_owner_stays(owner: Actor, owner_membership: Membership) -> None:
    with pytest.raises(RuleViolated):
        members.member_change_role(actor=owner, membership_id=owner_membership.pk, role="manager")
    with pytest.raises(RuleViolated):
        members.member_remove(actor=owner, membership_id=owner_membership.pk)
    with pytest.raises(RuleViolated):
        members.organization_leave(actor=owner)


def test_an_owner_may_go_when_there_is_another(
    owner: Actor, owner_membership: Membership, organization: Organization
) -> None:
    join(organization, role="owner", name="otto")

    members.organization_leave(actor=owner)

    assert not Membership.objects.filter(pk=owner_membership.pk).exists()
    assert actions(owner) == ["leave"]


def test_managers_neither_make_nor_unmake_owners(
    manager: Actor, owner_membership: Membership, viewer_membership: Membership
) -> None:
    with pytest.raises(NotAllowed):
        members.member_change_role(actor=manager, membership_id=viewer_membership.pk, role="owner")
    with pytest.raises(NotAllowed):
        members.member_change_role(actor=manager, membership_id=owner_membership.pk, role="viewer")
    with pytest.raises(NotAllowed):
        members.member_remove(actor=manager, membership_id=owner_membership.pk)


@pytest.mark.parametrize("role", ["mechanic", "driver", "viewer"])
def test_members_are_managed_by_managers(
    role: str, request: pytest.FixtureRequest, manager_membership: Membership
) -> None:
    actor: Actor = request.getfixturevalue(role)

    with pytest.raises(NotAllowed):
        members.member_change_role(actor=actor, membership_id=manager_membership.pk, role="viewer")
    with pytest.raises(NotAllowed):
        members.member_remove(actor=actor, membership_id=manager_membership.pk)


def test_strangers_know_no_member(stranger: Actor, viewer_membership: Membership) -> None:
    with pytest.raises(NotFound):
        members.member_change_role(
            actor=stranger, membership_id=viewer_membership.pk, role="driver"
        )
    with pytest.raises(NotFound):
        members.member_remove(actor=stranger, membership_id=viewer_membership.pk)


def test_an_unknown_role_is_refused(owner: Actor, viewer_membership: Membership) -> None:
    with pytest.raises(RuleViolated):
        members.member_change_role(actor=owner, membership_id=viewer_membership.pk, role="king")


def test_a_token_does_not_leave(owner_membership: Membership) -> None:
    token = selectors.actor_for(owner_membership, channel=Channel.API, token_id=1)

    with pytest.raises(NotAllowed):
        members.organization_leave(actor=token)


# --- People --------------------------------------------------------------------------------------


def test_person_delete_takes_along_what_is_nobody_elses(owner_membership: Membership) -> None:
    user = owner_membership.user

    services.person_delete(user=user, typed_email=user.email.upper())

    assert not User.objects.filter(pk=user.pk).exists()
    assert not Organization.objects.filter(slug="millers-garage").exists()


def test_person_delete_refuses_the_last_owner_of_others(
    owner_membership: Membership, viewer_membership: Membership
) -> None:
    user = owner_membership.user

    with pytest.raises(RuleViolated, match="Miller"):
        services.person_delete(user=user, typed_email=user.email)


def test_person_delete_leaves_the_organization_of_others(
    owner_membership: Membership, viewer_membership: Membership
) -> None:
    user = viewer_membership.user

    services.person_delete(user=user, typed_email=user.email)

    assert Organization.objects.filter(slug="millers-garage").exists()


def test_person_delete_wants_the_address(owner_membership: Membership) -> None:
    with pytest.raises(RuleViolated):
        services.person_delete(user=owner_membership.user, typed_email="else@example.org")


def test_organization_delete_takes_receipts_and_their_files_along(
    owner: Actor, organization: Organization
) -> None:
    file = baker.make(StoredFile, organization=organization)
    baker.make(Receipt, organization=organization, file=file)

    services.organization_delete(actor=owner, typed_name=organization.name)

    assert not Organization.objects.filter(pk=organization.pk).exists()


def test_organization_found_gives_up_on_a_name_that_is_taken_twice(
    owner_membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "000000")
    for _ in range(2):
        services.organization_found(owner=owner_membership.user, name="Club")

    with pytest.raises(RuleViolated) as refused:
        services.organization_found(owner=owner_membership.user, name="Club")

    assert "name" in refused.value.fields


def test_organization_found_survives_a_name_taken_meanwhile(
    owner_membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.organization_found(owner=owner_membership.user, name="Club")
    monkeypatch.setattr(type(Organization.objects.all()), "exists", lambda _rows: False)

    made = services.organization_found(owner=owner_membership.user, name="Club")

    assert made.slug.startswith("club-")


def test_organization_add_is_open_to_people_and_to_tokens_of_owners(
    viewer: Actor, owner_membership: Membership, viewer_membership: Membership
) -> None:
    of_owner = selectors.actor_for(owner_membership, channel=Channel.API, token_id=1)
    of_viewer = selectors.actor_for(viewer_membership, channel=Channel.API, token_id=2)

    services.organization_add(actor=viewer, name="A", values={})
    services.organization_add(actor=of_owner, name="B", values={})

    with pytest.raises(NotAllowed):
        services.organization_add(actor=of_viewer, name="C", values={})


def test_work_of_nobody_has_no_person(organization: Organization) -> None:
    actor = selectors.job_actor(organization_id=organization.pk, user_id=None)

    with pytest.raises(NotAllowed):
        services.organization_add(actor=actor, name="A", values={})


@pytest.mark.django_db(transaction=True)
def test_person_delete_deletes_the_picture(viewer_membership: Membership) -> None:
    user = viewer_membership.user
    user.picture.save("portrait", ContentFile(b"picture"))
    storage, name = user.picture.storage, user.picture.name

    services.person_delete(user=user, typed_email=user.email)

    assert not storage.exists(name)
