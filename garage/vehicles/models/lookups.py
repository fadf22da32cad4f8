"""What was asked about a VIN outside of this machine, because somebody wanted it."""

from django.db import models
from typing_extensions import override

from garage.vehicles.models.vehicle import Vehicle
from project.kernel.rows import Recorded


class VinLookup(Recorded):
    """The newest online look-up of a vehicle's VIN, and what became of its suggestions.

    `says` holds suggestions by the names of the vehicle's fields, `settled` those that a person
    took or dismissed. `answered_at` is empty while a job asks, and after one that failed, which
    left its `problem`.
    """

    vehicle = models.OneToOneField(Vehicle, on_delete=models.CASCADE, related_name="vin_lookup")
    vin = models.CharField("VIN", max_length=17)
    says = models.JSONField(default=dict, blank=True)
    settled = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return self.vin

    @property
    def open_words(self) -> dict[str, str]:
        """The suggestions that nobody took or dismissed yet."""
        return {name: word for name, word in self.says.items() if name not in self.settled}
