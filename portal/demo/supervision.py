"""Supervisors' links in every state, rubrics, and evaluations that were submitted, are due, overdue, on paper or open again."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portal.competencies.models import Competency
from portal.coverage.models import Coverage
from portal.demo.world import Campus
from portal.evaluations import standard
from portal.evaluations.spans import HostSpan, due_on, moments_of
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.placements.models import Placement, PlacementTerms
from portal.rosters.models import Student
from portal.supervision.subjects import Answerable

HEALTH = (
    "Keeps what patients say to themselves.", "Washes hands and keeps equipment clean as shown.", "Is calm and kind with patients.",
    "Asks before doing something for the first time.", "Writes down exactly what was measured.",
)  # fmt: skip
COMMENTS = (
    "A pleasure to have around. Next we want to see more work without being asked.", "Quick to learn, and careful with the tools.",
    "Came late twice and told us in time. Good with customers.", "", "",
)  # fmt: skip
REOPENED = "Two lines were left out. Please look at the safety lines again."
LOOKED_BACK = timedelta(days=400)
GOALS = 5


def add_supervision(campus: Campus) -> None:
    """Once placements, their terms and coverage are in the database; writes what it adds."""
    world = campus.world
    rng: random.Random = world.random("supervision", campus.number)
    general = _rubrics(campus)
    rows = db.session.execute(
        sa.select(
            Placement.id, Placement.student_id, Placement.experience_id, Placement.state, Placement.host_id, Placement.begins_on, Placement.ends_on,
            Placement.ended_on, Placement.supervisor_name, PlacementTerms.supervisor_id, HostContact.name, HostContact.email, Student.given_name,
        )
        .join(PlacementTerms, sa.and_(PlacementTerms.placement_id == Placement.id, PlacementTerms.reason == "", PlacementTerms.host_id == Placement.host_id))
        .join(Student, Student.id == Placement.student_id)
        .outerjoin(HostContact, HostContact.id == PlacementTerms.supervisor_id)
        .where(
            Placement.district_id == world.district_id, Placement.state.in_(["active", "completed"]),
            sa.or_(Placement.ended_on.is_(None), Placement.ended_on >= world.calendar.today - LOOKED_BACK),
        )
        .order_by(Placement.id, PlacementTerms.id)
    ).all()
    goals = _goals({row.experience_id for row in rows})
    seen: set[int] = set()
    for row in rows:
        if row.id in seen:
            continue
        seen.add(row.id)
        roll = rng.random()
        link = _link(campus, row, roll) if row.state == "active" or roll < 0.5 else None
        span = HostSpan(row.host_id, row.begins_on, min(row.ends_on, row.ended_on or row.ends_on), None, "")
        for moment in moments_of(span):
            due = due_on(span, moment)
            if due <= world.calendar.today - timedelta(days=1) or (row.given_name == "Ana" and moment == "midterm"):
                _evaluation(campus, rng, row, moment.value, min(due, world.calendar.today - timedelta(days=2)), link, general, goals[row.experience_id])
    world.rows.flush()


def _rubrics(campus: Campus) -> tuple[int, list[int]]:
    world, made = campus.world, {}
    for title, lines, retired in ((standard.TITLE, standard.LINES, False), ("Health care rubric", HEALTH, False), ("Checklist of 2023", standard.LINES[:4], True)):
        rubric = world.rows.add(
            "rubrics", district_id=world.district_id, title=title, scale=list(standard.SCALE), proficient_from=standard.PROFICIENT_FROM,
            retired=retired, is_default=title == standard.TITLE,
        )
        made[title] = (rubric, [world.rows.add("rubric_lines", rubric_id=rubric, text=text, position=n) for n, text in enumerate(lines)])
    return made[standard.TITLE]


def _goals(experience_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(Coverage.offering_id, Competency.id, Competency.statement)
        .join(Competency, Competency.id == Coverage.competency_id)
        .where(Coverage.offering_id.in_(sorted(experience_ids)), Coverage.level.is_not(None), Competency.retired.is_(False), Competency.is_heading.is_(False))
        .order_by(Coverage.offering_id, Competency.id)
    ):
        if len(found[row.offering_id]) < GOALS:
            found[row.offering_id].append((row.id, row.statement))
    return found


def _link(campus: Campus, row: Any, roll: float) -> int:
    """Of ten: seven are used, one was sent and never opened anything, one ran out, one was revoked and is asked for again."""
    world = campus.world
    today = world.calendar.today
    sent = datetime.combine(min(row.begins_on, today - timedelta(days=1)), time(13), UTC)
    expires = datetime.combine(row.ends_on + timedelta(days=60), time(23, 59), UTC)
    expired, revoked, unused = 0.7 <= roll < 0.78, 0.78 <= roll < 0.85, roll >= 0.85
    if row.given_name == "Ana":
        expired = revoked = unused = False
    asked = world.calendar.on(today - timedelta(days=3), 15)
    link = world.rows.add(
        "signed_links", district_id=world.district_id, purpose="supervisor", subject=Answerable(row.id, row.host_id, row.supervisor_id or 0).subject,
        placement_id=row.id, student_id=row.student_id, name=row.name or row.supervisor_name, email=row.email or "",
        nonce=f"{world.random('link', row.id).getrandbits(128):032x}", expires_at=world.calendar.on(today - timedelta(days=5), 12) if expired else expires,
        revoked_at=world.calendar.on(today - timedelta(days=6), 12) if revoked else None, made_by_id=campus.staff_ids["mosei"], made_at=sent,
        sent_at=sent if row.email else None, used_at=None if unused else world.calendar.on(max(today - timedelta(days=4), sent.date()), 9),
    )
    if revoked:
        world.rows.add("link_requests", district_id=world.district_id, placement_id=row.id, link_id=link, asked_at=asked)
    return link


def _evaluation(
    campus: Campus, rng: random.Random, row: Any, moment: str, due: date, link: int | None, general: tuple[int, list[int]], goals: Sequence[tuple[int, str]],
) -> None:
    world = campus.world
    roll = rng.random()
    if roll > 0.82 and row.given_name != "Ana" and (world.calendar.today - due).days < 90:
        return  # overdue: nobody said a word
    paper = link is None or 0.6 < roll <= 0.72
    reopened = 0.76 < roll <= 0.82 and row.given_name != "Ana"
    at = world.calendar.on(min(due + timedelta(days=rng.randrange(3)), world.calendar.today - timedelta(days=1)), 15)
    made = world.rows.add(
        "evaluations", district_id=world.district_id, placement_id=row.id, host_id=row.host_id, moment=moment, state="reopened" if reopened else "submitted",
        rubric_id=general[0], rubric_title=standard.TITLE, scale=list(standard.SCALE), proficient_from=standard.PROFICIENT_FROM, comment=rng.choice(COMMENTS),
        supervisor_name=row.name or row.supervisor_name, submitted_at=at, submitted_how="paper" if paper else "link", link_id=None if paper else link,
        user_id=campus.staff_ids["mosei"] if paper else None, reopened_reason=REOPENED if reopened else "", reopened_at=at + timedelta(hours=3) if reopened else None,
    )
    asked: list[tuple[str, str, int | None]] = [(f"line:{key}", text, None) for key, text in zip(general[1], standard.LINES, strict=True)]
    asked += [(f"competency:{key}", text, key) for key, text in goals]
    for position, (key, text, competency) in enumerate(asked):
        unseen = rng.random() < 0.06
        rating = rng.choices((0, 1, 2, 3), (2, 20, 55, 23))[0]
        world.rows.add(
            "evaluation_lines", evaluation_id=made, position=position, key=key, text=text, competency_id=competency, rating=None if unseen else rating, unseen=unseen,
        )
