"""Addresses of the pages of the catalogue."""

from django.urls import path

from inventory.catalogue.views import details, groups, items, kits

I, K = "items/<int:item_id>", "kits/<int:kit_id>"  # noqa: E741 - as in other rooms
C, F = "categories/<int:category_id>", "fitments/<int:fitment_id>"
S = "supplier-parts/<int:supplier_part_id>"

urlpatterns = [
    path("", items.item_list, name="item_list"),
    path("items/add/", items.item_add, name="item_add"),
    path(f"{I}/", items.item_detail, name="item_detail"),
    path(f"{I}/change/", items.item_change, name="item_change"),
    path(f"{I}/delete/", items.item_delete, name="item_delete"),
    path(f"{I}/restore/", items.item_restore, name="item_restore"),
    path(f"{I}/numbers/add/", details.number_add, name="item_number_add"),
    path("numbers/<int:number_id>/delete/", details.number_remove, name="item_number_remove"),
    path(f"{I}/codes/add/", details.code_add, name="item_code_add"),
    path("codes/<int:code_id>/delete/", details.code_remove, name="item_code_remove"),
    path(f"{I}/minimum/", details.level_set, name="item_level_set"),
    path("levels/<int:level_id>/delete/", details.level_remove, name="item_level_remove"),
    path(f"{I}/fitments/add/", details.item_fitment_add, name="item_fitment_add"),
    path(f"{F}/change/", details.fitment_change, name="fitment_change"),
    path(f"{F}/delete/", details.fitment_remove, name="fitment_remove"),
    path(f"{I}/suppliers/add/", details.supplier_part_add, name="supplier_part_add"),
    path(f"{S}/change/", details.supplier_part_change, name="supplier_part_change"),
    path(f"{S}/delete/", details.supplier_part_delete, name="supplier_part_delete"),
    path(f"{S}/restore/", details.supplier_part_restore, name="supplier_part_restore"),
    path("categories/", groups.category_list, name="category_list"),
    path("categories/add/", groups.category_add, name="category_add"),
    path(f"{C}/", groups.category_detail, name="category_detail"),
    path(f"{C}/change/", groups.category_change, name="category_change"),
    path(f"{C}/delete/", groups.category_delete, name="category_delete"),
    path(f"{C}/restore/", groups.category_restore, name="category_restore"),
    path("kits/", kits.kit_list, name="kit_list"),
    path("kits/add/", kits.kit_add, name="kit_add"),
    path(f"{K}/", kits.kit_detail, name="kit_detail"),
    path(f"{K}/change/", kits.kit_change, name="kit_change"),
    path(f"{K}/delete/", kits.kit_delete, name="kit_delete"),
    path(f"{K}/restore/", kits.kit_restore, name="kit_restore"),
    path(f"{K}/items/add/", kits.kit_line_add, name="kit_line_add"),
    path(f"{K}/items/<int:item_id>/delete/", kits.kit_line_remove, name="kit_line_remove"),
    path(f"{K}/fitments/add/", kits.kit_fitment_add, name="kit_fitment_add"),
    path("fitting/", kits.fitting, name="fitting"),
]
