"""Addresses of the pages of reports."""

from django.urls import path

from garage.reports import views

urlpatterns = [
    path("vehicles/<int:vehicle_id>/history/", views.vehicle_history, name="vehicle_history"),
    path("vehicles/<int:vehicle_id>/history/pdf/", views.report_order, name="report_order"),
    path("reports/<int:history_id>/", views.report_row, name="report_row"),
    path("reports/<int:history_id>/delete/", views.report_delete, name="report_delete"),
]
