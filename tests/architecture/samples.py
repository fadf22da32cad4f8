"""One row of everything that an address or a body can name, so that doors can be tried."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile

from accounts.organizations.models import Membership
from project.kernel.files.models import Attachment, StoredFile
from project.kernel.tenancy import OrganizationOwned
from tests import permissions

BINNED_AT = datetime(2026, 11, 1, tzinfo=UTC)
MARK = "Wanderfalke"
Samples = dict[str, Any]
Make = Callable[..., Any]


def sample_rows(make: Make, *, owner: Membership) -> Samples:
    """Return the id of a row of the organization for every name of an id.

    Rows that belong to a person belong to the owner.
    """
    found: Samples = {"slug": owner.organization.slug}
    for name, label in permissions.ROWS.items():
        model = apps.get_model(label)
        columns = {column.attname: column for column in model._meta.concrete_fields}
        # A row belongs to the rows that were made before it: a link to its record.
        chosen = {
            key: row_id
            for key, column in columns.items()
            if key in found and (row_id := _made(column, key, found)) is not None
        }
        if "user_id" in columns and issubclass(model, OrganizationOwned):
            chosen["user_id"] = owner.user_id
        found[name] = make(model, mark=MARK, **chosen).pk
    return found | files_of(found["vehicle_id"], make=make)


def _made(column: Any, key: str, found: Samples) -> Any:
    """Return the id of a row that a column can point to: that of its name, else of its model."""
    if not column.is_relation:
        return None
    label = column.related_model._meta.label
    names = [key, *(name for name in permissions.ROWS if name in found)]
    return next((found[name] for name in names if permissions.ROWS.get(name) == label), None)


def files_of(vehicle_id: int, *, make: Make) -> Samples:
    """Return a photo and a paper of a vehicle, the photo with a picture that pages may show."""
    picture = {"variant": "large", "content_type": "image/webp", "width": 1, "height": 1}
    made: Samples = {}
    for name, purpose in (("photo_id", "photo"), ("attachment_id", "document")):
        content = ContentFile(MARK.encode(), name="file")
        file = make(StoredFile, purpose=purpose, file=content, name=f"{MARK}.webp", **picture)
        link = make(Attachment, file=file, subject_kind="garage.vehicle", subject_id=vehicle_id)
        made |= {name: link.pk, "file_id": file.pk}
    return made | {
        "variant": "large",
        "kind": "vehicles",
        "key": "paint",
        "list_name": "work",
        "vin_text": "WVWZZZ1JZXW000001",
        "channel_kind": "mail",
        "batch": "00000000-0000-4000-8000-000000000000",
    }


def put_in_bin(name: str, *, samples: Samples) -> None:
    """Put the row that a name stands for where it can be restored from."""
    model = apps.get_model(permissions.ROWS[name])
    assert issubclass(model, OrganizationOwned)
    rows = model.objects.across_organizations(reason="tests prepare a row")
    rows.filter(pk=samples[name]).update(binned_at=BINNED_AT)
