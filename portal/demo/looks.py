"""What moved in the demo lately: a history of standings, marks that came in, saved views, and a counselor who looked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import LastLook, SavedView, User
from portal.demo.world import World
from portal.extensions import db
from portal.programs.changes import BANDS, state_of
from portal.programs.models import ProgressChange, ProgressSummary
from portal.rosters.models import CourseRecord

DONE, RUNNING, WAITING, PLANNED, LEFT = range(5)
MOVES = (("records", RUNNING, DONE), ("records", LEFT, RUNNING), ("hours", WAITING, DONE), ("plan", LEFT, PLANNED), ("exception", LEFT, DONE))
"""(cause, the band that a station was in, the band that it is in now)."""
LATE_MARKS = 25
VIEWS = {
    "praman": (("Seniors who need a look", "grade=12&status=off_track&sort=-grade", False), ("One short of concentrator", "status=concentrator_short&sort=-grade", False)),
    "dwhitfield": (("Seniors, last course missing", "grade=12&status=one_short&sort=-grade", False), ("Juniors with nothing planned", "grade=11&status=no_plan&sort=name", False)),
}


def add_looks(world: World) -> None:
    """Called once the summaries are there, before anything reads when a record came in."""
    rng = world.random("looks")
    today = world.calendar.today
    _date_records(world, rng, today)
    db.session.execute(sa.delete(ProgressChange).where(ProgressChange.district_id == world.district_id))
    rows = [
        row._asdict()
        for row in db.session.execute(
            sa.select(ProgressSummary.__table__).where(ProgressSummary.district_id == world.district_id, ProgressSummary.chosen.is_(True)).order_by(ProgressSummary.student_id)
        )
    ]
    db.session.execute(sa.insert(ProgressChange), list(_changes(rows, rng, today, world.district_id)))
    _keep(world, today)


def _date_records(world: World, rng: random.Random, today: date) -> None:
    """Marks come at the end of a year; a few of last year's came late."""
    mine = CourseRecord.district_id == world.district_id
    for year in db.session.scalars(sa.select(CourseRecord.year).where(mine).distinct().order_by(CourseRecord.year)).all():
        came = min(date(year, 6, 12), today - timedelta(days=30))
        db.session.execute(sa.update(CourseRecord).where(mine, CourseRecord.year == year).values(created_at=_at(came, 9), updated_at=_at(came, 9)))
    last = db.session.scalars(sa.select(CourseRecord.id).where(mine, CourseRecord.year == world.calendar.year - 1).order_by(CourseRecord.id)).all()
    lately = _at(today - timedelta(days=3), 16)
    late = rng.sample(list(last), min(LATE_MARKS, len(last)))
    db.session.execute(sa.update(CourseRecord).where(CourseRecord.id.in_(late)).values(created_at=lately, updated_at=lately))


def _changes(rows: Sequence[dict[str, Any]], rng: random.Random, today: date, district_id: int) -> list[dict[str, Any]]:
    """Some of each kind within the last three weeks; what is now is always what the summary says."""
    made: list[dict[str, Any]] = []

    def add(row: dict[str, Any], was: list[int], was_state: str, cause: str, was_program: int | None) -> None:
        made.append({
            "district_id": district_id, "student_id": row["student_id"], "at": _at(today - timedelta(days=rng.randrange(1, 21)), rng.randrange(8, 17)),
            "cause": cause, "was_program_id": was_program, "program_id": row["program_id"], "was_state": was_state, "state": state_of(row),
            "was_bands": was, "bands": [row[band] for band in BANDS],
        })  # fmt: skip

    by_state = {state: [row for row in rows if state_of(row) == state] for state in ("off_track", "complete", "in_progress")}
    for row in rng.sample(by_state["off_track"], min(7, len(by_state["off_track"]))):
        was = _moved_back(row, LEFT, RUNNING)
        add(row, was, "in_progress", "records", row["program_id"])
    for row in rng.sample(by_state["complete"], min(6, len(by_state["complete"]))):
        add(row, _moved_back(row, DONE, RUNNING), "in_progress", "records", row["program_id"])
    usual = rng.sample(by_state["in_progress"], min(90, len(by_state["in_progress"])))
    for row in usual[:9]:
        add(row, [], "none", "choice", None)
    for number, row in enumerate(usual[9:]):
        cause, before, now = MOVES[number % len(MOVES)]
        if row[BANDS[now]]:
            add(row, _moved_back(row, now, before), "off_track" if number % 17 == 0 else "in_progress", cause, row["program_id"])
    return made


def _moved_back(row: dict[str, Any], now: int, before: int) -> list[int]:
    """The bands as they were when one station, now in `now`, was still in `before`."""
    was = [int(row[band]) for band in BANDS]
    if was[now]:
        was[now] -= 1
        was[before] += 1
    return was


def _keep(world: World, today: date) -> None:
    """Views of two people, and the day on which one of them last looked."""
    ids = {row.username: row.id for row in db.session.execute(sa.select(User.username, User.id).where(User.district_id == world.district_id, User.username.in_(list(VIEWS))))}
    made = _at(today - timedelta(days=40), 10)
    for username, views in VIEWS.items():
        if username in ids:
            db.session.add_all(SavedView(user_id=ids[username], name=name, query=query, is_default=default, created_at=made, updated_at=made) for name, query, default in views)
    if "praman" in ids:
        db.session.add(LastLook(user_id=ids["praman"], place="", at=_at(today - timedelta(days=9), 8)))
    db.session.flush()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
