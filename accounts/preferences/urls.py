"""The pages of profile and preferences; `outside` are those that belong to no organization."""

from django.urls import path

from accounts.preferences import views

urlpatterns = [
    path("settings", views.settings_profile, name="settings_profile"),
    path("settings/picture", views.profile_picture_set, name="profile_picture_set"),
    path("settings/delete-account", views.account_delete, name="account_delete"),
    path("settings/preferences", views.settings_preferences, name="settings_preferences"),
]
outside = [
    path("theme", views.theme_switch, name="theme_switch"),
    path("people/<int:user_id>/picture", views.profile_picture, name="profile_picture"),
]
