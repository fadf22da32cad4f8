"""How a person likes to see things."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from accounts.users.validators import known_currency, known_time_zone
from accounts.users.versions import Versioned


def languages() -> list[tuple[str, str]]:
    """Return the languages on offer; a new one needs no migration."""
    return list(settings.LANGUAGES)


class Preferences(Versioned):
    """One person's language, zone, units and looks; empty means as the organization has it."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    class Distance(models.TextChoices):
        KM = "km", "Kilometres"
        MILE = "mi", "Miles"

    class Volume(models.TextChoices):
        LITRE = "l", "Litres"
        GALLON_US = "gal_us", "Gallons (US)"
        GALLON_UK = "gal_uk", "Gallons (imperial)"

    class Economy(models.TextChoices):
        L_100KM = "l_100km", "l/100 km"
        KM_L = "km_l", "km/l"
        MPG_US = "mpg_us", "mpg (US)"
        MPG_UK = "mpg_uk", "mpg (imperial)"
        KWH_100KM = "kwh_100km", "kWh/100 km"
        MI_KWH = "mi_kwh", "mi/kWh"
        WH_MI = "wh_mi", "Wh/mi"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    language = models.CharField(max_length=8, blank=True, choices=languages)
    time_zone = models.CharField(max_length=60, blank=True, validators=[known_time_zone])
    distance_unit = models.CharField(max_length=8, choices=Distance, default=Distance.KM)
    volume_unit = models.CharField(max_length=8, choices=Volume, default=Volume.LITRE)
    economy_unit = models.CharField(max_length=12, choices=Economy, default=Economy.L_100KM)
    currency = models.CharField(max_length=3, blank=True, validators=[known_currency])
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.AUTO)
    density = models.CharField(max_length=12, choices=Density, default=Density.COMFORTABLE)
    key_shortcuts = models.BooleanField(default=True)
    hide_amounts = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "preferences"

    @override
    def __str__(self) -> str:
        return f"Preferences of {self.user}"
