"""What makes items worth collecting comes in, and what they were said to be worth."""

from collections.abc import Hashable, Sequence

from typing_extensions import override

from inventory.catalogue.models import Appraisal, Collectible
from inventory.transfer.reading.layout import TABLES
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import Line, Ref, Values
from inventory.transfer.storing.parts import OfItem


class CollectibleStorer(OfItem):
    """Finds the details of collectibles by their items."""

    table = "collectibles"
    model = Collectible
    noun = "collectible"
    compared = tuple(
        column.name
        for column in TABLES["collectibles"].columns
        if column.name not in {"item", "acquired_from"}
    )

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        if values["item"].values.get("kind") != "collectible":
            raise self.refuse("Only an item of the kind collectible has these details.")
        if vendor := values.pop("acquired_from", ""):
            values["acquired_from"] = self.vendors.named_or_new(vendor, line)
        number, size = values.get("edition_number"), values.get("edition_size")
        if number and size and number > size:
            raise self.refuse("The number of the piece is larger than the edition.")
        acquired, sold = values.get("acquired_on"), values.get("sold_on")
        if acquired and sold and sold < acquired:
            raise self.refuse("It was sold before it was bought.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return values["item"]  # type: ignore[no-any-return]

    @override
    def full_values(self, values: Values) -> Values:
        return {"currency": self.actor.currency} | values


class AppraisalStorer(OfItem):
    """Finds appraisals by all that they say."""

    table = "appraisals"
    model = Appraisal
    has_twins = True
    compared = ("on", "value", "currency", "source", "appraiser", "note")
    defaults = {"source": Appraisal.Source.OWNER, "appraiser": "", "note": ""}

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        rows = self.objects().filter(item_id__in=item_ids).order_by("id")
        for row in rows.values("pk", "item_id", *self.compared):
            values = row | {"item": self.items.refs[row["item_id"]]}
            self.known[self.key_of(values)].append(Ref(values["pk"], values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        if values["item"].values.get("kind") != "collectible":
            raise self.refuse("Only an item of the kind collectible is appraised.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return (
            values["item"],
            *(values.get(name) or self.defaults.get(name) for name in self.compared),
        )
