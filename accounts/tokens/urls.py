"""The page of API tokens."""

from django.urls import path

from accounts.tokens import views

urlpatterns = [
    path("settings/tokens", views.settings_tokens, name="settings_tokens"),
    path("settings/tokens/<int:token_id>/revoke", views.token_revoke, name="token_revoke"),
]
