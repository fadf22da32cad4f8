"""Preferences, for staff."""

from django.contrib import admin

from accounts.preferences.models import Preferences
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Preferences)
class PreferencesAdmin(ReadOnlyAdmin):
    """Shows how people see things, to understand what they ask about."""

    list_display = ("user", "language", "time_zone", "distance_unit", "theme")
    list_select_related = ("user",)
    search_fields = ("user__email",)
