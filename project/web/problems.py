"""Errors as answers: RFC 9457 problem details for programs, pages and toasts for people."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from project.kernel import logs
from project.kernel.errors import DomainError

PROBLEM_TYPE = "application/problem+json"


def problem(
    status: int,
    *,
    code: str,
    detail: str,
    fields: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return a problem document: type, title, status, detail, code, the fields at fault, the request id."""
    body: dict[str, Any] = {
        "type": f"about:blank#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": logs.request_id.get(),
    }
    if fields:
        body["errors"] = [
            {"field": name, "message": message}
            for name, sentences in fields.items()
            for message in sentences
        ]
    return JsonResponse(body, status=status, content_type=PROBLEM_TYPE, headers=headers)


def problem_for(error: DomainError) -> HttpResponse:
    """Return the problem document for an error of a service."""
    return problem(error.status, code=error.code, detail=error.message, fields=error.fields)


def wants_json(request: HttpRequest) -> bool:
    """Say whether a request came in below the API."""
    return request.path.startswith("/api/")


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page, or for htmx a toast, or for programs the problem for an error."""
    if wants_json(request):
        return problem_for(error)
    if request.headers.get("HX-Request"):
        messages.error(request, error.message)
        response = render(request, "components/toasts.html", {"oob": True}, status=error.status)
        response["HX-Reswap"] = "none"
        return response
    template = {403: "errors/403.html", 404: "errors/404.html"}.get(error.status)
    context = {"message": error.message, "status": error.status}
    return render(request, template or "errors/error.html", context, status=error.status)


def _plain_error(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse:
    if wants_json(request):
        return problem(status, code=code, detail=detail)
    context = {"message": detail, "status": status, "request_id": logs.request_id.get()}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django could not read."""
    return _plain_error(
        request, status=400, code="bad-request", detail="This request could not be read."
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _plain_error(request, status=403, code="not-allowed", detail="You may not do this.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own page."""
    return _plain_error(
        request,
        status=403,
        code="csrf",
        detail="This form is too old or came from elsewhere. Go back, load the page again and retry.",
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    return _plain_error(
        request, status=404, code="not-found", detail="There is nothing at this address."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a crash with an incident id and nothing else."""
    return _plain_error(
        request, status=500, code="crashed", detail="Something went wrong on our side."
    )
