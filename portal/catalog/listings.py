"""The lists of courses and experiences: what is asked for, and one page of it in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal import stamps
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.aligned import asked
from portal.catalog.models import Course, Experience, ExperienceKind, Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db
from portal.schools.models import School

WHOLE_DISTRICT = "district"
ALL_STATES = "all"
MOST_WORDS = 6
OFFERINGS = "offerings"
"""What the lists show; alignment adds its own table."""
stamps.watch(OFFERINGS, Offering, Course, Experience, ExperienceKind, School)
base = Offering.__table__
course_table = Course.__table__
experience_table = Experience.__table__
credit_course = Offering.__table__.alias("credit_course")


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to, as its query string says; words that mean nothing narrow nothing."""

    q: str = ""
    school: str = ""
    kind: str = ""
    subject: str = ""
    grade: str = ""
    cte: str = ""
    aligned: str = ""
    state: str = OfferingState.ACTIVE.value

    @property
    def narrowed(self) -> bool:
        """Whether anything beyond the usual list is asked for."""
        return self != Wanted()


def wanted(args: Mapping[str, str]) -> Wanted:
    """Reads a query string; anything overlong is cut, anything unknown ignored."""

    def one(name: str, *allowed: str) -> str:
        value = args.get(name, "").replace("\x00", "").strip()[:200]
        return value if not allowed or value in allowed else ""

    state = one("state", OfferingState.ACTIVE.value, OfferingState.RETIRED.value, ALL_STATES)
    return Wanted(
        q=one("q"),
        school=one("school"),
        kind=one("kind"),
        subject=one("subject"),
        grade=one("grade", *(str(n) for n in range(1, 13))),
        cte=one("cte", "yes", "no"),
        aligned=one("aligned", "yes", "no") if asked.exists else "",
        state=state or OfferingState.ACTIVE.value,
    )


def sorts(kind: str) -> dict[str, Any]:
    """The words a list sorts by, each with its columns."""
    title, at = sa.func.lower(Offering.title), sa.func.coalesce(School.name, "")
    columns: dict[str, Any] = {
        "title": (title, at),
        "code": (sa.func.lower(Offering.code), title),
        "school": (at, title),
        "subject": (Offering.subject, title),
        "grades": (Offering.grade_low, Offering.grade_high, title),
    }
    if kind == OfferingKind.COURSE:
        return columns | {"credits": (course_table.c.credits, title)}
    hours = sa.func.coalesce(experience_table.c.hours, sa.cast(0, experience_table.c.hours.type))
    return columns | {"kind": (ExperienceKind.position, title), "hours": (hours, title)}


def rows_of(kind: str, viewer: Viewer, narrowed_to: Wanted, order: Sequence[Any]) -> sa.Select[Any]:
    """One row an offering, with what the list shows; ordered fully."""
    columns: list[Any] = [
        Offering.id, Offering.kind, Offering.code, Offering.title, Offering.school_id, Offering.subject,
        Offering.grade_low, Offering.grade_high, Offering.state, School.name.label("school_name"),
    ]  # fmt: skip
    if kind == OfferingKind.COURSE:
        columns += [course_table.c.credits, course_table.c.cte, course_table.c.sced_code]
    else:
        columns += [
            ExperienceKind.title.label("kind_title"), ExperienceKind.minimum_hours, experience_table.c.hours,
            experience_table.c.course_id, credit_course.c.title.label("course_title"),
        ]  # fmt: skip
    statement = sa.select(*columns).select_from(base).outerjoin(School, School.id == Offering.school_id)
    if kind == OfferingKind.COURSE:
        statement = statement.join(course_table, course_table.c.id == base.c.id)
    else:
        statement = (
            statement.join(experience_table, experience_table.c.id == base.c.id)
            .join(ExperienceKind, ExperienceKind.code == experience_table.c.experience_kind)
            .outerjoin(credit_course, credit_course.c.id == experience_table.c.course_id)
        )
    return statement.where(*conditions(kind, viewer, narrowed_to)).order_by(*order, Offering.id)


def conditions(kind: str, viewer: Viewer, narrowed_to: Wanted) -> list[sa.ColumnElement[bool]]:
    """Everything an offering must be to stand in the list."""
    found = [offerings_visible_to(viewer), Offering.kind == kind]
    found += [matches(word) for word in narrowed_to.q.split()[:MOST_WORDS]]
    if narrowed_to.state != ALL_STATES:
        found.append(Offering.state == narrowed_to.state)
    if narrowed_to.school == WHOLE_DISTRICT:
        found.append(Offering.school_id.is_(None))
    elif narrowed_to.school.isascii() and narrowed_to.school.isdigit() and len(narrowed_to.school) < 19:
        found.append(Offering.school_id == int(narrowed_to.school))
    if narrowed_to.subject:
        found.append(Offering.subject == narrowed_to.subject)
    if narrowed_to.grade:
        found.append(sa.literal(int(narrowed_to.grade)).between(Offering.grade_low, Offering.grade_high))
    if narrowed_to.cte and kind == OfferingKind.COURSE:
        found.append(course_table.c.cte.is_(narrowed_to.cte == "yes"))
    if narrowed_to.kind and kind == OfferingKind.EXPERIENCE:
        found.append(experience_table.c.experience_kind == narrowed_to.kind)
    if narrowed_to.aligned and asked.exists:
        found.append(asked.exists() if narrowed_to.aligned == "yes" else sa.not_(asked.exists()))
    return found


def matches(word: str) -> sa.ColumnElement[bool]:
    """Whether the title or the code holds a word, in whatever case.

    SQLite folds the case of ASCII letters only, so other words are tried in the cases people write.
    """
    written = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(
        *(column.icontains(each, autoescape=True) for column in (Offering.title, Offering.code) for each in sorted(written))
    )


def count_of(kind: str, viewer: Viewer, narrowed_to: Wanted) -> sa.Select[int]:
    """How many there are, without the joins that only the shown columns need."""
    table = course_table if kind == OfferingKind.COURSE else experience_table
    return (
        sa.select(sa.func.count())
        .select_from(base.join(table, table.c.id == base.c.id))
        .where(*conditions(kind, viewer, narrowed_to))
    )


def subjects(kind: str, viewer: Viewer) -> list[str]:
    """The subjects that offerings of this kind have, in order."""
    found = db.session.scalars(
        sa.select(Offering.subject)
        .where(offerings_visible_to(viewer), Offering.kind == kind, Offering.subject != "")
        .distinct()
        .order_by(Offering.subject)
    )
    return list(found)


def kinds() -> dict[str, ExperienceKind]:
    """Code -> kind of experience, in their order."""
    found = db.session.scalars(sa.select(ExperienceKind).order_by(ExperienceKind.position, ExperienceKind.title))
    return {kind.code: kind for kind in found}


@dataclass(frozen=True)
class Standing:
    """The sentence above a list: how many are offered, by how many schools, how many serve no pathway."""

    active: int
    schools: int
    unaligned: int | None


def standing(kind: str, viewer: Viewer) -> Standing:
    """One query over the active offerings of a kind."""
    columns: list[Any] = [sa.func.count(), sa.func.count(sa.distinct(Offering.school_id))]
    if asked.exists and viewer.role != Role.STUDENT:
        columns.append(sa.func.count().filter(sa.not_(asked.exists())))
    row = db.session.execute(
        sa.select(*columns)
        .select_from(base)
        .where(offerings_visible_to(viewer), Offering.kind == kind, Offering.state == OfferingState.ACTIVE.value)
    ).one()
    return Standing(row[0], row[1], row[2] if len(row) > 2 else None)
