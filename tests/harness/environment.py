"""The environment of the suite: set before the settings are read, gone after the run."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.conf import settings

DATA_DIR = Path(tempfile.mkdtemp(prefix="my-garage-tests-"))
# Each one is named, so that a developer's .env decides nothing here.
FIXED = {
    "ADMIN_PATH": "admin",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "BASE_URL": "",
    "DATA_DIR": str(DATA_DIR),
    "DEBUG": "false",
    "DJANGO_SETTINGS_MODULE": "project.settings",
    "EMAIL_URL": "",
    "LOG_LEVEL": "WARNING",
    "MCP_SERVERS_FILE": "",
    "NOTIFY_PRIVATE_HOSTS": "false",
    "SECRET_KEY": "a key for the tests alone, and long enough for every check",
    "SENTRY_DSN": "",
    "SHOW_DESIGN": "true",
    "SIGNUP": "open",
    "SQLITE_SYNCHRONOUS": "OFF",
    "SSL_REDIRECT": "false",
    "STORAGE_URL": "",
    "TRUSTED_PROXIES": "0",
    "VAPID_PRIVATE_KEY": "",
}
# The caller may choose these, to run the same suite on PostgreSQL and Redis.
CHOSEN = {
    "CACHE_URL": "",
    "DATABASE_URL": f"sqlite:///{DATA_DIR / 'garage.sqlite3'}",
    "QUEUE_URL": f"sqlite:///{DATA_DIR / 'queue.sqlite3'}",
}


def prepare() -> None:
    """Set Django up in a folder of its own, whatever the shell and `.env` say."""
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
    os.environ.update(FIXED)
    for name, value in CHOSEN.items():
        os.environ.setdefault(name, value)
    adapt_settings()
    django.setup()


def adapt_settings() -> None:
    """Change what would make tests slow, or dependent on files that a clean tree does not have."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    without = [name for name in settings.MIDDLEWARE if "whitenoise" not in name.lower()]
    settings.MIDDLEWARE = ["tests.harness.read_only.refuse_writes_in_gets", *without]
    database = settings.DATABASES["default"]
    database["CONN_MAX_AGE"] = 0  # threads of a live server and a worker leave nothing open
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: live servers and workers bring connections of their own.
        database["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
