"""Addresses of the pages of components, warranties and recalls."""

from django.urls import path

from garage.components.views import components, fitting, recalls, vehicle, warranties

V, C = "vehicles/<int:vehicle_id>", "components/<int:component_id>"
W, R = "warranties/<int:warranty_id>", "recalls/<int:recall_id>"
I = "installations/<int:installation_id>"  # noqa: E741 - as V, C, W and R

urlpatterns = [
    path(f"{V}/components/", vehicle.vehicle_components, name="vehicle_components"),
    path(f"{V}/wheels/", fitting.tyres_swap, name="tyres_swap"),
    path(f"{V}/recalls/add/", recalls.recall_add, name="recall_add"),
    path("components/", components.component_list, name="component_list"),
    path("components/add/", components.component_add, name="component_add"),
    path(f"{C}/", components.component_detail, name="component_detail"),
    path(f"{C}/change/", components.component_change, name="component_change"),
    path(f"{C}/delete/", components.component_delete, name="component_delete"),
    path(f"{C}/restore/", components.component_restore, name="component_restore"),
    path(f"{C}/fit/", fitting.component_fit, name="component_fit"),
    path(f"{C}/take-off/", fitting.component_take_off, name="component_take_off"),
    path(f"{C}/tread/", fitting.tread_add, name="tread_add"),
    path("tread/<int:tread_id>/delete/", components.tread_delete, name="tread_delete"),
    path(f"{I}/", fitting.installation_detail, name="installation_detail"),
    path(f"{I}/change/", fitting.installation_change, name="installation_change"),
    path(f"{I}/delete/", fitting.installation_delete, name="installation_delete"),
    path("warranties/", warranties.warranty_list, name="warranty_list"),
    path("warranties/add/", warranties.warranty_add, name="warranty_add"),
    path(f"{W}/", warranties.warranty_detail, name="warranty_detail"),
    path(f"{W}/change/", warranties.warranty_change, name="warranty_change"),
    path(f"{W}/delete/", warranties.warranty_delete, name="warranty_delete"),
    path(f"{W}/restore/", warranties.warranty_restore, name="warranty_restore"),
    path(f"{W}/claims/add/", warranties.claim_add, name="claim_add"),
    path("claims/<int:claim_id>/", warranties.claim_change, name="claim_change"),
    path("claims/<int:claim_id>/delete/", warranties.claim_delete, name="claim_delete"),
    path("recalls/", recalls.recall_list, name="recall_list"),
    path(f"{R}/", recalls.recall_detail, name="recall_detail"),
    path(f"{R}/change/", recalls.recall_change, name="recall_change"),
    path(f"{R}/delete/", recalls.recall_delete, name="recall_delete"),
    path(f"{R}/restore/", recalls.recall_restore, name="recall_restore"),
]
