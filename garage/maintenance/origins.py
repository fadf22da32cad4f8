"""What work and upgrades come from: an item of the shelf, and the work that brought the upgrade."""

from collections.abc import Sequence
from decimal import Decimal

from typing_extensions import override

from garage.maintenance import selectors
from garage.maintenance.models import ServiceRecord
from garage.records.origins import UPGRADE, Origin, Start
from inventory.catalogue.selectors import item_get
from project.kernel.actor import Actor
from project.kernel.errors import NotFound


class ItemOrigin(Origin):
    """Lets work begin with an item of the inventory: one of it comes off the shelf."""

    name = "item"
    follows = frozenset()

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        items = [item_get(actor=actor, item_id=pk) for pk in ids]
        return Start(
            title=", ".join(item.name for item in items)[:200],
            uses=tuple({"item_id": item.pk, "quantity": Decimal(1)} for item in items),
        )


class RecordOrigin(Origin):
    """Lets the form of an upgrade begin with the work that brought it."""

    name = "record"
    forms = frozenset({UPGRADE})
    follows = frozenset()

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        record = selectors.service_record_get(actor=actor, record_id=ids[0])
        if record.vehicle_id != vehicle_id:
            raise NotFound
        return _start(record)


def _start(record: ServiceRecord) -> Start:
    lines = list(record.lines.filter(purpose="upgrade"))
    parts = [line for line in lines if line.kind == "part"]
    dearest = max(parts, key=lambda line: line.amount, default=None)
    return Start(
        label=record.title,
        title=dearest.description[:200] if dearest else record.title,
        initial={
            "part": dearest.description[:120] if dearest else "",
            "part_number": dearest.part_number if dearest else "",
            "installed_on": record.on,
            "vendor": record.vendor.name if record.vendor else "",
            "cost": sum((line.amount for line in lines), record.total * 0) or None,
            "currency": record.currency,
            "exchange_rate": record.exchange_rate,
        },
    )
