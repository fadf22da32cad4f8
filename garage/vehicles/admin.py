"""Vehicles for staff: looked at here, changed by the services alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from typing_extensions import override

from garage.vehicles.models import (
    Meter,
    MeterEvent,
    MeterReading,
    MonthlySum,
    OwnershipEvent,
    Plate,
    TimelineEntry,
    Vehicle,
    VehicleGroup,
    VinLookup,
)
from garage.vehicles.services import vehicle_purge, vehicle_unbin
from garage.vehicles.services.meters import meter_refresh
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Vehicle)
class VehicleAdmin(ReadOnlyAdmin):
    """Vehicles, with a way out of the bin and out of the database."""

    list_display = ("name", "kind", "plate", "status", "organization", "binned_at", "archived_at")
    list_filter = ("kind", "status")
    search_fields = ("name", "plate_key", "vin", "make", "model")
    list_select_related = ("organization",)
    actions = ("restore_from_bin", "delete_for_good")

    @admin.action(description="Restore from the bin")
    def restore_from_bin(self, request: HttpRequest, queryset: "QuerySet[Vehicle]") -> None:
        """Take the chosen vehicles out of the bin."""
        done = 0
        for row in queryset.filter(binned_at__isnull=False):
            vehicle_unbin(actor=duty_actor(row.organization_id), vehicle_id=row.pk)
            done += 1
        messages.success(request, f"{done} restored.")

    @admin.action(description="Delete for good what lies in the bin")
    def delete_for_good(self, request: HttpRequest, queryset: "QuerySet[Vehicle]") -> None:
        """Delete the chosen vehicles that lie in the bin, with all their records."""
        done = 0
        for row in queryset.filter(binned_at__isnull=False):
            try:
                vehicle_purge(actor=duty_actor(row.organization_id), row_id=row.pk)
                done += 1
            except DomainError as error:
                messages.error(request, f"{row}: {error.message}")
        messages.success(request, f"{done} deleted.")


@admin.register(Meter)
class MeterAdmin(ReadOnlyAdmin):
    """Meters, with a way to compute them anew from their readings."""

    list_display = ("vehicle", "kind", "name", "unit", "is_primary", "life_value", "read_on")
    list_filter = ("kind", "unit")
    list_select_related = ("vehicle",)
    actions = ("judge_anew",)

    @admin.action(description="Judge all readings anew")
    def judge_anew(self, request: HttpRequest, queryset: "QuerySet[Meter]") -> None:
        """Compute the states and life values of the chosen meters from their rows."""
        for meter in queryset:
            meter_refresh(meter)
        messages.success(request, f"{len(queryset)} computed.")


@admin.register(MeterReading)
class MeterReadingAdmin(ReadOnlyAdmin):
    """Readings."""

    list_display = ("vehicle", "on", "entered_value", "entered_unit", "state", "source_kind")
    list_filter = ("state", "source_kind")
    list_select_related = ("vehicle",)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnlyAdmin):
    """The timeline."""

    list_display = ("title", "vehicle", "on", "kind", "category", "amount", "currency")
    list_filter = ("kind", "category")
    list_select_related = ("vehicle",)


@admin.register(VehicleGroup, Plate, OwnershipEvent, MeterEvent, MonthlySum, VinLookup)
class FurtherAdmin(ReadOnlyAdmin):
    """The further rows of vehicles."""

    @override
    def get_list_display(self, request: HttpRequest) -> Any:
        """Show the text of a row and whose it is."""
        return ("__str__", "organization")
