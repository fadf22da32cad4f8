"""Where things lie: a tree of buildings, rooms, shelves and boxes."""

from django.db import models

from project.kernel.trees import TreeRow


class Location(TreeRow):
    """One place, within another or at the top; `barcode` is what its label says when it is not ours."""

    class Kind(models.TextChoices):
        BUILDING = "building", "Building"
        ROOM = "room", "Room"
        CABINET = "cabinet", "Cabinet"
        SHELF = "shelf", "Shelf"
        DRAWER = "drawer", "Drawer"
        BOX = "box", "Box"
        VEHICLE = "vehicle", "Vehicle"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SHELF)
    barcode = models.CharField(max_length=80, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ("path", "id")
        indexes = (
            models.Index(fields=("organization", "path", "id"), name="location_by_path"),
            models.Index(fields=("organization", "trail"), name="location_by_trail"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("parent", "name"),
                condition=models.Q(binned_at__isnull=True),
                name="location_once_in_its_place",
                violation_error_message="There is a place with this name here already.",
            ),
            models.UniqueConstraint(
                fields=("organization", "name"),
                condition=models.Q(binned_at__isnull=True, parent__isnull=True),
                name="location_once_at_the_top",
                violation_error_message="There is a place with this name here already.",
            ),
            models.UniqueConstraint(
                fields=("organization", "barcode"),
                condition=~models.Q(barcode="") & models.Q(binned_at__isnull=True),
                name="location_barcode_once",
                violation_error_message="Another place has this code already.",
            ),
        )
