"""Addresses of the pages of labels."""

from django.urls import path

from inventory.labels import views

urlpatterns = [
    path("labels/", views.label_sheet, name="label_sheet"),
    path("labels/labels.pdf", views.label_pdf, name="label_pdf"),
    path("labels/preview.png", views.label_preview, name="label_preview"),
]
