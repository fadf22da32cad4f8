"""The form pages of recurring expenses, policies, loans and leases: asked, judged, saved in one way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict

from accounts.organizations.middleware import GarageRequest
from garage.expenses.forms import ShareForm
from garage.records.pages import (
    LineRows,
    file_ids_of,
    file_ids_sent,
    kept_files,
    uploads_store,
)
from inventory.vendors.models import Vendor
from inventory.vendors.selectors import vendor_names
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.rows import Binned
from project.web.conflicts import Clash, clashes
from project.web.custom_fields import CustomFieldsMixin
from project.web.forms import add_errors
from project.web.pages import go, render_page

R = TypeVar("R", bound=Binned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on the page of a form."""

    form: CustomFieldsMixin
    rows: Any = None
    file_ids: Sequence[int] = ()
    clashes: Sequence[Clash] = ()


class Desk(ABC, Generic[R]):
    """Where one kind of record is added and changed."""

    template: ClassVar[str]
    custom: ClassVar[str]
    added: ClassVar[Any]
    saved: ClassVar[Any]
    has_files: ClassVar[bool] = False

    @abstractmethod
    def form(
        self, actor: Actor, data: QueryDict | None = None, **options: Any
    ) -> CustomFieldsMixin:
        """Return the form."""

    @abstractmethod
    def row(self, actor: Actor) -> type[ShareForm] | None:
        """Return the form of a row of vehicles, if there are any."""

    @abstractmethod
    def blank(self, request: GarageRequest) -> dict[str, Any]:
        """Return what an empty form begins with."""

    @abstractmethod
    def stored(self, record: R) -> dict[str, Any]:
        """Return what a form of a record shows."""

    @abstractmethod
    def stored_rows(self, record: R) -> list[dict[str, Any]]:
        """Return what the rows of a record show."""

    @abstractmethod
    def store(self, actor: Actor, sheet: Sheet, record: R | None) -> R:
        """Save what was typed and return the record."""

    @abstractmethod
    def url(self, actor: Actor, record: R | None) -> str:
        """Return the page of a record, or that of the list."""

    def add(self, request: GarageRequest) -> HttpResponse:
        """Answer the page on which a record is added."""
        request.actor.require(Permission.EDIT_EXPENSES)
        if request.method == "POST":
            return self._sent(request, None)
        blank = self.blank(request)
        form = self._asking(request.actor, None, initial=blank)
        given = request.GET.get("vehicle", "") or blank.get("vehicle", "")
        initial = [{"vehicle": given}] if given else []
        sheet = Sheet(form=form, rows=self._fresh(request.actor, initial, spare=not given))
        return self._page(request, sheet, None)

    def change(self, request: GarageRequest, record: R) -> HttpResponse:
        """Answer the page on which a record is changed."""
        request.actor.require(Permission.EDIT_EXPENSES)
        if request.method == "POST":
            return self._sent(request, record)
        return self._page(request, self._of(record, request.actor), record)

    def _asking(
        self, actor: Actor, record: R | None, *data: Any, **options: Any
    ) -> CustomFieldsMixin:
        """Return the form with the custom fields of its kind of record."""
        form = self.form(actor, *data, **options)
        return form.add_custom_fields(actor=actor, record_kind=self.custom, row=record)

    def _fresh(self, actor: Actor, initial: Any, *, spare: int) -> Any:
        row = self.row(actor)
        return LineRows.fresh(row, initial, spare=spare) if row else None

    def _of(self, record: R, actor: Actor) -> Sheet:
        rows = self.stored_rows(record)
        return Sheet(
            form=self._asking(actor, record, initial=self.stored(record)),
            rows=self._fresh(actor, rows, spare=0 if rows else 1),
            file_ids=file_ids_of(record, actor=actor) if self.has_files else (),
        )

    def _sent(self, request: GarageRequest, record: R | None) -> HttpResponse:
        actor, data = request.actor, request.POST
        if "add_line" in data:
            return self._page(request, self._retyped(request), record)
        form, row = self._asking(actor, None, data), self.row(actor)
        rows = LineRows.sent(row, data) if row else None
        right = form.is_valid() and (rows is None or rows.are_valid())
        sheet = Sheet(form=form, rows=rows, file_ids=self._files(request, form))
        if not right or form.errors:
            return self._page(request, sheet, record, status=422)
        try:
            saved = self.store(actor, sheet, record)
        except StaleVersion as error:
            if record is None:
                raise
            return self._page(
                request, self._clashing(request, sheet, record), record, status=error.status
            )
        except RuleViolated as error:
            add_errors(form, error, names=rows.add_errors(error) if rows else ())
            return self._page(request, sheet, record, status=error.status)
        messages.success(request, self.saved if record else self.added)
        return go(request, self.url(actor, saved))

    def _files(self, request: GarageRequest, form: forms.Form) -> list[int]:
        if not self.has_files:
            return []
        stored = uploads_store(request.FILES.getlist("uploads"), form, actor=request.actor)
        return [*file_ids_sent(request.POST), *stored]

    def _retyped(self, request: GarageRequest) -> Sheet:
        """Return the page as it was typed, with one more row; nothing is judged yet."""
        actor, data = request.actor, request.POST
        form, row = self._asking(actor, None), self.row(actor)
        form.initial = {name: data.get(name, "") for name in form.fields}
        rows = LineRows.retyped(row, data, spare=1) if row else None
        return Sheet(form=form, rows=rows, file_ids=self._files(request, self.form(actor, data)))

    def _clashing(self, request: GarageRequest, sheet: Sheet, record: R) -> Sheet:
        """Return what was typed beside what somebody else saved; saving again lets this one win."""
        fresh: Any = type(record).objects.for_actor(request.actor).get(pk=record.pk)
        data = request.POST.copy()
        data["version"] = str(fresh.version)
        form = self._asking(request.actor, None, data)
        theirs = self._asking(request.actor, fresh, initial=self.stored(fresh))
        found = clashes(form, theirs)
        return replace(sheet, form=form, clashes=found)

    def _page(
        self, request: GarageRequest, sheet: Sheet, record: R | None, *, status: int = 200
    ) -> HttpResponse:
        actor = request.actor
        context = {
            "record": record,
            "form": sheet.form,
            "rows": sheet.rows,
            "files": kept_files(sheet.file_ids, actor=actor),
            "clashes": sheet.clashes,
            "doubts": (),
            "vendor_names": vendor_names(actor=actor)[:300],
            "back": self.url(actor, record),
        }
        return render_page(request, self.template, context, status=status)


def vendor_id_of(
    actor: Actor, typed: str, *, before: Vendor | None, kind: str = Vendor.Kind.OTHER
) -> int | None:
    """Return the id of the vendor that was typed, the one before where it is the same name."""
    if before is not None and before.name == typed:
        return before.pk
    vendor = vendor_named(actor=actor, name=typed, kind=kind)
    return vendor.pk if vendor else None


def plain(record: Binned, form: type[forms.Form], *, leave: Sequence[str]) -> Mapping[str, Any]:
    """Return the values of a record under the names of the fields of its form."""
    return {name: getattr(record, name) for name in form.base_fields if name not in leave}
