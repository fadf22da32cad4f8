"""The own fields of items come in, where the one who brings them may add fields."""

from collections.abc import Hashable
from typing import Any

from typing_extensions import override

from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import ADDED, Decision, Line, Ref, Storer, Values
from inventory.transfer.storing.items import ItemStorer
from project.kernel.actor import Permission
from project.kernel.custom.models import CustomField
from project.kernel.custom.services import MOST_FIELDS
from project.kernel.errors import worded


class FieldStorer(Storer):
    """Finds own fields by their keys; one that is there stays as it is."""

    table = "item_fields"
    model = CustomField
    noun = "custom_field"
    defaults = {"record_kind": "inventory.item", "kind": CustomField.Kind.TEXT}

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.refs: list[Ref] = []
        rows = self.objects().filter(record_kind="inventory.item").values("pk", "key", "name")
        for row in rows:
            ref = Ref(row.pop("pk"), row)
            self.refs.append(ref)
            self.known[row["key"]].append(ref)
            self.known["name", row["name"].casefold()].append(ref)

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        if self.known.get(values["key"]):
            return values
        if not self.actor.can(Permission.MANAGE_ORGANIZATION):
            raise self.refuse("Only an owner may add fields.")
        if len(self.refs) >= MOST_FIELDS:
            raise self.refuse(
                worded("Items have at most %(most)s fields of their own.", most=MOST_FIELDS)
            )
        if self.known.get(("name", values["name"].casefold())):
            raise self.refuse(
                worded(
                    "There is a field “%(name)s” already, under another key.", name=values["name"]
                )
            )
        for name in ("choices", "scopes"):
            values[name] = list(values.get(name, ()))
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return values["key"]  # type: ignore[no-any-return]

    @override
    def differences(self, ref: Ref, values: Values, record: Record) -> Values:
        return {}

    @override
    def decide(self, record: Record, line: Line) -> Decision:
        """Decide a field, and let the items of the same file say something in it."""
        decision = super().decide(record, line)
        if decision.outcome == ADDED:
            key, known = decision.values["key"], self._items.fields.fields
            names = ("key", "name", "kind", "choices", "scopes")
            said = {name: decision.values[name] for name in names if name in decision.values}
            known[key] = CustomField(organization_id=self.actor.organization_id, **said)
            self.engine.on_give_up(lambda: known.pop(key, None))
        return decision

    @property
    def _items(self) -> ItemStorer:
        return self.engine.storer("items")  # type: ignore[return-value]

    @override
    def write(self) -> None:
        has_new = any(one.outcome == ADDED for one in self.pending)
        super().write()
        if has_new:
            self._items.fields.load()
