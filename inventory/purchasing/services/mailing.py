"""Taking an order to its vendor by mail, with the sheet attached, at most once."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.selectors import organization_get
from inventory.purchasing import selectors
from inventory.purchasing.models import OrderMail, PurchaseOrder
from inventory.purchasing.printing import order_pdf, order_sheet
from project.kernel import audit
from project.kernel.actor import Actor, Permission
from project.kernel.dates import today_in
from project.kernel.errors import Conflict, RuleViolated, worded
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attach, file_store
from project.kernel.jobs.defer import defer
from project.kernel.jobs.run import JobRun
from project.kernel.rows import save_new

JOB = "inventory.purchasing.mail"
MOST_MAILS = 20
State = OrderMail.State


@transaction.atomic
def order_mail(
    *, actor: Actor, order_id: int, to: str, text: str, reply_to: str = "", subject: str = ""
) -> OrderMail:
    """Have an order sent to an address, with its sheet as PDF; the worker sends it once.

    Raises `RuleViolated` for an address that is none, `Conflict` while a message waits.
    """
    actor.require(Permission.EDIT_STOCK)
    order = selectors.order_get(actor=actor, order_id=order_id, lock=True)
    if order.state == PurchaseOrder.State.CANCELLED:
        raise Conflict("This order was cancelled. Open it again first.")
    known = selectors.mails_of(order, actor=actor)
    if any(mail.state == State.WAITING for mail in known):
        raise Conflict("A message about this order is on its way. Wait for it.")
    if len(known) >= MOST_MAILS:
        raise Conflict(worded("An order is mailed at most %(most)s times.", most=MOST_MAILS))
    if not selectors.lines_of(order, actor=actor):
        raise RuleViolated("An order needs at least one line.", field="lines")
    mail = OrderMail(
        order=order,
        to=_address(to, field="to"),
        reply_to=_address(reply_to, field="reply_to") if reply_to.strip() else "",
        subject=_one_line(subject) or _one_line(_("Order %(number)s") % {"number": order.number}),
        text=text.strip(),
    )
    save_new(mail, actor=actor)
    audit.record("order.mail", order, actor=actor, after={"to": mail.to})
    defer(JOB, mail, actor=actor)
    return mail


def mail_send(*, actor: Actor, run: JobRun) -> None:
    """Send one message. It is claimed first, so that a second run finds nothing to do."""
    rows = OrderMail.objects.for_actor(actor).filter(pk=run.subject_id)
    if not rows.filter(state=State.WAITING).update(state=State.SENDING):
        return
    mail = rows.select_related("order__vendor").get()
    error, pdf = "", b""
    try:
        pdf = _sheet_of(mail.order, actor=actor)
        _send(mail, pdf)
    except SMTPRecipientsRefused:
        error = "The mail server refused the address."
    except (SMTPException, OSError):
        error = "The mail server could not be reached."
    with run.finishing():
        if error:
            rows.update(state=State.FAILED, error=error)
            return
        rows.update(state=State.SENT, sent_at=timezone.now())
        _sheet_keep(mail, pdf, actor=actor)


def _sheet_of(order: PurchaseOrder, *, actor: Actor) -> bytes:
    lines = selectors.lines_of(order, actor=actor)
    today = today_in(actor.time_zone, now=timezone.now())
    buyer = organization_get(actor=actor).name
    return order_pdf(order_sheet(order, lines, buyer=buyer, on=today))


def _send(mail: OrderMail, pdf: bytes) -> None:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<order-mail-{mail.organization_id}-{mail.pk}@{_host()}>"},
    )
    message.attach(f"{mail.order.number}.pdf", pdf, "application/pdf")
    message.send()


def _sheet_keep(mail: OrderMail, pdf: bytes, *, actor: Actor) -> None:
    """Keep what was sent with the order, for the order itself may change."""
    upload = SimpleUploadedFile(f"{mail.order.number}.pdf", pdf, content_type="application/pdf")
    file = file_store(upload=upload, purpose=StoredFile.Purpose.DOCUMENT, actor=actor)
    attach(file, mail.order, actor=actor, title=_("As it was sent"))


def _address(text: str, *, field: str) -> str:
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleViolated("Type an e-mail address like parts@example.org.", field=field) from error
    return address


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
