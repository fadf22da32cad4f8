"""The frame of the JSON API: names, errors, JSON, write-once keys, versions."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.docs import Swagger
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.types import DictStrAny
from typing_extensions import override

from project.kernel.actor import Actor
from project.kernel.errors import Conflict, DomainError, RuleViolated, StaleVersion
from project.kernel.idempotency import IdempotencyKey, KeyedRequest, find_or_begin
from project.kernel.numbers import whole_number
from project.kernel.rows import Recorded
from project.web.once import body_hash
from project.web.problems import problem, problem_for

SHOWN_ONCE = (
    "This was done with the same Idempotency-Key, and its secret was shown that one time. "
    "Delete or revoke what came of it and send the request with a new key."
)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PROBLEM_STATUSES = {
    "400": "The request could not be read",
    "401": "No valid token or session",
    "403": "The role or token does not grant this",
    "404": "No such row in this organization",
    "409": "Clashes with what is there",
    "412": "The row changed since it was read",
    "422": "The input breaks a rule",
    "429": "Too many requests",
    "503": "Something needed is out of reach now",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


class AuthedRequest(HttpRequest):
    """A request whose actor is known."""

    auth: Actor


class Replay(Exception):
    """A write that was answered before; carries the stored answer."""

    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__(row.key)
        self.row = row


class OrjsonRenderer(BaseRenderer):
    """Fast JSON; what orjson does not know falls back to Ninja's encoder."""

    media_type = "application/json"

    @override
    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=NinjaJSONEncoder().default)


class JsonParser(Parser):
    """Bodies must say that they are JSON, so that no foreign form can be posted as one."""

    @override
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        if request.content_type != "application/json":
            raise HttpError(400, "Send the body as application/json.")
        return orjson.loads(request.body)  # type: ignore[no-any-return]


class GarageAPI(NinjaAPI):
    """The API of My Garage: operations are named after their functions, errors are problems."""

    @override
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    @override
    def get_operation_url_name(self, operation: Operation, router: Router) -> str:
        return operation.view_func.__name__

    @override
    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        for path in schema["paths"].values():
            for operation in path.values():
                for status, sentence in PROBLEM_STATUSES.items():
                    operation["responses"].setdefault(status, _problem_response(sentence))
        return schema


class LocalSwagger(Swagger):
    """The documentation with scripts of this server; Ninja is no installed app (ADR 0017)."""

    @override
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        self.settings["url"] = self.get_openapi_url(api, kwargs)
        shown = {"swagger_settings": json.dumps(self.settings), "api": api, "add_csrf": True}
        return render(request, self.template, shown)


def _problem_response(sentence: str) -> dict[str, Any]:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": sentence, "content": {"application/problem+json": reference}}


def run_once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap an operation so that a write with an `Idempotency-Key` has its effect once."""

    @wraps(run)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if not key or request.method not in UNSAFE:
            return run(request, **kwargs)
        with transaction.atomic():
            response = run(request, **kwargs)
            row: IdempotencyKey | None = getattr(request, "idempotency_row", None)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
            elif row is not None:
                is_secret = getattr(request, "answer_is_secret", False)
                _keep_answer(row, response, is_secret=is_secret)
        return response

    return wrapped


def answers_secret(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an operation whose answer holds a new secret: it is shown once, and never kept."""
    view.answers_secret = True  # type: ignore[attr-defined]
    return view


def begin_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap an operation, after authentication, to look its `Idempotency-Key` up or take it."""

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key and request.method in UNSAFE:
            row, answered = find_or_begin(_keyed(request, key), actor=request.auth)
            is_secret = getattr(view, "answers_secret", False)
            if answered and is_secret:
                raise Conflict(SHOWN_ONCE, code="secret-shown")
            if answered:
                raise Replay(row)
            request.idempotency_row = row
            request.answer_is_secret = is_secret
        return view(request, *args, **kwargs)

    return wrapped


def _keyed(request: HttpRequest, key: str) -> KeyedRequest:
    route = f"{request.method} {request.path}"
    return KeyedRequest(route=route, key=key, body_hash=body_hash(request))


def _keep_answer(row: IdempotencyKey, response: HttpResponse, *, is_secret: bool) -> None:
    """Keep an answer for those who ask again; a file is not kept but made anew."""
    if response.content and "json" not in response.get("Content-Type", ""):
        row.delete()
        return
    row.status = response.status_code
    row.answer = "" if is_secret else response.content.decode()
    row.headers = {
        name: response[name] for name in ("ETag", "Location", "Content-Type") if name in response
    }
    row.save(update_fields=("status", "answer", "headers"))


def install(api: GarageAPI) -> None:
    """Give an API our handlers for errors and its write-once keys."""
    api.add_decorator(begin_once, mode="operation")
    api.add_decorator(run_once, mode="view")
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Replay: _on_replay,
        DomainError: lambda _, error: problem_for(error),
        ValidationError: _on_invalid,
        AuthenticationError: _on_unauthenticated,
        Throttled: _on_throttled,
        HttpError: _on_http_error,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _on_replay(request: HttpRequest, replay: Replay) -> HttpResponse:
    row = replay.row
    response = HttpResponse(row.answer, status=row.status, headers=row.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        places = [str(part) for part in item["loc"][1:]]
        name = ".".join(places[1:] if places[:1] == ["payload"] else places)
        fields.setdefault(name, []).append(item["msg"])
    detail = "; ".join(f"{name}: {texts[0]}" for name, texts in list(fields.items())[:5])
    return problem(422, code="invalid", detail=detail or "Invalid input.", fields=fields)


def _on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        401,
        code="unauthenticated",
        detail="Send a token as “Authorization: Bearer …”, or sign in.",
        headers={"WWW-Authenticate": 'Bearer realm="api"'},
    )


def _on_throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    headers = {"Retry-After": str(int(error.wait or 60))}
    return problem(
        429, code="throttled", detail="Too many requests. Wait a little.", headers=headers
    )


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, code="bad-request", detail=error.message)


# --- Versions ------------------------------------------------------------------------------------


def etag_of(row: Recorded) -> str:
    """Return the entity tag of a row's version."""
    return f'"{row.pk}-{row.version}"'


def with_etag(response: HttpResponse, row: Recorded) -> None:
    """Let the answer carry the version of its row."""
    response["ETag"] = etag_of(row)


def version_asked(request: HttpRequest, *, row_id: int) -> int | None:
    """Return the version that `If-Match` insists on; `None` without the header or for `*`.

    Raises `StaleVersion` for a tag of another row, `RuleViolated` for what is not a tag of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    row_text, _, version_text = header.removeprefix("W/").strip('"').partition("-")
    asked_row, version = whole_number(row_text), whole_number(version_text)
    if asked_row is None or version is None:
        raise RuleViolated("If-Match must be an ETag as it came with the row.")
    if asked_row != row_id:
        raise StaleVersion("This ETag belongs to another row.")
    return version
