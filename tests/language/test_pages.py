"""What students and visitors read in Spanish holds no sentence that is left in English."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import portal
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.language import catalogue, in_language
from portal.mail.models import Mail
from portal.mail.passwords import start_reset
from portal.programs import services
from portal.programs.models import ProgressSummary
from tests import factories as make

TODAY = now().date()
STYLES = Path(portal.__file__).parent / "static" / "css"
SENTENCE = 25
"""So long a message is looked for within a text; a shorter one could be part of somebody's words."""
UNSAID = ("script", "style", "template", "svg")


def english() -> list[str]:
    """Messages without blanks or tags that read otherwise in Spanish."""
    pairs = ((message.id, message.string) for _, message in catalogue.translations("es"))
    forms = ((one, other) for ids, texts in pairs for one, other in ([(ids, texts)] if isinstance(ids, str) else zip(ids, texts, strict=True)))
    return sorted({one for one, other in forms if one != other and "%" not in one and "<" not in one})


def said_in_english(page) -> list[str]:
    named = {inside for each in page.root.iter() if each.get("lang") == "en" for inside in each.iter()}  # a language by its own name
    nodes = [text for each in page.root.iter() if each.tag not in UNSAID and each not in named for text in (each.text, *(child.tail for child in each))]
    nodes += [each.get(name) for each in page.root.iter() for name in ("aria-label", "placeholder", "title")]
    texts = [" ".join(text.split()) for text in nodes if text and text.strip()]
    whole = {text.rstrip(".:,") for text in texts}
    return [message for message in english() if message.rstrip(".:,") in whole or (len(message) > SENTENCE and any(message in text for text in texts))]


@pytest.fixture
def cast(session):
    home = make.district()
    school = make.school(home, name="Northside High")
    year = make.school_year(home, TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
    account = make.user(home, "student", at=school, email="ana@example.org", language="es")
    ana = make.student(school, user=account, given_name="Ana", family_name="Lima", grade=11, birth_date=TODAY.replace(year=TODAY.year - 17, day=1))
    pathway = make.pathway(make.cluster(make.framework(), title="Digital Technology"), title="Robotics")
    first, second = make.course(home, at=school, title="Robots I", grade_low=9), make.course(home, at=school, title="Robots II", grade_low=10)
    experience = make.experience(home, title="Robotics internship", hours=80)
    program = make.program(home, sites=(school,), pathways=(pathway,), title="Robotics and Automation")
    version = make.version(program)
    make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both courses")
    make.requirement(version, "hours", {"offering_id": experience.id}, title="Internship hours", amount=80, position=1)
    other = make.program(home, sites=(school,), pathways=(pathway,), title="Mechatronics")
    make.requirement(make.version(other), "k_of_n", {"offering_id": first.id}, title="One course", amount=1)
    make.record(ana, first, year=year.year - 1, mark="A-")
    host = make.host(home, name="Harbor Health IT")
    opening = make.opening(host, experience, seats=2, apply_by=TODAY + timedelta(days=10), plan=[[1, "15:00", "17:00"]], grade_low=10, grade_high=12)
    make.opening(host, experience, seats=1, grade_low=12, grade_high=12)
    placement = make.placement(ana, experience, host, plan=[[1, "15:00", "17:00"]], begins_on=TODAY - timedelta(days=20), ends_on=TODAY + timedelta(days=60), state="active")
    for days, state in enumerate(("submitted", "approved", "returned", "draft"), start=1):
        make.hours(placement, 2, state, day=TODAY - timedelta(days=days), comment="Dos horas menos" if state == "returned" else "")
    counselor = make.user(home, "counselor", at=school)
    make.caseload(counselor, ana)
    session.commit()
    return SimpleNamespace(account=account, ana=ana, version=version, program=program, other=other, opening=opening, counselor=counselor)


@pytest.mark.parametrize("chosen", [True, False])
def test_no_page_of_a_student_is_left_in_english(cast, session, sign_in, chosen):
    if chosen:
        make.choice(cast.ana, cast.version)
        session.commit()
    browser = sign_in(cast.account)
    paths = [
        "/my-pathway", "/my-pathway/progress-audit", f"/my-pathway/what-if/{cast.other.id}", "/openings", f"/openings/{cast.opening.id}", "/my-placements",
        "/my-placements/new-host", "/my-hours", "/account/sessions", "/account/password", "/mail/choice",
    ]  # fmt: skip
    for path in paths:
        page = browser.page(path)
        assert page.find("html").get("lang") == "es", path
        assert said_in_english(page) == [], path


@pytest.mark.parametrize("path", ["/sign-in", "/forgot"])
def test_no_page_of_a_visitor_is_left_in_english(client, path):
    page = client.page(f"{path}?language=es")
    assert page.find("html").get("lang") == "es"
    assert said_in_english(page) == []


def test_an_error_and_what_a_form_refuses_are_said_in_spanish(cast, sign_in):
    browser = sign_in(cast.account)
    assert said_in_english(browser.page("/no-such-page", status=404)) == []
    page = browser.submit("/account/password", {"current_password": "", "new_password": ""}, status=422)
    assert "Escribe una contraseña nueva." in page.text
    assert said_in_english(page) == []


def test_the_next_step_that_is_kept_for_staff_stays_english_though_a_spanish_speaking_student_made_it(cast, session, sign_in):
    with in_language("es"):
        services.choose_program(student=cast.ana, program=cast.program, reason="", by=load_viewer(cast.account.id, None))
    session.commit()
    kept = session.scalars(sa.select(ProgressSummary.next_step).where(ProgressSummary.student_id == cast.ana.id)).all()
    assert "Correct 2 hours at Harbor Health IT" in [step["title"] for step in kept]
    page = sign_in(cast.account).page("/my-pathway")
    assert "Tu próximo paso" in page.text
    assert page.texts("h2")[0] == "Corrige 2 horas en Harbor Health IT"


def test_mail_is_said_in_the_language_of_whoever_gets_it(cast, session):
    start_reset("ana@example.org")
    session.commit()
    mail = session.scalars(sa.select(Mail).where(Mail.user_id == cast.account.id).order_by(Mail.id.desc())).first()
    assert mail.subject == "Una contraseña nueva para Pathway Portal"
    assert "{link}" in mail.text


def test_no_style_sheet_says_a_word():
    """What `content:` says is English to everybody; it takes its words from the page, as `attr(data-label)`."""
    found = {(path.name, said) for path in STYLES.glob("*.css") for value in re.findall(r"content:([^;}]*)", path.read_text(encoding="utf-8")) for said in re.findall(r'"([^"]*)"', value)}
    assert found
    assert [each for each in sorted(found) if re.search(r"[A-Za-z]{2,}", each[1])] == []
