"""Addresses of the pages of collectibles."""

from django.urls import path

from inventory.collectibles.views import collection, insurance

urlpatterns = [
    path("collectibles/", collection.collectible_list, name="collectible_list"),
    path("collectibles/add/", collection.collectible_add, name="collectible_add"),
    path("collectibles/insurance/", insurance.insurance_list, name="insurance_list"),
    path("collectibles/insurance.pdf", insurance.insurance_pdf, name="insurance_pdf"),
    path("collectibles/insurance.csv", insurance.insurance_csv, name="insurance_csv"),
    path(
        "items/<int:item_id>/collectible/",
        collection.collectible_describe,
        name="collectible_describe",
    ),
    path(
        "collectibles/<int:collectible_id>/",
        collection.collectible_detail,
        name="collectible_detail",
    ),
    path(
        "collectibles/<int:collectible_id>/change/",
        collection.collectible_change,
        name="collectible_change",
    ),
    path(
        "collectibles/<int:collectible_id>/appraisals/add/",
        collection.appraisal_add,
        name="appraisal_add",
    ),
    path(
        "collectibles/<int:collectible_id>/papers/add/",
        collection.certificate_add,
        name="certificate_add",
    ),
    path(
        "collectibles/<int:collectible_id>/papers/<int:attachment_id>/delete/",
        collection.certificate_remove,
        name="certificate_remove",
    ),
    path(
        "appraisals/<int:appraisal_id>/change/",
        collection.appraisal_change,
        name="appraisal_change",
    ),
    path(
        "appraisals/<int:appraisal_id>/delete/",
        collection.appraisal_delete,
        name="appraisal_delete",
    ),
    path(
        "appraisals/<int:appraisal_id>/restore/",
        collection.appraisal_restore,
        name="appraisal_restore",
    ),
]
