"""Addresses of the pages of work."""

from django.urls import path

from garage.maintenance.views import editing, lists, records, shelf, upgrades

urlpatterns = [
    path("vehicles/<int:vehicle_id>/work/", lists.vehicle_work, name="vehicle_work"),
    path(
        "vehicles/<int:vehicle_id>/work/add/",
        editing.service_record_add,
        name="service_record_add",
    ),
    path("vehicles/<int:vehicle_id>/upgrades/add/", upgrades.upgrade_add, name="upgrade_add"),
    path("work/", lists.service_record_list, name="service_record_list"),
    path("work/bulk/", lists.service_record_bulk, name="service_record_bulk"),
    path(
        "work/bulk/<int:edit_id>/undo/",
        lists.service_record_bulk_undo,
        name="service_record_bulk_undo",
    ),
    path("work/<int:record_id>/", records.service_record_detail, name="service_record_detail"),
    path(
        "work/<int:record_id>/change/",
        editing.service_record_change,
        name="service_record_change",
    ),
    path(
        "work/<int:record_id>/delete/",
        records.service_record_delete,
        name="service_record_delete",
    ),
    path(
        "work/<int:record_id>/restore/",
        records.service_record_restore,
        name="service_record_restore",
    ),
    path(
        "work/<int:record_id>/duplicate/",
        records.service_record_duplicate,
        name="service_record_duplicate",
    ),
    path("work/<int:record_id>/link/", records.service_record_link, name="service_record_link"),
    path(
        "work/<int:record_id>/link/<int:link_id>/remove/",
        records.service_record_unlink,
        name="service_record_unlink",
    ),
    path("work/<int:record_id>/parts/", shelf.record_part_use, name="record_part_use"),
    path(
        "work/<int:record_id>/parts/<uuid:batch>/back/",
        shelf.record_part_put_back,
        name="record_part_put_back",
    ),
    path("upgrades/<int:upgrade_id>/", upgrades.upgrade_detail, name="upgrade_detail"),
    path("upgrades/<int:upgrade_id>/change/", upgrades.upgrade_change, name="upgrade_change"),
    path("upgrades/<int:upgrade_id>/take-off/", upgrades.upgrade_take_off, name="upgrade_take_off"),
    path("upgrades/<int:upgrade_id>/delete/", upgrades.upgrade_delete, name="upgrade_delete"),
    path("upgrades/<int:upgrade_id>/restore/", upgrades.upgrade_restore, name="upgrade_restore"),
]
