"""The environment, read once. Every setting of the portal is named here and in the README's table."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR", ROOT / "var"))
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DEFAULT_ZONE = "America/New_York"


class ConfigError(RuntimeError):
    """A setting that the portal refuses to start with; the message says how to mend it."""


@dataclass(frozen=True)
class MailSettings:
    host: str
    port: int
    user: str
    password: str
    tls: str
    sender: str
    folder: str
    hour: int

    def as_flask(self) -> dict[str, object]:
        return {
            "SMTP_HOST": self.host, "SMTP_PORT": self.port, "SMTP_USER": self.user, "SMTP_PASSWORD": self.password, "SMTP_TLS": self.tls,
            "MAIL_FROM": self.sender, "MAIL_FOLDER": self.folder, "MAIL_HOUR": self.hour,
        }


@dataclass(frozen=True)
class Settings:
    """One field per environment variable; see the README for what each does."""

    database_url: str
    replica_url: str
    secret_key: str
    secure_cookies: bool
    proxies: int
    queue_file: str
    public_url: str
    log_format: str
    metrics_token: str
    pooler: bool
    zone: ZoneInfo
    mail: MailSettings

    def as_flask(self) -> dict[str, object]:
        return {
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "REPLICA_URL": self.replica_url,
            "SECRET_KEY": self.secret_key,
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_NAME": "__Host-session" if self.secure_cookies else "session",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_HTTPONLY": True,
            "PROXIES": self.proxies,
            "QUEUE_FILE": self.queue_file,
            "TEMPLATE_CACHE": str(VAR / "templates"),
            "PUBLIC_URL": self.public_url,
            "LOG_FORMAT": self.log_format,
            "METRICS_TOKEN": self.metrics_token,
            "POOLER": self.pooler,
            "ZONE": self.zone,
            **self.mail.as_flask(),
        }


def read_environment() -> Settings:
    """Settings from the environment; raises ConfigError for one that would be unsafe."""
    database = database_url(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'portal.db'}")
    return Settings(
        database_url=database,
        replica_url=replica_url(database),
        secret_key=secret_key(),
        secure_cookies=os.environ.get("SECURE_COOKIES", "0") == "1",
        proxies=proxies(),
        public_url=os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"),
        queue_file=os.environ.get("QUEUE_FILE", str(VAR / "queue.db")),
        log_format=log_format(),
        metrics_token=metrics_token(),
        pooler=os.environ.get("POOLER", "0") == "1",
        zone=time_zone(),
        mail=mail_settings(),
    )


def mail_settings() -> MailSettings:
    """How mail leaves; without SMTP_HOST it is kept as files, and no setting can make it go unencrypted by oversight."""
    tls = os.environ.get("SMTP_TLS", "starttls").lower()
    if tls not in ("starttls", "ssl", "none"):
        raise ConfigError(f"SMTP_TLS={tls} is none of starttls, ssl, none.")
    port = os.environ.get("SMTP_PORT") or {"starttls": "587", "ssl": "465", "none": "25"}[tls]
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(f"SMTP_PORT={port} is no port. The usual ones are 587 with STARTTLS and 465 with SSL.")
    sender = os.environ.get("MAIL_FROM", "Pathway Portal <portal@localhost>")
    if "@" not in parseaddr(sender)[1] or any(ord(each) < 32 for each in sender):
        raise ConfigError(f"MAIL_FROM={sender!r} is no address. Write it like: Pathway Portal <portal@school.org>")
    hour = os.environ.get("MAIL_HOUR", "6")
    if not hour.isascii() or not hour.isdigit() or int(hour) > 23:
        raise ConfigError(f"MAIL_HOUR={hour} is no hour. Choose one from 0 to 23.")
    return MailSettings(
        host=os.environ.get("SMTP_HOST", ""), port=int(port), user=os.environ.get("SMTP_USER", ""), password=os.environ.get("SMTP_PASSWORD", ""),
        tls=tls, sender=sender, folder=os.environ.get("MAIL_FOLDER", str(VAR / "mail")), hour=int(hour),
    )


def log_format() -> str:
    given = os.environ.get("LOG_FORMAT") or "quiet"
    if given not in ("json", "plain", "quiet"):
        raise ConfigError(f"LOG_FORMAT={given} is none of json, plain, quiet.")
    return given


def time_zone() -> ZoneInfo:
    """Where the schools are; most of the nation's students live by New York's clock or an hour from it."""
    given = os.environ.get("TIME_ZONE") or DEFAULT_ZONE
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"TIME_ZONE={given} is no time zone. Write it like: America/Chicago") from None


def metrics_token() -> str:
    given = os.environ.get("METRICS_TOKEN", "")
    if given and len(given) < 16:
        raise ConfigError("METRICS_TOKEN is shorter than 16 characters. Use e.g. the output of `openssl rand -hex 32`.")
    return given


def proxies() -> int:
    given = os.environ.get("PROXIES", "0")
    if not given.isascii() or not given.isdigit() or int(given) > 9:
        raise ConfigError(f"PROXIES={given} is no number of proxies. One reverse proxy in front: PROXIES=1")
    return int(given)


def database_url(url: str) -> str:
    """The URL as SQLAlchemy wants it: PostgreSQL through psycopg 3, whatever short form was given."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def replica_url(database: str) -> str:
    """Where reports are read from; empty: from the database. Only PostgreSQL has standbys."""
    given = database_url(os.environ.get("REPLICA_URL", ""))
    for name, url in (("REPLICA_URL", given), ("DATABASE_URL", database)) if given else ():
        if not url.startswith("postgresql+"):
            raise ConfigError(f"REPLICA_URL names a standby of PostgreSQL, but {name} is no address of PostgreSQL. Mend it, or leave REPLICA_URL out.")
    return given


def secret_key() -> str:
    """SECRET_KEY, or one made once and kept beside the database, readable by its owner alone."""
    if given := os.environ.get("SECRET_KEY"):
        if len(given) < 16:
            raise ConfigError("SECRET_KEY is shorter than 16 characters. Use e.g. the output of `openssl rand -hex 32`.")
        return given
    path = VAR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was quicker
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
