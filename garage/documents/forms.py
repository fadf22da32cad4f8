"""Forms for documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from garage.documents.models import Document
from garage.records.editing import RecordForm, id_of, notes_field, tags_field, uploads_field
from project.web.forms import DayInput


class DocumentForm(RecordForm):
    """A paper of a vehicle or of the garage."""

    sections = (
        (
            _("Document"),
            (
                ("kind", "w3"),
                ("vehicle", "w3"),
                ("title", "full"),
                ("number", "w3"),
                ("issuer", "w3"),
                ("holder", "w3"),
            ),
        ),
        (
            _("How long it is good"),
            (("issued_on", "w2"), ("valid_from", "w2"), ("expires_on", "w2")),
        ),
        (_("Pages and notes"), (("uploads", "full"), ("notes", "full"), ("tags", "full"))),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is called by its kind."),
    )
    number = forms.CharField(label=_("Number"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    holder = forms.CharField(label=_("Holder"), max_length=120, required=False)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput, required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput, required=False)
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        required=False,
        help_text=_("You are reminded before it ends."),
    )
    uploads = uploads_field(_("Add pages"))
    notes = notes_field()
    tags = tags_field()

    @override
    def given(self) -> dict[str, Any]:
        values = super().given()
        values["vehicle_id"] = id_of(values.pop("vehicle"))
        values["tags"] = tuple(values["tags"])
        values["title"] = values["title"] or str(Document.Kind(values["kind"]).label)
        return values


class DocumentFilterForm(forms.Form):
    """What narrows the list of documents."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Also in the text of the pages")}),
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Document.Kind.choices], required=False
    )
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("In force")),
            ("ending", _("Ending or ended")),
            ("all", _("Also renewed ones")),
        ],
        required=False,
    )

    def __init__(self, *arguments: Any, vehicles: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["vehicle"].choices = [("", _("All")), *vehicles]  # type: ignore[attr-defined]
