"""The form that makes an API token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from project.kernel.actor import PERMISSION_SENTENCES, Actor, Permission

EXPIRY = [
    ("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year")), ("", _("Never")),
]  # fmt: skip


class TokenForm(forms.Form):
    """What a token is for, what it may do and until when."""

    name = forms.CharField(
        label="Name", max_length=80, help_text="What uses it, like “Home dashboard”."
    )
    scopes = forms.MultipleChoiceField(
        label="Rights", widget=forms.CheckboxSelectMultiple, initial=[Permission.VIEW]
    )
    days = forms.TypedChoiceField(
        label="Expires",
        choices=EXPIRY,
        coerce=int,
        empty_value=None,
        required=False,
        initial="90",
    )

    def __init__(self, *args: object, actor: Actor) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, PERMISSION_SENTENCES[scope]) for scope in Permission if actor.can(scope)
        ]
