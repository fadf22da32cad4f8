"""Forms about channels, wishes, the log and calendars."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.notifications.catalogue import Blank, ChannelKind
from accounts.notifications.models import Delivery, NotificationPreference
from accounts.notifications.vocabulary import Urgency

SWITCH = {"role": "switch"}
PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class TimeInput(forms.TimeInput):
    """The time control of the browser, with the value as it wants it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ChannelForm(forms.Form):
    """One channel: what its kind asks for, its name, and what it is for."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("As you want to find it, like “Phone”."),
    )
    urgencies = forms.MultipleChoiceField(
        label=_("Sends what is"),
        choices=Urgency.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: ChannelKind,
        addresses: Sequence[str] = (),
        is_stored: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        asked = {} if kind.name == "webpush" else {blank.name: blank for blank in kind.blanks}
        for name, blank in asked.items():
            self.fields[name] = _field(blank, is_stored=is_stored)
        if "address" in asked and kind.name == "mail":
            choices = [(address, address) for address in addresses]
            self.fields["address"] = forms.ChoiceField(
                label=asked["address"].label, choices=choices
            )
        self.order_fields([*asked, "name", "urgencies"])
        self.asked = tuple(asked)

    @property
    def blanks(self) -> list[forms.BoundField]:
        """The fields that the kind asks for."""
        return [self[name] for name in self.asked]

    def values(self) -> dict[str, str]:
        """Return what was filled in for the kind."""
        return {name: self.cleaned_data[name] for name in self.asked}


class PreferenceForm(forms.ModelForm[NotificationPreference]):
    """What a person is told of, and when."""

    urgencies = forms.MultipleChoiceField(
        label=_("Tell me of what is"),
        choices=Urgency.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What you leave out still stands in your list of notices."),
    )

    class Meta:
        model = NotificationPreference
        fields = (
            "urgencies",
            "digest",
            "digest_at",
            "digest_weekday",
            "overdue_at_once",
            "quiet_from",
            "quiet_to",
        )
        labels = {
            "digest": _("How"),
            "digest_at": _("Time of the digest"),
            "digest_weekday": _("Day of a weekly digest"),
            "overdue_at_once": _("What is overdue comes at once, without waiting for the digest"),
            "quiet_from": _("Quiet from"),
            "quiet_to": _("Quiet until"),
        }
        help_texts = {"quiet_from": _("Nothing is sent then; it comes when the quiet hours end.")}
        widgets = {
            "digest": forms.RadioSelect,
            "digest_at": TimeInput,
            "quiet_from": TimeInput,
            "quiet_to": TimeInput,
            "overdue_at_once": forms.CheckboxInput(attrs=SWITCH),
        }


class LogForm(forms.Form):
    """What the log of deliveries is narrowed by."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Delivery.State.choices], required=False
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)

    def __init__(self, *args: Any, channels: Mapping[int, str]) -> None:
        super().__init__(*args)
        choices = [("", _("All")), *((str(pk), name) for pk, name in channels.items())]
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]


class FeedForm(forms.Form):
    """What a calendar is about."""

    vehicle = forms.TypedChoiceField(label=_("About"), coerce=int, empty_value=None, required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("As your calendar shall show it."),
    )

    def __init__(self, *args: Any, vehicles: Mapping[int, str]) -> None:
        super().__init__(*args)
        choices = [("", _("All vehicles")), *((str(pk), name) for pk, name in vehicles.items())]
        self.fields["vehicle"].choices = choices  # type: ignore[attr-defined]


def _field(blank: Blank, *, is_stored: bool) -> forms.Field:
    unchanged = is_stored and blank.is_secret
    hint = _("Leave it empty to keep what is there.") if unchanged else blank.hint
    return forms.CharField(
        label=blank.label,
        help_text=hint,
        max_length=blank.longest,
        initial=blank.initial,
        required=blank.is_required and not unchanged,
        widget=forms.TextInput(attrs=PLAIN),
    )
