"""How allauth behaves here: who may sign up, whose address counts as verified."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from typing_extensions import override

from accounts.organizations import joining, selectors
from accounts.organizations.services import members
from accounts.signup import services
from accounts.users.models import User
from project.kernel.errors import NotAllowed


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open for the first person, and afterwards as the setting `SIGNUP` says."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "open" or User.objects.is_empty():
            return True
        return settings.SIGNUP == "invite" and joining.kept_invitation(request) is not None

    @override
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new person; an invitation is used up in the same transaction, so none gets lost.

        The address counts as verified for the founder, who has no mail server yet, and for whom
        followed an invitation that was mailed there.
        """
        saved: User = super().save_user(request, user, form, commit=False)
        saved.email = saved.email.lower()
        saved.name = form.cleaned_data.get("name", "")
        invitation = joining.kept_invitation(request)
        with transaction.atomic():
            services.person_welcome(user=saved, invitation=invitation)
            if invitation is None and not saved.is_founder and settings.SIGNUP != "open":
                raise NotAllowed("Somebody else signed up first. Ask them for an invitation.")
        joining.forget_invitation(request)
        if saved.is_founder or (invitation is not None and invitation.email == saved.email):
            self.stash_verified_email(request, saved.email)
        return saved

    @override
    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Note that the person was here."""
        home = selectors.home_membership(user)
        if home is not None and home.last_seen_at is not None:
            members.presence_note(home)
        response: HttpResponse = super().post_login(request, user, **facts)
        return response
