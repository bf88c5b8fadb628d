"""Telling students, and guardians of those under 18, what is missing; and, when a form runs out, in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.clearances.asking import is_minor
from portal.clearances.models import ClearanceKind, ClearanceState, StudentClearance
from portal.clearances.people import coordinators_of
from portal.clearances.permissions import ON_THE_BOARD, may_check
from portal.clearances.queries import Line, guardians_of
from portal.clearances.services import ClearanceError
from portal.clearances.standing import WARNED
from portal.clearances.words import form_name
from portal.clock import this_day
from portal.extensions import db
from portal.language import _, in_language
from portal.mail.services import post
from portal.placements.models import Placement
from portal.rosters.models import Student
from portal.web.filters import day, plural

PATH = "/my-placements"


@dataclass
class Reached:
    """Who will read it, and who will not."""

    students: set[int] = field(default_factory=set)
    guardians: int = 0
    again: set[int] = field(default_factory=set)
    """Told today already."""
    unreached: dict[int, str] = field(default_factory=dict)
    """Students without an address, and without a guardian who has one."""

    @property
    def sentence(self) -> str:
        told = [plural(len(self.students), "student")] if self.students else []
        told += [plural(self.guardians, "guardian")] if self.guardians else []
        parts = [f"Asked: {' and '.join(told)}."] if told else []
        if self.again:
            parts.append(f"{plural(len(self.again), 'student')} {'was' if len(self.again) == 1 else 'were'} asked today already.")
        if self.unreached:
            names = ", ".join(self.unreached.values())
            parts.append(f"Not reached, no address: {names}. Tell them in person.")
        return " ".join(parts) or "Nothing is missing: nobody had to be asked."


def chase(found: Sequence[Line], *, by: Viewer) -> Reached:
    """One message a day for each student of these placements who lacks a form, and one for each guardian with an address."""
    mine = [line for line in found if line.missing and may_check(by, line.placement)]
    if found and not any(may_check(by, line.placement) for line in found):
        raise ClearanceError("Only the coordinator of the school that runs a placement asks for its forms.")
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    people: dict[int, Any] = {}
    names: dict[int, str] = {}
    for line in mine:
        people[line.placement.student_id], names[line.placement.student_id] = line.placement, line.name
        wanted[line.placement.student_id] |= {each.form.title: each for each in line.missing}
    today, reached = this_day(), Reached()
    emails = _emails({p.user_id for p in people.values() if p.user_id})
    guardians = guardians_of([i for i, p in people.items() if p.birth_date is not None and is_minor(p.birth_date, today)])
    for student_id, person in people.items():
        mail, spoken = emails.get(person.user_id, ("", "en"))
        told = False
        if mail:
            with in_language(spoken):
                subject = _("Forms for your internship")
                text = _(
                    "Before your first day at %(host)s your school still needs:\n\n%(forms)s\n\nSee what each is, and hand it in: {link}",
                    host=person.host, forms=_listed(wanted[student_id]),
                )
            posted = post(
                key=f"clearance:ask:{student_id}:{today}", district_id=by.district_id, to_email=mail, to_name=names[student_id], user_id=person.user_id,
                student_id=student_id, topic="clearance", path=PATH, subject=subject, text=text,
            )
            (reached.students if posted is not None else reached.again).add(student_id)
            told = True
        for guardian in guardians.get(student_id, ()):
            if guardian.email:
                with in_language(guardian.language):
                    subject = _("Forms for your student's internship")
                    text = _(
                        "Before your student's first day at %(host)s the school still needs:\n\n%(forms)s\n\nYour student can hand them in online, or bring them to school. %(name)s helps.",
                        host=person.host, forms=_listed(wanted[student_id]), name=by.name,
                    )
                posted = post(
                    key=f"clearance:ask:{student_id}:{today}:{guardian.id}", district_id=by.district_id, to_email=guardian.email, to_name=guardian.name,
                    student_id=student_id, topic="clearance", subject=subject, text=text,
                )
                reached.guardians += posted is not None
                told = True
        if not told:
            reached.unreached[student_id] = names[student_id]
    if people:
        audit.record("clearance.ask", subject=f"districts:{by.district_id}", by=by, detail={"students": sorted(people), "unreached": sorted(reached.unreached)})
    return reached


def warn(today: date | None = None) -> int:
    """Tells students and their coordinators once at each threshold before a form runs out; how many messages. Commits.

    Only forms of students who are placed, and only where no newer one is on file or waits.
    """
    today = today or this_day()
    sent = 0
    for row in _running_out(today):
        left = (row.expires_on - today).days
        threshold = min(mark for mark in WARNED if left <= mark)
        key = f"clearance:ends:{row.id}:{row.expires_on}:{threshold}"
        text = f"{row.title} is on file until {day(row.expires_on)}."
        student = db.session.get_one(Student, row.student_id)
        if row.email:
            with in_language(row.language):
                subject = _("A form runs out")
                told = _("%(form)s is on file until %(day)s. Hand in a new one: {link}", form=form_name(row.title), day=day(row.expires_on))
            made = post(
                key=key, district_id=row.district_id, to_email=row.email, to_name=student.name, user_id=row.user_id, student_id=row.student_id,
                topic="clearance", subject=subject, text=told, path=PATH,
            )
            sent += made is not None
        for person in coordinators_of(row.district_id, row.school_id):
            made = post(
                key=f"{key}:{person.id}", district_id=row.district_id, to_email=person.email, to_name=f"{person.given_name} {person.family_name}",
                user_id=person.id, student_id=row.student_id, topic="clearance", subject="A form of a placed student runs out",
                text=f"{student.name}: {text} {{link}}", path=f"/clearances/{row.placement_id}/{row.kind_id}",
            )
            sent += made is not None
    db.session.commit()
    return sent


def _running_out(today: date) -> Sequence[Any]:
    newer = aliased(StudentClearance)
    replaced = sa.exists().where(
        newer.student_id == StudentClearance.student_id, newer.kind_id == StudentClearance.kind_id, newer.id > StudentClearance.id,
        newer.state != ClearanceState.REFUSED.value,
    )
    return db.session.execute(
        sa.select(
            StudentClearance.id, StudentClearance.district_id, StudentClearance.student_id, StudentClearance.kind_id, StudentClearance.expires_on,
            ClearanceKind.title, Student.user_id, User.email, User.language, sa.func.min(Placement.id).label("placement_id"), sa.func.min(Placement.school_id).label("school_id"),
        )
        .join(ClearanceKind, ClearanceKind.id == StudentClearance.kind_id)
        .join(Student, Student.id == StudentClearance.student_id)
        .join(Placement, Placement.student_id == Student.id)
        .outerjoin(User, User.id == Student.user_id)
        .where(
            StudentClearance.state == ClearanceState.ON_FILE.value, StudentClearance.expires_on >= today,
            StudentClearance.expires_on <= today + timedelta(days=WARNED[0]), ~replaced, Placement.state.in_(ON_THE_BOARD), Placement.ends_on >= StudentClearance.expires_on,
        )
        .group_by(
            StudentClearance.id, StudentClearance.district_id, StudentClearance.student_id, StudentClearance.kind_id, StudentClearance.expires_on,
            ClearanceKind.title, Student.user_id, User.email, User.language,
        )
        .order_by(StudentClearance.id)
    ).all()  # fmt: skip


def _listed(wanted: Mapping[str, Any]) -> str:
    return "\n".join(f"- {form_name(title)}: {each.own_words}" for title, each in wanted.items())


def _emails(user_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """User id -> (address, language)."""
    rows = db.session.execute(sa.select(User.id, User.email, User.language).where(User.id.in_(sorted(user_ids))).order_by(User.id))
    return {row.id: (row.email or "", row.language) for row in rows}



def warn_all() -> None:
    """What the hourly job does."""
    warn()
