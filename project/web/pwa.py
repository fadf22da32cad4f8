"""What makes the pages installable on a phone: manifest, service worker, offline page."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

# What the script shows beside a notice; phones draw no SVG there, and the picture has a hashed name.
PLAIN_ICON = "/favicon.ico"


def manifest(request: HttpRequest) -> HttpResponse:
    """Return the web app manifest."""
    response = render(
        request,
        "pwa/manifest.webmanifest",
        {"site_name": settings.SITE_NAME},
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker from the root, so that it may serve every page."""
    script = Path(settings.BASE_DIR / "static" / "js" / "sw.js").read_text(encoding="utf-8")
    script = script.replace(PLAIN_ICON, static("icons/app-192.png"))
    response = HttpResponse(script, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask at the usual place to the icon."""
    return redirect(static("icons/favicon.svg"), permanent=True)


def offline(request: HttpRequest) -> HttpResponse:
    """Return the page that is shown without a connection."""
    response = render(request, "errors/offline.html")
    response["Cache-Control"] = "public, max-age=3600"
    return response
