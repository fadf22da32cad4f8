"""Standing people: reading any test, one knows who may do what.

`owner`, `manager`, `mechanic`, `driver` and `viewer` are members of one organization, `stranger` owns
another. Each comes as an actor, as `<name>_client` (a signed-in browser, with `.slug`) and as
`<name>_api` (a program with a token, with `.slug` and `.token`). `staff_client` runs the server.
"""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from accounts.organizations.models import Membership, Organization
    from accounts.users.models import User
    from project.kernel.actor import Actor

PASSWORD = "a long enough passphrase"


class PersonaClient(Client):
    """A browser with a session, or a program with a token, and the organization it is about."""

    slug = ""
    token = ""
    user: "User"


def make_user(email: str, **fields: Any) -> "User":
    """Return a person with a verified address, preferences and the password of all personas."""
    from allauth.account.models import EmailAddress

    from accounts.preferences.models import Preferences
    from accounts.users.models import User

    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Preferences.objects.create(user=user)
    return user


def make_organization(name: str, *, slug: str) -> "Organization":
    from accounts.organizations.models import Organization

    return Organization.objects.create(name=name, slug=slug, currency="EUR")


def join(organization: "Organization", *, role: str, name: str) -> "Membership":
    """Return the membership of a new person in an organization."""
    from accounts.organizations.models import Membership

    user = make_user(f"{name}@{organization.slug}.example", name=name.capitalize())
    return Membership.objects.create(organization=organization, user=user, role=role)


def as_actor(membership: "Membership") -> "Actor":
    from accounts.organizations.selectors import actor_for
    from project.kernel.actor import Channel

    return actor_for(membership, channel=Channel.PAGE)


def client_of(membership: "Membership") -> PersonaClient:
    """Return a browser in which a member is signed in."""
    client = PersonaClient()
    client.force_login(membership.user)
    client.slug = membership.organization.slug
    client.user = membership.user
    return client


def api_of(actor: "Actor", **options: Any) -> PersonaClient:
    """Return a program that calls the API with a token of an actor's person."""
    from accounts.organizations.selectors import person_of
    from accounts.tokens import services
    from accounts.users.models import User

    _, text = services.token_issue(actor=actor, name="Test", **options)
    client = PersonaClient(headers={"authorization": f"Bearer {text}"})
    client.slug, client.token = actor.organization_slug, text
    client.user = User.objects.get(pk=person_of(actor))
    return client


@pytest.fixture
def organization(db: None) -> "Organization":
    return make_organization("Miller’s garage", slug="millers-garage")


@pytest.fixture
def other_organization(db: None) -> "Organization":
    return make_organization("Strange cars", slug="strange-cars")


@pytest.fixture
def owner_membership(organization: "Organization") -> "Membership":
    return join(organization, role="owner", name="olivia")


@pytest.fixture
def manager_membership(organization: "Organization") -> "Membership":
    return join(organization, role="manager", name="martin")


@pytest.fixture
def mechanic_membership(organization: "Organization") -> "Membership":
    return join(organization, role="mechanic", name="maria")


@pytest.fixture
def driver_membership(organization: "Organization") -> "Membership":
    return join(organization, role="driver", name="dora")


@pytest.fixture
def viewer_membership(organization: "Organization") -> "Membership":
    return join(organization, role="viewer", name="victor")


@pytest.fixture
def stranger_membership(other_organization: "Organization") -> "Membership":
    return join(other_organization, role="owner", name="sam")


@pytest.fixture
def owner(owner_membership: "Membership") -> "Actor":
    return as_actor(owner_membership)


@pytest.fixture
def manager(manager_membership: "Membership") -> "Actor":
    return as_actor(manager_membership)


@pytest.fixture
def mechanic(mechanic_membership: "Membership") -> "Actor":
    return as_actor(mechanic_membership)


@pytest.fixture
def driver(driver_membership: "Membership") -> "Actor":
    return as_actor(driver_membership)


@pytest.fixture
def viewer(viewer_membership: "Membership") -> "Actor":
    return as_actor(viewer_membership)


@pytest.fixture
def stranger(stranger_membership: "Membership") -> "Actor":
    return as_actor(stranger_membership)


@pytest.fixture
def owner_client(owner_membership: "Membership") -> PersonaClient:
    return client_of(owner_membership)


@pytest.fixture
def manager_client(manager_membership: "Membership") -> PersonaClient:
    return client_of(manager_membership)


@pytest.fixture
def mechanic_client(mechanic_membership: "Membership") -> PersonaClient:
    return client_of(mechanic_membership)


@pytest.fixture
def driver_client(driver_membership: "Membership") -> PersonaClient:
    return client_of(driver_membership)


@pytest.fixture
def viewer_client(viewer_membership: "Membership") -> PersonaClient:
    return client_of(viewer_membership)


@pytest.fixture
def stranger_client(stranger_membership: "Membership") -> PersonaClient:
    return client_of(stranger_membership)


@pytest.fixture
def owner_api(owner: "Actor") -> PersonaClient:
    return api_of(owner)


@pytest.fixture
def manager_api(manager: "Actor") -> PersonaClient:
    return api_of(manager)


@pytest.fixture
def mechanic_api(mechanic: "Actor") -> PersonaClient:
    return api_of(mechanic)


@pytest.fixture
def driver_api(driver: "Actor") -> PersonaClient:
    return api_of(driver)


@pytest.fixture
def viewer_api(viewer: "Actor") -> PersonaClient:
    return api_of(viewer)


@pytest.fixture
def stranger_api(stranger: "Actor") -> PersonaClient:
    return api_of(stranger)


@pytest.fixture
def staff_client(db: None) -> PersonaClient:
    """A browser of the person who runs the server, who is a member of no organization."""
    client = PersonaClient()
    client.user = make_user("staff@server.example", name="Staff", is_staff=True, is_superuser=True)
    client.force_login(client.user)
    return client
