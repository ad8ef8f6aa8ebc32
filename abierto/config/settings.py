"""Django settings. What an operator may change comes from :mod:`abierto.config.env`; the rest is fixed here."""

from __future__ import annotations

from urllib.parse import urlsplit

import dj_database_url

from . import env

VALUES = env.load()
ROOT = env.ROOT
DATA_DIR = VALUES["DATA_DIR"]
ASSETS = DATA_DIR / "assets"  # static files that «abierto prepare» makes: the typeface
try:
    ASSETS.mkdir(parents=True, exist_ok=True)
except OSError as problem:
    raise env.Misconfigured(
        "DATA_DIR", f"no se puede escribir en «{DATA_DIR}».", "Dé permiso de escritura o cambie la carpeta."
    ) from problem

SITE_URL: str = VALUES["SITE_URL"]
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
SECRET_KEY = VALUES["SECRET_KEY"]
DEBUG = VALUES["DEBUG"]
DEMONSTRATION: bool = VALUES["DEMONSTRATION"]
DEMONSTRATION_CLOCK = VALUES["DEMONSTRATION_CLOCK"]
SECOND_FACTOR_REQUIRED: bool = VALUES["SECOND_FACTOR"]
PAGE_CACHE_SECONDS: int = VALUES["PAGE_CACHE_SECONDS"]
ALLOWED_HOSTS = [_site.hostname, *VALUES["ALLOWED_HOSTS"]]
if DEMONSTRATION:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "abierto.core",
    "abierto.accounts",
    "abierto.glossary",
    "abierto.manual",
    "abierto.mail",
    "abierto.uploads",
    "abierto.transparency",
    "abierto.territory",
    "abierto.usage",
    "abierto.people",
    "abierto.participation",
    "abierto.elections",
    "abierto.secretariat",
    "abierto.plan",
    "abierto.delivery",
    "abierto.followup",
    "abierto.dialogues",
    "abierto.decide",
    "abierto.content",
    "abierto.demonstration",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.contrib.settings",
    "wagtail",
    "taggit",
    "django_tasks",
    "rules.apps.AutodiscoverRulesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "abierto.core.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "abierto.core.middleware.HostileInput",
    "abierto.uploads.middleware.BodyGuard",
    "abierto.participation.middleware.ShortHall",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "abierto.accounts.middleware.Farewell",
    "abierto.accounts.middleware.SecondFactor",
    "abierto.accounts.middleware.DeskDoor",
]

ROOT_URLCONF = "abierto.config.urls"
WSGI_APPLICATION = "abierto.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "abierto.content.context.site",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        VALUES["DATABASE_URL"] or f"sqlite:///{DATA_DIR / 'abierto.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if VALUES["CACHE_URL"].startswith("locmem"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
elif VALUES["CACHE_URL"].startswith("redis"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": VALUES["CACHE_URL"]}}
elif VALUES["CACHE_URL"]:
    raise env.Misconfigured(
        "CACHE_URL", f"«{VALUES['CACHE_URL']}» no sirve.", "Use redis://… , locmem:// o déjela vacía."
    )
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# People, sign-in and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "abierto.accounts.passwords.ContextWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "abierto.accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Abierto] "  # otherwise the host that the request says
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Abierto"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
ALLAUTH_TRUSTED_PROXY_COUNT = VALUES["PROXIES"] if HTTPS else 0
SESSION_ENGINE = "abierto.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # from signing in, however busy
SESSION_IDLE_AGE = 2 * 3600  # without use
# A browser takes a name that begins with __Host- only over https, for this host alone.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-sesion", "__Host-formulario") if HTTPS else ("sesion", "formulario")
SECURITY_CONTACT: str = VALUES["SECURITY_CONTACT"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "abierto.core.public.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Transport
SECURE_SSL_REDIRECT = False  # the proxy in front redirects (docs/operations.md); a probe of /salud stays plain
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # asks for the redirect above
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Language and time
LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español (México)")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "America/Mexico_City"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static and stored files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ASSETS]
MEDIA_URL = "/archivos/"
MEDIA_ROOT = DATA_DIR / "archivos"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DEPOSIT_ROOT = DATA_DIR / "deposito"  # files that people send; served by nothing but abierto.uploads
FILE_UPLOAD_TEMP_DIR = DEPOSIT_ROOT / "entrando"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
UPLOAD_MAX_MB: int = VALUES["UPLOAD_MAX_MB"]
CLAMD: str = VALUES["CLAMD"]

# The desk
WAGTAIL_SITE_NAME = "Escritorio de Abierto"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es-mx", "Español (México)")]
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"},
}

# Mail
if VALUES["EMAIL_URL"]:
    _mail = urlsplit(VALUES["EMAIL_URL"])
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_TLS = EMAIL_PORT == 587
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "correo"
DEFAULT_FROM_EMAIL = VALUES["EMAIL_FROM"] or f"no-responder@{_site.hostname}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": VALUES["LOG_LEVEL"]},
    # They tell each step of their work, and titles; what matters to the public is in the ledger.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "fontTools")},
}
