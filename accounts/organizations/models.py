"""Organizations: the household, club, workshop or fleet that rows belong to, and its members."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from typing_extensions import override

from accounts.users.validators import country_code, known_currency, known_time_zone
from accounts.users.versions import Versioned
from project.kernel.actor import ROLE_NAMES, Role
from project.kernel.rows import Recorded
from project.kernel.tenancy import ScopedQuerySet

ROLE_CHOICES = [(role.value, ROLE_NAMES[role]) for role in Role]


class Organization(Versioned):
    """Whoever owns vehicles; a new user gets a personal one and need not see the word."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    is_personal = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="EUR", validators=[known_currency])
    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_time_zone])
    country = models.CharField(max_length=2, blank=True, validators=[country_code])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")

    @override
    def __str__(self) -> str:
        return self.name


class Membership(Versioned):
    """One person's part in one organization.

    `last_seen_at` is when the person last changed something here, to some minutes.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=ROLE_CHOICES)
    joined_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("organization", "user"), name="member_once"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Queries on invitations."""

    def usable(self, *, now: datetime) -> Self:
        """Keep those whose link still works."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def open(self) -> Self:
        """Keep those that wait for an answer, expired ones too."""
        return self.filter(accepted_at=None, revoked_at=None)


InvitationManager = models.Manager.from_queryset(InvitationQuerySet)


class Invitation(Recorded):
    """An invitation to join with a role; it works once, until it expires or is revoked.

    The link holds a secret that is made from `nonce` and the key of the server; of the secret only
    the SHA-256 is kept, so that the database alone gives no link away.
    """

    email = models.EmailField(max_length=254, blank=True)
    role = models.CharField(max_length=10, choices=ROLE_CHOICES)
    nonce = models.CharField(max_length=32, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InvitationManager()

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return f"{self.email or 'link'} as {self.role}"

    @property
    def has_expired(self) -> bool:
        """Whether the seven days are over."""
        return self.expires_at <= timezone.now()
