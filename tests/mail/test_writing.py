"""Letters: no header can be slipped in, nothing in them runs, and they read well as plain text."""

from __future__ import annotations

import email
from email.policy import SMTP

import pytest

from portal.mail.writing import BadAddress, Item, message, recipient


def written(*items, to=None, **values):
    given = {"mail_from": "Pathway Portal <portal@school.org>", "mail_id": 7, "key": "k:7", "subject": "A subject", "public_url": "https://portal.school.org"} | values
    made = message(to=to or recipient("A Host", "host@example.org"), items=items or [Item("hours", "S", "T")], **given)
    return email.message_from_bytes(made.as_bytes(policy=SMTP), policy=SMTP)


@pytest.mark.parametrize("bad", ["Hello\r\nBcc: all@example.org", "Hello\nBcc: x@example.org\n\nbody", "Hello\u2028Bcc: y", "Hello\x00\x1b[2J"])
def test_a_subject_cannot_bring_a_header(bad):
    made = written(subject=bad)
    assert made["Bcc"] is None
    assert made["Subject"].startswith("Hello")
    assert not set(made["Subject"]) & set("\r\n\x00\x1b\u2028")


@pytest.mark.parametrize("bad", ["A\r\nBcc: all@example.org", '"; x <y@z.org>', "Lima, Ana", "Zoë Ångström", "名前", "x" * 300])
def test_a_name_stays_a_name(bad):
    made = written(to=recipient(bad, "host@example.org"))
    assert [address.addr_spec for address in made["To"].addresses] == ["host@example.org"]
    assert made["Bcc"] is None


@pytest.mark.parametrize("bad", ["", "nobody", "a@b@c", "a b@example.org", "a@example.org,b@example.org", "<a@example.org>", "a@", "@b.org", "a@b\r\nBcc: c@d.org", "ä@example.org", "x@" + "a" * 300 + ".org"])
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(BadAddress):
        recipient("A", bad)


def test_a_domain_in_other_letters_is_written_in_its_ascii_form():
    assert recipient("A", "host@bücher.example").addr_spec == "host@xn--bcher-kva.example"


def test_the_headers_say_that_a_machine_wrote_it():
    made = written(choice="https://portal.school.org/mail/choice")
    assert (made["Auto-Submitted"], made["Reply-To"], made["From"]) == ("auto-generated", None, "Pathway Portal <portal@school.org>")
    assert made["List-Unsubscribe"] == "<https://portal.school.org/mail/choice>"
    assert made["Date"]


def test_the_message_id_is_the_same_for_every_try_and_another_for_every_message():
    assert written()["Message-ID"] == written()["Message-ID"] != written(mail_id=8)["Message-ID"]
    assert written()["Message-ID"].endswith("@portal.school.org>")


def test_the_html_part_is_escaped_and_its_links_can_be_followed():
    made = written(Item("hours", "S", 'See <script>alert(1)</script> & "this"\nhttps://portal.school.org/sign/a.b-c?x=1&y=2. Thanks', ""))
    html = made.get_body(("html",)).get_content()
    assert "<script" not in html
    assert '<a href="https://portal.school.org/sign/a.b-c?x=1&amp;y=2">' in html
    assert "<img" not in html


def test_a_digest_has_a_section_for_each_topic_and_its_links():
    made = written(Item("hours", "One", "Text one"), Item("signature", "Two", "Text two", "https://portal.school.org/two"), Item("hours", "Three", "Text three"))
    plain = made.get_body(("plain",)).get_content()
    assert plain.index("HOURS") < plain.index("One") < plain.index("Three") < plain.index("SIGNATURE")
    assert "https://portal.school.org/two" in plain
