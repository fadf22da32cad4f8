"""Make the texts of the timeline, of lines and of receipts searchable."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from project.kernel import fulltext

SEARCHED = {
    "garage_timelineentry": ("title", "detail"),
    "garage_serviceline": ("description", "part_number"),
    "garage_receiptreading": ("text",),
}


def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the search tables and triggers, or the trigram indexes."""
    for table, columns in SEARCHED.items():
        fulltext.install(editor, table, columns)


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for table in SEARCHED:
        fulltext.remove(editor, table)


class Migration(migrations.Migration):
    """Runs after the tables exist; the database keeps the rest up to date."""

    dependencies = (("garage", "0001_initial"),)
    operations = (migrations.RunPython(install, remove),)
