"""Each button of the plan: by htmx the region anew, as the page shows it, and the focus where one goes on; else the page."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import tostring

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.plans.models import PlanComment, PlanSubmission, SubmissionState
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from tests import factories as make

TARGET = "div#plan"


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=10)
        counselor = make.user(district, "counselor", at=school)
        one = make.course(district, at=school, title="Robots I")
        two = make.course(district, at=school, title="Robots II")

    make.caseload(World.counselor, World.ana)
    World.this = calendar_of(World.district.id, now().date()).year
    World.entry = make.add(PlanEntry(district_id=World.district.id, student_id=World.ana.id, offering_id=World.one.id, year=World.this + 1))
    session.commit()
    World.staff = f"/students/{World.ana.id}/plan"
    return World


def waits(world, session):
    return make.add(PlanSubmission(district_id=world.district.id, student_id=world.ana.id, entries=[{"offering_id": world.one.id, "title": "Robots I", "year": world.this + 1, "term": ""}]))


def decided(world, session):
    return make.add(
        PlanSubmission(
            district_id=world.district.id, student_id=world.ana.id, entries=[], state=SubmissionState.APPROVED.value, decided_at=now(), decided_by_id=world.counselor.id, changed=True,
        )
    )


def said(world, by, *, gone=False):
    row = make.add(PlanComment(district_id=world.district.id, student_id=world.ana.id, text="Words", by_id=by.id))
    if gone:
        row.removed_at = now()
    return row


def place(world, **more):
    return {"year": world.this + 2, "term": "spring", "version": world.entry.version, **more}


def deeds(world, name, by, base):
    """(address, what is posted, what has the focus in the answer) of a deed, once what it needs is there."""
    comment = {"text": "New words", "year": str(world.this + 1), "form_token": "t"}
    if name in ("add", "move", "remove", "add refused", "move too late"):
        return {
            "add": (f"{base}/entries", {"offering_id": world.two.id, "year": world.this + 1, "term": ""}, None),
            "move": (f"{base}/entries/{world.entry.id}/move", place(world), f"c{world.entry.id}"),
            "remove": (f"{base}/entries/{world.entry.id}/remove", {}, f"year-{world.this + 1}"),
            "add refused": (f"{base}/entries", {}, "refusal"),
            "move too late": (f"{base}/entries/{world.entry.id}/move", place(world, version=99), "refusal"),
        }[name]
    if name == "comment":
        return f"{base}/comments", comment, f"talk-{world.this + 1}"
    if name == "comment refused":
        return f"{base}/comments", comment | {"text": ""}, "refusal"
    if name in ("take a comment away", "bring it back"):
        row = said(world, by, gone=name == "bring it back")
        return f"{base}/comments/{row.id}/{'remove' if row.removed_at is None else 'restore'}", {}, "talk-all"
    if name == "submit":
        return f"{base}/submit", {}, "approval-title"
    row = decided(world, None) if name == "reopen" else waits(world, None)
    posted = {"submission_id": row.id, "version": row.version, "comment": "Words"}
    return f"{base}/{name}", {} if name == "withdraw" else posted, "approval-title"


SHARED = ("add", "move", "remove", "comment", "take a comment away", "bring it back")
REFUSED = {"add refused": 422, "move too late": 409, "comment refused": 422}
CASES = [
    *(("student", name) for name in (*SHARED, *REFUSED, "submit", "withdraw")),
    *(("counselor", name) for name in (*SHARED, *REFUSED, "approve", "return", "reopen")),
]


@pytest.mark.parametrize("htmx", [True, False], ids=["by-htmx", "plain"])
@pytest.mark.parametrize(("who", "name"), CASES)
def test_each_button_answers_as_it_was_asked(world, sign_in, session, who, name, htmx):
    by, base = (world.user, "/my-plan") if who == "student" else (world.counselor, world.staff)
    path, posted, focus = deeds(world, name, by, base)
    session.commit()
    browser = sign_in(by)
    status = REFUSED.get(name, 303)
    answer = browser.submit(path, posted, htmx=htmx, status=status, target=TARGET)
    if not htmx:
        if status == 303:
            assert answer.headers["Location"].split("?")[0] == base
        else:
            assert answer.has("h1"), "a refusal without htmx is the whole page"
        return
    assert not answer.has("h1"), "the region alone"
    wants = [each.get("id") for each in answer.root.iter() if each.get("data-focus") is not None]
    if name == "add":
        session.expire_all()
        focus = f"c{session.scalar(sa.select(sa.func.max(PlanEntry.id)))}"
    assert wants == [focus]
    if status == 303:
        assert plain(answer.region("plan")) == plain(browser.page(base).region("plan")), "the same region as on the page"


@pytest.mark.parametrize("who", ["student", "counselor"])
def test_looking_for_a_course_answers_the_region_or_the_page(world, sign_in, who):
    by, base = (world.user, "/my-plan") if who == "student" else (world.counselor, world.staff)
    browser, path = sign_in(by), f"{base}?q=robots&in={world.this + 1}"
    fragment, page = browser.page(path, htmx=True, target=TARGET), browser.page(path)
    assert not fragment.has("h1")
    assert "Robots II" in fragment.text
    assert plain(fragment.region("plan")) == plain(page.region("plan"))


def plain(region):
    """A region as text, without what is new in every answer and without where the focus goes."""
    made = copy.deepcopy(region)
    for each in made.iter():
        each.attrib.pop("data-focus", None)
        each.tail = None
        if each.get("name") in ("csrf_token", "form_token"):
            each.attrib.pop("value", None)
    return tostring(made, encoding="unicode")
