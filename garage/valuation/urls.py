"""Addresses of the pages of valuations."""

from django.urls import path

from garage.valuation.views import garage, vehicle

V = "vehicles/<int:vehicle_id>/valuation"
ONE = "valuations/<int:valuation_id>"

urlpatterns = [
    path("values/", garage.value_list, name="value_list"),
    path("values/update/", garage.market_update, name="market_update"),
    path("values/progress/", garage.market_progress, name="market_progress"),
    path("values/settings/", garage.valuation_settings, name="valuation_settings"),
    path("worth/", garage.worth, name="worth"),
    path(f"{V}/", vehicle.vehicle_valuation, name="vehicle_valuation"),
    path(f"{V}/add/", vehicle.valuation_add, name="valuation_add"),
    path(f"{V}/estimate/", vehicle.valuation_estimate, name="valuation_estimate"),
    path(f"{V}/choice/", vehicle.valuation_choice, name="valuation_choice"),
    path(f"{V}/comparables/", vehicle.comparable_choose, name="comparable_choose"),
    path(f"{ONE}/", vehicle.valuation_detail, name="valuation_detail"),
    path(f"{ONE}/withdraw/", vehicle.valuation_withdraw, name="valuation_withdraw"),
    path(f"{ONE}/restore/", vehicle.valuation_restore, name="valuation_restore"),
]
