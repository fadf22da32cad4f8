"""What the measurements look at: a large organization, a token and a signed-in browser."""

from tests.bench.garage import BenchGarage

EMAIL = "demo@garage.example"
SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
user = User.objects.get(email="demo@garage.example")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print("key=" + session.session_key)
"""
FIRST = """
from accounts.models import Organization
from garage.models import ServiceRecord, Vehicle
found = Organization.objects.get(slug={slug!r})
reason = "measuring"
for model in (Vehicle, ServiceRecord):
    rows = model.objects.across_organizations(reason=reason).filter(organization_id=found.pk)
    print("first=" + str(rows.order_by("id").values_list("pk", flat=True).first()))
"""


def fleet(garage: BenchGarage, *, vehicles: int, records: int, years: int = 3) -> str:
    """Fill an organization of its own and return its slug."""
    size = ("--vehicles", str(vehicles), "--records", str(records), "--years", str(years))
    garage.manage("demo", *size)
    return slug_of(garage, f"Fleet {vehicles} × {records}")


def smallest(garage: BenchGarage) -> dict[str, str]:
    """Make an organization with one vehicle, and return the header of a token for it."""
    return token(garage, fleet(garage, vehicles=1, records=0))


def slug_of(garage: BenchGarage, name: str) -> str:
    """Return the slug of an organization."""
    ask_slug = (
        "from accounts.models import Organization;"
        f"print('slug=' + Organization.objects.get(name={name!r}).slug)"
    )
    return garage.manage("shell", "-c", ask_slug).split("slug=")[1].strip()


def first_rows(garage: BenchGarage, slug: str) -> tuple[int, int]:
    """Return the id of the first vehicle and of the first service record of an organization."""
    said = garage.manage("shell", "-c", FIRST.format(slug=slug)).split("first=")
    return int(said[1]), int(said[2])


def token(garage: BenchGarage, slug: str = "") -> dict[str, str]:
    """Return the header of a token for an organization."""
    where = ("--organization", slug) if slug else ()
    text = garage.manage("issue_token", EMAIL, "--name", "bench", *where)
    return {"Authorization": f"Bearer {text.strip().splitlines()[-1]}"}


def session(garage: BenchGarage) -> dict[str, str]:
    """Return the header of a signed-in browser."""
    key = garage.manage("shell", "-c", SESSION).split("key=")[1].split()[0]
    return {"Cookie": f"session={key}"}
