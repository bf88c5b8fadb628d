"""The host reads mail and the page behind the link in their own language."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.hosts.models import HostContact
from portal.mail.models import Mail


def asked(cast, language):
    db.session.get_one(HostContact, cast.dana.id).language = language
    db.session.commit()
    cast.ask()
    cast.send()


def letter():
    return db.session.query(Mail).filter_by(topic="meeting").order_by(Mail.id.desc()).first()


def tongue(page):
    return page.find("html").get("lang")


@pytest.mark.parametrize(
    ("language", "subject", "spoken"),
    [
        ("en", "A student would like to meet you", "en"),
        ("es", "Un estudiante quiere hablar con usted", "es"),
        ("", "A student would like to meet you / Un estudiante quiere hablar con usted", "en"),
    ],
)
def test_a_host_is_written_to_in_the_language_they_read(cast, language, subject, spoken):
    asked(cast, language)
    assert (letter().subject, letter().language) == (subject, spoken)
    assert ("Open the link" in letter().text, "Abra el enlace" in letter().text) == (language != "es", language != "en")


def test_that_a_meeting_is_off_is_told_in_their_language_too(cast):
    asked(cast, "es")
    cast.step(cast.ana, "withdraw")
    assert (letter().key.split(":")[2][:3], letter().language) == ("off", "es")
    assert "is off" not in letter().subject


def test_the_page_behind_the_link_speaks_their_language_unless_told_otherwise(cast):
    asked(cast, "es")
    assert tongue(cast.host.page(cast.door)) == "es"
    assert "Enviar mi respuesta" in cast.host.page(cast.door).text
    assert "Send my answer" in cast.host.page(f"{cast.door}?language=en").text
    assert tongue(cast.host.page(cast.door)) == "en"  # the browser remembers


def test_after_a_refusal_the_other_language_is_at_the_page_and_not_at_the_form(cast):
    asked(cast, "es")
    again = cast.answer("accepted", meets_on="", status=422)
    assert tongue(again) == "es"
    assert again.has("a", hreflang="en", href=f"{cast.door}?language=en")


def test_a_link_that_opens_nothing_any_more_says_so_in_their_language(cast):
    asked(cast, "es")
    door = cast.door
    cast.step(cast.ana, "withdraw")
    assert tongue(cast.host.page(door, status=410)) == "es"
