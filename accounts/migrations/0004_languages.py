"""Languages on offer are asked for when needed; a choice that is no longer offered is forgotten."""

from django.conf import settings
from django.db import migrations, models

import accounts.preferences.models


def forget_languages_not_offered(apps, schema_editor):
    offered = [code for code, _name in settings.LANGUAGES]
    chosen = apps.get_model("accounts", "Preferences").objects.exclude(language__in=["", *offered])
    chosen.update(language="")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_preferences"),
    ]

    operations = [
        migrations.AlterField(
            model_name="preferences",
            name="language",
            field=models.CharField(
                blank=True, choices=accounts.preferences.models.languages, max_length=8
            ),
        ),
        migrations.RunPython(forget_languages_not_offered, migrations.RunPython.noop),
    ]
