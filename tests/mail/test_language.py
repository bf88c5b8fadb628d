"""What the portal itself says in a message: in the language of whoever gets it, whoever posted it."""

from __future__ import annotations

from portal.language import in_language
from portal.mail.models import Digest, DigestChoice
from tests.mail.test_sending import NOON, posted_at


def html(letter):
    return letter.get_body(("html",)).get_content()


def test_a_digest_is_put_together_in_the_language_of_its_reader(town, run, box, session):
    town.learner.language = "es"
    session.add(DigestChoice(user_id=town.learner.id, digest=Digest.DAILY.value))
    for subject in ("Horas devueltas", "Un lugar nuevo"):
        posted_at(session, town.to(town.learner, topic="news", subject=subject), NOON)
    assert run(NOON, hours=30).sent == 1
    letter = box.sent[0][1]
    assert letter["Subject"] == "2 mensajes de Pathway Portal"
    assert "LO NUEVO PARA MÍ" in box.texts[0]
    assert "Enviado por Pathway Portal, http://localhost" in box.texts[0]
    assert '<html lang="es">' in html(letter)


def test_mail_to_staff_is_english_though_a_spanish_speaking_student_caused_it(town, run, box, session):
    with in_language("es"):
        town.to(town.teacher, urgent=True)
    session.commit()
    run()
    assert "Sent by Pathway Portal" in box.texts[0]
    assert '<html lang="en">' in html(box.sent[0][1])


def test_mail_to_somebody_without_an_account_is_in_the_language_it_was_written_in(town, run, box, session):
    with in_language("es"):
        town.post(urgent=True)
    session.commit()
    run()
    assert "Enviado por Pathway Portal" in box.texts[0]
