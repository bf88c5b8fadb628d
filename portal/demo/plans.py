"""Plans between draft and approval: handed in, approved, changed since by the counselor, sent back, taken back, talked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.demo.world import Campus
from portal.extensions import db
from portal.plans.standing import differences
from portal.programs.models import PlanEntry
from portal.rosters.models import Caseload, Student

GOOD = "This fits your program. Bring it to your family before spring."
MORE = "You still need one more year of your program. Look at what comes after this course, then send it again."
CASES = (
    ("approved", GOOD, True),
    ("submitted", "", False),
    ("approved", "", False),
    ("returned", MORE, False),
    ("withdrawn", "", False),
    ("submitted", "", False),
)
"""(state, comment, whether the counselor changed the plan since), one for each of the first students with a plan."""
ANAS = "Security Capstone asks for Network Operations II before it. Find a place for it, then send it again."
TALK: tuple[tuple[int, bool, bool, str], ...] = (
    (14, True, True, "Is one course in my last year enough? I would like to work in the afternoons."),
    (13, False, True, "For the program it is. Think about a second one, colleges look at the last year."),
    (2, True, False, "Can my internship count for this too?"),
)
"""(days ago, whether the student wrote it, whether it is about a year, the words): what Ana and her counselor wrote."""
QUESTION = "I am not sure about the order of these. Is it fine like this?"


def add_plans(campus: Campus) -> None:
    """Once the plans of the students on a counselor's caseload are in the database."""
    world, counselor = campus.world, campus.staff_ids["praman"]
    kept = _plans(counselor)
    ana = db.session.execute(
        sa.select(Student.id, Student.user_id).where(Student.district_id == world.district_id, Student.given_name == "Ana", Student.family_name == "Lima").order_by(Student.id)
    ).first()
    others = [key for key in sorted(kept) if ana is None or key != ana.id]
    for number, (student_id, (state, comment, changed)) in enumerate(zip(others, CASES, strict=False)):
        _version(campus, student_id, kept[student_id], state, comment, days=16 - 2 * number, changed=changed)
        if changed and _as_it_was(kept[student_id]) != kept[student_id]:
            _moved_by(campus, student_id, kept[student_id][0])
        if state == "submitted":
            _say(campus, student_id, None, QUESTION, _user_of(student_id), days=3 + number)
    if ana is not None:
        plan = _plans_of([ana.id]).get(ana.id, [])
        year = plan[0]["year"] if plan else world.calendar.year + 1
        by = db.session.scalar(sa.select(Caseload.user_id).where(Caseload.student_id == ana.id).order_by(Caseload.id)) or counselor
        _version(campus, ana.id, plan, "returned", ANAS, days=12, by=by)
        for days, own, about_year, words in TALK:
            _say(campus, ana.id, year if about_year else None, words, ana.user_id if own else by, days=days)
    world.rows.flush()


def _version(campus: Campus, student_id: int, plan: list[dict[str, Any]], state: str, comment: str, *, days: int, changed: bool = False, by: int | None = None) -> None:
    """A version handed in that many days ago, and decided two days later."""
    world, decided = campus.world, state in ("approved", "returned")
    today = world.calendar.today
    entries = [{name: one[name] for name in ("offering_id", "title", "year", "term")} for one in plan]
    before = _as_it_was(entries) if changed else entries
    world.rows.add(
        "plan_submissions", district_id=world.district_id, student_id=student_id, submitted_at=world.calendar.on(today - timedelta(days=days), 15), entries=before, state=state,
        decided_at=world.calendar.on(today - timedelta(days=days - 2), 10) if decided else None,
        decided_by_id=(by or campus.staff_ids["praman"]) if decided else None, comment=comment, changed=changed and bool(differences(before, entries)),
    )  # fmt: skip


def _say(campus: Campus, student_id: int, year: int | None, words: str, by: int, *, days: int) -> None:
    world = campus.world
    world.rows.add(
        "plan_comments", district_id=world.district_id, student_id=student_id, year=year, text=words, by_id=by, removed_at=None,
        at=world.calendar.on(world.calendar.today - timedelta(days=days), 14),
    )  # fmt: skip


def _moved_by(campus: Campus, student_id: int, entry: dict[str, Any]) -> None:
    """The counselor put a course off by a year: the trail is what the student's page reads it from."""
    world = campus.world
    row = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name, Grant.id.label("grant_id"), Grant.school_id)
        .join(Grant, Grant.user_id == User.id).where(User.id == campus.staff_ids["praman"]).order_by(Grant.id)
    ).first()
    assert row is not None
    by = Viewer(row.id, world.district_id, f"{row.given_name} {row.family_name}", Role.COUNSELOR, row.school_id, row.grant_id)
    detail = {"plan_entry_id": entry["entry_id"], "year": entry["year"], "term": entry["term"], "before_year": entry["year"] - 1, "before_term": entry["term"]}
    audit.record("plan.move", subject=f"offerings:{entry['offering_id']}", by=by, student_id=student_id, detail=detail)


def _user_of(student_id: int) -> int:
    return db.session.execute(sa.select(Student.user_id).where(Student.id == student_id)).scalar_one() or 0


def _plans(counselor: int) -> dict[int, list[dict[str, Any]]]:
    """Student id -> their plan, of those on a caseload."""
    return _plans_of(db.session.scalars(sa.select(Caseload.student_id).where(Caseload.user_id == counselor)).all())


def _plans_of(student_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(
        sa.select(PlanEntry.id, PlanEntry.student_id, PlanEntry.offering_id, Offering.title, PlanEntry.year, PlanEntry.term)
        .join(Offering, Offering.id == PlanEntry.offering_id)
        .where(PlanEntry.student_id.in_(student_ids))
        .order_by(PlanEntry.student_id, PlanEntry.year, Offering.title, PlanEntry.id)
    ):
        found.setdefault(row.student_id, []).append({"entry_id": row.id, "offering_id": row.offering_id, "title": row.title, "year": row.year, "term": row.term})
    return found


def _as_it_was(plan: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A plan before its first course was put off by a year."""
    first, *rest = plan
    return [{**first, "year": first["year"] - 1}, *rest]
