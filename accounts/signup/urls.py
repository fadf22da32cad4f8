"""Sign-in, sign-up and security; of allauth's addresses those that have a template of ours."""

from allauth.account import views as account
from django.urls import path, re_path

from accounts.signup import views

urlpatterns = [
    path("login", views.SignIn.as_view(), name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("signup", views.SignUp.as_view(), name="account_signup"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("email", views.EmailAddresses.as_view(), name="account_email"),
    path("confirm-email", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)$", account.confirm_email, name="account_confirm_email"
    ),
    path("password/change", views.PasswordChange.as_view(), name="account_change_password"),
    path("password/set", views.PasswordSet.as_view(), name="account_set_password"),
    path("password/reset", views.PasswordReset.as_view(), name="account_reset_password"),
    path("password/reset/done", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        views.PasswordResetFromKey.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions", views.Sessions.as_view(), name="usersessions_list"),
]
