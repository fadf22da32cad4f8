"""Vehicles, files and work as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from garage.maintenance import services
from garage.maintenance.models import ServiceRecord
from garage.maintenance.services import LineInput, ServiceRecordInput
from garage.vehicles.models import Vehicle
from inventory.vendors.models import Vendor
from inventory.vendors.services import VendorInput, vendor_add
from project.kernel.actor import Actor
from project.kernel.files.models import StoredFile
from project.kernel.files.store import file_store

DAY = date(2026, 3, 14)


def make_vehicle(actor: Actor, name: str = "Golf") -> Vehicle:
    return Vehicle.objects.create(organization_id=actor.organization_id, name=name)


def make_vendor(actor: Actor, name: str = "Autohaus Weber") -> Vendor:
    return vendor_add(actor=actor, data=VendorInput(name=name))


def make_file(actor: Actor, name: str = "invoice.pdf") -> StoredFile:
    upload = SimpleUploadedFile(name, b"%PDF-1.4 invoice")
    return file_store(upload=upload, purpose="document", actor=actor)


def line(description: str, amount: str, **values: Any) -> LineInput:
    return LineInput(description=description, amount=Decimal(amount), **values)


def make_input(vehicle: Vehicle, **values: Any) -> ServiceRecordInput:
    given: dict[str, Any] = {
        "vehicle_id": vehicle.pk,
        "on": DAY,
        "title": "Brakes",
        "currency": "EUR",
        "lines": (
            line("Brake pads", "120.00", purpose="repair"),
            line("Fitting", "80.00", kind="labour", purpose="repair"),
            line("Oil change", "60.00", purpose="maintenance"),
        ),
    }
    return ServiceRecordInput(**(given | values))


def make_record(actor: Actor, vehicle: Vehicle, **values: Any) -> ServiceRecord:
    return services.service_record_record(actor=actor, data=make_input(vehicle, **values))
