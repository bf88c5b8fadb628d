"""What the portal knows by itself and a portfolio may show: hours, evaluations, credentials, courses, skills.

Facts with who approved them and when. Nothing of the sensitive table, no address or telephone of a host.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zlib import crc32

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.credentials.queries.attempts import attempts_of
from portal.evaluations.models import Evaluation, EvaluationLine, EvaluationState
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.interests.queries import ratings_of, skills
from portal.language import _, day_in_words, ngettext, said
from portal.placements.models import Placement
from portal.programs.rules import Band
from portal.rosters.models import CourseRecord
from portal.schools.models import year_title
from portal.students.competence import competence_of
from portal.students.standing import World
from portal.web.filters import number

RATED = "skills:rated"
GOOD_AT = 4
"""The lowest of five marks that a student's own skill is shown with."""


@dataclass(frozen=True)
class Fact:
    key: str
    """'<table>:<id>'; what `Portfolio.hidden` holds when it is not shown."""
    title: str
    text: str
    proof: str = ""
    """Who approved it, and when."""
    shown: bool = True


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    empty: str
    """What will be here, and what brings it."""
    facts: tuple[Fact, ...]

    @property
    def shown(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.shown)


def known_of(world: World, viewer: Viewer, hidden: Collection[str]) -> tuple[Group, ...]:
    """In the order of a page; the same number of queries for any student."""
    student_id = world.student.id
    made = (
        ("work", _("Internships and hours"), _("Hours that your school approved will stand here."), hours_of(student_id)),
        ("said", _("What hosts say"), _("Evaluations that your host sends in will stand here."), evaluations_of(student_id)),
        ("credentials", _("Credentials"), _("Credentials that your school approved will stand here."), credentials_of(student_id, world.today)),
        ("courses", _("Courses of the program"), _("Courses of your program that you passed will stand here."), courses_of(world)),
        ("skills", _("Skills"), _("Skills that your courses, hours and hosts speak for will stand here."), skills_of(world, viewer)),
    )
    return tuple(
        Group(key, title, empty, tuple(Fact(f.key, f.title, f.text, f.proof, f.key not in hidden) for f in facts)) for key, title, empty, facts in made
    )


def hours_of(student_id: int) -> list[Fact]:
    """Approved hours, by placement."""
    last = sa.func.max(HourEntry.approved_at).label("last")
    rows = db.session.execute(
        sa.select(
            Placement.id, Offering.title, Host.name, sa.func.sum(HourEntry.hours).label("hours"), sa.func.min(HourEntry.day).label("first_day"),
            sa.func.max(HourEntry.day).label("last_day"), last,
        )
        .join(HourEntry, HourEntry.placement_id == Placement.id)
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Host, Host.id == Placement.host_id)
        .where(Placement.student_id == student_id, HourEntry.state == HourState.APPROVED.value, HourEntry.removed_at.is_(None))
        .group_by(Placement.id, Offering.title, Host.name)
        .order_by(sa.func.max(HourEntry.day).desc(), Placement.id)
    ).all()
    by = _approvers(student_id)
    return [
        Fact(
            f"placements:{row.id}", _("%(title)s at %(host)s", title=row.title, host=row.name),
            _("%(hours)s on %(day)s", hours=_hours(row.hours), day=day_in_words(row.first_day))
            if row.first_day == row.last_day
            else _("%(hours)s, from %(first)s to %(last)s", hours=_hours(row.hours), first=day_in_words(row.first_day), last=day_in_words(row.last_day)),
            _approved(by.get(row.id, ""), row.last),
        )
        for row in rows
    ]  # fmt: skip


def _approvers(student_id: int) -> dict[int, str]:
    """Placement -> who approved its hours last."""
    found: dict[int, str] = {}
    for row in db.session.execute(
        sa.select(HourEntry.placement_id, User.given_name, User.family_name, sa.func.max(HourEntry.approved_at))
        .join(User, User.id == HourEntry.approved_by_id)
        .where(HourEntry.student_id == student_id, HourEntry.state == HourState.APPROVED.value)
        .group_by(HourEntry.placement_id, User.id, User.given_name, User.family_name)
        .order_by(HourEntry.placement_id, sa.func.max(HourEntry.approved_at), User.id)
    ):
        found[row.placement_id] = f"{row.given_name} {row.family_name}".strip()
    return found


def evaluations_of(student_id: int) -> list[Fact]:
    """Evaluations that were sent in: how many of the things asked were rated proficient."""
    rated = sa.func.count(EvaluationLine.rating)
    well = sa.func.sum(sa.case((EvaluationLine.rating >= Evaluation.proficient_from, 1), else_=0))
    rows = db.session.execute(
        sa.select(
            Evaluation.id, Evaluation.moment, Evaluation.submitted_at, Evaluation.supervisor_name, Evaluation.comment, Host.name, Offering.title,
            rated.label("rated"), well.label("well"),
        )
        .join(Placement, Placement.id == Evaluation.placement_id)
        .join(Host, Host.id == Evaluation.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .outerjoin(EvaluationLine, EvaluationLine.evaluation_id == Evaluation.id)
        .where(Placement.student_id == student_id, Evaluation.state == EvaluationState.SUBMITTED.value)
        .group_by(
            Evaluation.id, Evaluation.moment, Evaluation.submitted_at, Evaluation.supervisor_name, Evaluation.comment, Host.name, Offering.title,
        )
        .order_by(Evaluation.submitted_at.desc(), Evaluation.id)
    )  # fmt: skip
    moments = {"midterm": _("Midterm evaluation"), "end": _("Final evaluation")}
    return [
        Fact(
            f"evaluations:{row.id}", _("%(moment)s: %(title)s", moment=moments[row.moment], title=row.title),
            _("%(well)s of %(rated)s skills rated proficient or better.", well=row.well or 0, rated=row.rated) + (f" “{row.comment}”" if row.comment else ""),
            _("%(name)s, %(host)s, on %(day)s", name=row.supervisor_name, host=row.name, day=day_in_words(row.submitted_at))
            if row.supervisor_name
            else _("%(host)s, on %(day)s", host=row.name, day=day_in_words(row.submitted_at)),
        )
        for row in rows
    ]


def credentials_of(student_id: int, today: date) -> list[Fact]:
    """Approved and not expired."""
    facts = []
    for row in attempts_of(student_id):
        if row.state != "approved" or (row.expires_on is not None and row.expires_on < today):
            continue
        told = [row.issuer] if row.issuer else []
        if row.earned_on:
            told.append(_("earned on %(day)s", day=day_in_words(row.earned_on)))
        if row.expires_on:
            told.append(_("valid until %(day)s", day=day_in_words(row.expires_on)))
        if row.proof:
            told.append(_("number %(number)s", number=row.proof))
        if row.filename:
            told.append(_("certificate on file"))
        name = f"{row.by_given or ''} {row.by_family or ''}".strip()
        facts.append(Fact(f"student_credentials:{row.id}", row.title, ", ".join(told), _approved(name, row.answered_at)))
    return facts


def courses_of(world: World) -> list[Fact]:
    """Passed courses that count in the student's own program."""
    if world.own is None:
        return []
    used = {item.source for s in world.own.progress.stations for item in (*s.items, *((s.item,) if s.item else ())) if item.band == Band.DONE}
    ids = [int(source.partition(":")[2]) for source in used if source.startswith("course_records:")]
    rows = db.session.execute(
        sa.select(
            CourseRecord.id, CourseRecord.course_title, CourseRecord.course_code, CourseRecord.year, CourseRecord.mark, CourseRecord.credits_earned,
            CourseRecord.school_name,
        )
        .where(CourseRecord.id.in_(ids), CourseRecord.passed.is_(True))
        .order_by(CourseRecord.year.desc(), CourseRecord.course_title, CourseRecord.id)
    )
    return [
        Fact(
            f"course_records:{row.id}", row.course_title or row.course_code,
            _("%(year)s, mark %(mark)s, %(credits)s", year=year_title(row.year), mark=row.mark, credits=_credits(row.credits_earned))
            if row.mark
            else _("%(year)s, %(credits)s", year=year_title(row.year), credits=_credits(row.credits_earned)),
            _("On the school's record"),
        )
        for row in rows
    ]  # fmt: skip


def skills_of(world: World, viewer: Viewer) -> list[Fact]:
    """Competencies that are done, and the skills that the student rates highest themself."""
    page = competence_of(world, viewer)
    done = [line for line in page.lines if line.band == Band.DONE] if page else []
    facts = [Fact(f"competency:{crc32(f'{line.code} {line.statement}'.encode())}", line.statement, _("Competency %(code)s", code=line.code) if line.code else "", _("By courses, hours or evaluations")) for line in done]
    mine = ratings_of(world.student.id)
    good = [said(skill, "title") for skill in (skills() if mine else ()) if mine.get(skill.name, 0) >= GOOD_AT]
    return [*facts, *([Fact(RATED, _("What I say I do well"), ", ".join(good), _("My own words"))] if good else [])]


def _hours(value: Decimal | float) -> str:
    return ngettext("%(amount)s hour", "%(amount)s hours", 1 if value == 1 else 2, amount=number(value))


def _credits(value: Decimal) -> str:
    return ngettext("%(amount)s credit", "%(amount)s credits", 1 if value == 1 else 2, amount=number(value))


def _approved(name: str, at: datetime | None) -> str:
    if name and at:
        return _("Approved by %(name)s on %(day)s", name=name, day=day_in_words(at))
    return _("Approved on %(day)s", day=day_in_words(at)) if at else _("Approved by the school")
