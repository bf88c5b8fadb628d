"""What mail must know of students: children are not written to, guardians no longer once their rights have passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.links.models import Purpose, SignedLink
from portal.mail.models import Mail
from portal.mail.recipients import Letter
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to

CHILD = 13
"""Below this age nothing is sent to a student."""
OF_AGE = 18
UNDER_13 = "Nothing is sent to a student under 13."
RIGHTS_PASSED = "The student is 18: what a guardian was told goes to the student now."
NO_LONGER = "No longer a guardian of this student."


def birthday(born: date, age: int) -> date:
    """The day on which somebody turns an age; born on February 29, in other years on March 1."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def not_to_children(letters: Sequence[Letter], conn: sa.Connection) -> Mapping[int, str]:
    ids = sorted({letter.user_id for letter in letters if letter.user_id is not None})
    today = this_day()
    rows = conn.execute(sa.select(Student.user_id, Student.birth_date).where(Student.user_id.in_(ids), Student.birth_date.is_not(None))).all() if ids else []
    children = {row.user_id for row in rows if birthday(row.birth_date, CHILD) > today}
    return {letter.id: UNDER_13 for letter in letters if letter.user_id in children}


def not_to_former_guardians(letters: Sequence[Letter], conn: sa.Connection) -> Mapping[int, str]:
    """A guardian is known by the address; a supervisor who happens to be one is written to as supervisor."""
    about = [letter for letter in letters if letter.user_id is None and letter.student_id is not None]
    if not about:
        return {}
    today = this_day()
    links = [letter.link_id for letter in about if letter.link_id is not None]
    work = set(conn.scalars(sa.select(SignedLink.id).where(SignedLink.id.in_(links), SignedLink.purpose == Purpose.SUPERVISOR.value))) if links else set()
    rows = conn.execute(
        sa.select(Guardian.student_id, sa.func.lower(Guardian.email).label("email"), Guardian.ends_on, Student.birth_date)
        .join(Student, Student.id == Guardian.student_id)
        .where(Guardian.student_id.in_(sorted({letter.student_id for letter in about if letter.student_id is not None})))
        .order_by(Guardian.id)
    ).all()
    found: dict[int, str] = {}
    for letter in about:
        theirs = [row for row in rows if row.student_id == letter.student_id and row.email == letter.to_email.lower()]
        if not theirs or letter.link_id in work:
            continue
        born = theirs[0].birth_date
        if born is not None and birthday(born, OF_AGE) <= today:
            found[letter.id] = RIGHTS_PASSED
        elif all(row.ends_on is not None and row.ends_on < today for row in theirs):
            found[letter.id] = NO_LONGER
    return found


def mail_on_students(viewer: Viewer) -> sa.ColumnElement[bool] | None:
    """A school's administrator and coordinator look after mail that speaks of their students."""
    if viewer.role not in (Role.COORDINATOR, Role.SCHOOL_ADMIN):
        return None
    return Mail.student_id.in_(sa.select(Student.id).where(students_visible_to(viewer)))
