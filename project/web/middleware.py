"""What happens around every request: an id, strict headers, errors turned into answers."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers

from project.kernel import logs
from project.kernel.errors import DomainError
from project.web import problems

GetResponse = Callable[[HttpRequest], HttpResponse]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def request_id(get_response: GetResponse) -> GetResponse:
    """Give each request an id that stands in its logs, its jobs, its audit entries and its answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = logs.request_id.set(secrets.token_hex(8))
        try:
            response = get_response(request)
            response["X-Request-ID"] = logs.request_id.get()
        finally:
            logs.request_id.reset(token)
        return response

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Send the strict content security policy; keep private pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ("HX-Request", "Cookie"))
        return response

    return middleware


def method_problems(get_response: GetResponse) -> GetResponse:
    """Middleware: answer a wrong method below the API as a problem too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.path.startswith("/api/"):
            headers = {"Allow": response["Allow"]}
            detail = f"Use {response['Allow']} here."
            return problems.problem(405, code="method-not-allowed", detail=detail, headers=headers)
        return response

    return middleware


class domain_errors:  # noqa: N801 - listed in settings beside the function middleware
    """Turn an error that a service raised inside a page into the page for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `DomainError`; leave everything else to Django."""
        if isinstance(exception, DomainError):
            return problems.error_page(request, exception)
        return None
