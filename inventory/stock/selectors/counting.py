"""Stock-takes and their lines."""

from django.db.models import F

from inventory.stock.models import StockTake, StockTakeLine
from project.kernel.actor import Actor, Permission
from project.kernel.errors import NotFound
from project.kernel.tenancy import ScopedQuerySet


def stock_take_list(*, actor: Actor) -> ScopedQuerySet[StockTake]:
    """Return all stock-takes, the newest first."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[StockTake] = StockTake.objects.for_actor(actor)
    return rows.select_related("location")


def stock_takes_open(*, actor: Actor) -> ScopedQuerySet[StockTake]:
    """Return the stock-takes that go on."""
    return stock_take_list(actor=actor).filter(closed_at__isnull=True, cancelled_at__isnull=True)


def stock_take_get(*, actor: Actor, stock_take_id: int, lock: bool = False) -> StockTake:
    """Return a stock-take; `lock` when it will change. Raises `NotFound`."""
    rows = stock_take_list(actor=actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=stock_take_id).first()
    if row is None:
        raise NotFound
    return row


def stock_take_lines(*, actor: Actor, stock_take_id: int) -> ScopedQuerySet[StockTakeLine]:
    """Return the lines of a stock-take in the order in which one walks past them."""
    actor.require(Permission.VIEW)
    rows: ScopedQuerySet[StockTakeLine] = StockTakeLine.objects.for_actor(actor)
    rows = rows.filter(stock_take_id=stock_take_id).select_related("item", "lot", "location")
    return rows.order_by("location__path", "item__name", "id")


def stock_take_differences(
    lines: ScopedQuerySet[StockTakeLine],
) -> ScopedQuerySet[StockTakeLine]:
    """Keep the counted lines that differ from the books."""
    return lines.filter(counted__isnull=False).exclude(counted=F("expected"))


def stock_take_progress(lines: ScopedQuerySet[StockTakeLine]) -> dict[str, int]:
    """Return how many lines there are, are counted, and differ."""
    return {
        "lines": lines.count(),
        "counted": lines.filter(counted__isnull=False).count(),
        "differences": stock_take_differences(lines).count(),
    }
