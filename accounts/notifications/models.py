"""Notices of people, the channels they want them by, what was sent there, and calendar feeds."""

from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from accounts.notifications.vocabulary import Urgency
from project.kernel.rows import Recorded
from project.kernel.tenancy import OrganizationOwned

ALL_URGENCIES = tuple(urgency.value for urgency in Urgency)


def all_urgencies() -> list[str]:
    """Return every urgency, for a new channel."""
    return list(ALL_URGENCIES)


class Channel(Recorded):
    """One way in which a person is told of things: a mail address, a server's topic, a browser.

    `sealed` holds the address and secrets, encrypted. `target_hash` tells two channels to the same
    place apart from two to different ones, without giving the place away.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEB_PUSH = "webpush", _("This browser")
        NTFY = "ntfy", "ntfy"
        GOTIFY = "gotify", "Gotify"
        TELEGRAM = "telegram", "Telegram"
        MATRIX = "matrix", "Matrix"
        DISCORD = "discord", "Discord"
        SLACK = "slack", "Slack"
        PUSHOVER = "pushover", "Pushover"
        WEBHOOK = "webhook", _("Webhook")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    sealed = models.TextField(editable=False)
    target_hash = models.CharField(max_length=64, editable=False)
    urgencies = models.JSONField(default=all_urgencies)
    is_paused = models.BooleanField(default=False)
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "user", "kind", "target_hash"),
                name="channel_once",
                violation_error_message=_("You have a channel to this place already."),
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """Whether it is paused, works, fails, or was never tried."""
        if self.is_paused:
            return "paused"
        if self.failed_at and (self.worked_at is None or self.failed_at > self.worked_at):
            return "failing"
        return "works" if self.worked_at else "untried"


class NotificationPreference(Recorded):
    """What one person wants to be told of in one organization, and when; no row means the defaults."""

    class Digest(models.TextChoices):
        NONE = "none", _("At once, one by one")
        DAILY = "daily", _("Gathered, once a day")
        WEEKLY = "weekly", _("Gathered, once a week")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    urgencies = models.JSONField(default=all_urgencies)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.NONE)
    digest_at = models.TimeField(default=time(7))
    digest_weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    overdue_at_once = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "user"), name="notification_preference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_both_ends",
                violation_error_message=_("Type both ends of the quiet hours, or neither."),
            ),
        )

    @override
    def __str__(self) -> str:
        return f"Notifications of {self.user_id}"


class InboxNotice(OrganizationOwned):
    """A notice in the list of one person; whoever joins later has not missed anything."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    urgency = models.CharField(max_length=8, choices=Urgency)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    vehicle_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "user", "key"), name="notice_once_a_person"
            ),
        )
        indexes = (
            models.Index(fields=("organization", "user", "-id"), name="notice_newest"),
            models.Index(
                fields=("organization", "user"),
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=("created_at",), name="notice_age"),
        )

    @override
    def __str__(self) -> str:
        return self.title


class Delivery(OrganizationOwned):
    """One message to one channel: a notice, a digest of several, or a test.

    queued → sending → sent | queued again | failed. `held` waits for the end of the quiet hours,
    `gathered` for the next digest or, with `digest` set, went out in it. A message is claimed
    before it is sent and never sent a second time by itself (ADR-0011).
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("On its way")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Held until the quiet hours end")
        GATHERED = "gathered", _("In a digest")

    class Purpose(models.TextChoices):
        NOTICE = "notice", _("Notice")
        DIGEST = "digest", _("Digest")
        TEST = "test", _("Test")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.NOTICE)
    notice = models.ForeignKey(
        InboxNotice, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="gathered"
    )
    key = models.CharField(max_length=220)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(fields=("user", "channel", "key"), name="delivery_once"),
        )
        indexes = (
            models.Index(fields=("state", "next_at"), name="delivery_waiting"),
            models.Index(fields=("organization", "user", "-id"), name="delivery_newest"),
        )

    @override
    def __str__(self) -> str:
        return self.key


class CalendarFeed(Recorded):
    """An address at which a calendar reads what is due, for one person; only its hash is kept.

    `vehicle_id` of `None` means all vehicles. It does what its person may do at that time.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    vehicle_id = models.BigIntegerField(null=True, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("id",)

    @override
    def __str__(self) -> str:
        return self.name
