"""Organizations, members and invitations, for staff."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from typing_extensions import override

from accounts.organizations.models import Invitation, Membership, Organization
from project.web.admin_site import ReadOnlyAdmin


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    """Shows every organization."""

    list_display = ("name", "slug", "is_personal", "currency", "created_at")
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Shows who is a member where."""

    list_display = ("user", "organization", "role", "joined_at", "last_seen_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__name")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Shows who was invited where; not the secret of the link."""

    list_display = ("organization", "email", "role", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name")

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out what the link is made from."""
        hidden = {"nonce", "secret_hash"}
        return [name for name in super().get_fields(request, obj) if name not in hidden]
