"""Language and time zone of a page: the person's choice, else the browser's and the organization's."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from accounts.preferences.selectors import preferences_of


class locale(LocaleMiddleware):  # noqa: N801 - listed in settings beside the function middleware
    """Start with the browser's language; once the person is known, take what they chose."""

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Activate the language and zone that the person chose."""
        timezone.deactivate()
        request.has_own_time_zone = False
        if not request.user.is_authenticated:
            return
        looks = preferences_of(request.user)
        if looks.language:
            translation.activate(looks.language)
            request.LANGUAGE_CODE = translation.get_language()
        if looks.time_zone:
            request.has_own_time_zone = True
            timezone.activate(looks.time_zone)
