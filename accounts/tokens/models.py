"""API tokens: a secret that acts for one person in one organization."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from project.kernel.rows import Recorded


class ApiToken(Recorded):
    """One token, written `mg_<key>_<secret>`; only the SHA-256 of the secret is kept.

    `scopes` are permissions; the member's role is read again at every request, so a token never
    does more than its person may.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    @override
    def __str__(self) -> str:
        return self.name
