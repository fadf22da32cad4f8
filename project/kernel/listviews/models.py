"""Saved views and the choice of columns."""

from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned


class SavedView(Recorded):
    """A view of a list that a person named: `query` is its filters and order as in the address.

    A shared one is offered to every member; the default one of a person opens with the list.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.TextField(max_length=8000, blank=True)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                "organization",
                "user",
                "list_name",
                Lower("name"),
                name="saved_view_name_once",
                violation_error_message="You have a view of this name already.",
            ),
            models.UniqueConstraint(
                fields=("organization", "user", "list_name"),
                condition=models.Q(is_default=True),
                name="saved_view_default_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name


class ListColumns(OrganizationOwned):
    """The columns of a list that a person does not want to see."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=30)
    hidden = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "user", "list_name"), name="list_columns_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.list_name
