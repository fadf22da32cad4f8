"""Addresses of the pages of the stock."""

from django.urls import path

from inventory.stock.views import counting, ledger, moving, shelves

I = "stock/items/<int:item_id>"  # noqa: E741 - as L and T
L, T = "stock/loans/<int:loan_id>", "stock/takes/<int:stock_take_id>"

urlpatterns = [
    path("stock/", shelves.stock_list, name="stock_list"),
    path("stock/low/", shelves.stock_low, name="stock_low"),
    path("stock/expiring/", shelves.stock_expiring, name="stock_expiring"),
    path("stock/settings/", shelves.stock_settings, name="stock_settings"),
    path(f"{I}/", shelves.stock_item, name="stock_item"),
    path(f"{I}/receive/", moving.stock_receive, name="stock_receive"),
    path(f"{I}/use/", moving.stock_use, name="stock_use"),
    path(f"{I}/transfer/", moving.stock_transfer, name="stock_transfer"),
    path(f"{I}/dispose/", moving.stock_dispose, name="stock_dispose"),
    path(f"{I}/return/", moving.stock_return, name="stock_return"),
    path(f"{I}/adjust/", moving.stock_adjust, name="stock_adjust"),
    path(f"{I}/lend/", moving.tool_lend, name="tool_lend"),
    path(f"{I}/calibrate/", moving.calibration_record, name="calibration_record"),
    path("stock/movements/", ledger.movement_list, name="movement_list"),
    path("stock/acts/<uuid:batch>/undo/", ledger.batch_undo, name="batch_undo"),
    path("stock/loans/", ledger.loan_list, name="loan_list"),
    path(f"{L}/give-back/", ledger.tool_give_back, name="tool_give_back"),
    path(f"{L}/change/", ledger.loan_change, name="loan_change"),
    path("stock/calibrations/", ledger.calibration_list, name="calibration_list"),
    path(
        "stock/calibrations/<int:calibration_id>/delete/",
        ledger.calibration_delete,
        name="calibration_delete",
    ),
    path("stock/takes/", counting.stock_take_list, name="stock_take_list"),
    path("stock/takes/start/", counting.stock_take_start, name="stock_take_start"),
    path(f"{T}/", counting.stock_take_detail, name="stock_take_detail"),
    path(f"{T}/found/", counting.stock_take_found, name="stock_take_found"),
    path(f"{T}/close/", counting.stock_take_close, name="stock_take_close"),
    path(f"{T}/cancel/", counting.stock_take_cancel, name="stock_take_cancel"),
]
