"""Taking rules out and bringing them in: all rows or none, with a word on each that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from garage.schedule import selectors
from garage.schedule.models import Rule
from garage.schedule.portable import COLUMNS, PortableRow
from garage.schedule.services.refreshing import due_refresh
from garage.schedule.services.rules import MOST_AT_ONCE, RuleInput, rule_save
from garage.vehicles.selectors import group_list, vehicle_list
from project.kernel.actor import Actor, Permission
from project.kernel.errors import RuleViolated, worded
from project.kernel.jobs.defer import defer

MOST_EXPORTED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """What became of a row: the rule that it makes, or what is wrong with it."""

    number: int
    item: str
    rule: Rule | None = None
    errors: Mapping[str, str]

    @property
    def is_right(self) -> bool:
        """Whether the row can be brought in."""
        return not self.errors


def rules_export(*, actor: Actor) -> list[dict[str, Any]]:
    """Return the rules of the organization by the names of the columns, at most 2,000."""
    actor.require(Permission.VIEW)
    return [_exported(rule) for rule in selectors.rule_list(actor=actor)[:MOST_EXPORTED]]


@transaction.atomic
def rules_import(
    *,
    actor: Actor,
    rows: Sequence[PortableRow],
    vehicle_id: int | None = None,
    group_id: int | None = None,
    is_dry: bool = True,
) -> list[ImportedRow]:
    """Bring rules in, for a vehicle or group where a row names none; a dry run keeps nothing.

    When one row is wrong, none is kept.
    """
    actor.require(Permission.EDIT_WORK)
    places = _places(actor)
    done = [_bring(row, places, (vehicle_id, group_id), actor=actor) for row in rows]
    if is_dry or not all(row.is_right for row in done):
        transaction.set_rollback(True)
        return done
    rules = [row.rule for row in done if row.rule is not None]
    if vehicle_list(actor=actor).count() <= MOST_AT_ONCE:
        due_refresh(actor=actor)
    elif rules:
        defer("garage.schedule.refresh", rules[0], actor=actor)
    return done


_NOT_ONE = {
    "vehicle": gettext_noop("No vehicle, or more than one, is called “%(name)s”."),
    "group": gettext_noop("No group, or more than one, is called “%(name)s”."),
}


def _bring(
    row: PortableRow,
    places: Mapping[str, Mapping[str, int | None]],
    default: tuple[int | None, int | None],
    *,
    actor: Actor,
) -> ImportedRow:
    item = str(row.values.get("item", ""))[:120]
    errors = dict(row.errors)
    values = {name: value for name, value in row.values.items() if name not in {"vehicle", "group"}}
    for name in ("vehicle", "group"):
        if (named := row.values.get(name)) is not None:
            values[f"{name}_id"] = places[name].get(str(named).casefold())
            if values[f"{name}_id"] is None:
                errors[name] = worded(_NOT_ONE[name], name=str(named)[:60])
    if "vehicle" not in row.values and "group" not in row.values:
        values["vehicle_id"], values["group_id"] = default
    if errors:
        return ImportedRow(number=row.number, item=item, errors=errors)
    values["source"] = values.get("source") or Rule.Source.IMPORTED
    try:
        with transaction.atomic():
            rule = rule_save(actor=actor, data=RuleInput(**values))
    except RuleViolated as error:
        named = {name: texts[0] for name, texts in error.fields.items()}
        return ImportedRow(number=row.number, item=item, errors=named or {"": error.message})
    return ImportedRow(number=row.number, item=item, rule=rule, errors={})


def _places(actor: Actor) -> dict[str, dict[str, int | None]]:
    """Return the ids of vehicles and groups by name; `None` where a name is not clear."""
    rows = {
        "vehicle": vehicle_list(actor=actor).values_list("name", "id"),
        "group": group_list(actor=actor).values_list("name", "id"),
    }
    found: dict[str, dict[str, int | None]] = {}
    for kind, pairs in rows.items():
        named: dict[str, int | None] = {}
        for name, row_id in pairs:
            named[name.casefold()] = None if name.casefold() in named else row_id
        found[kind] = named
    return found


def _exported(rule: Rule) -> dict[str, Any]:
    own = {name: getattr(rule, name) for name in COLUMNS if hasattr(rule, name)}
    return own | {
        "item": rule.item.name,
        "vehicle": rule.vehicle.name if rule.vehicle else "",
        "group": rule.group.name if rule.group else "",
        "fuels": tuple(rule.fuels),
        "category": rule.item.category,
        "safety": rule.item.safety,
        "keywords": tuple(rule.item.keywords),
    }
