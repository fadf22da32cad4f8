"""The form page that records share: typed, judged by the service, saved; or shown again as it was typed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from project.kernel.errors import RuleViolated, StaleVersion
from project.kernel.money import CURRENCIES
from project.web.conflicts import clashes
from project.web.custom_fields import CustomFieldsMixin
from project.web.files import MemberRequest
from project.web.forms import ManyFilesInput, TagsField, add_errors
from project.web.pages import go, render_page
from project.web.records import file_ids_sent, kept_files, page_url, uploads_store

TEMPLATE = "garage/records/form.html"
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic"
NOT_VALUES = frozenset({"vendor", "uploads", "version"})
Choices = Sequence[tuple[str, str]]
# (heading, ((name of a field, width), …))
Section = tuple[Any, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a section, how wide it is, and what is offered while typing."""

    bound: forms.BoundField
    width: str
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A panel of the form."""

    id: str
    title: Any
    fields: Sequence[ShownField]


class RecordForm(CustomFieldsMixin):
    """What is said of a record. `sections` are its panels; a field that is missing is passed over.

    `suggestions` are offered while typing, by the name of the field.
    """

    sections: ClassVar[tuple[Section, ...]] = ()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        choices: Mapping[str, Choices] | None = None,
        suggestions: Mapping[str, Sequence[str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.suggestions = suggestions or {}
        for name, offered in (choices or {}).items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    @property
    def panels(self) -> list[ShownSection]:
        """The fields under their headings."""
        own = [ShownField(bound, "w3") for bound in self.custom_bound]
        added = [ShownSection(id="own-fields", title=_("Own fields"), fields=own)] if own else []
        said = [
            ShownSection(
                id=f"section-{index}",
                title=title,
                fields=[
                    ShownField(self[name], width, self.suggestions.get(name, ()))
                    for name, width in names
                    if name in self.fields
                ],
            )
            for index, (title, names) in enumerate(self.sections)
        ]
        return [*said[:-1], *added, *said[-1:]]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service, without vendor and files."""
        said = self.cleaned_data
        return {name: value for name, value in said.items() if name not in NOT_VALUES}


def notes_field() -> forms.CharField:
    """Return the field for notes."""
    return forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def tags_field() -> TagsField:
    """Return the field for tags."""
    return TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("With commas between them."),
    )


def uploads_field(label: Any = "") -> forms.FileField:
    """Return the field that takes several files."""
    return forms.FileField(
        label=label or gettext_lazy("Add files"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG, PNG, WebP or HEIC."),
        widget=ManyFilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )


def currency_choices() -> Choices:
    """Return the currencies for a select box."""
    return [(code, code) for code in CURRENCIES]


def id_of(text: str | None) -> int | None:
    """Return the id that a select box sent; `None` for none."""
    return int(text) if text else None


@dataclass(frozen=True, kw_only=True)
class Editor:
    """One form page: how its form is made, what it begins with, and who saves what was typed.

    `stored` returns the values of the row as it is now, to show them beside what was typed when
    somebody else was quicker; `None` for a new row. `custom` is the kind of record whose custom
    fields are asked for, `row` the record that says something in them, and `custom_scope` of which
    sort it is, by what was sent. `file_ids` of `None` means
    a form without files. `undo` returns the address that takes back what was saved.
    """

    title: str
    form: Callable[..., RecordForm]
    initial: Mapping[str, Any]
    save: Callable[[RecordForm, dict[str, Any]], Any]
    done: Callable[[Any], str]
    back: str
    submit: str
    said: str
    sub: str = ""
    note: str = ""
    file_ids: Sequence[int] | None = None
    stored: Callable[[], Mapping[str, Any]] | None = None
    custom: str = ""
    custom_scope: Callable[[QueryDict | None], str | Collection[str]] = lambda _sent: ""
    row: models.Model | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    undo: Callable[[Any], str] | None = None


def edit(request: MemberRequest, editor: Editor) -> HttpResponse:
    """Show a form, or save what was typed: 422 with all of it where a rule is broken."""
    if request.method != "POST":
        form = _form(request, editor, initial=editor.initial)
        return _page(request, editor, form, editor.file_ids or ())
    form = _form(request, editor, request.POST)
    right = form.is_valid()
    file_ids = _files(request, editor, form)
    if not right or form.errors:
        return _page(request, editor, form, file_ids, status=422)
    given = form.given()
    if editor.file_ids is not None:
        given["file_ids"] = tuple(file_ids)
    try:
        # One transaction for the record and its custom fields: a value that is refused takes
        # the record back too.
        with transaction.atomic():
            row = editor.save(form, given)
            form.custom_save(row, actor=request.actor)
    except StaleVersion as error:
        if editor.stored is None:
            raise
        return _clash(request, editor, file_ids, status=error.status)
    except RuleViolated as error:
        add_errors(form, error)
        return _page(request, editor, form, file_ids, status=error.status)
    messages.success(request, editor.said, extra_tags=editor.undo(row) if editor.undo else "")
    return go(request, editor.done(row))


def deleted(
    request: MemberRequest, row: models.Model, *, undo: str, back: str, **ids: Any
) -> HttpResponse:
    """Say that a record went to the bin, with the way back, and go to a page."""
    messages.success(
        request,
        _("“%(title)s” deleted.") % {"title": row},
        extra_tags=page_url(undo, request.actor, **ids),
    )
    return go(request, back)


def restored(request: MemberRequest, row: models.Model, *, page: str, **ids: Any) -> HttpResponse:
    """Say that a record came back, and show it."""
    messages.success(request, _("“%(title)s” restored.") % {"title": row})
    return go(request, page_url(page, request.actor, **ids))


def _form(request: MemberRequest, editor: Editor, *data: Any, **options: Any) -> RecordForm:
    """Return the form with the custom fields of its kind of record."""
    form = editor.form(*data, **options)
    if editor.custom:
        scope = editor.custom_scope(data[0] if data else None)
        form.add_custom_fields(
            actor=request.actor, record_kind=editor.custom, scope=scope, row=editor.row
        )
    return form


def _files(request: MemberRequest, editor: Editor, form: RecordForm) -> list[int]:
    if editor.file_ids is None:
        return []
    stored = uploads_store(request.FILES.getlist("uploads"), form, actor=request.actor)
    return [*file_ids_sent(request.POST), *stored]


def _clash(
    request: MemberRequest, editor: Editor, file_ids: Iterable[int], *, status: int
) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again lets this one win."""
    assert editor.stored is not None  # noqa: S101 - asked before
    fresh = editor.stored()
    data: QueryDict = request.POST.copy()
    data["version"] = str(fresh["version"])
    form = _form(request, editor, data)
    found = clashes(form, _form(request, editor, initial=fresh))
    return _page(request, editor, form, file_ids, status=status, clashes=found)


def _page(
    request: MemberRequest,
    editor: Editor,
    form: RecordForm,
    file_ids: Iterable[int],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "editor": editor,
        "form": form,
        "files": kept_files(file_ids, actor=request.actor),
        "doubts": (),
        "clashes": (),
        **editor.extra,
        **more,
    }
    return render_page(request, TEMPLATE, context, status=status)
