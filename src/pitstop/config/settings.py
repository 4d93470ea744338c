"""Django's settings: what `env.Environment` says, put where Django looks for it. No business rules here.

Importing this module reads the environment, and where it says no address the one that was served last:
no folder is made, no key, no database.
"""

import os
from pathlib import Path
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.utils.functional import lazy

from pitstop.config import served_address
from pitstop.config.databases import database
from pitstop.config.env import Environment
from pitstop.config.secret_key import read_or_make

_env = Environment.read(os.environ)
_env = Environment.read(served_address.completed(os.environ, _env.data_dir))

# What services and faces read from `django.conf.settings`.
PITSTOP_DATA_DIR = _env.data_dir
PITSTOP_BASE_URL = str(_env.base_url)
PITSTOP_BASE_URL_IS_GIVEN = served_address.is_given(os.environ)
PITSTOP_ADDRESS_FILE = _env.data_dir / served_address.FILE_NAME
PITSTOP_ORGANISATION = _env.organisation
PITSTOP_DISPLAY_TIME_ZONE = _env.time_zone
PITSTOP_MAIL_FROM = _env.mail_from
PITSTOP_SMTP = _env.smtp
PITSTOP_IMAP = _env.imap
PITSTOP_MAIL_DIR = _env.data_dir / "mail"
PITSTOP_EVENTS_DIR = _env.data_dir / "log"
PITSTOP_TRUSTED_PROXIES = _env.trusted_proxies
PITSTOP_CONTACT_FORM = _env.contact_form
PITSTOP_METRICS_TOKEN = _env.metrics_token

_https = _env.base_url.scheme == "https"

# --- The application ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "pitstop.timers",
    "pitstop.events",
    "pitstop.accounts",
    "pitstop.notify",
    "pitstop.calendars",
    "pitstop.customers",
    "pitstop.cases",
    "pitstop.targets",
    "pitstop.promises",
    "pitstop.slips",
    "pitstop.routing",
    "pitstop.search",
    "pitstop.handoffs",
    "pitstop.escalations",
    "pitstop.connectors.mail",
    "pitstop.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pitstop.web.reader.reader",  # after both: a person's own language comes before the browser's
    # A view is closed unless it says that it is open, so a forgotten decorator locks out, not lets in.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "pitstop.config.urls"
WSGI_APPLICATION = "pitstop.config.wsgi.application"
APPEND_SLASH = False  # Addresses are resources ("/cases/42/handoffs"); a POST must not be redirected.
DEBUG = _env.debug

# --- Where things are kept ---------------------------------------------------------------------------
_sqlite_url = f"sqlite:///{quote(str(_env.data_dir / 'pitstop.sqlite3'))}"
DATABASES = {"default": database(_env.database_url or _sqlite_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = _env.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash of the content: browsers keep a file for ever and still see the next version.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Who somebody is ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # So that accounts from elsewhere can move in.
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- What keeps it safe ------------------------------------------------------------------------------
# Read (and made, on one machine) at first use: type checkers and tests import this file too, and must
# not leave a key behind.
SECRET_KEY = _env.secret_key or lazy(read_or_make, str)(_env.data_dir)

_loopback_names = ("localhost", "127.0.0.1", "[::1]") if _env.base_url.is_loopback else ()
_base_host = f"[{_env.base_url.host}]" if ":" in _env.base_url.host else _env.base_url.host
ALLOWED_HOSTS = sorted({_base_host, *_loopback_names, *_env.allowed_hosts})
CSRF_TRUSTED_ORIGINS = [PITSTOP_BASE_URL]

# "__Host-" makes browsers refuse the cookie from a neighbouring subdomain or without TLS.
SESSION_COOKIE_NAME = "__Host-pitstop-session" if _https else "pitstop-session"
CSRF_COOKIE_NAME = "__Host-pitstop-csrf" if _https else "pitstop-csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60  # A long shift; the next day begins with signing in.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
if PITSTOP_TRUSTED_PROXIES:
    # Only where a proxy of ours overwrites the header; anyone else could write it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Without such a proxy a request over TLS cannot be told from one without, and would be redirected for ever.
SECURE_SSL_REDIRECT = _https and PITSTOP_TRUSTED_PROXIES > 0
# What watches the desk asks its port, past the proxy.
SECURE_REDIRECT_EXEMPT = ["^health$", "^health/live$", "^metrics$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Links to status pages are secrets, so no other site sees them. Not "no-referrer": forms would then be
# sent with "Origin: null" and refused.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# The largest thing anybody sends is a long message; a body beyond this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Above the ten of one message, so that a service says in words that they are too many.
DATA_UPLOAD_MAX_NUMBER_FILES = 30
# Files don't count to the body. What can't be kept anyway is refused before a byte of it is written to disk.
FILE_UPLOAD_HANDLERS = [
    "pitstop.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = _env.language
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
LANGUAGE_COOKIE_NAME = "pitstop-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = _https
USE_TZ = True  # Every moment is kept in UTC, on every database.
TIME_ZONE = _env.time_zone.key  # Pages and forms only.

# --- Logs --------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "pitstop.config.logs.UtcFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": _env.log_level},
    # Django's own handlers would write to mail and to the console beside this one.
    "loggers": {
        "django": {"handlers": [], "level": _env.log_level, "propagate": True},
        # Every statement with its values is more than anybody asked for with DEBUG.
        "django.db.backends": {"level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
