"""Addresses of the pages of documents."""

from django.urls import path

from garage.documents import views

D = "documents/<int:document_id>"

urlpatterns = [
    path("documents/", views.document_list, name="document_list"),
    path("documents/add/", views.document_add, name="document_add"),
    path(f"{D}/", views.document_detail, name="document_detail"),
    path(f"{D}/change/", views.document_change, name="document_change"),
    path(f"{D}/renew/", views.document_renew, name="document_renew"),
    path(f"{D}/delete/", views.document_delete, name="document_delete"),
    path(f"{D}/restore/", views.document_restore, name="document_restore"),
]
