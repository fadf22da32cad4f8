"""The pages of vehicles, below /o/<organization>/."""

from django.urls import path

from garage.vehicles.views import details, files, garage, meters, vehicle, vins

V = "vehicles/<int:vehicle_id>"

urlpatterns = [
    path("vehicles/", garage.vehicle_list, name="vehicle_list"),
    path("vehicles/add/", vehicle.vehicle_add, name="vehicle_add"),
    path("vehicles/bulk/", garage.vehicles_bulk, name="vehicles_bulk"),
    path("vehicles/undo/", garage.vehicles_undo, name="vehicles_undo"),
    path(f"{V}/change/", vehicle.vehicle_change, name="vehicle_change"),
    path(f"{V}/archive/", vehicle.vehicle_archive, name="vehicle_archive"),
    path(f"{V}/unarchive/", vehicle.vehicle_unarchive, name="vehicle_unarchive"),
    path(f"{V}/delete/", vehicle.vehicle_bin, name="vehicle_bin"),
    path(f"{V}/restore/", vehicle.vehicle_unbin, name="vehicle_unbin"),
    path(f"{V}/details/", details.vehicle_details, name="vehicle_details"),
    path(f"{V}/vin/", vins.vehicle_vin, name="vehicle_vin"),
    path(f"{V}/vin/ask/", vins.vin_ask, name="vin_ask"),
    path(f"{V}/vin/take/", vins.vin_take, name="vin_take"),
    path(f"{V}/vin/dismiss/", vins.vin_dismiss, name="vin_dismiss"),
    path(f"{V}/vin/progress/", vins.vin_progress, name="vin_progress"),
    path(f"{V}/plates/add/", details.plate_add, name="plate_add"),
    path("plates/<int:plate_id>/", details.plate_change, name="plate_change"),
    path("plates/<int:plate_id>/delete/", details.plate_delete, name="plate_delete"),
    path(f"{V}/ownership/add/", details.ownership_add, name="ownership_add"),
    path("ownership/<int:event_id>/", details.ownership_change, name="ownership_change"),
    path("ownership/<int:event_id>/delete/", details.ownership_delete, name="ownership_delete"),
    path(f"{V}/readings/", meters.vehicle_readings, name="vehicle_readings"),
    path(f"{V}/readings/undelete/", meters.reading_undelete, name="reading_undelete"),
    path("readings/<int:reading_id>/", meters.reading_correct, name="reading_correct"),
    path("readings/<int:reading_id>/confirm/", meters.reading_confirm, name="reading_confirm"),
    path("readings/<int:reading_id>/ignore/", meters.reading_ignore, name="reading_ignore"),
    path(
        "readings/<int:reading_id>/reconsider/",
        meters.reading_reconsider,
        name="reading_reconsider",
    ),
    path("readings/<int:reading_id>/delete/", meters.reading_delete, name="reading_delete"),
    path(f"{V}/meters/add/", meters.meter_add, name="meter_add"),
    path("meters/<int:meter_id>/", meters.meter_change, name="meter_change"),
    path("meters/<int:meter_id>/remove/", meters.meter_remove, name="meter_remove"),
    path("meters/<int:meter_id>/event/", meters.meter_event, name="meter_event"),
    path("meter-events/<int:event_id>/", meters.meter_event_delete, name="meter_event_delete"),
    path(f"{V}/documents/", files.vehicle_documents, name="vehicle_documents"),
    path(f"{V}/photos/", files.photos_add, name="photos_add"),
    path(f"{V}/papers/", files.papers_add, name="papers_add"),
    path(f"{V}/papers/<int:attachment_id>/delete/", files.paper_remove, name="paper_remove"),
    path(
        f"{V}/files/<int:file_id>/restore/",
        files.vehicle_file_restore,
        name="vehicle_file_restore",
    ),
    path("photos/<int:photo_id>/", files.photo_detail, name="photo_detail"),
    path("photos/<int:photo_id>/cover/", files.photo_cover, name="photo_cover"),
    path("photos/<int:photo_id>/delete/", files.photo_remove, name="photo_remove"),
]
