"""Addresses of what fits a vehicle and of what belongs to one."""

from django.urls import path

from garage.parts import views

urlpatterns = [
    path("vehicles/<int:vehicle_id>/parts/", views.vehicle_parts, name="vehicle_parts"),
    path("inventory/items/<int:item_id>/vehicle/", views.related_vehicle, name="related_vehicle"),
]
