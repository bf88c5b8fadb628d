"""Settings that are each allowed and together make no sense, or are not safe where people are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app

from portal.clock import local, zone_name
from portal.config import VAR
from portal.database import now
from portal.mail import transport
from portal.operations.doctor.findings import Finding, look_at, mend, ok

HERE = {"localhost", "127.0.0.1", "::1", ""}


def look() -> Iterator[Finding]:
    yield secret_key()
    yield from address()
    yield time_zone()
    yield from mail()


def secret_key() -> Finding:
    if os.environ.get("SECRET_KEY"):
        return ok("SECRET_KEY", "from the environment")
    file = VAR / "secret-key"
    if file.exists() and file.stat().st_mode & 0o077:
        return mend("SECRET_KEY", "the file is readable by others", f"Run: chmod 600 {file}")
    return ok("SECRET_KEY", f"kept in {file}")


def address() -> Iterator[Finding]:
    config = current_app.config
    url = urlsplit(config["PUBLIC_URL"])
    if url.scheme not in ("http", "https") or not url.hostname:
        yield mend("PUBLIC_URL", f"{config['PUBLIC_URL']} is no address", "Write it like https://portal.school.org; links in mail begin with it.")
    elif url.hostname in HERE:
        says = f"{config['PUBLIC_URL']} is this machine alone"
        do = "Set it to the address that people open; links in mail begin with it."
        yield mend("PUBLIC_URL", says, do) if config["SMTP_HOST"] else look_at("PUBLIC_URL", says, do)
    elif url.scheme == "http":
        yield mend("PUBLIC_URL", "without HTTPS, passwords travel in the open", "Put a reverse proxy with a certificate in front: docs/running.md.")
    else:
        yield ok("PUBLIC_URL", config["PUBLIC_URL"])
    if url.scheme == "https" and not config["SESSION_COOKIE_SECURE"]:
        yield mend("SECURE_COOKIES", "0, though people come by HTTPS", "Set SECURE_COOKIES=1.")
    elif url.scheme == "http" and config["SESSION_COOKIE_SECURE"]:
        yield mend("SECURE_COOKIES", "1, though people come without HTTPS: nobody can sign in", "Set SECURE_COOKIES=0, or PUBLIC_URL to the https address.")
    else:
        yield ok("SECURE_COOKIES", "fits PUBLIC_URL")
    if url.scheme == "https" and not config["PROXIES"]:
        yield look_at("PROXIES", "0, though something in front speaks HTTPS", "Set PROXIES=1 where one reverse proxy stands in front; else everybody shares its address when sign-ins are counted.")
    else:
        yield ok("PROXIES", str(config["PROXIES"]))


def time_zone() -> Finding:
    shown = f"{zone_name()}, where it is {local(now()):%A, %H:%M}"
    if os.environ.get("TIME_ZONE"):
        return ok("TIME_ZONE", shown)
    return look_at("TIME_ZONE", f"not set, so {shown}", "Set it to where the schools are, e.g. TIME_ZONE=America/Chicago: by it goes which day it is.")


def mail() -> Iterator[Finding]:
    config = current_app.config
    if not config["SMTP_HOST"]:
        yield look_at("mail", f"is kept as files in {transport.folder(config)}", "Set SMTP_HOST and MAIL_FROM to send it.")
        return
    sender = parseaddr(config["MAIL_FROM"])[1]
    if sender.rpartition("@")[2] in HERE:
        yield mend("MAIL_FROM", f"{sender} is no address that others can answer", "Set MAIL_FROM, e.g.: Pathway Portal <portal@school.org>")
    else:
        yield ok("MAIL_FROM", sender)
    if config["SMTP_TLS"] == "none" and config["SMTP_HOST"] not in HERE:
        yield look_at("SMTP_TLS", "none: mail and its links leave this machine in the open", "Set SMTP_TLS=starttls unless the server is in your own network.")
    wrong = transport.problem(config)
    if wrong:
        yield mend("SMTP_HOST", wrong, "Check SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER and the firewall; waiting mail goes when it answers.")
    else:
        yield ok("SMTP_HOST", f"{config['SMTP_HOST']} answers" + (" and takes the account" if config["SMTP_USER"] else ""))
