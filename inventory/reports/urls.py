"""Addresses of the reports of the stock."""

from django.urls import path

from inventory.reports import views

urlpatterns = [
    path("reports/", views.stock_value, name="stock_value"),
    path("reports/use/", views.stock_used, name="stock_used"),
    path("reports/dead/", views.stock_dead, name="stock_dead"),
    path("reports/outlook/", views.stock_outlook, name="stock_outlook"),
]
