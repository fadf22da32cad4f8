"""Addresses of the pages of imports and exports."""

from django.urls import path

from inventory.transfer import views

ONE = "imports/<int:inventory_import_id>"

urlpatterns = [
    path("imports/", views.inventory_import_list, name="inventory_import_list"),
    path("imports/add/", views.inventory_import_add, name="inventory_import_add"),
    path(f"{ONE}/", views.inventory_import_detail, name="inventory_import_detail"),
    path(f"{ONE}/columns/", views.inventory_import_columns, name="inventory_import_columns"),
    path(f"{ONE}/progress/", views.inventory_import_progress, name="inventory_import_progress"),
    path(f"{ONE}/refused.csv", views.inventory_import_problems, name="inventory_import_problems"),
    path(f"{ONE}/start/", views.inventory_import_start, name="inventory_import_start"),
    path(f"{ONE}/undo/", views.inventory_import_undo, name="inventory_import_undo"),
    path("export/", views.inventory_export, name="inventory_export"),
    path(
        "export/<int:inventory_export_id>/",
        views.inventory_export_row,
        name="inventory_export_row",
    ),
]
