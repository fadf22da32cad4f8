"""What sign-up asks beside e-mail and password."""

from django import forms
from django.http import HttpRequest

from accounts.users.models import User


class SignupForm(forms.Form):
    """The part of the sign-up form that is ours; allauth builds its own upon it."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more: the adapter keeps the name."""
