"""Forms about a person's profile and preferences."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.preferences.models import Preferences
from accounts.users.validators import time_zones
from project.kernel.money import CURRENCIES

SWITCH = {"role": "switch"}


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones, and the organization's."""
    zones = [(name, name.replace("_", " ")) for name in time_zones()]
    return [("", str(_("As the organization"))), *zones]


class PreferencesForm(forms.ModelForm[Preferences]):
    """How a person likes to see things."""

    language = forms.ChoiceField(
        label="Language",
        choices=[("", _("As the browser")), *settings.LANGUAGES],
        required=False,
        help_text="For texts, dates and numbers. What is not translated yet stays English.",
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=zone_choices, required=False)
    currency = forms.ChoiceField(
        label="Currency",
        choices=[("", _("As the organization")), *((code, code) for code in CURRENCIES)],
        required=False,
    )

    class Meta:
        model = Preferences
        fields = (
            "language",
            "time_zone",
            "distance_unit",
            "volume_unit",
            "economy_unit",
            "currency",
            "theme",
            "density",
            "key_shortcuts",
            "hide_amounts",
        )
        labels = {
            "distance_unit": _("Distances"),
            "volume_unit": _("Volumes"),
            "economy_unit": _("Consumption"),
            "theme": _("Theme"),
            "density": _("Density"),
            "key_shortcuts": _("Single-key shortcuts"),
            "hide_amounts": _("Hide amounts of money"),
        }
        help_texts = {
            "key_shortcuts": _("Press ? on any page to see them."),
            "hide_amounts": _("Blurs amounts until you point at them."),
        }
        widgets = {
            "theme": forms.RadioSelect,
            "density": forms.RadioSelect,
            "key_shortcuts": forms.CheckboxInput(attrs=SWITCH),
            "hide_amounts": forms.CheckboxInput(attrs=SWITCH),
        }


class ProfileForm(forms.Form):
    """Who a person is to others."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        required=False,
        help_text="Other members of your organizations see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PictureForm(forms.Form):
    """A person's picture."""

    picture = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG, WebP or HEIC, at most 10 MB.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class DeleteAccountForm(forms.Form):
    """Typing one's address to say that one is sure."""

    typed_email = forms.CharField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
