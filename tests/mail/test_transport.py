"""Mail through a real server: what it refuses, how it hangs up, and what is known afterwards."""

from __future__ import annotations

import email
from email.policy import SMTP as POLICY

import pytest

from portal.mail.transport import Folder, Never, NotNow, Smtp, Unknown, transport
from portal.mail.writing import Item, message, recipient
from tests.mail.server import Server


@pytest.fixture
def server():
    made = Server().start()
    yield made
    made.stop()


def letter(text="A text.", to="host@example.org", **values):
    given = {"mail_from": "Portal <portal@school.org>", "mail_id": 7, "key": "k:7", "subject": "A subject", "public_url": "https://portal.school.org"} | values
    return message(to=recipient("A Host", to), items=[Item("hours", given["subject"], text)], **given)


@pytest.fixture
def smtp(server):
    made = []

    def smtp(tls="none", user="", password=""):
        made.append(Smtp("127.0.0.1", server.port, tls, user, password, "Portal <portal@school.org>", seconds=0.3))
        return made[-1]

    yield smtp
    for each in made:
        each.close()


@pytest.fixture
def way(smtp):
    return smtp()


def received(server):
    return [email.message_from_bytes(body, policy=POLICY) for _, _, body in server.got]


def test_a_message_arrives_as_it_was_written(server, way):
    way.send(letter("First line.\n.\n..two dots\nÄgypten 日本 😀\n" + "x" * 5_000), "mail-7")
    got = received(server)[0]
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n").startswith("First line.\n.\n..two dots\nÄgypten 日本 😀\n" + "x" * 5_000)
    assert server.got[0][0].lower() == "mail from:<portal@school.org>"
    assert max(len(line) for line in server.got[0][2].split(b"\r\n")) <= 998


def test_many_messages_share_one_connection(server, way):
    for _ in range(3):
        way.send(letter(), "mail-7")
    assert (len(server.got), server.connections) == (3, 1)


def test_it_signs_in_where_the_server_wants_it(server, smtp):
    server.auth = ("portal", "s3cret words")
    smtp(user="portal", password="s3cret words").send(letter(), "mail-7")
    assert len(server.got) == 1


def test_a_wrong_password_is_the_settings_fault_and_never_shown(server, smtp):
    server.auth = ("portal", "right")
    with pytest.raises(NotNow, match="SMTP_PASSWORD") as wrong:
        smtp(user="portal", password="hunter2").send(letter(), "mail-7")
    assert wrong.value.everything
    assert "hunter2" not in str(wrong.value)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
def test_a_5xx_is_a_refusal_for_good(server, way, command):
    server.answers[command] = "550 5.1.1 no such user"
    with pytest.raises(Never, match=r"550 5\.1\.1 no such user"):
        way.send(letter(), "mail-7")
    server.answers.clear()
    way.send(letter(), "mail-8")
    assert len(server.got) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
def test_a_4xx_is_tried_again_later(server, way, command):
    server.answers[command] = "451 greylisted"
    with pytest.raises(NotNow, match="451 greylisted") as wrong:
        way.send(letter(), "mail-7")
    assert not wrong.value.everything


@pytest.mark.parametrize("how", ["HANG", "DROP"])
@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_message_is_tried_again(server, way, command, how):
    server.answers[command] = how
    if command == "EHLO":
        server.answers["HELO"] = how
    with pytest.raises(NotNow) as wrong:
        way.send(letter(), "mail-7")
    assert wrong.value.everything
    assert not server.got


def test_a_line_cut_within_the_message_is_tried_again(server, way):
    server.answers["BODY"] = "DROP"
    with pytest.raises((NotNow, Unknown)) as wrong:
        way.send(letter("long words\n" * 700_000), "mail-7")
    assert isinstance(wrong.value, NotNow)
    assert not server.got


@pytest.mark.parametrize("how", ["HANG", "DROP"])
def test_a_line_cut_after_the_message_leaves_it_unknown(server, way, how):
    server.answers["END"] = how
    with pytest.raises(Unknown):
        way.send(letter(), "mail-7")


def test_a_server_without_starttls_gets_nothing(server, smtp):
    with pytest.raises(NotNow, match="STARTTLS"):
        smtp(tls="starttls").send(letter(), "mail-7")
    assert not server.got


def test_nobody_listening_is_no_connection():
    with pytest.raises(NotNow, match="No connection to 127"):
        Smtp("127.0.0.1", 9, "none", "", "", "p@school.org", seconds=0.5).send(letter(), "mail-7")


def test_without_a_server_mail_goes_into_a_folder_whole_and_once(tmp_path):
    way = transport({"MAIL_FOLDER": str(tmp_path / "mail")})
    assert isinstance(way, Folder)
    for _ in range(2):
        way.send(letter(), "mail-7")
    files = list((tmp_path / "mail").iterdir())
    assert [file.name for file in files] == ["mail-7.eml"]
    assert files[0].stat().st_mode & 0o077 == 0
    assert email.message_from_bytes(files[0].read_bytes(), policy=POLICY)["To"] == "A Host <host@example.org>"
