"""Addresses of the pages of vendors."""

from django.urls import path

from inventory.vendors.views import places, vendors

urlpatterns = [
    path("vendors/", vendors.vendor_list, name="vendor_list"),
    path("vendors/add/", vendors.vendor_add, name="vendor_add"),
    path("vendors/duplicates/", vendors.vendor_duplicates, name="vendor_duplicates"),
    path("vendors/<int:vendor_id>/", vendors.vendor_detail, name="vendor_detail"),
    path("vendors/<int:vendor_id>/change/", vendors.vendor_change, name="vendor_change"),
    path("vendors/<int:vendor_id>/delete/", vendors.vendor_delete, name="vendor_delete"),
    path("vendors/<int:vendor_id>/restore/", vendors.vendor_restore, name="vendor_restore"),
    path("vendors/<int:vendor_id>/merge/", vendors.vendor_merge, name="vendor_merge"),
    path("vendors/<int:vendor_id>/unmerge/", vendors.vendor_unmerge, name="vendor_unmerge"),
    path("vendors/<int:vendor_id>/sites/add/", places.site_add, name="site_add"),
    path("vendors/sites/<int:site_id>/", places.site_change, name="site_change"),
    path("vendors/sites/<int:site_id>/delete/", places.site_delete, name="site_delete"),
    path("vendors/<int:vendor_id>/contacts/add/", places.contact_add, name="contact_add"),
    path("vendors/contacts/<int:contact_id>/", places.contact_change, name="contact_change"),
    path("vendors/contacts/<int:contact_id>/delete/", places.contact_delete, name="contact_delete"),
]
