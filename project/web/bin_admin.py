"""The admin of records that can lie in the bin: out of it, or deleted for good."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from project.kernel.bin import KINDS, BinAction, BinKind
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError
from project.web.admin_site import ReadOnlyAdmin


class BinnedAdmin(ReadOnlyAdmin):
    """Shows records, restores those that lie in the bin, and deletes them for good."""

    actions = ("restore_from_bin", "delete_for_good")

    @admin.action(description="Restore from the bin")
    def restore_from_bin(self, request: HttpRequest, queryset: Any) -> None:
        """Take the chosen records out of the bin."""
        done = self._each(request, queryset, self._kind().restore)
        messages.success(request, f"{done} restored.")

    @admin.action(description="Delete for good what lies in the bin")
    def delete_for_good(self, request: HttpRequest, queryset: Any) -> None:
        """Delete the chosen records that lie in the bin, with their files."""
        done = self._each(request, queryset, self._kind().delete)
        messages.success(request, f"{done} deleted.")

    def _kind(self) -> BinKind:
        return next(kind for kind in KINDS.values() if kind.model is self.model)

    def _each(self, request: HttpRequest, rows: Any, act: BinAction) -> int:
        """Act on each binned record in the name of the person; return how many it was done to."""
        done = 0
        for row in rows.filter(binned_at__isnull=False):
            actor = duty_actor(row.organization_id, user_id=request.user.pk)
            try:
                act(actor=actor, row_id=row.pk)
            except DomainError as error:
                messages.error(request, f"{row}: {error.message}")
            else:
                done += 1
        return done
