"""Questions about components, warranties and recalls."""

from garage.components.selectors.components import (
    ComponentFilter,
    component_find,
    component_get,
    component_list,
    fitted_list,
    formerly_fitted_list,
    installation_get,
    swap_choices,
    tread_get,
)
from garage.components.selectors.coverage import (
    RecallFilter,
    WarrantyFilter,
    claim_get,
    claim_list,
    recall_find,
    recall_get,
    recall_list,
    warranty_covers,
    warranty_find,
    warranty_get,
    warranty_list,
)
from garage.components.selectors.lives import component_lives, component_wear

__all__ = [
    "ComponentFilter",
    "RecallFilter",
    "WarrantyFilter",
    "claim_get",
    "claim_list",
    "component_find",
    "component_get",
    "component_list",
    "component_lives",
    "component_wear",
    "fitted_list",
    "formerly_fitted_list",
    "installation_get",
    "recall_find",
    "recall_get",
    "recall_list",
    "swap_choices",
    "tread_get",
    "warranty_covers",
    "warranty_find",
    "warranty_get",
    "warranty_list",
]
