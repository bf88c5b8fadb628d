"""Teachers' externships: who sees and approves which, and the deeds on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Role, User
from portal.accounts.viewer import STAFF, Viewer
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.hosts.errors import HostError, Stale
from portal.hosts.externship_models import ExternshipState, TeacherExternship, TeacherExternshipCourse
from portal.hosts.models import Host, HostState
from portal.hosts.services.papers import KEPT

LOGGERS = frozenset({Role.TEACHER})
APPROVERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
SEERS = LOGGERS | APPROVERS


def externships_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on TeacherExternship: a teacher's own; of the own school (or all, district-wide) for who approves."""
    if viewer.role in APPROVERS:
        here = sa.true() if viewer.school_id is None else TeacherExternship.school_id == viewer.school_id
        return sa.and_(TeacherExternship.district_id == viewer.district_id, sa.or_(here, TeacherExternship.user_id == viewer.user_id))
    return sa.and_(TeacherExternship.user_id == viewer.user_id, TeacherExternship.district_id == viewer.district_id)


def visible_externship(viewer: Viewer, externship_id: int) -> TeacherExternship | None:
    if viewer.role not in STAFF:
        return None
    return db.session.scalar(sa.select(TeacherExternship).where(TeacherExternship.id == externship_id, externships_visible_to(viewer)))


def may_change(viewer: Viewer, externship: Any) -> bool:
    """Whoever did it, until it is approved."""
    return bool(externship.user_id == viewer.user_id and externship.state == ExternshipState.LOGGED.value)


def may_approve(viewer: Viewer, externship: Any) -> bool:
    """Nobody approves their own."""
    return viewer.role in APPROVERS and externship.user_id != viewer.user_id


def externships(viewer: Viewer, *, state: str = "") -> sa.Select[*tuple[Any, ...]]:
    """What waits for approval first, then the latest."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            TeacherExternship.id, TeacherExternship.user_id, TeacherExternship.state, TeacherExternship.version, TeacherExternship.begins_on,
            TeacherExternship.ends_on, TeacherExternship.hours, TeacherExternship.learned, TeacherExternship.place, TeacherExternship.file_id,
            TeacherExternship.host_id, TeacherExternship.approved_at, Host.name.label("host"), User.given_name, User.family_name,
        )
        .join(User, User.id == TeacherExternship.user_id)
        .outerjoin(Host, Host.id == TeacherExternship.host_id)
        .where(externships_visible_to(viewer), TeacherExternship.removed_at.is_(None))
        .order_by(TeacherExternship.state.desc(), TeacherExternship.begins_on.desc(), TeacherExternship.id.desc())
    )  # fmt: skip
    return statement.where(TeacherExternship.state == state) if state else statement


def courses_of(ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Externship id -> (id, title) of the courses it feeds into."""
    found: dict[int, list[tuple[int, str]]] = {each: [] for each in ids}
    rows = db.session.execute(
        sa.select(TeacherExternshipCourse.externship_id, Offering.id, Offering.title)
        .join(Offering, Offering.id == TeacherExternshipCourse.course_id)
        .where(TeacherExternshipCourse.externship_id.in_(sorted(ids)))
        .order_by(Offering.title, Offering.id)
    )
    for externship_id, course_id, title in rows:
        found[externship_id].append((course_id, title))
    return found


def waiting_count(viewer: Viewer) -> int:
    """How many wait for this viewer's approval."""
    if viewer.role not in APPROVERS:
        return 0
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(TeacherExternship).where(
                externships_visible_to(viewer), TeacherExternship.removed_at.is_(None), TeacherExternship.state == ExternshipState.LOGGED.value,
                TeacherExternship.user_id != viewer.user_id,
            )
        )
        or 0
    )  # fmt: skip


def hosts_to_name(viewer: Viewer) -> list[tuple[int, str]]:
    """Active hosts of the district: teachers see their names here, nothing else of them."""
    rows = db.session.execute(
        sa.select(Host.id, Host.name)
        .where(Host.district_id == viewer.district_id, Host.merged_into_id.is_(None), Host.state == HostState.ACTIVE.value)
        .order_by(Host.name, Host.id)
    )
    return [(row.id, row.name) for row in rows]


def log_externship(*, values: dict[str, Any], courses: Collection[int], file: CheckedFile | None = None, by: Viewer) -> TeacherExternship:
    """A teacher's own; raises HostError."""
    if by.role not in LOGGERS:
        raise HostError("Teachers log their own externships.")
    _check(values)
    made = TeacherExternship(district_id=by.district_id, school_id=by.school_id, user_id=by.user_id, **values)
    db.session.add(made)
    db.session.flush()
    _write_courses(made, courses)
    _keep(made, file, by)
    _note("teacher_externship.log", made, by)
    return made


def change_externship(
    row: TeacherExternship, *, values: dict[str, Any], courses: Collection[int], file: CheckedFile | None = None, seen: int, by: Viewer
) -> None:
    """Raises Stale, HostError (approved ones are changed by nobody)."""
    _own(row, by)
    if seen != row.version:
        raise Stale("Somebody else changed this first.")
    _check(values)
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now()
    db.session.flush()
    _write_courses(row, courses)
    _keep(row, file, by)
    _note("teacher_externship.edit", row, by)


def remove_externship(row: TeacherExternship, *, by: Viewer) -> None:
    _own(row, by)
    if row.removed_at is None:
        row.removed_at = now()
        db.session.flush()
        _note("teacher_externship.remove", row, by)


def restore_externship(row: TeacherExternship, *, by: Viewer) -> None:
    _own(row, by)
    if row.removed_at is not None:
        row.removed_at = None
        db.session.flush()
        _note("teacher_externship.restore", row, by)


def approve_externship(row: TeacherExternship, *, approved: bool, by: Viewer) -> None:
    """Approves it, or takes that back; raises HostError."""
    if not may_approve(by, row):
        raise HostError("Somebody else approves what you did yourself.")
    if row.removed_at is not None:
        raise HostError("It was removed meanwhile.")
    state = ExternshipState.APPROVED if approved else ExternshipState.LOGGED
    if row.state == state.value:
        return
    row.state, row.approved_by_id, row.approved_at = state.value, by.user_id if approved else None, now() if approved else None
    db.session.flush()
    _note("teacher_externship.approve" if approved else "teacher_externship.reopen", row, by)


def sweep_removed() -> None:
    """Deletes what was removed a month ago, with its file. No commit."""
    for row in db.session.scalars(sa.select(TeacherExternship).where(TeacherExternship.removed_at < now() - KEPT).order_by(TeacherExternship.id)).all():
        file_id, row.file_id = row.file_id, None
        db.session.flush()
        drop_file(file_id)
        db.session.execute(sa.delete(TeacherExternshipCourse).where(TeacherExternshipCourse.externship_id == row.id))
        db.session.delete(row)
    db.session.flush()


def _own(row: TeacherExternship, by: Viewer) -> None:
    if not may_change(by, row):
        raise HostError("It is approved. Whoever approved it can take that back; then it can be changed.")


def _check(values: dict[str, Any]) -> None:
    begins, ends = values["begins_on"], values["ends_on"]
    if ends < begins:
        raise HostError("It cannot end before it begins.")
    if begins > this_day():
        raise HostError("Log it when it has begun.")
    if (ends - begins).days > 366:
        raise HostError("Log it year by year.")
    if values["hours"] > 24 * _days(begins, ends):
        raise HostError("That is more hours than these days have.")
    if not values.get("host_id") and not values.get("place"):
        raise HostError("Say where it was: choose a host, or write the place.")


def _days(begins: date, ends: date) -> int:
    return (ends - begins).days + 1


def _write_courses(row: TeacherExternship, courses: Collection[int]) -> None:
    db.session.execute(sa.delete(TeacherExternshipCourse).where(TeacherExternshipCourse.externship_id == row.id))
    db.session.add_all([TeacherExternshipCourse(externship_id=row.id, course_id=each) for each in sorted(set(courses))])
    db.session.flush()


def _keep(row: TeacherExternship, file: CheckedFile | None, by: Viewer) -> None:
    if file is None:
        return
    before, row.file_id = row.file_id, None
    db.session.flush()
    drop_file(before)
    row.file_id = keep_file(file, owner=f"teacher_externships:{row.id}", district_id=row.district_id, by=by).id
    db.session.flush()


def _note(action: str, row: TeacherExternship, by: Viewer) -> None:
    audit.record(action, subject=f"teacher_externships:{row.id}", by=by, district_id=row.district_id, detail={"user_id": row.user_id, "state": row.state})
