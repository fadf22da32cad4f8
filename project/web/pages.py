"""Rendering pages: whole for browsers, one named fragment for htmx."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme


def is_fragment_request(request: HttpRequest) -> bool:
    """Say whether htmx asks for a fragment; history restores and boosted loads get the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and not headers.get("HX-History-Restore-Request")


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page, or its fragment with the toasts out of band when htmx asks for it."""
    if not (fragment and is_fragment_request(request)):
        return render(request, template, dict(context), status=status)
    response = render(request, f"{template}#{fragment}", dict(context), status=status)
    if len(messages.get_messages(request)):
        toasts = render_to_string("components/toasts.html", {"oob": True}, request=request)
        response.content += toasts.encode()
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on after a change: `HX-Redirect` for htmx, a redirect otherwise."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def next_url(request: HttpRequest, default: str) -> str:
    """Return where the form wants to go next, if that is one of our own addresses."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = (
        url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and not urlsplit(wanted).netloc
    )
    return wanted if wanted and own else default
