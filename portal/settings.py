"""How is this installation set up? Every setting that differs between places is read here, by its name in the environment."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import outside
from portal.environment import env, env_bool, env_int, env_list
from portal.web import logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The place -----------------------------------------------------------------------------------------------------

DEBUG = env_bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is missing: set it in the environment (or DEBUG=1 on a desk).")
    SECRET_KEY = "for-a-desk-only-never-for-service-" + "0" * 30

SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")  # earlier keys: second factors are encrypted with them

DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "var")))
BASE_URL = env("BASE_URL", "http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", BASE_URL)
ARRIVAL_HEADER = env("ARRIVAL_HEADER")  # e.g. X-Request-Start, of a proxy that always sets it itself
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)  # how many proxies in front may name the caller's address

# --- The house -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.accounts",
    "portal",
    "portal.outbox",
    "portal.files",
    "portal.trail",
    "portal.workflow",
    "applications",
    "review",
    "listings",
    "demonstration",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
]

MIDDLEWARE = [
    "portal.web.arrival.Stamp",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.web.patience.Patience",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.request_limits.Guard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.accounts.middleware.NoStore",
    "django.middleware.common.CommonMiddleware",
    "applications.pages.arriving.Arriving",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.IdleSignOut",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.accounts.middleware.BeforeAnythingElse",
    "portal.web.wayback.WayBack",
    "portal.typed.ending.Ending",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "applications.pages.context.site",
                "listings.pages.context.site",
            ],
            "builtins": ["portal.templatetags.portal", "portal.templatetags.repeated"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "portal.templatetags.repeated.environment"},
    },
]
FORM_RENDERER = "portal.forms.renderer.WidgetRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "正體中文")]
TIME_ZONE = "Asia/Taipei"
USE_I18N = True
USE_TZ = True

# --- Data ----------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
# How long the database works at one statement, waits for a lock and bears a transaction that does nothing, in seconds; 0 is
# for ever. A person does not wait longer, background work may, and a migration is not broken off in its middle.
PROCESS = env("PROCESS", "command")  # bin/web and bin/worker say what they are
_PATIENCE = {"web": (20, 10, 60), "worker": (300, 30, 300)}.get(PROCESS, (0, 60, 0))
STATEMENT_SECONDS, LOCK_SECONDS, IDLE_TRANSACTION_SECONDS = (
    int(env(name, str(usual)))
    for name, usual in zip(("STATEMENT_SECONDS", "LOCK_SECONDS", "IDLE_TRANSACTION_SECONDS"), _PATIENCE, strict=True)
)
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s"
        f" -c idle_in_transaction_session_timeout={IDLE_TRANSACTION_SECONDS}s"
        " -c jit=off"  # it compiled a query of 40 ms for seconds: pages ask short questions of few rows
    )
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # a writer queues at BEGIN instead of failing in the middle
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # The first start need not say that SQLite leaves out what an index includes.
    SILENCED_SYSTEM_CHECKS = ["models.W040"]

REDIS_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "portal.web.cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hall",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # seconds a page waits for it at most
    }
}

FILES_DIR = Path(env("FILES_DIR", str(DATA_DIR / "files")))
S3_BUCKET = env("S3_BUCKET")
S3_CONNECT_SECONDS = float(env("S3_CONNECT_SECONDS", "3"))
S3_READ_SECONDS = float(env("S3_READ_SECONDS", "10"))  # each asked twice at most: a page waits for it


def s3_storage(bucket: str) -> dict[str, object]:
    return {
        "BACKEND": "portal.files.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL") or None,
            "access_key": env("S3_ACCESS_KEY") or None,
            "secret_key": env("S3_SECRET_KEY") or None,
            "region_name": env("S3_REGION") or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,  # a download is not held in memory whole
        },
    }


STORAGES = {
    "default": s3_storage(S3_BUCKET)
    if S3_BUCKET
    else {
        "BACKEND": "portal.files.folder.Folder",
        "OPTIONS": {"location": FILES_DIR, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "portal.web.assets.AssetStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_HANDLERS = [
    "portal.files.handlers.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.files.handlers.NamelessUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # far above what a form takes, so that the form itself can say so
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an officer's correction page has a box beside every answer
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_MB = env_int("UPLOAD_MAX_MB", 20)  # hard limit of this installation; a programme may set less
BODY_MAX_MB = 10 * UPLOAD_MAX_MB  # without JavaScript a page sends all its files at once

# A stranger's file is opened in a process of its own (portal/files/room.py): so many at once on this machine, and so
# many threads of a web process that may wait for one, so that the others answer pages.
LOOKS_AT_ONCE = env_int("LOOKS_AT_ONCE", 4)
LOOK_THREADS = max(1, env_int("WEB_THREADS", 12) * 2 // 3)

# How much one application and one vendor may hold; each page says how much is left (applications/actions/quota.py).
QUOTA_APPLICATION_MB = env_int("QUOTA_APPLICATION_MB", 500)
QUOTA_APPLICATION_FILES = env_int("QUOTA_APPLICATION_FILES", 500)
QUOTA_VENDOR_MB = env_int("QUOTA_VENDOR_MB", 2000)
QUOTA_SOLUTIONS = env_int("QUOTA_SOLUTIONS", 30)
QUOTA_DRAFT_PDFS_HOUR = env_int("QUOTA_DRAFT_PDFS_HOUR", 10)
QUOTA_DRAFT_PDFS_DAY = env_int("QUOTA_DRAFT_PDFS_DAY", 30)
QUOTA_WORKBOOKS_DAY = env_int("QUOTA_WORKBOOKS_DAY", 50)
QUOTA_INVITATIONS_DAY = env_int("QUOTA_INVITATIONS_DAY", 30)
KEEP_REMOVED_DAYS = env_int("KEEP_REMOVED_DAYS", 30)  # papers that were replaced or removed and never filed
KEEP_DRAFT_DAYS = env_int("KEEP_DRAFT_DAYS", 7)  # PDFs of drafts, and workbooks that were only looked at

# Virus scan: a socket path, or host and port, or nothing.
CLAMAV = {"socket": env("CLAMAV_SOCKET"), "host": env("CLAMAV_HOST"), "port": env_int("CLAMAV_PORT", 3310)}

OUTSIDE = outside.read()

# --- Background ----------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://", 1))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# The longest that a task may run. A row is claimed for half as long again: only a dead worker loses its claim.
CELERY_TASK_TIME_LIMIT = env_int("TASK_SECONDS", 600)
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT * 9 // 10
WORK_LEASE_SECONDS = CELERY_TASK_TIME_LIMIT * 3 // 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_TASK_TIME_LIMIT * 3,  # above the longest task, or Redis would hand it out twice
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # a nudge to a broker that is away gives up at once: the next beat finds the same rows
    "interval_start": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "state"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000  # kB; a process that keeps more is replaced after its task
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500  # the PDF library's memory is given back from time to time
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep every duty": {"task": "portal.sweep_all", "schedule": float(env("SWEEP_SECONDS", "30"))},
    "heartbeat": {"task": "portal.heartbeat", "schedule": 60.0, "options": {"expires": 60}},
}

# --- Mail ----------------------------------------------------------------------------------------------------------

MAIL_READER = env_bool("MAIL_READER", False)
MAILBOX_DIR = Path(env("MAILBOX_DIR", str(DATA_DIR / "mail")))
EMAIL_BACKEND = "portal.outbox.mailbox.MailboxBackend" if MAIL_READER else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
# The address that undeliverable letters are sent back to; each letter adds +<its reference> to it. None: the sender's.
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS")
# Where letters come back to that could not be delivered: a Maildir folder, or a mailbox over IMAP (TLS); or nothing.
BOUNCE_MAILDIR = env("BOUNCE_MAILDIR")
BOUNCE_IMAP_HOST = env("BOUNCE_IMAP_HOST")
BOUNCE_IMAP_USER = env("BOUNCE_IMAP_USER")
BOUNCE_IMAP_PASSWORD = env("BOUNCE_IMAP_PASSWORD")
BOUNCE_IMAP_FOLDER = env("BOUNCE_IMAP_FOLDER", "INBOX")
if BOUNCE_MAILDIR or BOUNCE_IMAP_HOST:
    CELERY_BEAT_SCHEDULE["bounces"] = {
        "task": "portal.bounces",
        "schedule": 300.0,
        "options": {"queue": "mail", "expires": 300},
    }
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "雲市集工業館 <no-reply@example.tw>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The executing unit's electronic seal upon printed letters: a PKCS#12 file with its key and certificate, or none.
SEAL_PKCS12 = env("SEAL_PKCS12")
SEAL_PASSPHRASE = env("SEAL_PASSPHRASE")

# --- Accounts ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.ComplexityValidator"},
    {"NAME": "portal.accounts.passwords.OwnDataValidator"},
    {"NAME": "portal.accounts.passwords.WellKnownValidator"},
    {"NAME": "portal.accounts.passwords.LastPasswordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a recovery link lives; it works once
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "applications:home"
STAFF_REDIRECT_URL = "admin:index"
INBOX_URL = "applications:inbox"
LOGOUT_REDIRECT_URL = "listings:home"
IDLE_MINUTES = env_int("IDLE_MINUTES", 30)
STAFF_MFA_REQUIRED = env_bool("STAFF_MFA_REQUIRED", True)
SESSION_HOURS = env_int("SESSION_HOURS", 12, least=1)  # after that one signs in again, however busy
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60

ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "optional"  # fill in at once; submitting waits for the verified address
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_PREVENT_ENUMERATION = "strict"  # registering with somebody's address looks like registering with a free one
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one replaces it once it is verified
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
# "ip" is a network (portal/web/address.py). No "key": whoever knows a name or an address could use up its owner's.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # portal/accounts/lockout.py counts passwords and codes, by account and by where they come from
    "login_failed": None,
    "confirm_email": None,  # portal/accounts/mailing.py counts letters
    "reset_password": "10/m/ip,60/h/ip",
    "signup": "10/m/ip,60/h/ip",
    "change_password": "10/5m/user",
}
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "signup": "portal.accounts.forms.SignupForm",
    "add_email": "portal.accounts.forms.AddEmailForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "portal.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "雲市集工業館"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
}

# --- Safety --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the sign-in app's QR picture
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # an officer reads a paper in place
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],  # but a paper that is shown in place, see portal.files
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# __Host-: no neighbour under the same domain can set or overwrite them. Browsers take such names over https only.
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken", f"{_HOST}device"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie that could outlive the session
SECURE_SSL_REDIRECT = HTTPS and env_bool("SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31536000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env_bool("BEHIND_TLS_PROXY", False):
    if TRUSTED_PROXIES == 0:  # everybody would have the proxy's address, and one lock
        raise ImproperlyConfigured(
            "BEHIND_TLS_PROXY says that a proxy stands in front: TRUSTED_PROXIES must say how many."
        )
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.written(level=env("LOG_LEVEL", "INFO"))
