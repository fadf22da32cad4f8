"""The pages that gather several rooms."""

from django.urls import path

from garage.insights import comparison_views, quick_views, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("add/", quick_views.quick_add, name="quick_add"),
    path("add/check/", quick_views.quick_check, name="quick_check"),
    path("timeline/", views.timeline, name="timeline"),
    path("costs/", views.costs, name="costs"),
    path("vehicles/compare/", comparison_views.vehicle_compare, name="vehicle_compare"),
    path(
        "vehicles/compare/export/",
        comparison_views.vehicle_compare_export,
        name="vehicle_compare_export",
    ),
    path("vehicles/<int:vehicle_id>/", views.vehicle_overview, name="vehicle_overview"),
    path("vehicles/<int:vehicle_id>/timeline/", views.vehicle_timeline, name="vehicle_timeline"),
    path("vehicles/<int:vehicle_id>/costs/", views.vehicle_costs, name="vehicle_costs"),
]

start_urlpatterns = [path("add/", quick_views.quick_add_start, name="quick_add_start")]
