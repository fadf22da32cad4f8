"""The admin site: for staff, in stock looks, read-only where services own the writes."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.core import checks
from django.db import models
from django.http import HttpRequest
from typing_extensions import override


class GarageAdminSite(admin.AdminSite):
    """The site for the people who run the server."""

    site_header = "My Garage"
    site_title = "My Garage"
    index_title = "For the people who run this server"
    enable_nav_sidebar = False


class GarageAdminConfig(SimpleAdminConfig):
    """Makes our site the default one, and finds what stands in it when staff or checks ask."""

    default_site = "project.web.admin_site.GarageAdminSite"

    @override
    def ready(self) -> None:
        checks.register(_discover, checks.Tags.admin)  # before those that look at what was found
        super().ready()


def _discover(**_options: Any) -> list[checks.CheckMessage]:
    admin.autodiscover()
    return []


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows of every organization and changes none: the services own the writes."""

    show_full_result_count = False
    list_per_page = 50

    @override
    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any, Any]":
        rows = self.model._default_manager.all()
        if hasattr(rows, "across_organizations"):
            rows = rows.across_organizations(reason="staff look at rows in the admin")
        ordered: models.QuerySet[Any, Any] = rows.order_by(
            *(self.get_ordering(request) or ("-pk",))
        )
        return ordered

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field.name for field in self.model._meta.fields]

    @override
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
