"""From a deed to a mailbox: a commit, the queue, a real mail server; and the commands."""

from __future__ import annotations

import email
from email.policy import SMTP as POLICY

import pytest

from portal.mail import sending
from portal.mail.models import Mail
from tests.mail.conftest import states
from tests.mail.server import Server


@pytest.fixture
def server(app, monkeypatch):
    made = Server().start()
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": made.port, "SMTP_TLS": "none", "MAIL_FROM": "Portal <portal@school.org>", "SMTP_SECONDS": 1, "MAIL_AT_ONCE": True}.items():
        monkeypatch.setitem(app.config, name, value)
    yield made
    made.stop()


def test_an_urgent_message_is_in_the_mailbox_once_the_deed_is_committed(town, server, session):
    town.to(town.teacher, urgent=True, subject="Ünïcode 😀", text="Sign here.")
    session.expire_all()
    assert states(session) == ["sent"]
    got = email.message_from_bytes(server.got[0][2], policy=POLICY)
    assert (got["To"], got["Subject"], got["From"]) == ("Tess Teacher <teacher@example.org>", "Ünïcode 😀", "Portal <portal@school.org>")
    assert "X-Portal-Mails" not in got


def test_a_server_that_is_down_keeps_no_deed_and_the_message_waits(town, server, session):
    server.answers["CONNECT"] = "DROP"
    mail = town.post(urgent=True)
    session.expire_all()
    assert (mail.state, mail.tries) == ("waiting", 1)
    server.answers.clear()
    mail.next_try_at = mail.made_at
    session.commit()
    sending.send_due()
    session.expire_all()
    assert (mail.state, len(server.got)) == ("sent", 1)


def test_one_refused_mailbox_does_not_keep_the_next_one_waiting(town, server, session, app):
    app.config["MAIL_AT_ONCE"] = False
    server.answers["RCPT"] = "550 no such user"
    first = town.post(urgent=True)
    sending.send_due()
    server.answers.clear()
    second = town.post(urgent=True, to_email="not an address")
    third = town.post(urgent=True)
    sending.send_due()
    session.expire_all()
    assert [each.state for each in (first, second, third)] == ["failed", "failed", "sent"]


def test_the_command_sends_and_says_what_it_did(town, app, session):
    town.post(urgent=True)
    answer = app.test_cli_runner().invoke(args=["mail", "send"])
    assert "1 message went into a folder" in answer.output
    assert answer.exit_code == 0


def test_the_command_says_how_the_outbox_stands(town, app, session):
    town.post(urgent=True)
    session.add(Mail(key="x", district_id=town.district.id, to_email="a@b.org", subject="S", text="T", state="failed"))
    session.commit()
    answer = app.test_cli_runner().invoke(args=["mail", "status"])
    assert "Mail goes into a folder" in answer.output
    assert [line.split() for line in answer.output.splitlines() if "failed" in line or "waiting" in line] == [["waiting", "1"], ["failed", "1"]]
    assert "oldest that is due" in answer.output
