"""How passwords are hashed: Argon2id for ours, and a reader for the hashes of older systems."""

from base64 import b64decode
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher
from django.utils.crypto import constant_time_compare, pbkdf2
from typing_extensions import override

PASSLIB_PREFIX = "passlib_pbkdf2_sha256"
_MOST_ROUNDS = 10_000_000


class GarageArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane (OWASP password storage cheat sheet)."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1


class PasslibPbkdf2Sha256Hasher(BasePasswordHasher):
    """Accepts `$pbkdf2-sha256$rounds$salt$checksum` as passlib writes it; makes none itself.

    Passlib encodes salt and checksum in base64 with `.` for `+` and without padding (passlib
    documentation, “adapted base64 encoding”). The hash is replaced at the next sign-in.
    """

    algorithm = PASSLIB_PREFIX

    @override
    def decode(self, encoded: str) -> dict[str, Any]:
        _, scheme, rounds, salt, checksum = encoded.split("$")
        return {
            "algorithm": self.algorithm,
            "scheme": scheme,
            "iterations": int(rounds),
            "salt": salt,
            "hash": checksum,
        }

    @override
    def verify(self, password: str, encoded: str) -> bool:
        try:
            decoded = self.decode(encoded)
            salt, expected = _adapted(decoded["salt"]), _adapted(decoded["hash"])
        except ValueError:
            return False
        if not 0 < decoded["iterations"] <= _MOST_ROUNDS:
            return False
        actual = pbkdf2(password, salt, decoded["iterations"])
        return constant_time_compare(actual, expected)

    @override
    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        decoded = self.decode(encoded)
        return {"algorithm": decoded["scheme"], "iterations": decoded["iterations"]}

    @override
    def must_update(self, encoded: str) -> bool:
        return True

    @override
    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to add: these hashes are on their way out."""


def as_django(encoded: str) -> str:
    """Return a stored hash in Django's form; a raw passlib hash gets its algorithm in front."""
    return f"{PASSLIB_PREFIX}{encoded}" if encoded.startswith("$pbkdf2-sha256$") else encoded


def _adapted(text: str) -> bytes:
    return b64decode(text.replace(".", "+") + "=" * (-len(text) % 4), validate=True)
