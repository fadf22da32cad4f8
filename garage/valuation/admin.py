"""Valuations for the people who run the server."""

from django.contrib import admin

from garage.valuation.models import (
    MarketModel,
    Valuation,
    ValuationComparable,
    ValuationSettings,
    VehicleValuation,
)
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Valuation)
class ValuationAdmin(ReadOnlyAdmin):
    """What vehicles were said to be worth."""

    list_display = (
        "id",
        "organization",
        "vehicle_id",
        "as_of",
        "kind",
        "value",
        "currency",
        "grade",
    )
    list_filter = ("kind", "grade", "currency")
    search_fields = ("=vehicle__id", "source")
    list_select_related = ("organization",)
    date_hierarchy = "as_of"


@admin.register(ValuationComparable)
class ValuationComparableAdmin(ReadOnlyAdmin):
    """Comparables as they were when a vehicle was valued."""

    list_display = ("id", "organization", "valuation_id", "title", "price", "adjusted", "weight")
    search_fields = ("=valuation__id", "title")
    list_select_related = ("organization",)


@admin.register(ValuationSettings)
class ValuationSettingsAdmin(ReadOnlyAdmin):
    """How organizations value."""

    list_display = ("id", "organization", "market", "currency", "update_days", "updated_market_at")
    list_select_related = ("organization",)


@admin.register(VehicleValuation)
class VehicleValuationAdmin(ReadOnlyAdmin):
    """What is chosen for single vehicles."""

    list_display = ("id", "organization", "vehicle_id", "condition", "is_collector")
    list_select_related = ("organization",)


@admin.register(MarketModel)
class MarketModelAdmin(ReadOnlyAdmin):
    """Fitted markets, with how well they do on what they did not see."""

    list_display = ("id", "organization", "market", "currency", "as_of", "rows", "method")
    exclude = ("parameters",)
    list_select_related = ("organization",)
