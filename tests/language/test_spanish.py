"""Spanish beside English: complete, chosen by whoever reads, and kept out of what staff read."""

from __future__ import annotations

import re
from datetime import date

from portal.language import catalogue, day_in_words, in_language, language
from tests import factories as make


def test_every_sentence_has_its_translation():
    assert catalogue.problems("es") == []


def test_a_missing_an_empty_an_unused_and_a_badly_filled_message_are_each_found(tmp_path, monkeypatch):
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "one.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Search"\nmsgstr ""\n\nmsgid "Nobody says this"\nmsgstr "Nadie"\n\n'
        'msgid "grade %(grade)s"\nmsgstr "grado %(grado)s"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    wrong = catalogue.problems("es")
    assert "one.po: 'Search' has no translation." in wrong
    assert "one.po: 'Nobody says this' is said nowhere." in wrong
    assert "one.po: 'grade %(grade)s' has other blanks than its translation." in wrong
    assert any(sentence.endswith("'Sign out' is missing.") for sentence in wrong)


def test_a_student_reads_in_the_language_they_chose(session, sign_in):
    school = make.school(district := make.district())
    user = make.user(district, "student", at=school)
    make.student(school, user=user)
    browser = sign_in(user)
    assert browser.page("/account/sessions").find("html").get("lang") == "en"
    browser.submit("/account/language", {"language": "es", "next": "/account/sessions"})
    page = browser.page("/account/sessions")
    assert page.find("html").get("lang") == "es"
    assert "Ir al contenido" in page.text
    browser.submit("/account/language", {"language": "tlh"}, status=400)


def test_staff_read_english_whatever_their_browser_says(session, sign_in):
    browser = sign_in(make.user(make.district()))
    browser.submit("/account/language", {"language": "es"})
    assert browser.page("/").find("html").get("lang") == "en"


def test_a_day_is_written_as_the_reader_writes_it(app):
    with app.app_context():
        assert day_in_words(date(2027, 3, 3)) == "March 3, 2027"
        with in_language("es"):
            assert language() == "es"
            assert day_in_words(date(2027, 3, 3)) == "3 de marzo de 2027"
        assert language() == "en"


def test_a_visitor_reads_what_the_browser_asks_for_and_may_choose_otherwise(client):
    asked = client.get("/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert '<html lang="es"' in asked.get_data(as_text=True)
    assert client.page("/sign-in").find("html").get("lang") == "en"
    assert client.page("/sign-in?language=es").find("html").get("lang") == "es"
    assert client.page("/sign-in").find("html").get("lang") == "es", "the browser keeps what was asked for"


def test_spanish_says_hours_its_own_way_and_counts_the_last_day_of_a_term_in():
    pairs = [(str(message.id), str(message.string)) for _, message in catalogue.translations("es")]
    assert not [spanish for _, spanish in pairs if re.search(r"\d\s?[AP]M\b", spanish)]  # '2:00 p. m.'
    assert not [spanish for english, spanish in pairs if re.search(r"\bby %\((day|by)\)s", english) and re.search(r"antes del? %\(", spanish)]
