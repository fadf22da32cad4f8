"""Pages of organizations and members: what they show, what they refuse, what they keep."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.models import Invitation, Membership, Organization
from accounts.organizations.services import members
from tests.personas import PersonaClient, join

FORM = {"name": "Miller & Sons", "currency": "CHF", "time_zone": "Europe/Zurich", "country": "ch"}


def at(client: PersonaClient, name: str, **ids: int) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


# --- Organizations -------------------------------------------------------------------------------


def test_an_owner_changes_the_organization(
    owner_client: PersonaClient, organization: Organization
) -> None:
    response = owner_client.post(at(owner_client, "settings_organization"), FORM)

    assert response.status_code == 302
    organization.refresh_from_db()
    assert (organization.name, organization.currency) == ("Miller & Sons", "CHF")
    assert (organization.time_zone, organization.country) == ("Europe/Zurich", "CH")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"currency": "XXX"}, {"time_zone": "Moon"}, {"country": "1"}]
)
def test_what_is_wrong_is_shown_with_what_was_typed(
    owner_client: PersonaClient, wrong: dict[str, str]
) -> None:
    response = owner_client.post(
        at(owner_client, "settings_organization"), {**FORM, "name": "Kept", **wrong}
    )

    assert response.status_code == 422
    assert b"error-summary" in response.content
    assert "name" in wrong or b'value="Kept"' in response.content


@pytest.mark.parametrize("role", ["manager", "mechanic", "driver", "viewer"])
def test_others_only_see_the_organization(role: str, request: pytest.FixtureRequest) -> None:
    client: PersonaClient = request.getfixturevalue(f"{role}_client")

    assert b"Save organization" not in client.get(at(client, "settings_organization")).content
    assert client.post(at(client, "settings_organization"), FORM).status_code == 403
    delete = {"typed_name": "Miller’s garage"}
    assert client.post(at(client, "organization_delete"), delete).status_code == 403


def test_a_person_founds_another_organization(owner_client: PersonaClient) -> None:
    assert owner_client.get(reverse("organization_add")).status_code == 200

    response = owner_client.post(reverse("organization_add"), {**FORM, "name": "Racers"})

    assert response["Location"] == reverse("dashboard", kwargs={"organization": "racers"})
    assert owner_client.get(reverse("organization_home"))["Location"] == response["Location"]
    refused = owner_client.post(reverse("organization_add"), {**FORM, "name": ""})
    assert refused.status_code == 422


def test_a_person_without_organization_is_asked_to_found_one(staff_client: PersonaClient) -> None:
    home = staff_client.get(reverse("organization_home"))

    assert home["Location"] == reverse("organization_add")
    assert staff_client.post(reverse("organization_add"), FORM).status_code == 302


def test_switching_remembers(owner_client: PersonaClient, other_organization: Organization) -> None:
    Membership.objects.create(
        organization=other_organization, user=owner_client.user, role="viewer"
    )

    sent = owner_client.post(reverse("organization_switch"), {"organization": "strange-cars"})

    there = reverse("dashboard", kwargs={"organization": "strange-cars"})
    assert sent["Location"] == there
    assert owner_client.get(reverse("organization_home"))["Location"] == there
    assert owner_client.get(reverse("organization_switch")).status_code == 405


def test_nobody_switches_to_an_organization_of_others(
    owner_client: PersonaClient, other_organization: Organization
) -> None:
    sent = owner_client.post(reverse("organization_switch"), {"organization": "strange-cars"})

    assert sent.status_code == 404


def test_a_member_leaves(viewer_client: PersonaClient) -> None:
    response = viewer_client.post(at(viewer_client, "organization_leave"))

    assert response["Location"] == reverse("organization_home")
    assert not Membership.objects.filter(user=viewer_client.user).exists()


def test_the_last_owner_does_not_leave(owner_client: PersonaClient) -> None:
    owner_client.post(at(owner_client, "organization_leave"))

    assert Membership.objects.filter(user=owner_client.user).exists()


def test_an_organization_is_deleted_once_its_name_was_typed(owner_client: PersonaClient) -> None:
    where = at(owner_client, "organization_delete")

    refused = owner_client.post(where, {"typed_name": "something"})
    done = owner_client.post(where, {"typed_name": "Miller’s garage"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert b"to delete it" in refused.content
    assert not Organization.objects.exists()


# --- Members -------------------------------------------------------------------------------------


def test_everybody_sees_the_members(
    viewer_client: PersonaClient, owner_membership: Membership
) -> None:
    page = viewer_client.get(at(viewer_client, "settings_members")).content.decode()

    assert "Olivia" in page
    assert "Invite somebody" not in page
    assert "Remove" not in page


def test_an_owner_changes_roles(owner_client: PersonaClient, viewer_membership: Membership) -> None:
    where = at(owner_client, "member_role", membership_id=viewer_membership.pk)

    owner_client.post(where, {"role": "mechanic"})
    owner_client.post(where, {"role": "king"})

    viewer_membership.refresh_from_db()
    assert viewer_membership.role == "mechanic"


def test_the_role_of_the_last_owner_stays(
    owner_client: PersonaClient, owner_membership: Membership
) -> None:
    where = at(owner_client, "member_role", membership_id=owner_membership.pk)

    page = owner_client.post(where, {"role": "viewer"}, follow=True).content.decode()

    assert "needs an owner" in page
    owner_membership.refresh_from_db()
    assert owner_membership.role == "owner"


def test_an_owner_removes_a_member(
    owner_client: PersonaClient, viewer_client: PersonaClient, viewer_membership: Membership
) -> None:
    owner_client.post(at(owner_client, "member_remove", membership_id=viewer_membership.pk))

    assert viewer_client.get(at(viewer_client, "settings_profile")).status_code == 404


@pytest.mark.parametrize("name", ["member_role", "member_remove"])
def test_members_are_out_of_reach_for_others(
    name: str,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
    owner_membership: Membership,
) -> None:
    form = {"role": "viewer"}

    for client, status in ((viewer_client, 403), (stranger_client, 404)):
        where = at(client, name, membership_id=owner_membership.pk)
        assert client.post(where, form).status_code == status
        assert client.get(where).status_code == 405


def test_members_ask_the_same_number_of_questions(
    owner_client: PersonaClient,
    organization: Organization,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(20):
        join(organization, role="viewer", name=f"member{number}")

    with django_assert_max_num_queries(13):
        owner_client.get(at(owner_client, "settings_members"))


def test_members_are_seen_when_they_send_something(viewer_client: PersonaClient) -> None:
    def seen() -> Any:
        return Membership.objects.get(user=viewer_client.user).last_seen_at

    viewer_client.get(at(viewer_client, "settings_profile"))
    before = seen()
    viewer_client.post(at(viewer_client, "settings_profile"), {"name": "Vic"})

    assert before is None
    assert (timezone.now() - seen()).total_seconds() < 60


def test_presence_is_noted_once_in_a_while(
    viewer_client: PersonaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[Membership] = []
    viewer_client.post(at(viewer_client, "settings_profile"), {"name": "Vic"})
    monkeypatch.setattr(members, "presence_note", noted.append)

    viewer_client.post(at(viewer_client, "settings_profile"), {"name": "Victor"})

    assert noted == []


# --- Invitations ---------------------------------------------------------------------------------


def test_a_manager_invites_by_link(manager_client: PersonaClient) -> None:
    form = {"email": "", "role": "driver"}

    response = manager_client.post(at(manager_client, "settings_members"), form)
    later = manager_client.get(at(manager_client, "settings_members")).content.decode()

    assert response.status_code == 201
    assert b"http://testserver/account/invitation/" in response.content
    assert "/account/invitation/" not in later
    assert "Whoever has the link" in later


@pytest.mark.parametrize(
    "form", [{"email": "nope", "role": "driver"}, {"role": "owner"}, {"role": ""}]
)
def test_a_wrong_invitation_is_refused(manager_client: PersonaClient, form: dict[str, str]) -> None:
    response = manager_client.post(at(manager_client, "settings_members"), form)

    assert response.status_code == 422
    assert not Invitation.objects.across_organizations(reason="test").exists()


def test_an_invitation_is_renewed_and_withdrawn(owner_client: PersonaClient) -> None:
    owner_client.post(at(owner_client, "settings_members"), {"email": "", "role": "driver"})
    made = Invitation.objects.across_organizations(reason="test").get()

    renewed = owner_client.post(at(owner_client, "invitation_renew", invitation_id=made.pk))
    withdrawn = owner_client.post(at(owner_client, "invitation_revoke", invitation_id=made.pk))

    assert b"/account/invitation/" in renewed.content
    assert withdrawn.status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_an_invitation_is_not_mailed_again_at_once(owner_client: PersonaClient) -> None:
    owner_client.post(
        at(owner_client, "settings_members"), {"email": "ana@example.org", "role": "driver"}
    )
    made = Invitation.objects.across_organizations(reason="test").get()

    page = owner_client.post(
        at(owner_client, "invitation_renew", invitation_id=made.pk), follow=True
    )

    assert "a moment ago" in page.content.decode()


@pytest.mark.parametrize("name", ["invitation_renew", "invitation_revoke"])
def test_invitations_are_out_of_reach_for_others(
    name: str,
    owner_client: PersonaClient,
    viewer_client: PersonaClient,
    stranger_client: PersonaClient,
) -> None:
    owner_client.post(at(owner_client, "settings_members"), {"role": "driver"})
    made = Invitation.objects.across_organizations(reason="test").get()

    for client, status in ((viewer_client, 403), (stranger_client, 404)):
        assert client.post(at(client, name, invitation_id=made.pk)).status_code == status


def test_viewers_do_not_invite(viewer_client: PersonaClient) -> None:
    response = viewer_client.post(at(viewer_client, "settings_members"), {"role": "viewer"})

    assert response.status_code == 403


def test_the_menu_switches_by_a_form(
    owner_client: PersonaClient, other_organization: Organization
) -> None:
    Membership.objects.create(
        organization=other_organization, user=owner_client.user, role="viewer"
    )

    page = owner_client.get(at(owner_client, "settings_profile")).content.decode()

    assert f'action="{reverse("organization_switch")}"' in page
    assert 'name="organization" value="strange-cars"' in page
