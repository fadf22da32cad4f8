"""Settings of My Garage, read from the environment; with no environment at all it runs embedded."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from environs import Env

from project.boot import read_or_make_secret, storage_from_url

BASE_DIR = Path(__file__).resolve().parent.parent
# Where the API's documentation comes from; as an installed app Ninja would be loaded for every page.
NINJA_DIR = Path(str(find_spec("ninja").origin)).parent  # type: ignore[union-attr]

django_stubs_ext.monkeypatch()

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def secret(name: str, default: str = "") -> str:
    """Return a secret from NAME, or from the file that NAME_FILE points to."""
    path = env.str(f"{name}_FILE", "")
    return Path(path).read_text(encoding="utf-8").strip() if path else env.str(name, default)


# --- Where things live --------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY") or read_or_make_secret(DATA_DIR / "secret_key")
SITE_NAME = env.str("SITE_NAME", "My Garage")
BASE_URL = env.str("BASE_URL", "").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
if BASE_URL:
    ALLOWED_HOSTS.append(str(urlsplit(BASE_URL).hostname))
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []
# Adds the gallery of components; never on a server that others reach.
SHOW_DESIGN = env.bool("SHOW_DESIGN", DEBUG)

# --- Apps ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "project.kernel",
    "accounts",
    "inventory",
    "garage",
    "project.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "project.web.admin_site.GarageAdminConfig",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "project.web.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "project.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.preferences.middleware.locale",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.organizations.middleware.actor",
    "project.web.once.sent_once",
    "project.web.middleware.method_problems",
    "project.web.middleware.domain_errors",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates", NINJA_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "garage.insights.shell.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.cache",
                "project.web.templatetags.ui",
                "project.web.templatetags.charts",
                "project.web.templatetags.formats",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'garage.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    SQLITE_SYNCHRONOUS = env.str("SQLITE_SYNCHRONOUS", "FULL")  # ADR-0010: saved means saved
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            f"PRAGMA journal_mode=WAL;PRAGMA synchronous={SQLITE_SYNCHRONOUS};"
            "PRAGMA foreign_keys=ON;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
            "PRAGMA journal_size_limit=27103364;PRAGMA temp_store=MEMORY"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Queue, cache, files ------------------------------------------------------------------------
QUEUE_URL = secret("QUEUE_URL", f"sqlite:///{DATA_DIR / 'queue.sqlite3'}")
WORKER_THREADS = env.int("WORKER_THREADS", 2)
if env.str("CACHE_URL", ""):
    CACHES = {"default": env.dj_cache_url("CACHE_URL")}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_entries",
        }
    }
# What one process remembers for seconds; everything that must be shared is in "default".
CACHES["memory"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 1000},
}
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": storage_from_url(secret("STORAGE_URL"), root=MEDIA_ROOT),
    "staticfiles": {"BACKEND": "project.web.staticfiles.GarageStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", NINJA_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps of the API's documentation are most of the bytes, and nobody downloads them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "map",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "woff2",
    "gz",
    "br",
)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = None

# Where one backup a night goes, and how many stay; without a folder there is none. See docs/backup.md.
BACKUP_DIR = Path(env.str("BACKUP_DIR")).resolve() if env.str("BACKUP_DIR", "") else None
BACKUP_KEEP = env.int("BACKUP_KEEP", 14, validate=lambda count: count > 0)

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.users.hashers.GarageArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "accounts.users.hashers.PasslibPbkdf2Sha256Hasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SIGNUP = env.str("SIGNUP", "invite", validate=lambda v: v in {"open", "invite", "closed"})
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.signup.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Where anybody may sign up, only a mail tells whether an address is taken: no list of people leaks.
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", "mandatory" if SIGNUP == "open" else "optional"
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"

# --- Security -----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", False)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 60 * 60 * 24 * 30 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", False)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
ADMIN_PATH = env.str("ADMIN_PATH", "admin").strip("/")
# W002: our own middleware sends `X-Frame-Options` and `frame-ancestors`.
# A plain-HTTP server at home cannot redirect to HTTPS nor mark its cookies secure; HSTS for
# subdomains is the operator's choice.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W008", "security.W021"]
if not HTTPS:
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W012", "security.W016"]

# --- API ----------------------------------------------------------------------------------------
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT
NINJA_PAGINATION_MAX_LIMIT = 200

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_URL = secret("EMAIL_URL")
EMAIL_TIMEOUT = 20  # a mail server that says nothing must not keep a worker
if EMAIL_URL:
    for key, value in env.dj_email_url("EMAIL_URL", EMAIL_URL).items():
        globals()[key] = value
else:
    EMAIL_BACKEND = "project.web.mail.FileAndConsoleBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
# Whether notifications may go to servers in the network of this one; right for a server at home.
NOTIFY_PRIVATE_HOSTS = env.bool("NOTIFY_PRIVATE_HOSTS", False)
# Tool servers (MCP) that this machine may start, one section each; see docs/market-data.md.
MCP_SERVERS_FILE = env.str("MCP_SERVERS_FILE", "")
# What vehicles are decoded by offline, made by `manage.py import_vpic`; see docs/vin.md.
VPIC_FILE = Path(env.str("VPIC_FILE", str(DATA_DIR / "vpic.sqlite3"))).resolve()
# Where a VIN may be looked up online when somebody asks for it, like https://vpic.nhtsa.dot.gov/api;
# empty is off: no VIN leaves this machine.
VIN_LOOKUP_URL = env.str("VIN_LOOKUP_URL", "").rstrip("/")
# The key of web push; without it one is made once in the data folder.
VAPID_PRIVATE_KEY = secret("VAPID_PRIVATE_KEY")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"{SITE_NAME} <garage@localhost>")

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE", "en")
# Languages whose catalogue covers what a person sees first; a guard counts (ADR 0016).
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "project" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
DEFAULT_CURRENCY = env.str("DEFAULT_CURRENCY", "EUR")

# --- Logs ---------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "project.kernel.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # It writes addresses with their secrets; we say ourselves what failed.
        "apprise": {"handlers": ["nowhere"], "level": "WARNING", "propagate": False},
        "huey": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
SENTRY_DSN = secret("SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)

if EMAIL_URL.startswith("smtp+tls://"):
    message = "EMAIL_URL: write smtp://…?tls=True; smtp+tls:// would send without encryption."
    raise ValueError(message)
