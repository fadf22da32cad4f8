"""The pages of the inventory, below /o/<organization>/."""

from django.urls import URLPattern, URLResolver, include, path

from inventory.scanning.urls import root_urlpatterns as scanning_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("inventory.vendors.urls")),
    path("", include("inventory.purchasing.urls")),
    path("inventory/", include("inventory.stock.urls")),
    path("inventory/", include("inventory.reports.urls")),
    path("inventory/", include("inventory.catalogue.urls")),
    path("inventory/", include("inventory.locations.urls")),
    path("inventory/", include("inventory.collectibles.urls")),
    path("inventory/", include("inventory.labels.urls")),
    path("inventory/", include("inventory.scanning.urls")),
    path("inventory/", include("inventory.transfer.urls")),
]
root_urlpatterns: list[URLPattern | URLResolver] = [*scanning_urlpatterns]
