"""Every page of the demo that a student, a family or a visitor can reach, in Spanish: nothing on it is left in English."""

from __future__ import annotations

import re
import secrets
from collections import Counter, deque
from types import SimpleNamespace
from urllib.parse import parse_qsl, urljoin, urlsplit

import html5lib
import pytest
import sqlalchemy as sa

from portal import language
from portal.accounts.models import BrowserSession, User
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.careers import findable
from portal.careers.models import Occupation, OccupationPathway
from portal.database import now
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.hours.models import HourEntry
from portal.links.models import Purpose, SignedLink
from portal.links.services import in_days, make_link
from portal.links.tokens import token_of
from portal.meetings.letters import subject_of
from portal.meetings.models import MeetingRequest
from portal.placements.models import Placement
from portal.programs.models import Choice
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student
from tests.browser.crawl import endpoint_of, links
from tests.language.registers import TU, USTED
from tests.language.unsaid import MARKED, OPEN, SHUT, Marked, Written, unsaid
from tests.page import Page, hx

EACH = 1
"""How many addresses of one view, with the same names in the query string, are looked at."""
NOBODY, BEFORE = re.compile(r"(?!)"), ("accounts.", "mail.")
"""Before the sign-in nobody knows who reads; a family's page quotes what its student is told."""
SIGNED = "the text of an agreement is kept word for word as it was signed, in the language that it was signed in"
SLIPS = re.compile(r"[^.]\.\.(?!\.)|\b[Dd]el (\d+ de \w+(?: de \d+)?) al \1\b")
ELSEWHERE = {"agreements.mine": SIGNED, "agreements.sign": SIGNED}
"""Views that are not held against the catalogue, and why."""


@pytest.fixture
def marks(monkeypatch):
    spanish = Marked()
    monkeypatch.setattr(language, "_translations", lambda spoken: spanish if spoken == "es" else language.NullTranslations())


@pytest.fixture
def district(loaded, marks):
    """The demo district with two occupations, which the demo of the tests does without."""
    pathway_id = db.session.scalars(sa.select(Pathway.id).where(Pathway.title_es != "").order_by(Pathway.id)).first()
    for soc, title, title_es in (("15-1212", "Information Security Analysts", "Análisis de seguridad informática"), ("47-2031", "Carpenters", "Carpintería")):
        if db.session.get(Occupation, soc) is None:
            db.session.add(Occupation(soc=soc, title=title, title_es=title_es, plain="They keep things safe.", plain_es="Cuidan las cosas.", education="Bachelor's degree", interest_code="IRC", job_zone=4))
            db.session.flush()
            db.session.add(OccupationPathway(pathway_id=pathway_id, soc=soc))
    db.session.flush()
    findable.put_occupations()
    db.session.commit()
    return loaded


def browser_of(app, user):
    user.language = "es"
    token = MARK + secrets.token_urlsafe(32)
    db.session.add(BrowserSession(token_hash=digest(token), user_id=user.id, data=f'{{"_user_id": "{user.id}", "_fresh": true}}', expires_at=now() + LIFETIME))
    db.session.commit()
    browser = app.test_client()
    browser.set_cookie("session", token)
    return browser


def walked(app, browser, *starts, never=USTED):
    """The views that were looked at, and 'path: what is wrong' of those with something left in English, with a word of a
    register in which these readers are `never` spoken to, or with a slip that no translation tells of."""
    known, seen, taken = Written(), set(), Counter()
    todo, looked, wrong = deque((path, False) for path in starts), set(), {}
    while todo:
        path, fragment = todo.popleft()
        endpoint = endpoint_of(app, path)
        key = (endpoint, frozenset(name for name, _ in parse_qsl(urlsplit(path).query)), fragment)
        taken[key] += (path, fragment) not in seen
        if (path, fragment) in seen or endpoint in (None, "static") or taken[key] > EACH:
            continue
        seen.add((path, fragment))
        answer = browser.get(path, headers=hx(fragment))
        if answer.status_code == 303:
            todo.append((urljoin(path, answer.location), False))
        if answer.mimetype != "text/html" or answer.status_code not in (200, 404):
            continue
        page = Page(answer, fragment=fragment)
        known.texts.update(value for _, value in parse_qsl(urlsplit(path).query))  # a page repeats what was asked
        looked.add(endpoint)
        left = unsaid(page, known) if endpoint not in ELSEWHERE else []
        if slips := left + misspoken(page, NOBODY if endpoint.startswith(BEFORE) else never, whole=endpoint in ELSEWHERE):
            wrong.setdefault(endpoint, f"{path}: {slips[:8]}")
        todo.extend((urljoin(path, link), inside) for link, inside in links(page))
    return looked, list(wrong.values())


def misspoken(page, never, *, whole):
    """Said to somebody else, stops doubled, a span that names one day twice. What is signed is no word of the portal's."""
    signed = {inside for each in page.root.iter() if each.tag == "q" or (whole and each.tag == "article") for inside in each.iter()}
    said = [text for each in page.root.iter() if each not in signed for text in (each.text or "", *(child.tail or "" for child in each)) if whole or OPEN in text]
    blocks = ["".join(each.itertext()).replace(OPEN, "").replace(SHUT, "") for each in page.root.iter() if each.tag in ("p", "li", "td", "dd") and each not in signed]
    pieces = said if whole else [piece for text in said for piece in MARKED.findall(text)]
    return sorted({" ".join(text.split())[:160] for text in pieces if never.search(text)} | {" ".join(text.split())[-160:] for text in blocks if SLIPS.search(text)})


def test_no_page_that_a_student_can_reach_is_left_in_english(app, district):
    ana = db.session.scalars(sa.select(User).where(User.username == "ana.lima")).one()
    looked, wrong = walked(app, browser_of(app, ana), "/", "/search?q=carpinteria", "/search?q=zzz", "/occupations/47-2031")
    assert not wrong, "\n".join(wrong)
    assert len(looked) > 55


@pytest.mark.parametrize("path", ["/my-plan/pdf", "/my-portfolio/pdf", "/placements/{id}/timesheet.pdf"])
def test_nor_a_paper_of_theirs(app, district, monkeypatch, path):
    made = []
    monkeypatch.setattr("weasyprint.HTML", lambda string, **options: made.append(string) or SimpleNamespace(write_pdf=lambda **how: b"%PDF-1.7"))
    ana = db.session.scalars(sa.select(User).where(User.username == "ana.lima")).one()
    placement_id = db.session.scalars(sa.select(Placement.id).join(Student, Student.id == Placement.student_id).where(Student.user_id == ana.id, Placement.state == "active")).first()
    assert browser_of(app, ana).get(path.format(id=placement_id)).status_code == 200
    paper = SimpleNamespace(root=html5lib.parse(made[0], namespaceHTMLElements=False))
    assert unsaid(paper, Written()) == []
    assert misspoken(paper, USTED, whole=False) == []


def test_nor_one_of_a_student_who_has_begun_nothing(app, district):
    chose = sa.select(Choice.student_id)
    new = db.session.scalars(sa.select(User).join(Student, Student.user_id == User.id).where(Student.id.not_in(chose), Student.grade >= 10, User.disabled_at.is_(None)).order_by(User.id)).first()
    looked, wrong = walked(app, browser_of(app, new), "/")
    assert not wrong, "\n".join(wrong)
    assert {"my.pathway", "interests.index", "goals.index"} <= looked


def test_nor_one_of_a_visitor(app, district):
    browser = app.test_client()
    looked, wrong = walked(app, browser, "/sign-in?language=es", "/sheets", "/sources", "/forgot", "/no-such-page", never=NOBODY)
    assert not wrong, "\n".join(wrong)
    assert {"accounts.sign_in", "programs.sheets", "programs.sheet", "careers.sources"} <= looked


def test_nor_the_page_of_a_family(app, district):
    link = db.session.scalars(open_links(Purpose.FAMILY)).first()
    guardian = db.session.get(Guardian, int(link.subject.rpartition(":")[2]))
    guardian.language = "es"
    db.session.commit()
    looked, wrong = walked(app, app.test_client(), f"/family/{token_of(link)}", "/family/nobody-was-given-this", never=TU)
    assert not wrong, "\n".join(wrong)
    assert "guardians.family" in looked


def test_nor_the_pages_of_a_supervisor(app, district):
    waits = sa.select(HourEntry.placement_id).where(HourEntry.state == "submitted")
    for link in db.session.scalars(open_links(Purpose.SUPERVISOR).where(SignedLink.placement_id.in_(waits)).limit(1)).all():
        looked, wrong = walked(app, app.test_client(), f"/supervise/{token_of(link)}?language=es", never=TU)
        assert not wrong, "\n".join(wrong)
        assert {"supervision.show", "supervision.evaluation", "supervision.sheet"} <= looked


def test_nor_the_pages_of_whoever_signs(app, district):
    for link in db.session.scalars(open_links(Purpose.SIGNATURE).limit(2)).all():
        looked, wrong = walked(app, app.test_client(), f"/sign/{token_of(link)}?language=es", never=TU)
        assert not wrong, "\n".join(wrong)
        assert "agreements.sign" in looked


def test_nor_the_page_of_a_host_who_is_asked_for_a_meeting(app, district):
    for one in db.session.scalars(sa.select(MeetingRequest).where(MeetingRequest.asked_at.is_not(None)).order_by(MeetingRequest.id)).all():
        link = make_link(Purpose.MEETING, subject=subject_of(one), district_id=one.district_id, expires_at=in_days(9), by=None, student_id=one.student_id)
        db.session.commit()
        looked, wrong = walked(app, app.test_client(), f"/meet/{token_of(link)}?language=es", never=TU)
        assert not wrong, "\n".join(wrong)
        assert "meetings.visit" in looked


def open_links(purpose):
    return sa.select(SignedLink).where(SignedLink.purpose == purpose.value, SignedLink.revoked_at.is_(None), SignedLink.expires_at > now()).order_by(SignedLink.id)
