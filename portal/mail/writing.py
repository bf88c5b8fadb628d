"""Letters as mail servers want them: headers nobody can slip a line into, plain text, and the same as simple HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from urllib.parse import urlsplit

from portal.database import now
from portal.language import language
from portal.mail.topics import title_of

PLAIN = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.?[^\s@<>,;:\"()\[\]\\]*")
LOOK = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#14213d"


class BadAddress(ValueError):
    """An address that no mail can be sent to; the text says what is wrong with it."""


@dataclass(frozen=True)
class Item:
    """One message with its link filled in."""

    topic: str
    subject: str
    text: str
    address: str = ""
    """Where it leads; the text may hold it already."""

    @property
    def whole(self) -> str:
        if self.address and self.address not in self.text:
            return f"{self.text.rstrip()}\n\n{self.address}"
        return self.text.rstrip()


def line(value: str, longest: int = 200) -> str:
    """One line without control characters: what a header may hold."""
    plain = "".join(" " if c in "\r\n\t\v\f\u2028\u2029\x85" else "" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in value)
    return " ".join(plain.split())[:longest]


def recipient(name: str, address: str) -> Address:
    """The address with its name; a domain with other letters than English ones in its ASCII form. Raises BadAddress."""
    address = address.strip()
    local, _, domain = address.rpartition("@")
    if not PLAIN.fullmatch(address) or len(address) > 254:
        raise BadAddress("This is no e-mail address.")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise BadAddress("The part after the @ is no name of a mail server.") from None
    if not local.isascii():
        raise BadAddress("The part before the @ holds letters that mail servers refuse.")
    try:
        return Address(display_name=line(name), username=local, domain=domain)
    except (ValueError, IndexError):
        raise BadAddress("This is no e-mail address.") from None


def sender(mail_from: str) -> Address:
    """MAIL_FROM as an address."""
    name, address = parseaddr(mail_from)
    local, _, domain = address.rpartition("@")
    return Address(display_name=line(name), username=local or "portal", domain=domain or "localhost")


def message(*, to: Address, mail_from: str, mail_id: int, key: str, subject: str, items: Sequence[Item], public_url: str, foot: str = "", choice: str = "") -> EmailMessage:
    """The message. One item stands alone; several are a digest, in sections by topic. `choice` is where one says how often."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender(mail_from)
    made["To"] = to
    made["Subject"] = line(subject)
    made["Date"] = format_datetime(now())
    made["Message-ID"] = message_id(mail_id, key, public_url)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    if choice:
        made["List-Unsubscribe"] = f"<{choice}>"
    made.set_content(as_text(items, foot))
    made.add_alternative(as_html(subject, items, foot), subtype="html")
    return made


def message_id(mail_id: int, key: str, public_url: str) -> str:
    """The same for every try of one message, so that a mailbox which got it twice after all can tell."""
    import hashlib

    host = urlsplit(public_url).hostname or "localhost"
    return f"<mail.{mail_id}.{hashlib.sha256(key.encode()).hexdigest()[:16]}@{host}>"


def by_topic(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """(heading, its items), topics in the order in which they came."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.topic, []).append(item)
    return [(title_of(topic), each) for topic, each in found.items()]


def as_text(items: Sequence[Item], foot: str) -> str:
    parts: list[str] = []
    if len(items) == 1:
        parts.append(items[0].whole)
    else:
        for heading, those in by_topic(items):
            parts.append(f"{heading.upper()}\n{'=' * len(heading)}")
            parts += [f"{item.subject}\n\n{item.whole}" for item in those]
    return "\n\n".join([*parts, *([f"-- \n{foot}"] if foot else [])]) + "\n"


def as_html(subject: str, items: Sequence[Item], foot: str) -> str:
    """Escaped throughout; no picture, no script, nothing from elsewhere."""
    parts = []
    if len(items) == 1:
        parts.append(paragraphs(items[0]))
    else:
        for heading, those in by_topic(items):
            parts.append(f'<h2 style="font-size:18px;margin:24px 0 8px">{escape(heading)}</h2>')
            parts += [f'<h3 style="font-size:16px;margin:16px 0 4px">{escape(item.subject)}</h3>\n{paragraphs(item)}' for item in those]
    end = f'<p style="color:#55607a;font-size:14px;margin-top:24px">{with_links(foot)}</p>' if foot else ""
    body = "\n".join([*parts, end])
    return f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(line(subject))}</title></head>\n<body style="{LOOK}">\n{body}\n</body></html>\n'


def paragraphs(item: Item) -> str:
    return "\n".join(f"<p>{with_links(part)}</p>" for part in item.whole.split("\n\n") if part.strip())


def with_links(text: str) -> str:
    """Escaped text in which web addresses can be followed."""
    linked = re.sub(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]", lambda m: f'<a href="{escape(m[0])}">{escape(m[0])}</a>', _kept(text))
    return linked.replace("\n", "<br>\n")


def _kept(text: str) -> str:
    """Escapes what is no address; addresses are escaped when they are linked."""
    pieces = re.split(r"(https?://[^\s<>\"']+)", text)
    return "".join(piece if n % 2 else escape(piece, quote=False) for n, piece in enumerate(pieces))
