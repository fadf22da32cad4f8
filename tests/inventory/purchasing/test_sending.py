"""Orders on paper and by mail (`inventory.purchasing.mail`), and notices of late ones."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.notifications.models import InboxNotice
from inventory.purchasing import selectors, services, tasks
from inventory.purchasing.models import OrderMail
from inventory.purchasing.printing import order_pdf, order_sheet
from inventory.purchasing.services import mailing
from inventory.purchasing.services.telling import late_tell
from inventory.vendors.models import Vendor
from project.kernel.actor import Actor
from project.kernel.errors import Conflict, RuleViolated
from project.kernel.files.store import attachments_of, file_store
from tests.inventory.purchasing.conftest import Ordered, lines

RunJobs = Callable[[], int]


def test_the_sheet_says_who_orders_what_from_whom(
    owner: Actor, ordered: Ordered, vendor: Vendor
) -> None:
    order = ordered(notes="Please #strong[deliver] early.")

    sheet = order_sheet(order, lines(order, owner), buyer="Miller’s", on=timezone.localdate())

    assert sheet["address"] == ["Teile Nord"]
    assert sheet["lines"][0][1:3] == ["530-5", "Oil 5W-30"]
    assert sheet["totals"][-1][1] == "€120.00"
    assert order_pdf(sheet)[:5] == b"%PDF-"


def test_order_mail_sends_the_pdf_once_and_keeps_it(
    owner: Actor, ordered: Ordered, run_jobs: RunJobs, django_capture_on_commit_callbacks: Any
) -> None:
    order = ordered()
    with django_capture_on_commit_callbacks(execute=False):
        sent = services.order_mail(
            actor=owner, order_id=order.pk, to="parts@nord.example", text="Hello",
            reply_to="me@miller.example", subject="Order\nBcc: x@y.example",
        )  # fmt: skip
        with pytest.raises(Conflict):
            services.order_mail(actor=owner, order_id=order.pk, to="a@b.example", text="")

    run_jobs()
    run_jobs()

    (message,) = mail.outbox
    assert (message.to, message.reply_to) == (["parts@nord.example"], ["me@miller.example"])
    assert message.subject == "Order Bcc: x@y.example"
    assert message.attachments[0][0] == f"{order.number}.pdf"
    row = OrderMail.objects.for_actor(owner).get(pk=sent.pk)
    assert (row.state, row.sent_at is not None) == ("sent", True)
    assert attachments_of(order, actor=owner).count() == 1


def test_a_claimed_message_is_never_sent_again(
    owner: Actor, ordered: Ordered, run_jobs: RunJobs
) -> None:
    order = ordered()
    sent = services.order_mail(actor=owner, order_id=order.pk, to="a@nord.example", text="")
    OrderMail.objects.for_actor(owner).filter(pk=sent.pk).update(state="sending")

    run_jobs()

    assert mail.outbox == []


def test_a_refused_address_is_told(
    owner: Actor, ordered: Ordered, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr(mailing, "_send", refuse)
    order = ordered()
    services.order_mail(actor=owner, order_id=order.pk, to="a@nord.example", text="")

    run_jobs()

    (row,) = selectors.mails_of(order, actor=owner)
    assert (row.state, row.error) == ("failed", "The mail server refused the address.")


def test_order_mail_refuses_no_address_and_cancelled_orders(owner: Actor, ordered: Ordered) -> None:
    order = ordered()
    with pytest.raises(RuleViolated):
        services.order_mail(actor=owner, order_id=order.pk, to="nobody", text="")
    services.order_cancel(actor=owner, order_id=order.pk)
    with pytest.raises(Conflict):
        services.order_mail(actor=owner, order_id=order.pk, to="a@nord.example", text="")


def test_papers_are_attached(owner: Actor, ordered: Ordered) -> None:
    order = ordered()
    upload = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf")
    file = file_store(upload=upload, purpose="document", actor=owner)

    services.order_files_add(actor=owner, order_id=order.pk, file_ids=[file.pk])

    assert attachments_of(order, actor=owner).get().file_id == file.pk


def test_tell_late_tells_once_of_each_day(owner: Actor, ordered: Ordered) -> None:
    today = timezone.localdate()
    order = ordered(expected_on=today - timedelta(days=1))
    ordered(expected_on=today + timedelta(days=1))

    assert tasks.tell_late() == 1
    assert late_tell(actor=owner) == 1

    notices = InboxNotice.objects.for_actor(owner)
    assert {notice.title for notice in notices} == {f"Order {order.number} is late"}
    assert notices.count() == 1
