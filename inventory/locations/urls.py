"""Addresses of the pages of places."""

from django.urls import path

from inventory.locations import views

L = "locations/<int:location_id>"

urlpatterns = [
    path("locations/", views.location_list, name="location_list"),
    path("locations/add/", views.location_add, name="location_add"),
    path(f"{L}/", views.location_detail, name="location_detail"),
    path(f"{L}/change/", views.location_change, name="location_change"),
    path(f"{L}/move/", views.location_move, name="location_move"),
    path(f"{L}/delete/", views.location_delete, name="location_delete"),
    path(f"{L}/restore/", views.location_restore, name="location_restore"),
]
