"""Secrets at rest: sealed with a key that is made from the server's secret key."""

import base64
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings

from project.kernel.errors import Unavailable

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = b"project.kernel.secrets"
LOST = "This was sealed with another secret key. Type it again."


def seal(values: dict[str, Any]) -> str:
    """Return values as an encrypted text that can stand in the database and in a backup."""
    return _box().encrypt(json.dumps(values, sort_keys=True).encode()).decode()


def unseal(text: str) -> dict[str, Any]:
    """Return what was sealed; raises `Unavailable` when the secret key of the server is another."""
    from cryptography.fernet import InvalidToken

    try:
        return dict(json.loads(_box().decrypt(text.encode())))
    except InvalidToken as error:
        raise Unavailable(LOST, code="sealed-with-another-key") from error


def _box() -> "MultiFernet":
    """Return what seals with the key of today, and opens with that and the former ones."""
    from cryptography.fernet import Fernet, MultiFernet

    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
