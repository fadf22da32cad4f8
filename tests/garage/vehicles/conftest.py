"""Vehicles of the personas, and pictures as cameras make them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from garage.vehicles.models import Vehicle
from garage.vehicles.services import VehicleInput, vehicle_add
from project.kernel.actor import Actor

MakeVehicle = Callable[..., Vehicle]


@pytest.fixture
def make_vehicle(owner: Actor) -> MakeVehicle:
    def make(name: str = "Octavia", *, actor: Actor = owner, **data: Any) -> Vehicle:
        return vehicle_add(actor=actor, data=VehicleInput(name=name, **data))

    return make


@pytest.fixture
def vehicle(make_vehicle: MakeVehicle) -> Vehicle:
    return make_vehicle(plate="HH MK 2194", make="Škoda", model="Octavia")


@pytest.fixture
def their_vehicle(stranger: Actor) -> Vehicle:
    return vehicle_add(actor=stranger, data=VehicleInput(name="Strange car"))


def jpeg(*, size: tuple[int, int] = (640, 480), name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    """Return a photo with the position and the day that a phone writes into it."""
    from PIL import Image

    image = Image.new("RGB", size, "#41627e")
    exif = image.getexif()
    exif[0x0112] = 6  # turned by 90°
    exif.get_ifd(0x8769)[0x9003] = "2024:05:17 10:20:30"
    exif.get_ifd(0x8825)[2] = (53.0, 33.0, 12.0)
    exif.get_ifd(0x8825)[1] = "N"
    buffer = BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def days_ago(days: int) -> Any:
    """Return the calendar date so many days before today."""
    return timezone.now().date() - timedelta(days=days)
