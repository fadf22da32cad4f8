"""Addresses of the pages of energy."""

from django.urls import path

from garage.energy.views import editing, entries, lists, stores

urlpatterns = [
    path("energy/", lists.energy_entry_list, name="energy_entry_list"),
    path("energy/bulk/", lists.energy_entries_bulk, name="energy_entries_bulk"),
    path("energy/undo/", lists.energy_entries_undo, name="energy_entries_undo"),
    path("energy/<int:entry_id>/", entries.energy_entry_detail, name="energy_entry_detail"),
    path("energy/<int:entry_id>/saved/", entries.energy_entry_saved, name="energy_entry_saved"),
    path("energy/<int:entry_id>/change/", editing.energy_entry_change, name="energy_entry_change"),
    path("energy/<int:entry_id>/delete/", entries.energy_entry_delete, name="energy_entry_delete"),
    path(
        "energy/<int:entry_id>/restore/", entries.energy_entry_restore, name="energy_entry_restore"
    ),
    path("vehicles/<int:vehicle_id>/energy/", lists.vehicle_energy, name="vehicle_energy"),
    path(
        "vehicles/<int:vehicle_id>/energy/add/", editing.energy_entry_add, name="energy_entry_add"
    ),
    path(
        "vehicles/<int:vehicle_id>/energy/check/",
        editing.energy_entry_check,
        name="energy_entry_check",
    ),
    path("vehicles/<int:vehicle_id>/tanks/add/", stores.energy_store_add, name="energy_store_add"),
    path("tanks/<int:store_id>/change/", stores.energy_store_change, name="energy_store_change"),
    path("tanks/<int:store_id>/remove/", stores.energy_store_remove, name="energy_store_remove"),
]
