"""Make what is said of service records searchable; their lines are so already."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from project.kernel import fulltext

TABLE = "garage_servicerecord"


def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the search table and triggers, or the trigram index."""
    fulltext.install(editor, TABLE, ("title", "notes", "invoice_number"))


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    fulltext.remove(editor, TABLE)


class Migration(migrations.Migration):
    """Runs after the tables exist; the database keeps the rest up to date."""

    dependencies = (("garage", "0004_document_search"),)
    operations = (migrations.RunPython(install, remove),)
