"""Placements that were amended, run at two hosts, change soon, or ended in each of the ways there are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.demo.world import Campus, World
from portal.extensions import db
from portal.placements.models import Placement
from portal.rosters.models import Student

PLACE, HOST, SECOND = "WBL-MKT-I", "City Parks", "Shoreline Credit Union"
WEEK: list[list[Any]] = [[1, "15:00", "17:00"], [3, "15:00", "17:00"]]
MORE: list[list[Any]] = [*WEEK, [4, "15:00", "17:00"]]
ENDED = (
    ("student", "confirmed", "The student found work nearer to home."),
    ("host", "active", "The host closes its office for the winter."),
    ("school", "active", "Attendance fell below what was agreed."),
    ("other", "agreement_out", "The family moves to another town."),
    ("declined", "requested", "The seats are kept for seniors this term. Ask again in spring."),
    ("expired", "requested", "Nobody answered in time. You may ask again."),
)
"""As what a placement ended, from which state, and what the student reads."""
RUNNING = ("amended", "two hosts", "changes soon", "taken back")


def add_cases(campus: Campus) -> None:
    """Students of the second grade who have no placement get one of these each."""
    free = _free_students(campus)
    for case, student_id in zip(RUNNING, free, strict=False):
        _running(campus, case, student_id)
    for (kind, before, reason), student_id in zip(ENDED, free[len(RUNNING) :], strict=False):
        _ended(campus, kind, before, reason, student_id)


def _running(campus: Campus, case: str, student_id: int) -> None:
    world, by = campus.world, campus.staff_ids["mosei"]
    today = world.calendar.today
    begins, last = today - timedelta(days=60), today + timedelta(days=120)
    goal = Decimal(60)
    changed = {"amended": today - timedelta(days=20), "changes soon": today + timedelta(days=14), "taken back": today + timedelta(days=10)}.get(case)
    held = case in ("amended", "changes soon")
    placement = _placement(campus, student_id, "active", begins, last, Decimal(90) if case == "amended" else goal)
    first = _terms(world, placement, HOST, begins, last, goal, ends_on=changed - timedelta(days=1) if changed and held else None)
    if changed is not None:
        _terms(
            world, placement, HOST, changed, last, Decimal(90), plan=MORE, reason="The student works Fridays too.", made_by_id=by, replaces_id=first,
            made_at=world.calendar.ago(25), voided_at=None if held else world.calendar.ago(2),
        )  # fmt: skip
    if case == "two hosts":
        _terms(
            world, placement, SECOND, today - timedelta(days=10), last, goal, ends_on=today + timedelta(days=40), plan=[[5, "09:00", "12:00"]], beside=True,
            reason="Saturdays at the credit union, for bookkeeping.", made_by_id=by, made_at=world.calendar.ago(12),
        )  # fmt: skip


def _ended(campus: Campus, kind: str, before: str, reason: str, student_id: int) -> None:
    world, by = campus.world, campus.staff_ids["mosei"]
    today = world.calendar.today
    begins = today - timedelta(days=30) if before == "active" else today + timedelta(days=20)
    asked = kind in ("declined", "expired")
    placement = _placement(
        campus, student_id, "withdrawn", begins, begins + timedelta(days=90), Decimal(60), withdrawn_as=kind, ended_reason=reason, ended_on=today - timedelta(days=6),
        origin="request" if asked else "staff", request="I would like to see how a park is run." if asked else "",
        expires_on=today - timedelta(days=7) if asked else None, decided_at=world.calendar.ago(6 if asked else 30),
    )  # fmt: skip
    _terms(world, placement, HOST, begins, begins + timedelta(days=90), Decimal(60))
    deed = {"declined": "decline", "expired": "expire"}.get(kind, "withdraw")
    world.rows.add(
        "placement_changes", district_id=world.district_id, placement_id=placement, deed=deed, before=before, after="withdrawn", reason=reason,
        by_id=None if kind == "expired" else by, at=world.calendar.ago(6),
    )  # fmt: skip


def _placement(campus: Campus, student_id: int, state: str, begins: date, ends: date, goal: Decimal, **more: Any) -> int:
    world = campus.world
    return world.rows.add(
        "placements", district_id=world.district_id, host_id=world.host_ids[HOST], supervisor_name=world.supervisors[HOST], school_id=campus.schools["N"].id,
        student_id=student_id, experience_id=world.offering_ids[PLACE], state=state, begins_on=begins, ends_on=ends, hours_goal=goal,
        agreement_signed_on=begins - timedelta(days=2) if state == "active" else None, **more,
    )  # fmt: skip


def _terms(world: World, placement: int, host: str, begins: date, last: date, goal: Decimal, **more: Any) -> int:
    return world.rows.add(
        "placement_terms", **{
            "district_id": world.district_id, "placement_id": placement, "begins_on": begins, "last_on": last, "host_id": world.host_ids[host],
            "supervisor_id": world.contact_ids[host], "supervisor_name": world.supervisors[host], "hours_goal": goal, "plan": WEEK,
        } | more,
    )  # fmt: skip


def _free_students(campus: Campus) -> list[int]:
    """Students of the first high school without any placement."""
    school = campus.schools["N"].id
    return list(
        db.session.scalars(
            sa.select(Student.id)
            .where(Student.school_id == school, Student.state == "active", Student.grade == 10, Student.id.not_in(sa.select(Placement.student_id)))
            .order_by(Student.id)
            .limit(len(RUNNING) + len(ENDED))
        )
    )
