"""Messages by mail, through the mail server of the site."""

from collections.abc import Mapping
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.notifications.senders.message import Message
from project.kernel.errors import RuleViolated, Unavailable


def send(message: Message, *, values: Mapping[str, str]) -> None:
    """Mail a message; raises `RuleViolated` when the address is refused, `Unavailable` else."""
    shown = {"message": message, "site_name": settings.SITE_NAME}
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{message.title}"
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("accounts/email/notice.txt", shown),
        to=[values["address"]],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("accounts/email/notice.html", shown), "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        raise RuleViolated("The mail server refused the address.") from error
    except (SMTPException, OSError) as error:
        raise Unavailable("The mail server could not be reached.") from error
