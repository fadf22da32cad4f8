"""The pages of the garage: below /o/<organization>/, and the way in from a phone."""

from django.urls import URLPattern, URLResolver, include, path

from garage.insights.urls import start_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("garage.insights.urls")),
    path("", include("garage.vehicles.urls")),
    path("", include("project.web.files")),
    path("", include("project.web.bin")),
    path("", include("project.web.list_views")),
    path("", include("garage.maintenance.urls")),
    path("", include("garage.energy.urls")),
    path("", include("garage.expenses.urls")),
    path("", include("garage.schedule.urls")),
    path("", include("garage.inspections.urls")),
    path("", include("garage.planner.urls")),
    path("", include("garage.components.urls")),
    path("", include("garage.documents.urls")),
    path("", include("garage.specifications.urls")),
    path("", include("garage.parts.urls")),
    path("", include("garage.valuation.urls")),
    path("", include("garage.search.urls")),
    path("", include("garage.receipts.urls")),
    path("", include("garage.reports.urls")),
    path("", include("garage.forecast.urls")),
    path("", include("garage.ownership.urls")),
    path("", include("garage.listings.urls")),
]
root_urlpatterns = [*start_urlpatterns]
