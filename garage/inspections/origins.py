"""Defects as what work comes from: the form begins with them, and the record closes them."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from garage.inspections import services
from garage.inspections.selectors.defects import defects_get
from garage.records.origins import Origin, Start
from project.kernel.actor import Actor


class DefectOrigin(Origin):
    """Lets service records mend defects."""

    name = "defect"

    @override
    def begins(
        self, *, actor: Actor, form: str, vehicle_id: int | None, ids: Sequence[int]
    ) -> Start:
        defects = defects_get(actor=actor, defect_ids=ids, vehicle_id=vehicle_id or 0)
        return Start(
            title=", ".join(row.title for row in defects)[:200],
            notes="\n".join(f"{row.title}: {row.note}" for row in defects if row.note),
            initial={"purpose": "repair"},
            lines=tuple({"description": row.title, "purpose": "repair"} for row in defects),
        )

    @override
    def made(self, *, actor: Actor, record: Any, ids: Sequence[int]) -> None:
        services.defects_settle(actor=actor, record=record, ids=ids)

    @override
    def withdrawn(self, *, actor: Actor, record: Any) -> None:
        services.defects_unsettle(actor=actor, record=record)

    @override
    def restored(self, *, actor: Actor, record: Any) -> None:
        services.defects_resettle(actor=actor, record=record)
