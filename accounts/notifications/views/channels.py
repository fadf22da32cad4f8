"""The settings of notifications: channels, wishes, a test, the log."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notifications import selectors
from accounts.notifications.catalogue import KINDS, ChannelKind, kind_of, where
from accounts.notifications.forms import ChannelForm, LogForm, PreferenceForm
from accounts.notifications.models import Channel, Delivery
from accounts.notifications.senders.browser import public_key
from accounts.notifications.services import channels, sending
from accounts.notifications.vocabulary import Urgency
from accounts.organizations.middleware import GarageRequest
from accounts.organizations.navigation import settings_page, site_url
from project.kernel.errors import DomainError, NotFound, RuleViolated, Unavailable
from project.kernel.numbers import whole_number
from project.kernel.secrets import unseal
from project.web.forms import add_errors
from project.web.pages import go, is_fragment_request
from project.web.pagination import Ordering, keyset_page

HERE = "settings_notifications"
NEWEST = Ordering(columns={"id": "id"}, default="-id")
POLL_SECONDS = 2
STATES = {
    "works": ("good", "check"),
    "failing": ("bad", "alert"),
    "paused": ("", "bell-off"),
    "untried": ("warn", "clock"),
}
TONES = {"sent": "good", "failed": "bad", "held": "warn", "gathered": "accent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel as the page shows it."""

    channel: Channel
    kind: ChannelKind
    where: str
    tone: str
    icon: str
    state: str
    sends: str


@require_http_methods(["GET", "HEAD", "POST"])
def settings_notifications(request: GarageRequest) -> HttpResponse:
    """Show the channels of the person, and change what is told when."""
    row = selectors.preference_row(actor=request.actor)
    if request.method != "POST":
        return _overview(request, form=PreferenceForm(instance=row))
    form = PreferenceForm(request.POST)
    if form.is_valid():
        try:
            channels.preference_change(actor=request.actor, changes=form.cleaned_data)
        except RuleViolated as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Notifications saved."))
            return go(request, _url(request))
    return _overview(request, form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_add(request: GarageRequest, channel_kind: str) -> HttpResponse:
    """Add a channel of a kind."""
    known = _kind(channel_kind)
    form = _form(request, known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = channels.channel_add(
                actor=request.actor,
                kind=known.name,
                values=form.values(),
                name=form.cleaned_data["name"],
                urgencies=form.cleaned_data["urgencies"],
                site_url=site_url(request),
            )
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("“%(name)s” added. Try it.") % {"name": channel.name})
            return go(request, _url(request))
    return _channel_page(request, form, status=422 if request.method == "POST" else 200)


@require_POST
def channel_subscribe(request: GarageRequest) -> HttpResponse:
    """Let the browser that asks be told of things."""
    values = {name: request.POST.get(name, "")[:1000] for name in ("endpoint", "p256dh", "auth")}
    try:
        channel = channels.browser_subscribe(
            actor=request.actor,
            values=values,
            name=request.POST.get("name", "")[:80],
            site_url=site_url(request),
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“%(name)s” added. Try it.") % {"name": channel.name})
    return go(request, _url(request))


@require_http_methods(["GET", "HEAD", "POST"])
def channel_change(request: GarageRequest, channel_id: int) -> HttpResponse:
    """Change a channel."""
    channel = selectors.channel_get(actor=request.actor, channel_id=channel_id)
    form = _form(request, kind_of(channel.kind), request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("name", "urgencies")}
        if form.asked:
            changes["values"] = form.values()
        try:
            channels.channel_change(
                actor=request.actor,
                channel_id=channel_id,
                changes=changes,
                site_url=site_url(request),
            )
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Channel saved."))
            return go(request, _url(request))
    status = 422 if request.method == "POST" else 200
    return _channel_page(request, form, channel=channel, status=status)


@require_POST
def channel_pause(request: GarageRequest, channel_id: int) -> HttpResponse:
    """Pause a channel, or let it send again."""
    channel = selectors.channel_get(actor=request.actor, channel_id=channel_id)
    changes = {"is_paused": not channel.is_paused}
    channels.channel_change(actor=request.actor, channel_id=channel_id, changes=changes)
    said = _("“%(name)s” sends again.") if channel.is_paused else _("“%(name)s” is paused.")
    messages.success(request, said % {"name": channel.name})
    return go(request, _url(request))


@require_POST
def channel_remove(request: GarageRequest, channel_id: int) -> HttpResponse:
    """Take a channel away."""
    name = selectors.channel_get(actor=request.actor, channel_id=channel_id).name
    channels.channel_remove(actor=request.actor, channel_id=channel_id)
    messages.success(request, _("“%(name)s” was removed.") % {"name": name})
    return go(request, _url(request))


@require_POST
def channel_test(request: GarageRequest, channel_id: int) -> HttpResponse:
    """Send a test, and show how it went."""
    try:
        delivery = channels.channel_test(actor=request.actor, channel_id=channel_id)
    except RuleViolated as error:
        messages.error(request, error.message)
        return go(request, _url(request))
    return go(request, f"{_url(request)}?{urlencode({'test': delivery.pk})}")


@require_safe
def channel_test_result(request: GarageRequest, delivery_id: int) -> HttpResponse:
    """Show how a message goes; the page asks again until it has ended, and is then shown anew."""
    test = _test(request, str(delivery_id))
    if test is None:
        raise NotFound
    if not test["poll_url"] or not is_fragment_request(request):
        return go(request, f"{_url(request)}?{urlencode({'test': delivery_id})}")
    return render(request, "accounts/notifications/test_result.html", {"test": test})


@require_safe
def notification_log(request: GarageRequest) -> HttpResponse:
    """Show what was sent, and what was not, and why."""
    actor, query = request.actor, request.GET
    names = dict(selectors.channel_list(actor=actor).values_list("pk", "name"))
    form = LogForm(query, channels=names)
    form.is_valid()
    rows = selectors.delivery_list(actor=actor)
    if state := form.cleaned_data.get("state"):
        rows = rows.filter(state=state)
    if channel := form.cleaned_data.get("channel"):
        rows = rows.filter(channel_id=int(channel))
    page = keyset_page(rows, ordering=NEWEST, cursor=query.get("cursor"))
    asked = {name: query[name] for name in ("state", "channel") if query.get(name)}
    context = {
        "form": form,
        "rows": [{"delivery": row, "tone": TONES.get(row.state, "")} for row in page.items],
        "next_url": f"?{urlencode(asked | {'cursor': page.next})}" if page.next else "",
        "is_narrowed": bool(asked),
    }
    return settings_page(request, "accounts/notifications/log.html", context, here=HERE)


@require_POST
def delivery_retry(request: GarageRequest, delivery_id: int) -> HttpResponse:
    """Send a failed message once more."""
    try:
        sending.delivery_retry(actor=request.actor, delivery_id=delivery_id)
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The message is on its way again."))
    slug = request.actor.organization_slug
    return go(request, reverse("settings_log", kwargs={"organization": slug}))


# --- Parts ---------------------------------------------------------------------------------------


def _overview(request: GarageRequest, *, form: PreferenceForm, status: int = 200) -> HttpResponse:
    rows = [_row(channel) for channel in selectors.channel_list(actor=request.actor)]
    context = {
        "form": form,
        "rows": rows,
        "kinds": [kind for kind in KINDS.values() if kind.name != "webpush"],
        "test": _test(request, request.GET.get("test", "")),
        "push_key": public_key(),
        "time_zone": timezone.get_current_timezone_name().replace("_", " "),
    }
    template = "accounts/notifications/settings.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _channel_page(
    request: GarageRequest, form: ChannelForm, *, channel: Channel | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kind": form.kind,
        "channel": channel,
        "back": _url(request),
        "mail_stays_here": form.kind.name == "mail" and not settings.EMAIL_URL,
    }
    template = "accounts/notifications/channel.html"
    return settings_page(request, template, context, here=HERE, status=status)


def _form(
    request: GarageRequest, kind: ChannelKind, data: Any, *, channel: Channel | None = None
) -> ChannelForm:
    addresses = selectors.mail_addresses(actor=request.actor) if kind.name == "mail" else ()
    initial: dict[str, Any] = {"urgencies": list(Urgency.values)}
    if channel is not None:
        initial = {
            **_shown_values(channel),
            "name": channel.name,
            "urgencies": channel.urgencies,
        }
    return ChannelForm(
        data, kind=kind, addresses=addresses, is_stored=channel is not None, initial=initial
    )


def _row(channel: Channel) -> ChannelRow:
    kind = kind_of(channel.kind)
    tone, icon = STATES[channel.state]
    words = {
        "works": _("Works"),
        "failing": _("Failing"),
        "paused": _("Paused"),
        "untried": _("Not tried yet"),
    }
    sends = [str(Urgency(name).label) for name in channel.urgencies if name in Urgency.values]
    everything = len(sends) == len(Urgency.values)
    return ChannelRow(
        channel=channel,
        kind=kind,
        where=where(kind, _shown_values(channel)),
        tone=tone,
        icon=icon,
        state=words[channel.state],
        sends=_("Everything") if everything else ", ".join(sends) or _("Nothing"),
    )


def _shown_values(channel: Channel) -> dict[str, str]:
    """Return what is filled in and no secret; nothing where the key of the server is another."""
    try:
        values = unseal(channel.sealed)
    except Unavailable:
        return {}
    kind = kind_of(channel.kind)
    return {b.name: values.get(b.name, "") for b in kind.blanks if not b.is_secret}


def _test(request: GarageRequest, delivery_id: str) -> dict[str, Any] | None:
    number = whole_number(delivery_id)
    if number is None:
        return None
    rows = selectors.delivery_list(actor=request.actor)
    row = rows.filter(pk=number).first()
    if row is None:
        return None
    kwargs = {"organization": request.actor.organization_slug, "delivery_id": row.pk}
    ended = row.state in {Delivery.State.SENT, Delivery.State.FAILED} or row.error
    return {
        "delivery": row,
        "poll_url": "" if ended else reverse("channel_test_result", kwargs=kwargs),
        "poll_seconds": POLL_SECONDS,
    }


def _kind(name: str) -> ChannelKind:
    if name not in KINDS or name == "webpush":
        raise NotFound
    return KINDS[name]


def _url(request: GarageRequest) -> str:
    return reverse(HERE, kwargs={"organization": request.actor.organization_slug})
