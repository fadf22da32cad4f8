"""Addresses of the pages of the market."""

from django.urls import path

from garage.listings.views import imports, listings, sources

L, M, S, A = (
    "market/listings/<int:listing_id>",
    "market/imports/<int:import_id>",
    "market/sources/<int:source_id>",
    "market/review/<int:alias_id>",
)

urlpatterns = [
    path("market/", listings.listing_list, name="listing_list"),
    path(f"{L}/", listings.listing_detail, name="listing_detail"),
    path(f"{L}/exclude/", listings.listing_exclude, name="listing_exclude"),
    path(f"{L}/include/", listings.listing_include, name="listing_include"),
    path("market/imports/", imports.listing_import_list, name="listing_import_list"),
    path("market/imports/add/", imports.listing_import_add, name="listing_import_add"),
    path(f"{M}/", imports.listing_import_detail, name="listing_import_detail"),
    path(f"{M}/columns/", imports.listing_import_mapping, name="listing_import_mapping"),
    path(f"{M}/progress/", imports.listing_import_progress, name="listing_import_progress"),
    path(f"{M}/refused.csv", imports.listing_import_problems, name="listing_import_problems"),
    path(f"{M}/start/", imports.listing_import_start, name="listing_import_start"),
    path(f"{M}/undo/", imports.listing_import_undo, name="listing_import_undo"),
    path("market/sources/", sources.listing_source_list, name="listing_source_list"),
    path("market/sources/add/", sources.listing_source_add, name="listing_source_add"),
    path(f"{S}/change/", sources.listing_source_change, name="listing_source_change"),
    path(f"{S}/delete/", sources.listing_source_delete, name="listing_source_delete"),
    path(f"{S}/restore/", sources.listing_source_restore, name="listing_source_restore"),
    path(f"{S}/ask/", sources.listing_source_ask, name="listing_source_ask"),
    path(f"{S}/try/", sources.listing_source_try, name="listing_source_try"),
    path(f"{S}/agree/", sources.listing_source_agree, name="listing_source_agree"),
    path("market/review/", listings.alias_list, name="alias_list"),
    path("market/review/accept/", listings.aliases_accept, name="aliases_accept"),
    path(f"{A}/decide/", listings.alias_decide, name="alias_decide"),
    path(f"{A}/remove/", listings.alias_remove, name="alias_remove"),
]
