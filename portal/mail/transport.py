"""How mail leaves: through an SMTP server, or, where none is set, into a folder of .eml files."""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol

from portal.config import VAR

SECONDS = 20.0
"""As long as a server may take to answer one command."""


class NotNow(Exception):
    """It did not go and may be tried again. `everything` says that the server, not this message, is the reason."""

    def __init__(self, why: str, *, everything: bool = False) -> None:
        super().__init__(why)
        self.everything = everything


class Never(Exception):
    """The server refused it for good."""


class Unknown(Exception):
    """The whole message was handed over and no answer came: it may have gone, so it is not sent again."""


class Transport(Protocol):
    def send(self, message: EmailMessage, name: str) -> None:
        """Hands one message over; raises NotNow, Never or Unknown. `name` is the same for each try of it."""

    def close(self) -> None: ...


@dataclass
class Folder:
    """Writes each message as a file; whole or not at all, and the same message over itself."""

    path: Path

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self.path / f".{name}.{secrets.token_hex(4)}"
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes(policy=SMTP))
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path / f"{name}.eml")
        except OSError as wrong:
            raise NotNow(f"The folder for mail cannot be written: {wrong.strerror}.", everything=True) from wrong

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Smtp:
    """One connection for as many messages as there are; made when the first goes, dropped after any trouble."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str
    seconds: float = SECONDS
    _server: smtplib.SMTP | None = field(default=None, repr=False)

    def send(self, message: EmailMessage, name: str) -> None:
        server = self._server or self._connect()
        self._server = server
        try:
            self._hand_over(server, message)
        except (NotNow, Never) as wrong:
            if isinstance(wrong, NotNow) and wrong.everything:
                self.close()
            else:
                self._begin_anew(server)
            raise
        except BaseException:
            self.close()
            raise

    def reach(self) -> None:
        """Connects and signs in; raises NotNow with the reason where that fails."""
        self._server = self._server or self._connect()

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            if self.tls == "ssl":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=ssl.create_default_context())
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
            server.ehlo_or_helo_if_needed()
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
                server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
            return server
        except smtplib.SMTPAuthenticationError as wrong:
            _drop(server)
            raise NotNow(f"{self.host} refuses SMTP_USER or SMTP_PASSWORD ({wrong.smtp_code}).", everything=True) from None
        except smtplib.SMTPNotSupportedError as wrong:
            _drop(server)
            what = "no STARTTLS: set SMTP_TLS to what it offers" if "STARTTLS" in str(wrong).upper() else "no sign-in of a known kind"
            raise NotNow(f"{self.host} offers {what}.", everything=True) from None
        except ssl.SSLError as wrong:
            _drop(server)
            raise NotNow(f"No safe connection to {self.host}: {wrong.reason or 'its certificate is not trusted'}.", everything=True) from None
        except (OSError, smtplib.SMTPException) as wrong:  # a timeout is an OSError
            _drop(server)
            raise NotNow(f"No connection to {self.host}, port {self.port}: {_said(wrong)}", everything=True) from None

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """MAIL, RCPT, DATA, one by one: only so it is known how far it came when the line is cut."""
        to = message["To"].addresses[0].addr_spec
        body = message.as_bytes(policy=SMTP)
        try:
            _expect(server.mail(parseaddr(self.sender)[1]), (250,))
            _expect(server.rcpt(to), (250, 251))
            _expect(server.docmd("DATA"), (354,))
        except (smtplib.SMTPServerDisconnected, OSError) as wrong:
            raise NotNow(f"{self.host} hung up before the message was handed over: {_said(wrong)}", everything=True) from None
        try:
            server.send(smtplib._quote_periods(_with_line_end(body)) + b".\r\n")  # type: ignore[attr-defined]
        except (smtplib.SMTPServerDisconnected, OSError) as wrong:
            raise NotNow(f"{self.host} hung up within the message: {_said(wrong)}", everything=True) from None
        try:
            answer = server.getreply()
        except (smtplib.SMTPException, OSError) as wrong:
            raise Unknown(f"{self.host} took the message and never answered: {_said(wrong)}") from None
        _expect(answer, (250,))

    def _begin_anew(self, server: smtplib.SMTP) -> None:
        try:
            if server.rset()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            _drop(server)


def _expect(answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
    code, text = answer
    if code in good:
        return
    said = f"{code} {text.decode('utf-8', 'replace')}"[:300]
    if code == 421:
        raise NotNow(said, everything=True)
    if code >= 500:
        raise Never(said)
    raise NotNow(said)


def _with_line_end(body: bytes) -> bytes:
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _drop(server: smtplib.SMTP | None) -> None:
    if server is not None:
        server.close()


def _said(wrong: Exception) -> str:
    if isinstance(wrong, TimeoutError):
        return "it did not answer in time."
    if isinstance(wrong, smtplib.SMTPResponseException):
        text = wrong.smtp_error.decode("utf-8", "replace") if isinstance(wrong.smtp_error, bytes) else str(wrong.smtp_error)
        return f"{wrong.smtp_code} {text}"[:200]
    return (getattr(wrong, "strerror", None) or str(wrong) or type(wrong).__name__)[:200]


def transport(settings: Mapping[str, Any]) -> Transport:
    """What the settings say; without SMTP_HOST a folder."""
    if settings.get("SMTP_HOST"):
        return Smtp(
            settings["SMTP_HOST"], int(settings.get("SMTP_PORT") or 587), settings.get("SMTP_TLS") or "starttls", settings.get("SMTP_USER") or "",
            settings.get("SMTP_PASSWORD") or "", from_address(settings), float(settings.get("SMTP_SECONDS") or SECONDS),
        )
    return Folder(folder(settings))


def folder(settings: Mapping[str, Any]) -> Path:
    return Path(settings.get("MAIL_FOLDER") or VAR / "mail")


def from_address(settings: Mapping[str, Any]) -> str:
    return str(settings.get("MAIL_FROM") or "Pathway Portal <portal@localhost>")


def in_words(settings: Mapping[str, Any]) -> str:
    """'through smtp.example.org' or 'into a folder', for the page and the command."""
    return f"through {settings['SMTP_HOST']}" if settings.get("SMTP_HOST") else "into a folder"


def problem(settings: Mapping[str, Any], seconds: float = 5.0) -> str:
    """Why the server cannot be reached as set, without sending anything; empty where it can, or where mail is kept as files."""
    server = transport({**settings, "SMTP_SECONDS": seconds})
    if not isinstance(server, Smtp):
        return ""
    try:
        server.reach()
    except NotNow as why:
        return str(why)
    server.close()
    return ""
