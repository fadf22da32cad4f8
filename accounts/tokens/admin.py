"""API tokens, for staff."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from typing_extensions import override

from accounts.organizations.selectors import staff_actor
from accounts.tokens import services
from accounts.tokens.models import ApiToken
from project.web.admin_site import ReadOnlyAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Shows tokens without what they could be guessed from, and revokes them."""

    list_display = ("name", "user", "organization", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user", "organization")
    search_fields = ("name", "user__email", "organization__name")
    actions = ("revoke",)

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out the hash."""
        return [name for name in super().get_fields(request, obj) if name != "secret_hash"]

    @admin.action(description="Revoke: they stop working at once")
    def revoke(self, request: HttpRequest, rows: "QuerySet[ApiToken]") -> None:
        """Make tokens useless from now on."""
        for token in rows:
            actor = staff_actor(
                organization_id=token.organization_id, user_id=int(request.user.pk or 0)
            )
            services.token_revoke(actor=actor, token_id=token.pk)
            self.message_user(request, f"“{token.name}” was revoked.")
