"""Addresses of the pages of the cost of ownership."""

from django.urls import path

from garage.ownership.views import garage, outlook, vehicle

V = "vehicles/<int:vehicle_id>/ownership"

urlpatterns = [
    path("ownership/", garage.ownership, name="ownership"),
    path("ownership/csv/", garage.ownership_csv, name="ownership_csv"),
    path("ownership/pdf/", garage.ownership_pdf, name="ownership_pdf"),
    path("ownership/compare/", garage.ownership_compare, name="ownership_compare"),
    path(f"{V}/", vehicle.vehicle_ownership, name="vehicle_ownership"),
    path(f"{V}/csv/", vehicle.vehicle_ownership_csv, name="vehicle_ownership_csv"),
    path(f"{V}/pdf/", vehicle.vehicle_ownership_pdf, name="vehicle_ownership_pdf"),
    path(f"{V}/projection/", outlook.vehicle_outlook, name="vehicle_outlook"),
    path(f"{V}/keep-or-sell/", outlook.vehicle_keep_or_sell, name="vehicle_keep_or_sell"),
]
