"""People, for staff."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from typing_extensions import override

from accounts.users import services
from accounts.users.models import User
from project.kernel.errors import DomainError
from project.web.admin_site import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Shows who can sign in; the hash of the password is not shown."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    actions = ("deactivate", "activate")

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out what nobody needs to see."""
        return [name for name in super().get_fields(request, obj) if name != "password"]

    @admin.action(description="Deactivate: they cannot sign in any more")
    def deactivate(self, request: HttpRequest, rows: "QuerySet[User]") -> None:
        """Keep people from signing in."""
        self._each(request, rows, services.person_deactivate)

    @admin.action(description="Activate: they can sign in again")
    def activate(self, request: HttpRequest, rows: "QuerySet[User]") -> None:
        """Let people sign in again."""
        self._each(request, rows, services.person_activate)

    def _each(
        self, request: HttpRequest, rows: "QuerySet[User]", service: Callable[..., User]
    ) -> None:
        for user in rows:
            try:
                service(user=user, by=request.user)
            except DomainError as error:
                self.message_user(request, error.message, messages.ERROR)
            else:
                self.log_change(request, user, service.__name__)
                self.message_user(request, f"{user.email}: done.")
