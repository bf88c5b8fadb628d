"""Who of a family reads along: granting, sending, taking back; and whether an address still opens the page.

A guardian's link shows one student's page and ends by itself on the student's 18th birthday, when the rights pass to the
student (20 U.S.C. 1232g(d)), and at the latest after a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.language import LANGUAGES, _, in_language
from portal.links import services as links
from portal.links.models import Purpose, SignedLink
from portal.mail.services import post
from portal.rosters.guardian_models import Guardian
from portal.rosters.mail_rules import OF_AGE, birthday
from portal.rosters.models import Student
from portal.rosters.queries import visible_student

LONGEST = timedelta(days=365)
GRANTERS = (Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)


class AccessError(Exception):
    """A deed on a family's access that is not possible; the message says why and how to mend it."""


@dataclass(frozen=True)
class Reader:
    """A guardian on record, with the newest link that was given out, if any."""

    guardian: Guardian
    link: SignedLink | None

    @property
    def state(self) -> str:
        """over, none, open, expired or revoked."""
        ends = self.guardian.ends_on
        if ends is not None and ends < this_day():
            return "over"
        if self.link is None:
            return "none"
        if self.link.revoked_at is not None:
            return "revoked"
        return "open" if self.link.expires_at > now() else "expired"


def subject_of(guardian: Guardian) -> str:
    return f"guardians:{guardian.id}"


def of_age_on(student: Student) -> date | None:
    """The 18th birthday; None without a date of birth on record."""
    return birthday(student.birth_date, OF_AGE) if student.birth_date else None


def is_of_age(student: Student) -> bool:
    day = of_age_on(student)
    return day is not None and day <= this_day()


def readers_of(student_id: int) -> list[Reader]:
    """Every guardian of a student, those of today first."""
    guardians = db.session.scalars(
        sa.select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.ends_on.is_not(None), Guardian.id)
    ).all()
    newest: dict[str, SignedLink] = {}
    subjects = [subject_of(guardian) for guardian in guardians]
    for link in db.session.scalars(
        sa.select(SignedLink).where(SignedLink.purpose == Purpose.FAMILY.value, SignedLink.subject.in_(subjects)).order_by(SignedLink.id)
    ):
        newest[link.subject] = link
    return [Reader(guardian, newest.get(subject_of(guardian))) for guardian in guardians]


def open_readers(student_id: int) -> Sequence[Reader]:
    """Who can open the page now; nobody once the student is 18, which the page itself checks."""
    return [reader for reader in readers_of(student_id) if reader.state == "open"]


def grant(guardian: Guardian, *, by: Viewer) -> SignedLink:
    """Lets a guardian read along, and sends the link where there is an address. Granted already, the same link is sent again.

    Raises AccessError.
    """
    student = _student(guardian, by)
    if guardian.ends_on is not None and guardian.ends_on < this_day():
        raise AccessError(f"{guardian.name} is no guardian on record any more.")
    if is_of_age(student):
        raise AccessError(f"{student.given_name} is 18: the rights have passed to the student. They can show their page themself.")
    db.session.execute(sa.select(Guardian.id).where(Guardian.id == guardian.id).with_for_update())
    until = _until(student)
    link = links.live_link(Purpose.FAMILY, subject_of(guardian))
    if link is None:
        link = links.make_link(
            Purpose.FAMILY, subject=subject_of(guardian), district_id=student.district_id, expires_at=until, by=by, student_id=student.id,
            name=guardian.name, email=guardian.email,
        )
    elif link.expires_at < until:
        links.renew_link(link, until=until, by=by)
    link.name, link.email = guardian.name, guardian.email
    if guardian.email:
        _send(link, guardian, student)
        link.sent_at = now()
    db.session.flush()
    audit.record("family.grant", subject=subject_of(guardian), by=by, student_id=student.id, detail={"link": link.id, "mailed": bool(guardian.email)})
    return link


def revoke(guardian: Guardian, *, by: Viewer) -> bool:
    """The address opens nothing any more. Twice is once."""
    _student(guardian, by)
    link = links.live_link(Purpose.FAMILY, subject_of(guardian))
    if link is None:
        return False
    links.revoke_link(link, by=by)
    return True


def restore(guardian: Guardian, *, by: Viewer) -> bool:
    """Takes a revocation back: the same address opens the page again."""
    student = _student(guardian, by)
    newest = next((reader.link for reader in readers_of(student.id) if reader.guardian.id == guardian.id), None)
    if newest is None or newest.revoked_at is None or is_of_age(student):
        return False
    links.restore_link(newest, by=by)
    return True


def behind(link: SignedLink) -> tuple[Guardian, Student] | None:
    """Whom a link lets read about whom; None where the guardian is on record no more, or the student is 18."""
    number = link.subject.rpartition(":")[2]
    guardian = db.session.get(Guardian, int(number)) if number.isdigit() else None
    student = db.session.scalar(sa.select(Student).options(joinedload(Student.school)).where(Student.id == link.student_id))
    if guardian is None or student is None or guardian.student_id != student.id:
        return None
    if is_of_age(student) or (guardian.ends_on is not None and guardian.ends_on < this_day()):
        return None
    return guardian, student


def _student(guardian: Guardian, by: Viewer) -> Student:
    student = visible_student(by, guardian.student_id)
    if student is None or by.role not in GRANTERS:
        raise AccessError("Only the student's school can do that.")
    return student


def _until(student: Student) -> datetime:
    """The end of the last day before the 18th birthday, at most a year from now."""
    latest, day = now() + LONGEST, of_age_on(student)
    return min(latest, datetime.combine(day, time(0, 0), UTC)) if day else latest


def _send(link: SignedLink, guardian: Guardian, student: Student) -> None:
    who = student.preferred_name or student.given_name
    with in_language(guardian.language if guardian.language in LANGUAGES else "en"):
        post(
            key=f"family:{link.id}:{now():%Y%m%d%H%M}", district_id=link.district_id, to_email=guardian.email, to_name=guardian.name, urgent=True,
            topic="family", student_id=student.id, link_id=link.id, path="/family/",
            subject=_("Follow %(name)s on the way to a career", name=who),
            text=_(
                "%(guardian)s,\n\nthe school of %(name)s lets you read where %(name)s stands: the program, what is done, what comes next, and"
                " internships.\n\n{link}\n\nThe link is for you alone. Please do not pass it on. It works until %(name)s is 18, at most for a year,"
                " and the school can end it at any time.",
                guardian=guardian.name, name=who,
            ),
        )
