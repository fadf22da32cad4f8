"""The pages of accounts: settings below /o/<organization>/, sign-in below /account/."""

from django.urls import URLPattern, URLResolver

from accounts.notifications import urls as notifications
from accounts.organizations import urls as organizations
from accounts.preferences import urls as preferences
from accounts.signup import urls as signup
from accounts.tokens import urls as tokens

urlpatterns: list[URLPattern | URLResolver] = [
    *organizations.urlpatterns,
    *preferences.urlpatterns,
    *tokens.urlpatterns,
    *notifications.urlpatterns,
]
root_urlpatterns: list[URLPattern | URLResolver] = [*notifications.outside]
account_urlpatterns: list[URLPattern | URLResolver] = [
    *signup.urlpatterns,
    *organizations.outside,
    *preferences.outside,
]
