"""A form that is sent twice, by a double click or by a browser that tries again, has its effect once."""

import json
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from project.kernel.errors import Conflict
from project.kernel.idempotency import IdempotencyKey, KeyedRequest, form_begin, form_settle
from project.web import problems

# Each time a form is shown, its token is masked anew: the same token is the same form on a screen.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
ANSWERS = ("Location", "HX-Redirect")
WAIT_SECONDS, STEP_SECONDS = 10.0, 0.1


class sent_once:  # noqa: N801 - listed in settings beside the function middleware
    """Lead whoever sends the same form of an organization again to where it led the first time.

    Only forms that lead to another page count; one that was shown again with its errors, or that
    changed a part of its page, may be sent as often as people like.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        row: IdempotencyKey | None = getattr(request, "sent_row", None)
        if row is not None:
            led = {name: response[name] for name in ANSWERS if name in response}
            form_settle(row, status=response.status_code, headers=led, actor=request.actor)
        return response

    def process_view(self, request: Any, *_: Any) -> HttpResponse | None:
        """Let a form through the first time; wait for the first to end otherwise."""
        actor = getattr(request, "actor", None)
        if request.method != "POST" or actor is None or TOKEN not in request.POST:
            return None
        sent = KeyedRequest(route=f"POST {request.path}", key=body_hash(request), body_hash="")
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                row, is_new = form_begin(sent, actor=actor)
            except Conflict:
                continue
            if is_new:
                request.sent_row = row
                return None
            if row.status:
                return HttpResponse(status=row.status, headers=row.headers)
            time.sleep(STEP_SECONDS)
        return problems.error_page(
            request, Conflict("This form is still being saved. Look again in a moment.")
        )


def body_hash(request: HttpRequest) -> str:
    """Return the SHA-256 of what was sent, files included."""
    digest = sha256()
    if request.content_type == "multipart/form-data":
        digest.update(json.dumps(sorted(request.POST.lists())).encode())
        for name, uploads in sorted(request.FILES.lists()):
            digest.update(name.encode())
            for upload in uploads:
                for chunk in upload.chunks():
                    digest.update(chunk)
                upload.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
