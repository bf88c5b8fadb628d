"""The plan on paper: years, credits, what the program asks, who approved it, and lines to sign."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.accounts.models import AuditEvent
from tests import factories as make
from tests.plans.test_plan import world  # noqa: F401


def words_of(answer) -> str:
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"].get("/StructTreeRoot"), "a screen reader can follow it"
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def planned(world, session):  # noqa: F811
    make.record(world.ana, world.one)
    session.commit()
    return world


def test_a_student_prints_the_plan_with_its_years_and_lines_to_sign(planned, sign_in):
    client = sign_in(planned.user)
    client.submit("/my-plan/entries", {"offering_id": planned.two.id, "year": planned.this + 1, "term": ""})
    said = words_of(client.get("/my-plan/pdf"))
    assert "Plan of Ana Lima" in said
    assert "Draft, not approved" in said
    assert "Robots II" in said
    assert "planned" in said
    assert "Credits in all, earned and planned: " in said
    assert "Parent or guardian" in said


def test_it_is_printed_in_the_language_of_who_reads(planned, sign_in, session):
    planned.user.language = "es"
    session.commit()
    said = words_of(sign_in(planned.user).get("/my-plan/pdf"))
    assert "Plan de Ana Lima" in said
    assert "Madre, padre o tutor" in said


def test_staff_in_scope_print_it_and_the_trail_says_so(planned, sign_in, session):
    assert "Plan of Ana Lima" in words_of(sign_in(planned.counselor).get(f"/students/{planned.ana.id}/plan/pdf"))
    assert session.query(AuditEvent).filter_by(action="plan.print", student_id=planned.ana.id).count() == 1
    assert sign_in(planned.stranger).get(f"/students/{planned.ana.id}/plan/pdf").status_code == 404


def test_the_paper_of_an_approved_plan_says_by_whom(planned, sign_in):
    client, counselor = sign_in(planned.user), sign_in(planned.counselor)
    client.submit("/my-plan/entries", {"offering_id": planned.two.id, "year": planned.this + 1, "term": ""})
    client.submit("/my-plan/submit")
    page = counselor.page(f"/students/{planned.ana.id}/plan")
    form = {name: page.find("input", name=name).get("value") for name in ("submission_id", "version")}
    counselor.submit(f"/students/{planned.ana.id}/plan/approve", form)
    assert "Approved by" in words_of(client.get("/my-plan/pdf"))
