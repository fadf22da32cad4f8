"""The pages of allauth as they are here: 422 for what is wrong, and the frame of the settings."""

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.usersessions import views as usersessions
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from typing_extensions import override

from accounts.organizations.joining import kept_invitation
from accounts.organizations.navigation import settings_context
from accounts.signup.browsers import browser_name

RETRY_SECONDS = "60"


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer somebody who tries too often."""
    response = render(request, "errors/429.html", status=429)
    response["Retry-After"] = RETRY_SECONDS
    return response


class Refusing:
    """Answers 422 with the form when something is wrong."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with its errors."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class Framed(Refusing):
    """Shows a page of allauth as a section of the settings."""

    here = ""
    request: Any

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Add the frame."""
        own: dict[str, Any] = super().get_context_data(**values)  # type: ignore[misc]
        return {**settings_context(self.request, here=self.here), **own}


class SignIn(Refusing, account.LoginView):
    """Signing in."""

    @override
    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Say whether sign-up may be offered."""
        is_open = get_adapter().is_open_for_signup(self.request)
        return {**super().get_context_data(**values), "may_sign_up": is_open}


class SignUp(Refusing, account.SignupView):
    """Signing up."""

    @override
    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Say to which organization this leads."""
        invitation = kept_invitation(self.request)
        return {**super().get_context_data(**values), "invitation": invitation}

    @override
    def get_initial(self) -> dict[str, Any]:
        """Propose the address that the invitation went to."""
        invitation = kept_invitation(self.request)
        email = {"email": invitation.email} if invitation else {}
        return {**super().get_initial(), **email}


class PasswordReset(Refusing, account.PasswordResetView):
    """Asking for a link to choose a new password."""


class PasswordResetFromKey(Refusing, account.PasswordResetFromKeyView):
    """Choosing a new password."""


class PasswordChange(Framed, account.PasswordChangeView):
    """Changing the password."""

    here = "usersessions_list"


class PasswordSet(Framed, account.PasswordSetView):
    """Choosing a password when there is none."""

    here = "usersessions_list"


class EmailAddresses(Framed, account.EmailView):
    """Adding, verifying and removing e-mail addresses."""

    here = "account_email"


class Sessions(Framed, usersessions.ListUserSessionsView):
    """Seeing where one is signed in, and ending it elsewhere."""

    here = "usersessions_list"

    @override
    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Name the browser of each session."""
        context = super().get_context_data(**values)
        names = [(session, browser_name(session.user_agent)) for session in context["sessions"]]
        return {**context, "named_sessions": names}
