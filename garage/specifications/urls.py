"""Addresses of the pages of specification cards."""

from django.urls import path

from garage.specifications import views

V = "vehicles/<int:vehicle_id>/specification"

urlpatterns = [
    path(f"{V}/", views.vehicle_specifications, name="vehicle_specifications"),
    path(f"{V}/change/", views.specification_edit, name="specification_edit"),
    path(f"{V}/print/", views.specification_print, name="specification_print"),
]
