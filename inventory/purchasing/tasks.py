"""What the worker does for orders, and what other rooms must know of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.notifications.notices import register_kind
from accounts.organizations.selectors import job_actor
from inventory.catalogue.models import PaidPrice, SupplierPart
from inventory.catalogue.panels import item_panels
from inventory.purchasing import selectors, services
from inventory.purchasing.holds import (
    items_ever_ordered,
    items_in_orders,
    items_on_order,
    vendors_in_orders,
    vendors_with_orders,
)
from inventory.purchasing.models import Delivery, PurchaseOrder, Wish
from inventory.purchasing.services import mailing, telling
from inventory.purchasing.views.panels import item_orders, vendor_orders, vendor_prices
from inventory.stock.models import Calibration, Lot
from inventory.stock.sources import SourceKind, SourceLink, register_source
from inventory.vendors.panels import vendor_panels
from inventory.vendors.records import register_mover, rows_mover
from project.kernel.actor import Actor, Permission
from project.kernel.bin import BinKind, register_archive, register_bin
from project.kernel.files.store import register_subject
from project.kernel.holds import register_hold
from project.kernel.jobs.registry import duty, job
from project.kernel.jobs.run import JobRun
from project.web.panels import Panel


@job(mailing.JOB, max_attempts=1)
def mail_order(run: JobRun) -> None:
    """Send an order to its vendor; the claim of the message keeps a second run from sending it."""
    actor = job_actor(organization_id=run.organization_id, user_id=run.user_id)
    mailing.mail_send(actor=actor, run=run)


@duty("inventory.purchasing.tell_late", every_seconds=3600)
def tell_late() -> int:
    """Tell people of orders that should have come; a notice of one day is told once."""
    return telling.late_tell_everywhere()


def delivery_links(*, actor: Actor, ids: Collection[int]) -> Mapping[int, SourceLink]:
    """Return what deliveries are called and the pages of their orders, for the ledger."""
    rows = Delivery.objects.for_actor(actor).filter(pk__in=ids).select_related("order")
    slug = actor.organization_slug
    return {
        row.pk: SourceLink(
            title=row.order.number,
            url=reverse("order_detail", kwargs={"organization": slug, "order_id": row.order_id}),
        )
        for row in rows
    }


register_kind(telling.KIND, _("Late orders"))
register_source(SourceKind(kind="inventory.delivery", describe=delivery_links, undoes_itself=True))
vendor_panels.register(
    Panel(name="orders", template="inventory/purchasing/orders_panel.html", context=vendor_orders)
)
vendor_panels.register(
    Panel(name="prices", template="inventory/purchasing/prices_panel.html", context=vendor_prices)
)
item_panels.register(
    Panel(name="orders", template="inventory/purchasing/orders_panel.html", context=item_orders)
)
register_hold("inventory.vendor.purge", vendors_with_orders)
register_hold("inventory.item.bin", items_on_order)
register_hold("inventory.item.unit", items_ever_ordered)
register_archive("items", items_in_orders)
register_archive("vendors", vendors_in_orders)
for _kind, _model in (
    ("inventory.purchaseorder", PurchaseOrder),
    ("inventory.wish", Wish),
    ("inventory.supplierpart", SupplierPart),
    ("inventory.paidprice", PaidPrice),
    ("inventory.lot", Lot),
    ("inventory.calibration", Calibration),
):
    register_mover(_kind, rows_mover(_model))
register_subject(
    "inventory.purchaseorder",
    lambda actor, row_id: selectors.order_find(actor=actor, order_id=row_id),
    Permission.EDIT_STOCK,
)
register_bin(
    BinKind(
        name="orders",
        label="Purchase order",
        model=PurchaseOrder,
        permission=Permission.EDIT_STOCK,
        restore=lambda *, actor, row_id: services.order_unbin(actor=actor, order_id=row_id),
        delete=services.order_purge,
        describe=lambda row: str(row.get_state_display()),
    )
)
