"""A supervisor reads Spanish behind the link and gets letters in their own language, and a student reads what they said."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from babel.support import NullTranslations

from portal.accounts.models import User
from portal.accounts.viewers import load_viewer
from portal.evaluations import standard
from portal.evaluations.models import Rubric, RubricLine
from portal.evaluations.services import submit
from portal.evaluations.sheets import Said, asked_of, sheets_of
from portal.extensions import db
from portal.language import in_language
from portal.mail.models import Mail
from portal.supervision.queries import supervisors_of
from portal.supervision.services.links import revoke, send_link
from tests import factories as make
from tests.language import unsaid
from tests.supervision.conftest import bakery

__all__ = ["bakery"]
OWN = "Wears the bakery's own hat."
PAGES = ("", "/print", "/evaluations/midterm", "/evaluations/end")


@pytest.fixture
def marks(monkeypatch):
    """Every sentence said in Spanish bears a mark; what bears none was left in English."""
    marked = unsaid.Marked()
    monkeypatch.setattr("portal.language._translations", lambda spoken: marked if spoken == "es" else NullTranslations())


def known_words():
    """Texts that people wrote; our own words of a rubric are kept in English and said in Spanish."""
    known = unsaid.Written()
    known.texts -= standard.OURS
    known.whole = "\n".join(sorted(known.texts))
    return known


def evaluate(bakery):
    sheet = sheets_of(bakery.placement)[0]
    said = Said(dict.fromkeys(range(len(sheet.lines)), 2), "Sam says so", "")
    submit(bakery.placement, sheet, said, seen=sheet.version, fingerprint=sheet.fingerprint, link=bakery.link)
    db.session.commit()
    return sheets_of(bakery.placement)[0].row


def test_no_page_of_a_supervisor_is_left_in_english(bakery, client, marks):
    evaluate(bakery)
    first = bakery.entries[0]
    client.submit(f"{bakery.path}/entries/{first.id}/correct?language=es", {"version": first.version, "hours": "2"}, status=303)
    known = known_words()
    for path in PAGES:
        page = client.page(f"{bakery.path}{path}?language=es")
        assert page.find("html").get("lang") == "es", path
        assert unsaid.unsaid(page, known) == [], path


def test_what_a_supervisor_s_form_refuses_is_said_in_spanish(bakery, client, marks):
    first = bakery.entries[0]
    known = known_words()
    client.page(f"{bakery.path}?language=es")
    for path, data in ((f"/entries/{first.id}/return", {"version": first.version}), (f"/entries/{first.id}/correct", {"version": first.version, "hours": "90"}), ("/message", {"text": ""}), ("/take-back", {})):
        page = client.submit(bakery.path + path, data, status=422 if path != "/take-back" else 409)
        assert unsaid.unsaid(page, known) == [], path


def test_a_closed_link_says_so_in_spanish(bakery, client, marks):
    revoke(bakery.placement, bakery.link, by=load_viewer(bakery.coordinator.id, None))
    db.session.commit()
    page = client.page(f"{bakery.path}?language=es", status=410)
    assert unsaid.unsaid(page, known_words()) == []


def test_the_page_opens_in_the_language_a_contact_reads_until_the_browser_is_told_another(bakery, client):
    bakery.sam.language = "es"
    db.session.commit()
    assert client.page(bakery.path).find("html").get("lang") == "es"
    assert client.page(f"{bakery.path}?language=en").find("html").get("lang") == "en"
    assert client.page(bakery.path).find("html").get("lang") == "en", "the browser keeps what was asked for"


@pytest.mark.parametrize(("language", "subject", "words"), [
    ("es", "Su página para un estudiante en Chen Bakery", "Hola, Sam Baker:"), ("en", "Your page for a student at Chen Bakery", "Hello Sam Baker,"),
    ("", "Your page for a student at Chen Bakery", "En español: abra la página"),
])  # fmt: skip
def test_a_letter_is_in_the_language_of_the_supervisor_and_in_english_with_a_line_of_spanish_where_nobody_knows(bakery, language, subject, words):
    bakery.sam.language = language
    db.session.flush()
    with in_language("es"):  # whatever the page it is sent from speaks
        send_link(bakery.placement, supervisors_of(bakery.placement)[0], by=None)
    mail = db.session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert mail.subject == subject
    assert words in mail.text
    assert "{link}" in mail.text
    assert ("En español" in mail.text) == (language == "")


def test_a_student_reads_an_evaluation_in_spanish_and_a_district_s_own_line_as_it_was_written(bakery, sign_in, marks):
    rubric, _lines = asked_of(bakery.placement)
    home = bakery.placement.district_id
    if rubric is None:
        rubric = make.add(Rubric(district_id=home, title=standard.TITLE, scale=list(standard.SCALE), is_default=True))
    make.add(RubricLine(rubric_id=rubric.id, text=standard.LINES[0]))
    make.add(RubricLine(rubric_id=rubric.id, text=OWN, position=99))
    row = evaluate(bakery)
    assert row.scale == list(standard.SCALE), "what is kept stays as it was asked"
    account = db.session.get_one(User, bakery.student.user_id)
    account.language = "es"
    db.session.commit()
    page = sign_in(account).page(f"/evaluations/{row.id}")
    assert unsaid.unsaid(page, known_words()) == []
    assert "Llega a tiempo y se queda hasta la hora acordada." in page.text.replace(unsaid.OPEN, "").replace(unsaid.SHUT, "")
    assert OWN in page.text


def test_every_text_of_the_rubric_to_begin_with_has_its_spanish(app):
    with app.app_context(), in_language("es"):
        assert [text for text in standard.OURS if standard.in_words(text) == text] == []
        assert standard.in_words(OWN) == OWN
