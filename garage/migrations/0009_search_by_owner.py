"""Let every search know the organization, and sum up what vehicles used of the stock."""

from collections import defaultdict

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from project.kernel import fulltext

SEARCHED = {
    "garage_timelineentry": ("title", "detail"),
    "garage_serviceline": ("description", "part_number"),
    "garage_receiptreading": ("text",),
    "garage_documenttext": ("text",),
    "garage_servicerecord": ("title", "notes", "invoice_number"),
}
RECORD, VEHICLE = "garage.servicerecord", "garage.vehicle"


def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Build the search tables, or the indexes, once more."""
    for table, columns in SEARCHED.items():
        fulltext.remove(editor, table)
        fulltext.install(editor, table, columns)


def sum_up(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Add up by vehicle and month what service records used."""
    uses = apps.get_model("inventory", "Movement").objects.filter(kind="use", source_kind=RECORD)
    months = apps.get_model("inventory", "SubjectMonth")
    records = dict(apps.get_model("garage", "ServiceRecord").objects.values_list("id", "vehicle_id"))
    sums = defaultdict(int)
    columns = ("organization_id", "source_id", "on", "currency", "origin_id", "cost")
    for owner, record, on, currency, origin, cost in uses.order_by("id").values_list(*columns):
        if record in records:
            key = owner, records[record], on.replace(day=1), currency
            sums[key] += cost if origin else -cost
    months.objects.bulk_create(
        [
            months(
                organization_id=owner, subject_kind=VEHICLE, subject_id=vehicle, month=month,
                currency=currency, used=used,
            )
            for (owner, vehicle, month, currency), used in sums.items()
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """Runs after the tables and the ledger exist."""

    dependencies = (("garage", "0008_shelf"), ("inventory", "0007_loans_back"))
    operations = (
        migrations.RunPython(install, migrations.RunPython.noop),
        migrations.RunPython(sum_up, migrations.RunPython.noop),
    )
