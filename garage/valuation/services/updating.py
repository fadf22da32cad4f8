"""The market update of an organization: fetch listings, fit the market, value every vehicle, tell."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notifications.notices import Notice, Urgency, notify
from garage.listings.services.aliases import vehicle_words_review
from garage.listings.services.asking import Asked, sources_fetch, sources_to_ask
from garage.records.pages import page_url
from garage.valuation import selectors
from garage.valuation.market.curve import Curve
from garage.valuation.models import Valuation, ValuationSettings
from garage.valuation.services.estimating import vehicle_value
from garage.valuation.services.fitting import market_fit
from garage.vehicles.models import Vehicle
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.duties import duty_actor
from project.kernel.errors import DomainError, NotFound
from project.kernel.jobs.defer import defer
from project.kernel.jobs.models import JobRecord
from project.kernel.rows import save_new
from project.web.templatetags.formats import number

KIND = "value"
JOB = "garage.valuation.update"
MOST_VEHICLES = 2000
AT_ONCE = 20
MOST_NAMED = 50
REASON = "every organization has its market update"
Progress = Callable[[int, int, str], None]


@dataclass(slots=True, kw_only=True)
class Updated:
    """What an update did: how many vehicles have a new value, the same one, or none at all.

    `failed` names vehicles that could not be valued; `asked` the sources, failing ones too.
    """

    new: int = 0
    same: int = 0
    without: int = 0
    failed: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept with the settings."""
        return {
            "new": self.new,
            "same": self.same,
            "without": self.without,
            "failed": self.failed[:MOST_NAMED],
            "asked": [_asked_plain(one) for one in self.asked],
        }


def _asked_plain(one: Asked) -> dict[str, Any]:
    last_good = None if one.last_good is None else one.last_good.isoformat()
    return {**asdict(one), "last_good": last_good}


@transaction.atomic
def update_start(*, actor: Actor) -> JobRecord:
    """Ask for a market update; one that waits already is not asked for twice."""
    actor.require(Permission.EDIT_VEHICLES)
    return defer(JOB, settings_kept(actor=actor), actor=actor)


def settings_kept(*, actor: Actor) -> ValuationSettings:
    """Return the settings of the organization as a row, with what is usual where nothing was set."""
    row = selectors.settings_of(actor)
    return row if row.pk else save_new(row, actor=actor)


def market_update(
    *, actor: Actor, as_of: date, progress: Progress, by_hand: bool = False
) -> Updated:
    """Ask the sources, fit the market and value every vehicle that is here.

    Safe to kill at any point and run again: what answered is not asked twice, each vehicle is valued
    in its own transaction, and the same data on the same day change nothing. `by_hand` asks those
    sources too that are asked only when somebody says so.
    """
    settings = settings_kept(actor=actor)
    sources = sources_to_ask(actor=actor, by_hand=by_hand)
    vehicles = list(selectors.vehicles_to_value(actor=actor).order_by("id")[:MOST_VEHICLES])
    before, total = len(sources), len(sources) + 1 + len(vehicles)
    done = Updated()

    def asking(at: int, name: str, rows: int) -> None:
        words = {"name": name, "count": rows}
        progress(at, total, _("Asking %(name)s: %(count)d listings") % words)

    done.asked = sources_fetch(sources, actor=actor, progress=asking)
    progress(before, total, _("Fitting the market"))
    if settings.market:
        vehicle_words_review(actor=actor, market=settings.market)
        market_fit(
            actor=actor,
            market=settings.market,
            currency=settings.currency,
            as_of=as_of,
            curve=Curve.from_json(settings.curve),
        )
    for index, vehicle in enumerate(vehicles, start=before + 1):
        progress(index, total, vehicle.name)
        _value(vehicle, done, actor=actor, as_of=as_of, settings=settings)
    ValuationSettings.objects.for_actor(actor).filter(pk=settings.pk).update(
        updated_market_at=timezone.now(), last_update=done.plain()
    )
    return done


def updates_due() -> int:
    """Ask for the updates whose time has come, some organizations at a time; returns how many.

    An organization with vehicles begins with the usual settings. The first updates are far enough
    apart to keep later ones apart too.
    """
    now = timezone.now()
    rows = ValuationSettings.objects.across_organizations(reason=REASON)
    vehicles = Vehicle.objects.across_organizations(reason=REASON).filter(binned_at__isnull=True)
    new = vehicles.exclude(organization_id__in=rows.values("organization_id"))
    waiting = [
        *new.order_by("organization_id")
        .values_list("organization_id", flat=True)
        .distinct()[:AT_ONCE],
        *(
            row.organization_id
            for row in rows.order_by("updated_market_at", "id")[:AT_ONCE]
            if row.updated_market_at is None
            or now - row.updated_market_at >= timedelta(days=row.update_days)
        ),
    ]
    for organization_id in waiting:
        update_start(actor=duty_actor(organization_id))
    return len(waiting)


def _value(
    vehicle: Vehicle, done: Updated, *, actor: Actor, as_of: date, settings: ValuationSettings
) -> None:
    before = selectors.valuation_current(actor=actor, vehicle_id=vehicle.pk)
    try:
        with transaction.atomic():
            valued = vehicle_value(actor=actor, vehicle_id=vehicle.pk, as_of=as_of)
            if before is not None and valued.is_new and valued.row is not None:
                _tell(vehicle, before, valued.row, actor=actor, from_share=settings.notice_share)
    except NotFound:  # it went into the bin meanwhile
        return
    except DomainError:
        done.failed.append(vehicle.name)
        return
    if valued.row is None:
        done.without += 1
    elif valued.is_new:
        done.new += 1
    else:
        done.same += 1


def moved_share(before: Valuation, now: Valuation) -> Decimal:
    """Return by how many percent a value moved; 0 between currencies or from nothing."""
    if before.currency != now.currency or not before.value:
        return Decimal(0)
    return abs(now.value - before.value) / before.value * 100


def _tell(
    vehicle: Vehicle, before: Valuation, now: Valuation, *, actor: Actor, from_share: Decimal
) -> None:
    """Tell people when a value moved by `from_share` percent or more."""
    if moved_share(before, now) < from_share:
        return
    notify(
        organization_id=actor.organization_id,
        notice=partial(_notice, vehicle, before, now, actor=actor),
    )


def _notice(vehicle: Vehicle, before: Valuation, now: Valuation, *, actor: Actor) -> Notice:
    share = round((now.value - before.value) / before.value * 100)
    words = {"before": number(before.value, 0), "now": number(now.value, 0), "code": now.currency}
    return Notice(
        kind=KIND,
        key=f"value:{now.pk}",
        urgency=Urgency.INFO,
        title=_("%(vehicle)s: value %(share)+d %%") % {"vehicle": vehicle.name, "share": share},
        text=_("%(before)s → %(now)s %(code)s") % words,
        url=page_url("vehicle_valuation", actor, vehicle_id=vehicle.pk),
        vehicle_id=vehicle.pk,
    )


def today_of(actor: Actor) -> date:
    """Return today in the organization's zone."""
    return today_in(actor.time_zone, now=timezone.now())
