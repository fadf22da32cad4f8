"""Collectibles as tests need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from inventory.catalogue.models import Appraisal, Collectible
from inventory.catalogue.services import ItemInput
from inventory.collectibles import services
from inventory.collectibles.services import AppraisalInput, CollectibleInput
from project.kernel.actor import Actor

DAY = date(2025, 3, 1)


def make_collectible(actor: Actor, name: str = "Model 917 K", **values: Any) -> Collectible:
    given: dict[str, Any] = {"currency": "EUR"} | values
    return services.collectible_add(
        actor=actor,
        item=ItemInput(name=name, kind="collectible"),
        data=CollectibleInput(**given),
    )


def appraise(
    actor: Actor, row: Collectible, value: str, on: date = DAY, **values: Any
) -> Appraisal:
    given: dict[str, Any] = {"currency": "EUR"} | values
    data = AppraisalInput(on=on, value=Decimal(value), **given)
    return services.appraisal_record(actor=actor, collectible_id=row.pk, data=data)
