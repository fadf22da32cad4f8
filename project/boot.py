"""Helpers that the settings need before Django is set up."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def read_or_make_secret(path: Path) -> str:
    """Return the secret kept in `path`, making it once, readable by its owner alone."""
    if not path.exists():
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            pass  # another process made it first; theirs counts
        finally:
            partial.unlink()
    return path.read_text(encoding="ascii").strip()


def storage_from_url(url: str, *, root: Path) -> dict[str, Any]:
    """Return a Django storage setting: files below `root`, or `s3://KEY:SECRET@HOST/BUCKET?region=…`."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(root),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    plain = query.get("tls", "1") in {"0", "false"}
    options: dict[str, Any] = {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": parts.path.strip("/"),
        "region_name": query.get("region"),
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": "private",
        "querystring_auth": True,
    }
    if parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        options["endpoint_url"] = f"{'http' if plain else 'https'}://{parts.hostname}{port}"
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
