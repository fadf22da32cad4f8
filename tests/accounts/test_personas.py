"""The personas are who they say they are."""

import pytest

from project.kernel.actor import Actor, Permission
from tests.personas import PersonaClient


def test_roles_differ_in_rights(owner: Actor, viewer: Actor, stranger: Actor) -> None:
    assert owner.can(Permission.MANAGE_ORGANIZATION)
    assert not viewer.can(Permission.EDIT_WORK)
    assert stranger.organization_id != owner.organization_id


@pytest.mark.parametrize("name", ["owner", "manager", "mechanic", "driver", "viewer", "stranger"])
def test_browsers_and_programs_know_their_organization(
    name: str, request: pytest.FixtureRequest
) -> None:
    client: PersonaClient = request.getfixturevalue(f"{name}_client")
    api: PersonaClient = request.getfixturevalue(f"{name}_api")

    assert client.slug == api.slug
    assert client.user == api.user
    assert api.token.startswith("mg_")
