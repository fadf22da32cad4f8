"""Count what is back of the loans that ended before it was counted."""

from django.db import migrations
from django.db.models import F


def count_what_is_back(apps, schema_editor):
    loans = apps.get_model("inventory", "Loan")
    loans.objects.filter(returned_on__isnull=False).update(returned=F("quantity"))


class Migration(migrations.Migration):
    dependencies = [("inventory", "0006_loan_returned")]

    # Going back needs nothing: the column itself goes.
    operations = [migrations.RunPython(count_what_is_back, migrations.RunPython.noop)]
