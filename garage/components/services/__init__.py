"""Changes to components, to what covers them, and to recalls."""

from garage.components.services.components import (
    ComponentInput,
    component_add,
    component_bin,
    component_change,
    component_purge,
    component_unbin,
    components_move,
)
from garage.components.services.installations import (
    FitInput,
    component_fit,
    component_take_off,
    installation_change,
    installation_delete,
    tyres_swap,
)
from garage.components.services.recalls import (
    RecallInput,
    recall_bin,
    recall_change,
    recall_purge,
    recall_record,
    recall_unbin,
)
from garage.components.services.treads import tread_delete, treads_record
from garage.components.services.warranties import (
    ClaimInput,
    WarrantyInput,
    claim_change,
    claim_delete,
    claim_record,
    warranty_bin,
    warranty_change,
    warranty_purge,
    warranty_record,
    warranty_unbin,
)

__all__ = [
    "ClaimInput",
    "ComponentInput",
    "FitInput",
    "RecallInput",
    "WarrantyInput",
    "claim_change",
    "claim_delete",
    "claim_record",
    "component_add",
    "component_bin",
    "component_change",
    "component_fit",
    "component_purge",
    "component_take_off",
    "component_unbin",
    "components_move",
    "installation_change",
    "installation_delete",
    "recall_bin",
    "recall_change",
    "recall_purge",
    "recall_record",
    "recall_unbin",
    "tread_delete",
    "treads_record",
    "tyres_swap",
    "warranty_bin",
    "warranty_change",
    "warranty_purge",
    "warranty_record",
    "warranty_unbin",
]
