"""The page of search; the palette is its fragment."""

from django.urls import path

from garage.search import views

urlpatterns = [path("search/", views.search, name="search")]
