"""Addresses of the pages of the forecast."""

from django.urls import path

from garage.forecast import views

urlpatterns = [
    path("forecast/", views.forecast, name="forecast"),
    path("vehicles/<int:vehicle_id>/forecast/", views.vehicle_forecast, name="vehicle_forecast"),
]
