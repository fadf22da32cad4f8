"""Addresses of the pages of inspections."""

from django.urls import path

from garage.inspections.views import defects, filling, lists, results, statutory, templates

_ONE = "inspections/<int:inspection_id>"
_TEMPLATE = "inspections/templates/<int:template_id>"
_DEFECT = "defects/<int:defect_id>"
_STATUTORY = "inspections/statutory/<int:statutory_id>"

urlpatterns = [
    path(
        "vehicles/<int:vehicle_id>/inspections/",
        lists.vehicle_inspections,
        name="vehicle_inspections",
    ),
    path("inspections/", lists.inspection_list, name="inspection_list"),
    path("inspections/start/", filling.inspection_start, name="inspection_start"),
    path("inspections/compare/", results.inspection_compare, name="inspection_compare"),
    path(f"{_ONE}/", results.inspection_detail, name="inspection_detail"),
    path(f"{_ONE}/fill/", filling.inspection_fill, name="inspection_fill"),
    path(f"{_ONE}/judge/", filling.inspection_judge, name="inspection_judge"),
    path(f"{_ONE}/pin/<slug:key>/", filling.inspection_pin, name="inspection_pin"),
    path(
        f"{_ONE}/photos/<int:attachment_id>/remove/",
        filling.inspection_photo_remove,
        name="inspection_photo_remove",
    ),
    path(f"{_ONE}/change/", filling.inspection_change, name="inspection_change"),
    path(f"{_ONE}/sign/", filling.inspection_sign, name="inspection_sign"),
    path(f"{_ONE}/revise/", results.inspection_revise, name="inspection_revise"),
    path(f"{_ONE}/report/", results.inspection_report, name="inspection_report"),
    path(f"{_ONE}/delete/", results.inspection_delete, name="inspection_delete"),
    path(f"{_ONE}/restore/", results.inspection_restore, name="inspection_restore"),
    path("inspections/templates/", templates.template_list, name="inspection_template_list"),
    path("inspections/templates/add/", templates.template_add, name="inspection_template_add"),
    path("inspections/templates/copy/", templates.template_copy, name="inspection_template_copy"),
    path(f"{_TEMPLATE}/", templates.template_detail, name="inspection_template_detail"),
    path(f"{_TEMPLATE}/change/", templates.template_change, name="inspection_template_change"),
    path(f"{_TEMPLATE}/publish/", templates.template_publish, name="inspection_template_publish"),
    path(f"{_TEMPLATE}/retire/", templates.template_retire, name="inspection_template_retire"),
    path(f"{_TEMPLATE}/delete/", templates.template_delete, name="inspection_template_delete"),
    path(f"{_TEMPLATE}/restore/", templates.template_restore, name="inspection_template_restore"),
    path("inspections/statutory/", statutory.statutory_list, name="statutory_list"),
    path("inspections/statutory/add/", statutory.statutory_add, name="statutory_add"),
    path(f"{_STATUTORY}/", statutory.statutory_detail, name="statutory_detail"),
    path(f"{_STATUTORY}/change/", statutory.statutory_change, name="statutory_change"),
    path(f"{_STATUTORY}/delete/", statutory.statutory_delete, name="statutory_delete"),
    path(f"{_STATUTORY}/restore/", statutory.statutory_restore, name="statutory_restore"),
    path("defects/", defects.defect_list, name="defect_list"),
    path("defects/report/", defects.defect_report, name="defect_report"),
    path(f"{_DEFECT}/", defects.defect_detail, name="defect_detail"),
    path(f"{_DEFECT}/change/", defects.defect_change, name="defect_change"),
    path(f"{_DEFECT}/state/", defects.defect_state, name="defect_state"),
    path(f"{_DEFECT}/delete/", defects.defect_delete, name="defect_delete"),
    path(f"{_DEFECT}/restore/", defects.defect_restore, name="defect_restore"),
]
