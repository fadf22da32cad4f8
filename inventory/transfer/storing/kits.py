"""Kits, what they take, and what items and kits fit."""

from collections.abc import Hashable, Sequence
from typing import Any

from typing_extensions import override

from inventory.catalogue.models import Fitment, Kit, KitLine
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import LabelledStorer, Line, Ref, Values
from inventory.transfer.storing.extras import rows_by_id
from inventory.transfer.storing.parts import OfItem
from project.kernel.actor import Permission
from project.kernel.errors import worded
from project.kernel.texts import sign_key


class KitStorer(LabelledStorer):
    """Finds kits by their names; twins stay twins."""

    table = "kits"
    model = Kit
    noun = "kit"
    has_twins = True

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.actor.require(Permission.EDIT_STOCK)
        for row in self.objects().order_by("name", "id").values("pk", "name", "notes"):
            ref = Ref(row.pop("pk"), row)
            self.known[row["name"]].append(ref)
            self.by_label[self.labels.label(row["name"])] = ref

    def named(self, text: str) -> Ref:
        """Return the kit that a cell names; raises `Unreadable`."""
        if text not in self.by_label:
            raise self.refuse(worded("There is no kit “%(text)s”.", text=text[:60]))
        return self.by_label[text]

    @override
    def key_of(self, values: Values) -> Hashable:
        return values["name"]  # type: ignore[no-any-return]

    @override
    def remember(self, key: Hashable, ref: Ref) -> None:
        super().remember(key, ref)
        self.label_new(ref, ref.values["name"])


class KitLineStorer(OfItem):
    """Finds what a kit takes by kit and item."""

    table = "kit_lines"
    model = KitLine
    compared = ("kit_id", "quantity")

    @property
    def kits(self) -> KitStorer:
        """The storer of the kits."""
        return self.engine.storer("kits")  # type: ignore[return-value]

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        kits = {ref.pk: ref for ref in self.kits.by_label.values() if ref.pk}
        rows = self.objects().filter(item_id__in=item_ids, kit__in=kits).order_by("id")
        for pk, values in rows_by_id(rows, ["item_id", *self.compared]).items():
            values |= {
                "item": self.items.refs[values.pop("item_id")],
                "kit": kits[values.pop("kit_id")],
            }
            self.known[self.key_of(values)].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["kit"] = self.kits.named(values["kit"])
        if values["quantity"] <= 0:
            raise self.refuse("A kit takes more than nothing of an item.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["kit"], values["item"])


class FitmentStorer(OfItem):
    """Finds fitments by all that they say."""

    table = "fitments"
    model = Fitment
    compared = ("kit_id", "make", "model", "year_from", "year_to", "engine", "note")
    defaults = {"item": None, "kit": None}

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._of_kits = False

    @property
    def kits(self) -> KitStorer:
        """The storer of the kits."""
        return self.engine.storer("kits")  # type: ignore[return-value]

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        super().prepare([pair for pair in pairs if pair[0].values.get("item")])
        if not self._of_kits and any(record.values.get("kit") for record, _ in pairs):
            self._of_kits = True
            self._load(self.objects().filter(kit__binned_at__isnull=True, kit__isnull=False))

    @override
    def load(self, item_ids: Sequence[int]) -> None:
        self._load(self.objects().filter(item_id__in=item_ids))

    def _load(self, rows: Any) -> None:
        kits = {ref.pk: ref for ref in self.kits.by_label.values() if ref.pk}
        for pk, values in rows_by_id(rows.order_by("id"), ["item_id", *self.compared]).items():
            item, kit = values.pop("item_id"), values.pop("kit_id")
            values |= {"item": self.items.refs.get(item), "kit": kits.get(kit)}
            self.known[self.key_of(values)].append(Ref(pk, values))

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = dict(record.values)
        if bool(values.get("item")) == bool(values.get("kit")):
            raise self.refuse("A fitment is of one item or of one kit.")
        if values.get("item"):
            values["item"] = self.items.of(record, line)
        else:
            values["kit"] = self.kits.named(values["kit"])
        if not sign_key(values["make"]):
            raise self.refuse("make has no letter and no digit.")
        earliest = 1880
        years = [values[name] for name in ("year_from", "year_to") if name in values]
        if years != sorted(years) or any(year < earliest for year in years):
            raise self.refuse("The last year is before the first, or before all vehicles.")
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        said = (values.get(name) or "" for name in self.compared[1:])
        return (values.get("item"), values.get("kit"), *said)

    @override
    def columns(self, values: Values) -> Values:
        columns = super().columns(values)
        if "make" in columns:
            columns["make_key"] = sign_key(columns["make"])[:60]
        if "model" in columns:
            columns["model_key"] = sign_key(columns["model"])[:80]
        return columns
