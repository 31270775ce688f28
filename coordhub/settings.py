"""coordhub's settings: one file, everything that differs between places comes from the environment.

DATABASE_URL            default: SQLite in var/; postgres://… in production
COORDHUB_HOSTS          host names, comma-separated; empty: this machine only
COORDHUB_SECRET_KEY     needed as soon as COORDHUB_HOSTS is set
COORDHUB_DEBUG          1 for tracebacks in the browser (never with COORDHUB_HOSTS)
COORDHUB_DEMO           1: sign in with one click, loopback only, no COORDHUB_HOSTS
COORDHUB_EMAIL_URL      smtp://user:password@host:587/?tls=1 or console: (default)
COORDHUB_CONTACT        whom to tell after a leak: the administrator's e-mail address, or words (a telephone number …)
COORDHUB_SMALLEST_GROUP answers under which nothing is shown (5, never under 3)
COORDHUB_KEEP_ANSWERS   days after its closing that a round's reasons are kept (90)
COORDHUB_HEADLINE_AT    criteria rated from which a score is shown (4)
"""

import contextlib
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


def flag(name):
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def own_secret_key():
    """The key of one's own machine: made once, kept in var/, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        made = VAR_DIR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):  # two processes start at once: the first one's key counts
            path.hardlink_to(made)
        made.unlink()
    return path.read_text().strip()


# Where it runs

HOSTS = [host.strip() for host in os.environ.get("COORDHUB_HOSTS", "").split(",") if host.strip()]
DEMO = flag("COORDHUB_DEMO")
DEBUG = flag("COORDHUB_DEBUG")
TESTING = "pytest" in sys.modules
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = HOSTS or LOOPBACK

if HOSTS and DEMO:
    raise ImproperlyConfigured("COORDHUB_DEMO and COORDHUB_HOSTS cannot be set together: unset one of them.")
if HOSTS and DEBUG:
    raise ImproperlyConfigured("COORDHUB_DEBUG and COORDHUB_HOSTS cannot be set together: unset one of them.")

SECRET_KEY = os.environ.get("COORDHUB_SECRET_KEY", "")
if not SECRET_KEY:
    if HOSTS:
        raise ImproperlyConfigured("Set COORDHUB_SECRET_KEY to a long random text: COORDHUB_HOSTS is set.")
    SECRET_KEY = own_secret_key()

# Applications

INSTALLED_APPS = [
    "coordhub.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "simple_history",
    "csp",
    "coordhub.apps.CoordhubConfig",
    "accounts",
    "structures",
    "assessments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "coordhub.middleware.WholeBodyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "coordhub.middleware.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "coordhub.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "coordhub.middleware.SignInMiddleware",
    "coordhub.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "coordhub.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "coordhub.urls"
WSGI_APPLICATION = "coordhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coordhub.context.site",
            ],
        },
    },
]

# Data. SQLite: the modes of the deployment notes in README (one writer at a time, nothing lost on a power cut,
# what is deleted is overwritten: the answers of a round must be gone once it is closed).

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'coordhub.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
database = DATABASES["default"]
if database["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    database["CONN_MAX_AGE"] = 0
    database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    )
elif database["ENGINE"].endswith("postgresql"):
    limits = "-c statement_timeout=15s -c lock_timeout=5s"
    given = database.setdefault("OPTIONS", {}).get("options", "")
    database["OPTIONS"]["options"] = f"{given} {limits}".strip()
database["ATOMIC_REQUESTS"] = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
SERIALIZATION_MODULES = {"json": "coordhub.fixtures"}
# In the order in which `manage.py load_once` loads them on a first start.
FIXTURES_AT_FIRST_START = ["countries", "sectors", "ssr-7", "cod", "caf", "jor", "calp", "exempland"]

# One cache for all workers: limits on failed sign-ins are counted here (not per process).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "coordhub_cache",
    }
}

# Requests. Forms are small; files of at most 5 MB come later.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers; the page says the same either way
ACCOUNT_SESSION_REMEMBER = None if TESTING else False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[coordhub] "
# Many people share one address (a compound behind one satellite link): a limit counts account and address, ends by
# itself and never refuses a whole address.
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": "5/5m/key",
    "reset_password": "5/m/key",
    "reset_password_from_key": False,  # the link itself is long and random
    "change_password": "5/m/user",
}
# A code from an app on the phone beside the password, and codes on paper for the day the phone is lost.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "coordhub"
MFA_TOTP_TOLERANCE = 1  # phones without a line have clocks that drift: half a minute is let pass
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: an address is somebody's by invitation
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("COORDHUB_PROXIES", "0"))

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coordhub.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# E-mail


def email_settings(url):
    """EMAIL_* settings from a URL: `console:` or smtp://user:password@host:port/?tls=1&from=address."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("COORDHUB_EMAIL_URL must begin with smtp://, smtps:// or console:")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    found = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": options.get("tls") in {"1", "true"},
        "EMAIL_TIMEOUT": 10,
    }
    if "from" in options:
        found["DEFAULT_FROM_EMAIL"] = options["from"]
    return found


globals().update(email_settings(os.environ.get("COORDHUB_EMAIL_URL", "console:")))

# Where links in letters lead: never taken from a request, whose Host header a stranger could write.
SITE_ADDRESS = f"https://{HOSTS[0]}" if HOSTS else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGES_IN_THEIR_OWN_WORDS = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Static files: hashed and compressed, served by the application itself, no CDN.

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # a file is looked up when it is asked for, not all at each start

# Forms

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HOSTS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for sub-domains: the domain belongs to an organisation that has others
    "security.W021",  # HSTS preload: likewise not ours to ask for
]

# Whom to tell when something got out: shown on /about/confidentiality/.

CONTACT = os.environ.get("COORDHUB_CONTACT", "").strip()

# What a card says

HEADLINE_AT = int(os.environ.get("COORDHUB_HEADLINE_AT", "4"))
SMALLEST_GROUP = max(3, int(os.environ.get("COORDHUB_SMALLEST_GROUP", "5")))
KEEP_ANSWERS = int(os.environ.get("COORDHUB_KEEP_ANSWERS", "90"))  # days

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_private_parts": {"()": "coordhub.logs.WithoutPrivateParts"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without_private_parts"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": []},  # Django's own would mail whole requests to ADMINS: link, form and all
        # Addresses of refused requests stay out of the log: an address can be somebody's answering link.
        "django.request": {"level": "ERROR"},
    },
}
