"""Make items searchable by names, numbers and codes."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from project.kernel import fulltext


def install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the search table and its triggers, or the trigram index."""
    fulltext.install(editor, "inventory_item", ("search_text",))


def remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    fulltext.remove(editor, "inventory_item")


class Migration(migrations.Migration):
    """Runs after the table exists; the database keeps the rest up to date."""

    dependencies = (("inventory", "0002_shelves"),)
    operations = (migrations.RunPython(install, remove),)
