"""Vendors for the people who run the server."""

from django.contrib import admin

from inventory.vendors.models import Vendor, VendorAlias, VendorContact, VendorMerge, VendorSite
from project.web.admin_site import ReadOnlyAdmin
from project.web.bin_admin import BinnedAdmin


@admin.register(Vendor)
class VendorAdmin(BinnedAdmin):
    """Vendors of every organization."""

    list_display = ("id", "organization", "name", "kind", "city", "tax_id", "binned_at")
    list_filter = ("kind",)
    search_fields = ("=id", "name", "name_key", "tax_key")
    list_select_related = ("organization",)


@admin.register(VendorSite)
class VendorSiteAdmin(ReadOnlyAdmin):
    """Branches of vendors."""

    list_display = ("id", "organization", "name", "vendor_id", "city", "account_number")
    search_fields = ("=id", "name", "city")
    list_select_related = ("organization",)


@admin.register(VendorContact)
class VendorContactAdmin(ReadOnlyAdmin):
    """People at vendors."""

    list_display = ("id", "organization", "name", "role", "vendor_id", "site_id")
    search_fields = ("=id", "name")
    list_select_related = ("organization",)


@admin.register(VendorAlias)
class VendorAliasAdmin(ReadOnlyAdmin):
    """Spellings under which vendors are found again."""

    list_display = ("id", "organization", "name", "vendor_id")
    search_fields = ("name", "name_key")
    list_select_related = ("organization",)


@admin.register(VendorMerge)
class VendorMergeAdmin(ReadOnlyAdmin):
    """Duplicates that were merged, and which merges were undone."""

    list_display = ("id", "organization", "duplicate_id", "kept_id", "at", "undone_at")
    list_select_related = ("organization",)
