"""Pages that belong to no app: the way in, and the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from project.web.gallery import sample_context
from project.web.problems import problem


def home(request: HttpRequest) -> HttpResponse:
    """Send people to the garage they used last, or to sign in."""
    return redirect("organization_home" if request.user.is_authenticated else "account_login")


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    return render(request, "design/gallery.html", sample_context())


def unknown_endpoint(request: HttpRequest) -> HttpResponse:
    """Answer an unknown address below the API."""
    return problem(404, code="not-found", detail="There is no such endpoint. See /api/v1/docs.")
