"""Addresses of scanning; the short one of the labels lies outside every organization."""

from django.urls import path

from inventory.scanning.views import desk, links

urlpatterns = [
    path("scan/", desk.scan_page, name="scan"),
    path("scan/frame/", desk.scan_frame, name="scan_frame"),
    path("scan/undo/", desk.scan_undo, name="scan_undo"),
    path("scan/clear/", desk.scan_clear, name="scan_clear"),
    path("scan/link/", links.scan_link, name="scan_link"),
]
root_urlpatterns = [path("s/<str:code>", links.own_code, name="own_code")]
