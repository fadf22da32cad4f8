"""Forms about organizations, members and invitations."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from accounts.organizations.models import ROLE_CHOICES
from accounts.users.validators import country_code, time_zones
from project.kernel.actor import Actor, Permission, Role
from project.kernel.custom.kinds import KINDS, fieldables
from project.kernel.custom.models import CustomField
from project.kernel.money import CURRENCIES

CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]
ROLE_SENTENCES = {
    Role.OWNER: _("Owner: everything, also the organization itself"),
    Role.MANAGER: _("Manager: everything but the organization itself"),
    Role.MECHANIC: _("Mechanic: work, receipts, expenses and meters"),
    Role.DRIVER: _("Driver: meters, fill-ups and defects"),
    Role.VIEWER: _("Viewer: sees everything, changes nothing"),
}


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones as choices."""
    return [(name, name.replace("_", " ")) for name in time_zones()]


def role_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the roles that an actor may give, each with what it may do."""
    may_make_owners = actor.can(Permission.MANAGE_ORGANIZATION)
    return [
        (role.value, str(ROLE_SENTENCES[role]))
        for role in Role
        if may_make_owners or role is not Role.OWNER
    ]


class OrganizationForm(forms.Form):
    """What an organization says about itself."""

    name = forms.CharField(label="Name", max_length=80)
    currency = forms.ChoiceField(label="Currency", choices=CURRENCY_CHOICES)
    time_zone = forms.ChoiceField(
        label="Time zone", choices=zone_choices, help_text="Decides when something is due."
    )
    country = forms.CharField(
        label="Country",
        max_length=2,
        required=False,
        help_text="Two letters, like DE.",
        widget=forms.TextInput(attrs={"autocomplete": "country", "autocapitalize": "characters"}),
    )

    def clean_country(self) -> str:
        """Return the code in capitals."""
        code = str(self.cleaned_data["country"]).upper()
        if code:
            country_code(code)
        return code


class DeleteForm(forms.Form):
    """Typing a name to say that one is sure."""

    typed_name = forms.CharField(
        label="Name of the organization",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES)


class InvitationForm(forms.Form):
    """Whom to invite, and as what; without an address there is only the link."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        required=False,
        help_text="Without an address you get a link to pass on yourself.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Role", initial=Role.VIEWER)

    def __init__(self, *args: object, actor: Actor) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["role"].choices = role_choices(actor)  # type: ignore[attr-defined]


class CustomFieldForm(forms.Form):
    """A field that an organization adds to a kind of record."""

    record_kind = forms.ChoiceField(label=pgettext_lazy("a kind of record", "On"))
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Takes"), choices=CustomField.Kind.choices)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("For numbers: kg, bar, V.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a choice: one a line."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked means all."),
    )
    help_text = forms.CharField(label=_("Hint"), max_length=200, required=False)
    is_required = forms.BooleanField(label=_("Has to be filled in"), required=False)
    position = forms.IntegerField(
        label=_("Place in the order"), required=False, min_value=0, max_value=999
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        kind: str,
        actor: Actor,
        row: CustomField | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        kinds = [(known.kind, _(known.label)) for known in fieldables()]
        self.fields["record_kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["record_kind"].initial = kind
        if row is not None:
            del self.fields["record_kind"], self.fields["kind"]
        self.fieldable = KINDS.get(kind)
        scopes = self.fieldable.scopes_for(actor) if self.fieldable else []
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]
        self.fields["scopes"].widget.choices = scopes
        self.known = dict(scopes)
        self.sorts = _all_scopes(actor)
        if not scopes:
            del self.fields["scopes"]

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse sorts of another kind of record, by their names."""
        clean = super().clean() or self.cleaned_data
        sent = self.data.getlist("scopes") if isinstance(self.data, QueryDict) else []
        others = [self.sorts.get(one, one) for one in sent if one not in self.known]
        if others and self.fieldable:
            self.errors.pop("scopes", None)
            said = {"names": ", ".join(map(str, others))[:200], "kind": self.fieldable.label}
            place = "scopes" if "scopes" in self.fields else None
            self.add_error(place, _("%(names)s does not belong to “%(kind)s”.") % said)
        return clean

    def given(self) -> dict[str, Any]:
        """Return what was typed, as the service takes it."""
        clean = dict(self.cleaned_data)
        clean.pop("version")
        clean["choices"] = tuple(clean["choices"].splitlines())
        clean["scopes"] = tuple(clean.get("scopes", ()))
        clean["position"] = clean["position"] or 0
        return clean


def _all_scopes(actor: Actor) -> dict[str, str]:
    """Return the sorts of all kinds of records by their values, to name one that does not fit."""
    return dict(scope for known in KINDS.values() for scope in known.scopes_for(actor))
