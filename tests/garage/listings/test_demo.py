"""The market of the demo."""

from datetime import date

from garage.demo import market
from garage.listings.models import Listing, ListingPrice, MakeModelAlias
from garage.listings.selectors.listings import ListingFilter, listing_list
from project.kernel.actor import Actor


def test_the_demo_has_a_market_with_prices_that_fell(owner: Actor) -> None:
    market.tell(actor=owner, today=date(2026, 11, 21))

    octavias = listing_list(actor=owner, narrow=ListingFilter(make="Škoda", model="Octavia"))
    assert octavias.count() >= 60
    assert Listing.objects.for_actor(owner).count() >= 280
    assert ListingPrice.objects.for_actor(owner).count() > Listing.objects.for_actor(owner).count()
    assert MakeModelAlias.objects.for_actor(owner).get().model_raw == "Combi RS"
