"""Items come in: found by their own name, number and maker, or by what a file calls them."""

from collections.abc import Hashable, Sequence
from typing import Any

from typing_extensions import override

from inventory.catalogue.models import Item
from inventory.catalogue.services.items import items_index
from inventory.transfer.models import ImportTrace
from inventory.transfer.reading.cells import Unreadable
from inventory.transfer.reading.layout import TABLES
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import ADDED, Decision, LabelledStorer, Line, Ref, Values
from inventory.transfer.storing.extras import FieldBook, TagBook, rows_by_id, tags_sorted
from inventory.transfer.storing.labels import item_label
from inventory.transfer.storing.places import CategoryStorer, PlaceStorer
from project.kernel.actor import Permission
from project.kernel.errors import worded
from project.kernel.texts import sign_key

_IDENTITY = ("name", "manufacturer", "part_number")
_COMPARED = [
    column.name
    for column in TABLES["items"].columns
    if column.name not in {"tags", "category_path", "default_location_path"}
] + ["category_id", "default_location_id"]
_FACTS = (
    "name",
    "manufacturer",
    "part_number",
    "unit",
    "kind",
    "is_serialized",
    "shelf_life_months",
)
# What only a new item takes over from a file of others.
_ONCE = ("name", "kind", "unit", "default_location")


class ItemStorer(LabelledStorer):
    """Knows every item by its label, name and number; twins in our own files stay twins."""

    table = "items"
    model = Item
    noun = "item"
    has_twins = True
    defaults = {"kind": Item.Kind.PART, "unit": "pcs", "manufacturer": "", "part_number": ""}

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.actor.require(Permission.EDIT_STOCK)
        self.touched: set[int | None] = set()
        self._details: set[int] = set()
        self.tags = TagBook(Item, actor=self.actor)
        self.fields = FieldBook(actor=self.actor)
        self._load()

    def _load(self) -> None:
        """Load what items are called: all of them, for anything may name one."""
        for row in self.objects().order_by(*_IDENTITY, "id").values("pk", *_FACTS):
            pk = row.pop("pk")
            ref = self.refs[pk] = Ref(pk, row)
            self._register(ref)
            self.by_label[self.labels.label(item_label(*(row[name] for name in _IDENTITY)))] = ref
        traces = ImportTrace.objects.for_actor(self.actor).filter(kind="inventory.item")
        for pk, reference in traces.exclude(reference="").values_list("row_id", "reference"):
            if pk in self.refs:
                self.known["reference", reference] = [self.refs[pk]]

    def _register(self, ref: Ref) -> None:
        for key in self._keys(ref.values):
            self.known[key].append(ref)

    def _keys(self, values: Values) -> list[Hashable]:
        keys: list[Hashable] = [
            tuple(values[name] for name in _IDENTITY),
            ("name", values["name"].casefold()),
        ]
        number = sign_key(values["part_number"])
        return [*keys, ("number", number)] if number else keys

    # --- Naming ---------------------------------------------------------------------------------

    def named(self, text: str) -> Ref:
        """Return the item that a cell names: by its label, else its name or number alone."""
        if found := self.by_label.get(text):
            return found
        for key in (("name", text.casefold()), ("number", sign_key(text))):
            refs = self.known.get(key, [])
            if len(refs) > 1:
                raise self.refuse(
                    worded(
                        "Several items are called “%(text)s”. Write name | manufacturer | number.",
                        text=text[:60],
                    )
                )
            if refs:
                return refs[0]
        raise self.refuse(worded("There is no item “%(text)s”.", text=text[:60]))

    def find(self, record: Record, line: Line) -> Ref | None:
        """Return the item that a row of another table belongs to, without adding one."""
        if "items" in line.refs:
            return line.refs["items"]
        try:
            return self.named(record.values["item"])
        except (Unreadable, KeyError):
            return None

    def of(self, record: Record, line: Line) -> Ref:
        """Return the item of a row of another table; raises `Unreadable`."""
        return line.refs["items"] if "items" in line.refs else self.named(record.values["item"])

    # --- Deciding -------------------------------------------------------------------------------

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        refs = [
            ref
            for record, _ in pairs
            for key in self._keys({**self.defaults, **record.values})
            for ref in self.known.get(key, [])
        ]
        refs += [
            ref
            for record, _ in pairs
            for ref in self.known.get(("reference", record.reference), [])
        ]
        ids = self.ids_to_load(refs, self._details)
        tags, said = self.tags.of(ids), self.fields.of(ids)
        for pk, values in rows_by_id(self.objects().filter(pk__in=ids), _COMPARED).items():
            extras = {"tags": tags.get(pk, ()), "fields": said.get(pk, {})}
            self.refs[pk].values = values | extras

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["name"] = " ".join(values["name"].split())
        if path := values.pop("category_path", ""):
            values["category"] = self._categories.at(path, line)
        if path := values.pop("default_location_path", ""):
            values["default_location"] = self._places.at(path, line)
        if "tags" in values:
            values["tags"] = tags_sorted(values["tags"])
        if said := self.fields.checked(record.fields):
            values["fields"] = said
        return values

    @property
    def _categories(self) -> CategoryStorer:
        return self.engine.storer("categories")  # type: ignore[return-value]

    @property
    def _places(self) -> PlaceStorer:
        return self.engine.storer("locations")  # type: ignore[return-value]

    @override
    def key_of(self, values: Values) -> Hashable:
        return tuple(values.get(name, "") for name in _IDENTITY)

    @override
    def match(self, key: Hashable, record: Record) -> Ref | None:
        if not record.is_mention:
            return super().match(key, record)
        if record.reference and (found := self.known.get(("reference", record.reference))):
            return found[0]
        name, maker, number = (record.values.get(one, "") for one in _IDENTITY)
        if number:
            named = self.known.get(("number", sign_key(number)), [])
        else:
            named = self.known.get(("name", " ".join(name.split()).casefold()), [])
        return next((ref for ref in named if _is_of(ref, maker)), None)

    @override
    def differences(self, ref: Ref, values: Values, record: Record) -> Values:
        left = _ONCE if record.is_mention else ("name",)
        said = {name: value for name, value in values.items() if name not in left}
        if said.get("unit", ref.values.get("unit")) != ref.values.get("unit"):
            raise self.refuse(
                worded(
                    "The item is counted in %(name)s; that cannot change.", name=ref.values["unit"]
                )
            )
        moved: Values = {}
        for name, value in said.items():
            column = f"{name}_id" if isinstance(value, Ref) else name
            known = ref.values.get(name, ref.values.get(column))
            if isinstance(value, Ref):
                is_other = known is not value and (value.pk is None or known != value.pk)
            elif name == "fields":
                is_other = any((known or {}).get(key) != text for key, text in value.items())
            else:
                is_other = known != value
            if is_other:
                moved[name] = value
        return moved

    @override
    def remember(self, key: Hashable, ref: Ref) -> None:
        for one in self._keys(ref.values):
            super().remember(one, ref)
        self.label_new(ref, item_label(*(ref.values[name] for name in _IDENTITY)))

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        decision = super().decide(record, line)
        if record.reference and decision.outcome == ADDED:
            super().remember(("reference", record.reference), decision.ref)
        return decision

    # --- Writing --------------------------------------------------------------------------------

    @override
    def columns(self, values: Values) -> Values:
        columns = super().columns(values)
        if "part_number" in columns:
            columns["part_key"] = sign_key(columns["part_number"])[:60]
        return columns

    @override
    def insert(self, decisions: Sequence[Decision]) -> None:
        super().insert(decisions)
        self._put_on(decisions, is_new=True)

    @override
    def change(self, decisions: Sequence[Decision]) -> None:
        super().change(decisions)
        self._put_on(decisions, is_new=False)

    def _put_on(self, decisions: Sequence[Decision], *, is_new: bool) -> None:
        tags = [
            (one.ref.pk, one.values["tags"])
            for one in decisions
            if one.ref.pk is not None and "tags" in one.values
        ]
        if tags:
            self.tags.put_on(tags, is_new=is_new)
        self.fields.write(
            (one.ref.pk, one.values["fields"])
            for one in decisions
            if one.ref.pk is not None and "fields" in one.values
        )
        self.touched |= {one.ref.pk for one in decisions}

    @override
    def finish(self) -> None:
        """Write the texts by which the items of a batch are found."""
        ids = [pk for pk in self.touched if pk is not None]
        self.touched = set()
        for start in range(0, len(ids), 500):
            items_index(ids[start : start + 500], actor=self.actor)


def _is_of(ref: Ref, maker: str) -> bool:
    """Say whether an item may be of a maker: the same, or one of the two does not say."""
    own = ref.values.get("manufacturer", "")
    return not own or not maker or own.casefold() == maker.casefold()
