"""From the draft to the last signature: who is asked, what they sign, and what comes of it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from portal.accounts.models import AuditEvent
from portal.agreements import queries
from portal.agreements.models import Agreement, Signature
from portal.database import now
from portal.extensions import db
from portal.links.models import SignedLink
from portal.links.tokens import token_of
from portal.mail.models import Mail
from portal.placements.models import Placement
from tests import factories as make


class Stage:
    """A confirmed placement of a student of 16, whose guardian reads Spanish, and its coordinator."""

    def __init__(self, **student):
        self.home = make.district()
        self.school = make.school(self.home)
        self.coordinator = make.user(self.home, "coordinator", at=self.school)
        self.user = make.user(self.home, "student", at=self.school, email="student@example.org")
        defaults = {"birth_date": now().date() - timedelta(days=16 * 366), "given_name": "Ana", "family_name": "Lima"}
        self.student = make.student(self.school, user=self.user, **defaults | student)
        self.guardian = make.guardian(self.student, name="Rosa Lima", language="es", email="rosa@example.org")
        self.host = make.host(self.home, name="Harbor Health IT")
        self.contact = make.contact(self.host, name="Sam Okafor", email="sam@example.org", signs=True)
        experience = make.experience(self.home)
        self.placement = make.placement(
            self.student, experience, self.host, state="confirmed", supervisor=self.contact, plan=[[1, "15:00", "17:00"]],
            begins_on=now().date() + timedelta(days=10), ends_on=now().date() + timedelta(days=100),
        )
        db.session.commit()
        self.path = f"/placements/{self.placement.id}/agreement"

    def send(self, sign_in):
        browser = sign_in(self.coordinator)
        browser.submit(f"{self.path}/send", self.form(browser))
        return browser

    def form(self, browser):
        page = browser.page(self.path)
        values = page.form(f"{self.path}/send")
        values["duty_keys"] = [e.get("value") for e in page.root.iter("input") if e.get("name") == "duty_keys" and e.get("checked") is not None]
        values["competency_ids"] = [e.get("value") for e in page.root.iter("input") if e.get("name") == "competency_ids" and e.get("checked") is not None]
        return values

    def signature(self, role):
        db.session.expire_all()
        return db.session.scalars(sa.select(Signature).where(Signature.placement_id == self.placement.id, Signature.role == role).order_by(Signature.id.desc())).first()

    def link(self, role):
        return "/sign/" + token_of(db.session.get(SignedLink, self.signature(role).link_id))

    def now_is(self):
        db.session.expire_all()
        return db.session.get(Placement, self.placement.id)


@pytest.fixture
def stage(session):
    return Stage()


YES = {"read_it": "y", "typed_name": "Rosa Lima"}


def test_an_agreement_is_sent_with_one_press_and_each_signer_gets_a_link_of_their_own(stage, sign_in):
    stage.send(sign_in)
    agreement = db.session.scalars(sa.select(Agreement)).one()
    assert agreement.state == "out"
    assert [s.role for s in queries.signatures_of(agreement.id)] == ["student", "guardian", "host", "school"]
    mails = db.session.scalars(sa.select(Mail).where(Mail.topic == "signature").order_by(Mail.to_email)).all()
    assert {m.to_email for m in mails} == {"rosa@example.org", "sam@example.org", "student@example.org"}
    assert all(m.urgent and m.path == "/sign/" and m.link_id for m in mails)
    assert "Por favor lea y firme" in next(m for m in mails if m.to_email == "rosa@example.org").subject
    assert not any("Lima" in m.subject for m in mails)
    assert stage.now_is().state == "agreement_out"


def test_sending_twice_at_once_sends_once(stage, sign_in):
    browser = sign_in(stage.coordinator)
    form = stage.form(browser)
    browser.submit(f"{stage.path}/send", form)
    browser.submit(f"{stage.path}/send", form)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 1


def test_a_guardian_reads_and_signs_in_spanish_without_an_account(stage, sign_in, client):
    stage.send(sign_in)
    page = client.page(stage.link("guardian"))
    assert page.find("html").get("lang") == "es"
    assert "Acuerdo de formación" in page.text
    assert "Estoy de acuerdo en que mi estudiante participe" in page.text
    client.submit(stage.link("guardian") + "?language=es", YES)
    signature = stage.signature("guardian")
    assert (signature.state, signature.typed_name, signature.how) == ("signed", "Rosa Lima", "link")
    after = client.page(stage.link("guardian"))
    assert "Usted firmó" in after.text
    assert not after.has("form")


def test_opening_the_link_changes_nothing_and_is_noted_as_a_disclosure(stage, sign_in, client):
    stage.send(sign_in)
    path, version = stage.link("host"), stage.signature("host").version
    client.page(path)
    client.head(path)
    assert stage.signature("host").version == version
    link_id = stage.signature("host").link_id
    rows = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "link.view", AuditEvent.subject == f"signed_links:{link_id}")).all()
    assert [row.student_id for row in rows] == [stage.student.id]


def test_signing_twice_counts_once(stage, sign_in, client):
    stage.send(sign_in)
    path = stage.link("host")
    for name in ("Sam Okafor", "Somebody Else"):
        client.submit(path, {"read_it": "y", "typed_name": name})
    assert stage.signature("host").typed_name == "Sam Okafor"
    assert len(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "signature.sign")).all()) == 1


@pytest.mark.parametrize(("given", "said"), [({}, "Type your full name"), ({"typed_name": "Sam"}, "Check the box"), ({"typed_name": "x" * 300, "read_it": "y"}, "at most 200")])
def test_without_a_name_and_the_mark_nothing_is_signed(stage, sign_in, client, given, said):
    stage.send(sign_in)
    assert said in client.submit(stage.link("host"), given, status=422).text
    assert stage.signature("host").state == "waiting"


def test_whoever_declines_says_why_and_the_queue_shows_it(stage, sign_in, client):
    browser = stage.send(sign_in)
    path = stage.link("host")
    client.submit(path + "/decline", {"reason": ""}, status=422)
    client.submit(path + "/decline", {"reason": "We have no desk until May."})
    assert stage.signature("host").state == "declined"
    assert "We have no desk until May." in browser.page("/").text


def test_after_a_refusal_each_language_leads_to_the_page_and_not_to_the_form(stage, sign_in, client):
    stage.send(sign_in)
    path = stage.link("host")
    page = client.submit(path + "/decline", {"reason": ""}, status=422)
    there = {link.get("href", "").partition("?")[0] for link in page.all("a") if "language=" in link.get("href", "") and ".pdf" not in link.get("href", "")}
    assert there == {path}
    for language in ("en", "es"):
        client.page(f"{path}?language={language}")


def test_the_last_signature_makes_the_placement_signed(stage, sign_in, client):
    browser = stage.send(sign_in)
    client.submit(stage.link("guardian"), YES)
    client.submit(stage.link("host"), {"read_it": "y", "typed_name": "Sam Okafor"})
    student = sign_in(stage.user)
    assert "Training agreement" in student.page(f"/my-placements/{stage.placement.id}/agreement").text
    student.submit(f"/my-placements/{stage.placement.id}/agreement", {"read_it": "y", "typed_name": "Ana Lima"})
    assert stage.now_is().agreement_signed_on is None
    browser.submit(f"/signatures/{stage.signature('school').id}/sign")
    assert stage.now_is().agreement_signed_on == now().date()
    assert db.session.scalars(sa.select(Agreement)).one().state == "signed"
    browser.submit(f"/signatures/{stage.signature('host').id}/undo")
    assert stage.now_is().agreement_signed_on is None
    assert db.session.scalars(sa.select(Agreement)).one().state == "out"


def test_a_paper_with_its_scan_a_waiver_and_the_way_back(stage, sign_in):
    browser = stage.send(sign_in)
    scan = (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "paper.pdf")
    guardian, host = stage.signature("guardian").id, stage.signature("host").id
    browser.submit(f"/signatures/{guardian}/paper", {"typed_name": "Rosa Lima", "signed_on": now().date().isoformat(), "file": scan})
    assert stage.signature("guardian").state == "on_paper"
    assert browser.get(f"/signatures/{guardian}/scan").data.startswith(b"%PDF")
    browser.submit(f"/signatures/{host}/waive", {"reason": ""}, status=422)
    browser.submit(f"/signatures/{host}/waive", {"reason": "A yearly agreement with the host covers it."})
    assert stage.signature("host").state == "waived"
    browser.submit(f"/signatures/{guardian}/undo")
    assert (stage.signature("guardian").state, stage.signature("guardian").file_id) == ("waiting", None)
    assert browser.get(f"/signatures/{guardian}/scan").status_code == 404


def test_a_student_of_18_signs_alone(session, sign_in):
    stage = Stage(birth_date=date(2000, 1, 1))
    stage.send(sign_in)
    agreement = db.session.scalars(sa.select(Agreement)).one()
    assert [s.role for s in queries.signatures_of(agreement.id)] == ["student", "host", "school"]


def test_a_guardians_link_opens_nothing_after_the_18th_birthday(stage, sign_in, client):
    stage.send(sign_in)
    path = stage.link("guardian")
    stage.student.birth_date = date(2000, 1, 1)
    db.session.commit()
    assert "Lima" not in client.page(path, status=410).text


def test_a_revoked_an_expired_and_an_unknown_link_open_nothing(stage, sign_in, client):
    browser = stage.send(sign_in)
    path = stage.link("host")
    browser.submit(f"/signatures/{stage.signature('host').id}/revoke")
    assert "Ana" not in client.page(path, status=410).text
    client.submit(path, YES, status=410)
    browser.submit(f"/signatures/{stage.signature('host').id}/restore")
    client.page(path)
    db.session.get(SignedLink, stage.signature("host").link_id).expires_at = now() - timedelta(hours=1)
    db.session.commit()
    assert "run out" in client.page(path, status=410).text
    client.page("/sign/nobody-was-given-this", status=404)
    assert stage.signature("host").state == "waiting"


def test_what_was_tampered_with_cannot_be_signed(stage, sign_in, client):
    stage.send(sign_in)
    agreement = db.session.scalars(sa.select(Agreement)).one()
    agreement.body = agreement.body | {"goals": ["Sweep the floor"]}
    db.session.commit()
    client.submit(stage.link("host"), {"read_it": "y", "typed_name": "Sam"}, status=422)
    assert stage.signature("host").state == "waiting"


def test_taken_back_as_a_whole_its_links_are_closed_and_a_new_one_counts_on(stage, sign_in, client):
    browser = stage.send(sign_in)
    path = stage.link("host")
    browser.submit(f"{stage.path}/take-back", {"reason": "The days have changed."})
    client.page(path, status=410)
    assert stage.now_is().state == "confirmed"
    browser.submit(f"{stage.path}/send", stage.form(browser))
    assert [a.state for a in queries.agreements_of(stage.placement.id)] == ["out", "revoked"]
    assert "The days have changed." in browser.page(stage.path).text


def test_a_newer_agreement_takes_the_place_of_the_one_before(stage, sign_in):
    browser = stage.send(sign_in)
    page = browser.page(stage.path + "?new=1")
    values = page.form(f"{stage.path}/send") | {"own_goals": "Run a network cable\nDocument it"}
    browser.submit(f"{stage.path}/send", values)
    newest, before = queries.agreements_of(stage.placement.id)
    assert (newest.number, newest.state, before.state) == (2, "out", "superseded")
    assert newest.body["goals"][-2:] == ["Run a network cable", "Document it"]


def test_a_stale_draft_is_refused_and_nothing_is_lost(stage, sign_in):
    browser = sign_in(stage.coordinator)
    first = stage.form(browser)
    second = dict(first, form_token="another-form", own_goals="What I wrote")
    browser.submit(f"{stage.path}/save", first)
    assert "What I wrote" in browser.submit(f"{stage.path}/save", second, status=409).html


def test_a_coordinator_of_another_school_sees_none_of_it(stage, sign_in):
    stage.send(sign_in)
    other = sign_in(make.user(stage.home, "coordinator", at=make.school(stage.home)))
    for path in (stage.path, stage.path + ".pdf", stage.path + "/text", f"/signatures/{stage.signature('host').id}/scan"):
        assert other.get(path).status_code == 404
    for deed in ("send", "undo", "waive", "paper", "sign", "revoke", "restore"):
        other.submit(f"/signatures/{stage.signature('school').id}/{deed}", {"reason": "x"}, status=404)


def test_the_pdf_is_tagged_and_holds_the_text_and_the_signatures(stage, sign_in, client):
    stage.send(sign_in)
    client.submit(stage.link("guardian"), YES)
    made = PdfReader(io.BytesIO(client.get(stage.link("guardian") + "/agreement.pdf").data))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "es"
    assert "Acuerdo de formación" in made.metadata.title
    words = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    for expected in ("Harbor Health IT", "Rosa Lima", "Firmado", "martes 3:00 p. m.–5:00 p. m."):
        assert expected in words, expected


def test_nothing_sensitive_is_in_the_text(stage, sign_in):
    stage.send(sign_in)
    body = str(db.session.scalars(sa.select(Agreement)).one().body)
    assert stage.student.birth_date.isoformat() not in body
    assert stage.student.local_id not in body
    assert "rosa@example.org" not in body


def test_each_signer_meets_mail_page_frame_and_pdf_in_the_language_they_read(stage, sign_in, client):
    stage.user.language = stage.contact.language = "es"
    db.session.commit()
    stage.send(sign_in)
    mails = {mail.to_email: mail for mail in db.session.scalars(sa.select(Mail).where(Mail.topic == "signature"))}
    assert mails.pop(stage.user.email).subject == "Por favor lee y firma: acuerdo de formación"  # students are called tú
    assert {mail.subject for mail in mails.values()} == {"Por favor lea y firme: acuerdo de formación"}
    kept = db.session.scalars(sa.select(Agreement.sha256)).one()
    for role in ("guardian", "host"):
        assert "Ir al contenido" in client.page(stage.link(role)).text, role
    assert "Skip to content" in client.page(stage.link("host") + "?language=en").text
    browser = sign_in(stage.user)
    own = f"/my-placements/{stage.placement.id}/agreement"
    page = browser.page(own)
    assert page.find("html").get("lang") == "es"
    assert "Acuerdo de formación" in page.text
    assert "Escribe tu nombre completo." in browser.submit(own, {"read_it": "y", "typed_name": ""}, status=422).text
    made = browser.get(f"{own}.pdf")
    assert "Acuerdo de formación" in "".join(each.extract_text() for each in PdfReader(io.BytesIO(made.data)).pages)
    assert db.session.scalars(sa.select(Agreement.sha256)).one() == kept


def test_a_closed_link_speaks_the_signer_s_language_only(stage, sign_in, client):
    browser = stage.send(sign_in)
    path = stage.link("guardian")
    browser.submit(f"/signatures/{stage.signature('guardian').id}/revoke")
    page = client.page(path, status=410)
    assert "Este enlace se cerró" in page.text
    assert "closed" not in page.text
    assert "This link was closed" in client.page(f"{path}?language=en", status=410).text


def test_a_draft_asks_for_spanish_first_where_somebody_who_may_sign_reads_it(stage, sign_in):
    browser, here = sign_in(stage.coordinator), f"/placements/{stage.placement.id}/agreement"
    stage.guardian.language = "en"
    db.session.commit()
    assert "Say it in Spanish too" in browser.page(here).text
    stage.guardian.language = "es"
    db.session.commit()
    page = browser.page(here)
    assert "Say it in Spanish too" not in page.text
    assert "Somebody who may sign reads Spanish" in page.text
