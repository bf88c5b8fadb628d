"""What is refused before a page is made, and what forms say by themselves, in the reader's language and to everybody alike."""

from __future__ import annotations

import re

import pytest
from wtforms import DecimalField, IntegerField, TimeField

from portal.language import catalogue, in_language
from portal.web.forms import Form
from tests import factories as make
from tests.language.registers import TU, USTED
from tests.page import hx


class Measures(Form):
    hours, count, begins_at = DecimalField("Hours"), IntegerField("Count"), TimeField("From")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_without_its_token_is_refused_in_the_language_of_whoever_sent_it(session, sign_in, htmx):
    home = make.district()
    account = make.user(home, "student", at=make.school(home), language="es")
    session.commit()
    answer = sign_in(account).post("/my-goals/new", headers=hx(htmx))
    assert answer.status_code == 400
    assert "No se pudo leer esta solicitud" in answer.text
    assert "Reload it" not in answer.text


def test_what_cannot_be_read_is_said_in_words_that_a_student_knows(app):
    with app.test_request_context("/", method="POST", data={"hours": "many", "count": "1.5", "begins_at": "noon"}):
        for spoken, said in (("en", {"This is not a number.", "This is not a whole number.", "This is not a time, like 2:30 PM."}), ("es", {"No es un número.", "No es un número entero.", "No es una hora, como 2:30 p. m."})):
            with in_language(spoken):
                form = Measures()
                form.validate()
                assert {text for _, _, text in form.problems} == said


def test_what_both_students_and_visitors_may_meet_calls_nobody_tú_or_usted():
    everywhere = catalogue.FOLDER / "es" / "portal.po"
    said = re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', everywhere.read_text(), re.MULTILINE)
    assert said
    assert not [text for text in said if TU.search(text) or USTED.search(text)]
