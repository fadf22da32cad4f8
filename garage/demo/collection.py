"""What the demo household collects: three things with appraisals, one insured too low."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from inventory.catalogue.models import Appraisal, Collectible
from inventory.catalogue.services import ItemInput
from inventory.collectibles import services
from inventory.collectibles.services import AppraisalInput, CollectibleInput
from inventory.vendors.models import Vendor
from inventory.vendors.services import vendor_named
from project.kernel.actor import Actor

# years ago and worth, as an owner, an auction and an appraiser said
MODEL = (
    (6, "380", "owner", ""),
    (3, "520", "auction", "Auction house Hanse"),
    (0.4, "690", "appraiser", "M. Petersen"),
)
SIGN = ((4, "240", "catalogue", "Price guide"), (1, "310", "owner", ""))
LITERATURE = ((2, "95", "owner", ""),)


def tell(*, actor: Actor, today: date) -> None:
    """Keep a signed model, an enamel sign and old sales literature."""
    dealer = vendor_named(actor=actor, name="Oldtimermarkt Bockhorn", kind=Vendor.Kind.DEALER)
    model = _add(
        actor,
        ItemInput(
            name="Porsche 917 K model, signed", kind="collectible", manufacturer="AUTOart",
            part_number="87171", tags=("models",),
        ),
        edition="Signature Series", edition_number=12, edition_size=500, year=2012, grade="mint",
        serial_number="AA-0012", condition="In its box, with certificate",
        provenance="Bought from the first owner, who had it signed at Le Mans Classic.",
        acquired_on=_ago(today, 6.5), acquired_for=Decimal(340), insured_sum=Decimal(500),
        acquired_from_id=dealer.pk if dealer else None, insured_until=today + timedelta(days=200),
    )  # fmt: skip
    sign = _add(
        actor,
        ItemInput(name="Enamel sign “Gargoyle Motor Oil”", kind="collectible", tags=("signs",)),
        year=1936, grade="good", condition="Two chips at the edge",
        acquired_on=_ago(today, 4.5), acquired_for=Decimal(210), insured_sum=Decimal(350),
    )  # fmt: skip
    papers = _add(
        actor,
        ItemInput(name="Sales brochure Škoda Felicia 1959", kind="collectible"),
        year=1959, grade="excellent", acquired_on=_ago(today, 2.2), acquired_for=Decimal(60),
    )  # fmt: skip
    for row, said in ((model, MODEL), (sign, SIGN), (papers, LITERATURE)):
        _appraise(row, said, actor=actor, today=today)


def _add(actor: Actor, item: ItemInput, **details: Any) -> Collectible:
    data = CollectibleInput(currency=actor.currency, **details)
    return services.collectible_add(actor=actor, item=item, data=data)


def _appraise(
    row: Collectible, said: tuple[tuple[float, str, str, str], ...], *, actor: Actor, today: date
) -> None:
    for years, value, source, appraiser in said:
        data = AppraisalInput(
            on=_ago(today, years),
            value=Decimal(value),
            currency=actor.currency,
            source=Appraisal.Source(source),
            appraiser=appraiser,
        )
        services.appraisal_record(actor=actor, collectible_id=row.pk, data=data)


def _ago(today: date, years: float) -> date:
    return today - timedelta(days=round(years * 365.25))
