"""Vendors come in with their other names, sites and people."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from typing_extensions import override

from inventory.transfer.reading.layout import TABLES
from inventory.transfer.reading.rows import Record
from inventory.transfer.storing.base import (
    ADDED,
    CHANGED,
    Decision,
    LabelledStorer,
    Line,
    Ref,
    Storer,
    Values,
)
from inventory.transfer.storing.extras import TagBook, rows_by_id, tags_sorted
from inventory.vendors.models import Vendor, VendorAlias, VendorContact, VendorSite
from inventory.vendors.naming import name_key, tax_key
from inventory.vendors.selectors import SHORTEST_TAX_NUMBER
from project.kernel.actor import Permission
from project.kernel.errors import worded

_RENAMED = {"tax_number": "tax_id", "discount_percent": "discount"}
_COMPARED = [
    _RENAMED.get(column.name, column.name)
    for column in TABLES["vendors"].columns
    if column.name not in {"tags", "aliases"}
]


class VendorStorer(LabelledStorer):
    """Finds vendors by their very name, then by tax number, key and other names."""

    table = "vendors"
    model = Vendor
    noun = "vendor"
    renamed = _RENAMED
    has_twins = True

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.actor.require(Permission.EDIT_VENDORS)
        self.tags = TagBook(Vendor, actor=self.actor)
        self.alias_keys: set[str] = set()
        self._details: set[int] = set()
        self._load()

    def _load(self) -> None:
        """Load what vendors are called: all of them, for anything may name one."""
        rows = self.objects().filter(merged_into__isnull=True).order_by("name", "id")
        for pk, name, key, tax in rows.values_list("pk", "name", "name_key", "tax_key"):
            ref = self.refs[pk] = Ref(pk)
            self._register(ref, name, keys=(key, tax))
        aliases = VendorAlias.objects.for_actor(self.actor).order_by("id")
        for pk, key in aliases.values_list("vendor_id", "name_key"):
            self.alias_keys.add(key)
            if pk in self.refs:
                self.known["key", key].append(self.refs[pk])

    def _register(self, ref: Ref, name: str, *, keys: tuple[str, str]) -> None:
        key, tax = keys
        label = self.labels.label(name)
        self.by_label[label] = ref
        self.known["name", name].append(ref)
        self.known["key", key].append(ref)
        if len(tax) >= SHORTEST_TAX_NUMBER:
            self.known["tax", tax].append(ref)

    def find(self, text: str) -> Ref | None:
        """Return the vendor that a cell names, by its label, name or another name."""
        clean = " ".join(text.split())
        return self.by_label.get(clean) or self._found({"name": clean, "tax_id": ""})

    def named(self, text: str) -> Ref:
        """Return the vendor that a cell names; raises `Unreadable`."""
        found = self.find(text)
        if found is None:
            raise self.refuse(worded("There is no vendor “%(text)s”.", text=text[:60]))
        return found

    def named_or_new(self, text: str, line: Line) -> Ref:
        """Return the vendor that a cell names, which is added when there is none."""
        found = self.find(text)
        if found is not None:
            return found
        record = Record("vendors", {"name": text[:120], "kind": "parts"}, is_mention=True)
        return self.decide(record, line).ref

    def _found(self, values: Values) -> Ref | None:
        tax = tax_key(values.get("tax_id") or "")
        keys = [("name", values["name"])]
        if len(tax) >= SHORTEST_TAX_NUMBER:
            keys.append(("tax", tax))
        if key := name_key(values["name"]):
            keys.append(("key", key))
        return next((self.known[one][0] for one in keys if self.known.get(one)), None)

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        wanted = [self._found(_identity(record)) for record, _ in pairs]
        twins = [
            ref
            for record, _ in pairs
            for ref in self.known.get(("name", _identity(record)["name"]), [])
        ]
        ids = self.ids_to_load([ref for ref in (*wanted, *twins) if ref], self._details)
        tags = self.tags.of(ids)
        details = rows_by_id(self.objects().filter(pk__in=ids), _COMPARED)
        for pk, values in details.items():
            self.refs[pk].values = values | {"tags": tags.get(pk, ())}

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["name"] = " ".join(values["name"].split())
        if "tags" in values:
            values["tags"] = tags_sorted(values["tags"])
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return ("name", values["name"])

    @override
    def match(self, key: Hashable, record: Record) -> Ref | None:
        """Return the vendor of a row; one of the own files is nobody whom a row before it meant."""
        values = _identity(record)
        if record.is_mention:
            return self._found(values)
        exact = super().match(key, record)
        if exact is not None or self.known.get(key):
            return exact
        found = self._found(values)
        return found if found is not None and not found.is_claimed else None

    @override
    def full_values(self, values: Values) -> Values:
        return {"kind": Vendor.Kind.WORKSHOP} | values

    @override
    def differences(self, ref: Ref, values: Values, record: Record) -> Values:
        said = {name: value for name, value in values.items() if name not in {"name", "aliases"}}
        if record.is_mention:
            said.pop("kind", None)
        return super().differences(ref, said, record)

    @override
    def remember(self, key: Hashable, ref: Ref) -> None:
        name, tax = ref.values["name"], tax_key(ref.values.get("tax_id") or "")
        super().remember(key, ref)
        if own := name_key(name):
            super().remember(("key", own), ref)
        if len(tax) >= SHORTEST_TAX_NUMBER:
            super().remember(("tax", tax), ref)
        self.label_new(ref, name)

    @override
    def columns(self, values: Values) -> Values:
        columns = super().columns(values)
        if "name" in columns:
            columns["name_key"] = name_key(columns["name"])
        if "tax_id" in columns:
            columns["tax_key"] = tax_key(columns["tax_id"])
        return columns

    @override
    def insert(self, decisions: Sequence[Decision]) -> None:
        super().insert(decisions)
        self._put_on(decisions, is_new=True)

    @override
    def change(self, decisions: Sequence[Decision]) -> None:
        super().change(decisions)
        self._put_on(decisions, is_new=False)

    @override
    def write(self) -> None:
        decisions = list(self.pending)
        super().write()
        self._learn_names(decisions)

    def _put_on(self, decisions: Sequence[Decision], *, is_new: bool) -> None:
        tags = [
            (one.ref.pk, one.values["tags"])
            for one in decisions
            if one.ref.pk is not None and "tags" in one.values
        ]
        if tags:
            self.tags.put_on(tags, is_new=is_new)

    def _learn_names(self, decisions: Sequence[Decision]) -> None:
        """Keep the other names of vendors, each for the first who has it."""
        rows = []
        for one in decisions:
            said = one.record.values.get("aliases", ()) if one.outcome in {ADDED, CHANGED} else ()
            for name in said:
                key = name_key(name)
                if key and key not in self.alias_keys:
                    self.alias_keys.add(key)
                    rows.append(
                        VendorAlias(
                            organization_id=self.actor.organization_id,
                            vendor_id=one.ref.id,
                            name=name,
                            name_key=key,
                        )
                    )
        VendorAlias.objects.for_actor(self.actor).bulk_create(rows, ignore_conflicts=True)


def _identity(record: Record) -> Values:
    """Return by what a vendor is known again."""
    name = " ".join(record.values["name"].split())
    return {"name": name, "tax_id": record.values.get("tax_number", "")}


class _OfVendor(Storer):
    """Rows that belong to a vendor."""

    compared: ClassVar[Sequence[str]]

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._loaded: set[int] = set()

    @property
    def vendors(self) -> VendorStorer:
        """The storer of the vendors."""
        found = self.engine.storer("vendors")
        assert isinstance(found, VendorStorer)  # noqa: S101 - by its name
        return found

    @override
    def passed_over(self) -> set[int]:
        return self.vendors.born

    @override
    def prepare(self, pairs: Sequence[tuple[Record, Line]]) -> None:
        by_id = {
            ref.pk: ref
            for record, _ in pairs
            if (ref := self.vendors.find(record.values["vendor"])) and ref.pk
        }
        ids = self.ids_to_load(by_id.values(), self._loaded)
        rows = self.objects().filter(vendor_id__in=ids).order_by("id")
        for pk, values in rows_by_id(rows, ["vendor_id", *self.compared]).items():
            ref = Ref(pk, values | {"vendor": by_id[values.pop("vendor_id")]})
            self.known[self.key_of(ref.values)].append(ref)

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        values["vendor"] = self.vendors.named(record.values["vendor"])
        return values


class SiteStorer(_OfVendor):
    """Finds sites by their vendor and name."""

    table = "vendor_sites"
    model = VendorSite
    compared = [column.name for column in TABLES["vendor_sites"].columns if column.name != "vendor"]

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["vendor"], values["name"])


class ContactStorer(_OfVendor):
    """Finds people by their vendor and name."""

    table = "vendor_contacts"
    model = VendorContact
    compared = ("name", "role", "phone", "email")

    @override
    def values_of(self, record: Record, line: Line) -> Values:
        values = super().values_of(record, line)
        if name := values.pop("site", None):
            sites = self.engine.storer("vendor_sites")
            sites.prepare([(record, line)])
            found = sites.known.get((values["vendor"], name))
            if not found:
                raise self.refuse(worded("The vendor has no site “%(name)s”.", name=name[:60]))
            values["site"] = found[0]
        return values

    @override
    def key_of(self, values: Values) -> Hashable:
        return (values["vendor"], values["name"])
