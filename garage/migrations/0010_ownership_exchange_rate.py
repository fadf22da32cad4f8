import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("garage", "0009_search_by_owner")]

    operations = [
        migrations.AddField(
            model_name="ownershipevent",
            name="exchange_rate",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=14,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
    ]
