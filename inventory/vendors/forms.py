"""Forms for vendors."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.vendors.models import Vendor
from project.web.forms import DecimalField, TagsField

RATINGS = [
    ("", "—"),
    ("5", _("5 – the best")),
    ("4", "4"),
    ("3", "3"),
    ("2", "2"),
    ("1", _("1 – never again")),
]


class VendorForm(forms.Form):
    """What is known of a vendor."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Vendor.Kind.choices)
    contact = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    website = forms.URLField(
        label=_("Website"), max_length=300, required=False, assume_scheme="https"
    )
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    account_number = forms.CharField(label=_("Our account number"), max_length=60, required=False)
    tax_id = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    rating = forms.TypedChoiceField(
        label=_("Our rating"), choices=RATINGS, coerce=int, empty_value=None, required=False
    )
    payment_days = forms.IntegerField(
        label=_("Days to pay"), min_value=0, max_value=365, required=False
    )
    discount = DecimalField(label=_("Discount"), places=2, required=False)
    payment_terms = forms.CharField(
        label=_("Terms"),
        max_length=200,
        required=False,
        help_text=_("Such as 2 % within 10 days."),
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        clean = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        clean["tags"] = tuple(clean["tags"])
        return clean


class SiteForm(forms.Form):
    """What is known of a site of a vendor."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as Branch Altona."))
    account_number = forms.CharField(label=_("Our account number"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    opening = forms.CharField(
        label=_("Open"), max_length=200, required=False, help_text=_("Such as Mon–Fri 7–17.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    widths: ClassVar[dict[str, str]] = {
        "street": "full",
        "opening": "full",
        "postal_code": "w2",
        "city": "w4",
    }

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ContactForm(forms.Form):
    """What is known of a person at a vendor."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(
        label=_("Role"), max_length=80, required=False, help_text=_("Such as parts counter.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    site = forms.TypedChoiceField(label=_("At"), coerce=int, empty_value=None, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    widths: ClassVar[dict[str, str]] = {"site": "full"}

    def __init__(self, *arguments: Any, sites: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["site"].choices = [("", _("The whole vendor")), *sites]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what was typed, by the names of the service."""
        clean = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        clean["site_id"] = clean.pop("site")
        return clean


class VendorFilterForm(forms.Form):
    """What narrows the list of vendors."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Vendor.Kind.choices], required=False
    )


class MergeForm(forms.Form):
    """Which vendor is the duplicate, and which of the two is kept."""

    other = forms.ChoiceField(label=_("The same business as"))
    keep = forms.ChoiceField(label=_("Keep"), widget=forms.RadioSelect, required=False)

    def __init__(
        self,
        *arguments: Any,
        others: Sequence[tuple[str, str]],
        name: str,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["other"].choices = others  # type: ignore[attr-defined]
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            ("this", name),
            ("other", _("The other one")),
        ]
