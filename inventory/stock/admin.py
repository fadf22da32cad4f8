"""Stock for the people who run the server: they look, and change nothing."""

from django.contrib import admin

from inventory.stock.models import (
    Balance,
    Calibration,
    CategoryMonth,
    Holding,
    ItemMonth,
    Loan,
    Lot,
    Movement,
    Outlook,
    PlaceMonth,
    Reservation,
    StockSettings,
    StockTake,
    StockTakeLine,
    SubjectMonth,
)
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    """What came in together."""

    list_display = ("id", "item_id", "received_on", "unit_cost", "currency", "serial", "expires_on")
    search_fields = ("=id", "=item__id", "=serial", "=batch")


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    """The ledger."""

    list_display = ("id", "kind", "item_id", "quantity", "cost", "currency", "on", "batch")
    list_filter = ("kind",)
    search_fields = ("=id", "=item__id", "=batch")
    show_full_result_count = False


@admin.register(Balance)
class BalanceAdmin(ReadOnlyAdmin):
    """What lies where."""

    list_display = ("id", "item_id", "lot_id", "location_id", "quantity")
    search_fields = ("=item__id", "=location__id")


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin):
    """What is held of each item, and its worth."""

    list_display = ("id", "item_id", "currency", "quantity", "lent", "value")
    search_fields = ("=item__id",)


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """What is set aside."""

    list_display = ("id", "item_id", "quantity", "taken", "source_kind", "source_id", "ended_at")
    search_fields = ("=item__id", "title")


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    """What is and was lent."""

    list_display = ("id", "item_id", "borrower", "lent_on", "due_on", "returned_on")
    search_fields = ("=item__id", "borrower")


@admin.register(Calibration)
class CalibrationAdmin(ReadOnlyAdmin):
    """Calibrations of tools."""

    list_display = ("id", "item_id", "on", "due_on", "certificate")
    search_fields = ("=item__id", "certificate")


@admin.register(StockTake)
class StockTakeAdmin(ReadOnlyAdmin):
    """Stock-takes."""

    list_display = ("id", "organization", "location_id", "started_on", "closed_at", "cancelled_at")
    list_select_related = ("organization",)


@admin.register(StockTakeLine)
class StockTakeLineAdmin(ReadOnlyAdmin):
    """What was counted."""

    list_display = ("id", "stock_take_id", "item_id", "location_id", "expected", "counted")
    search_fields = ("=stock_take__id", "=item__id")


@admin.register(StockSettings)
class StockSettingsAdmin(ReadOnlyAdmin):
    """How organizations cost what they use."""

    list_display = ("id", "organization", "costing")
    list_select_related = ("organization",)


@admin.register(PlaceMonth)
class PlaceMonthAdmin(ReadOnlyAdmin):
    """What months did to the worth of places."""

    list_display = ("id", "location_id", "month", "currency", "change")
    search_fields = ("=location__id",)


@admin.register(CategoryMonth)
class CategoryMonthAdmin(ReadOnlyAdmin):
    """What months did to the worth of categories."""

    list_display = ("id", "category_id", "month", "currency", "change", "received", "used")
    search_fields = ("=category__id",)


@admin.register(SubjectMonth)
class SubjectMonthAdmin(ReadOnlyAdmin):
    """What was used for vehicles by month."""

    list_display = ("id", "subject_kind", "subject_id", "month", "currency", "used")
    search_fields = ("=subject_id",)


@admin.register(ItemMonth)
class ItemMonthAdmin(ReadOnlyAdmin):
    """How much of items was used by month."""

    list_display = ("id", "item_id", "month", "used")
    search_fields = ("=item__id",)


@admin.register(Outlook)
class OutlookAdmin(ReadOnlyAdmin):
    """When items run out."""

    list_display = ("id", "item_id", "a_day", "runs_out_on", "earliest_on", "latest_on")
    search_fields = ("=item__id",)
