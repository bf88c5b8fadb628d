"""The parts of a rollover, each in chunks: every call does the next few rows, notes them as items, and says how many.

What is noted is not done again, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.extensions import db
from portal.perkins.models import StudentExit
from portal.programs.models import Program
from portal.programs.services.versions import draft_of, draft_version
from portal.rollover.dates import same_weekday
from portal.rollover.models import Rollover, RolloverItem
from portal.rollover.plan import GRADUATES, fate, programs_to_draft
from portal.rosters.models import AttendedSchool, Caseload, Section, SectionTeacher, Student, StudentState
from portal.rosters.signals import students_changed
from portal.schools.models import CalendarException, School, SchoolYear, Term

CHUNK = 200
students = cast(sa.Table, Student.__table__)


def note(rollover: Rollover, kind: str, row_id: int, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None) -> None:
    db.session.add(RolloverItem(rollover_id=rollover.id, kind=kind, row_id=row_id, before=before or {}, after=after or {}))


def noted(rollover: Rollover, kind: str) -> sa.Select[int]:
    return sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == kind)


def counted(rollover: Rollover, **more: int) -> None:
    """Adds to what the result page tells."""
    counts = dict(rollover.counts)
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count
    rollover.counts = counts


def make_year(rollover: Rollover, by: Viewer) -> int:
    """The school year with its terms and days off; a year that a roster brought keeps its own dates."""
    if "year_id" in rollover.marks:
        return 0
    plan = rollover.plan
    year = db.session.scalar(sa.select(SchoolYear).where(SchoolYear.district_id == rollover.district_id, SchoolYear.year == rollover.to_year))
    if year is None:
        year = SchoolYear(district_id=rollover.district_id, year=rollover.to_year, begins_on=day(plan["begins_on"]), ends_on=day(plan["ends_on"]))
        db.session.add(year)
        db.session.flush()
        note(rollover, "year", year.id)
        counted(rollover, years=1)
    terms: dict[str, int] = {}
    for told in plan["terms"]:
        term = Term(
            district_id=rollover.district_id, school_year_id=year.id, title=told["title"], kind=told["kind"],
            begins_on=day(told["begins_on"]), ends_on=day(told["ends_on"]),
        )  # fmt: skip
        db.session.add(term)
        db.session.flush()
        note(rollover, "term", term.id)
        terms[str(told["from"])] = term.id
    counted(rollover, terms=len(terms))
    if plan["copy_days_off"]:
        for told in plan["days_off"]:
            made = CalendarException(
                district_id=rollover.district_id, school_id=told["school_id"], title=told["title"], school_day=told["school_day"],
                begins_on=day(told["begins_on"]), ends_on=day(told["ends_on"]),
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            note(rollover, "day_off", made.id)
        counted(rollover, days_off=len(plan["days_off"]))
    rollover.marks = {**rollover.marks, "year_id": year.id, "terms": terms}
    return 1


def promote(rollover: Rollover, by: Viewer) -> int:
    """Students into their next grade, or out; each with what they were before."""
    last = db.session.scalar(sa.select(SchoolYear).where(SchoolYear.district_id == rollover.district_id, SchoolYear.year == rollover.from_year))
    assert last is not None
    rows = db.session.execute(
        sa.select(Student.id, Student.grade, Student.school_id, Student.state, Student.exited_on)
        .where(
            Student.district_id == rollover.district_id, Student.state == StudentState.ACTIVE.value, Student.id <= rollover.marks["student"],
            Student.id.not_in(noted(rollover, "student")),
        )
        .order_by(Student.id)
        .limit(CHUNK)
    ).all()  # fmt: skip
    if not rows:
        return 0
    schools = {school.id: school for school in db.session.scalars(sa.select(School).where(School.district_id == rollover.district_id))}
    staying = set(db.session.scalars(noted(rollover, "stay").where(RolloverItem.row_id.in_([row.id for row in rows]))))
    changes, gone, kinds = [], [], dict[str, int]()
    for row in rows:
        what = fate(row.grade, stays=row.id in staying, school=schools[row.school_id], feeders=rollover.plan.get("feeders", {}))
        kinds[what.kind] = kinds.get(what.kind, 0) + 1
        before = {"grade": row.grade, "school_id": row.school_id, "state": row.state, "exited_on": row.exited_on.isoformat() if row.exited_on else None}
        after = {**before, "grade": what.grade, "school_id": what.school_id}
        if what.kind == GRADUATES:
            after |= {"state": StudentState.GRADUATED.value, "exited_on": last.ends_on.isoformat()}
            gone.append(row.id)
        note(rollover, "student", row.id, before=before, after=after)
        if after != before:
            changes.append(values_of(row.id, after))
    update_students(changes)
    _let_go(rollover, gone, last.ends_on)
    _tell(rollover, [row.id for row in rows], gone)
    counted(rollover, **kinds)
    return len(rows)


def values_of(student_id: int, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "student": student_id, "new_grade": told["grade"], "new_school": told["school_id"], "new_state": told["state"],
        "new_exit": date.fromisoformat(told["exited_on"]) if told["exited_on"] else None,
    }  # fmt: skip


def update_students(changes: list[dict[str, Any]]) -> None:
    """Writes grades, schools, states and exits in one statement, and tells who listens."""
    if not changes:
        return
    db.session.flush()
    db.session.connection().execute(
        sa.update(students)
        .where(students.c.id == sa.bindparam("student"))
        .values(
            grade=sa.bindparam("new_grade"), school_id=sa.bindparam("new_school"), state=sa.bindparam("new_state"),
            exited_on=sa.bindparam("new_exit"), version=students.c.version + 1,
        ),
        changes,
    )  # fmt: skip
    db.session.expire_all()


def _let_go(rollover: Rollover, gone: list[int], on: date) -> None:
    """Ends what hangs on those who graduate: further schools and caseloads."""
    for kind, model in cast(tuple[tuple[str, Any], ...], (("attended", AttendedSchool), ("caseload", Caseload))):
        open_rows = db.session.scalars(sa.select(model).where(model.student_id.in_(gone), model.ends_on.is_(None)).order_by(model.id)).all()
        for row in open_rows:
            note(rollover, kind, row.id, after={"ends_on": max(on, row.begins_on).isoformat()})
            row.ends_on = max(on, row.begins_on)
    db.session.flush()


def _tell(rollover: Rollover, ids: list[int], gone: list[int]) -> None:
    """Sends the signal, and notes the exits that its listeners add."""
    known = set(db.session.scalars(sa.select(StudentExit.id).where(StudentExit.student_id.in_(gone))))
    students_changed.send(None, student_ids=set(ids))
    db.session.flush()
    for exit_id in db.session.scalars(sa.select(StudentExit.id).where(StudentExit.student_id.in_(gone)).order_by(StudentExit.id)):
        if exit_id not in known:
            note(rollover, "exit", exit_id)
    if code := rollover.plan.get("exit_code"):
        fresh = sa.and_(StudentExit.student_id.in_(gone), StudentExit.id.not_in(known), StudentExit.exit_code == "")
        db.session.execute(sa.update(StudentExit).where(fresh).values(exit_code=code, version=StudentExit.version + 1))
    db.session.flush()


def copy_sections(rollover: Rollover, by: Viewer) -> int:
    """Last year's sections of active courses, empty, with their teachers."""
    if not rollover.plan["copy_sections"]:
        return 0
    last = sa.select(SchoolYear.id).where(SchoolYear.district_id == rollover.district_id, SchoolYear.year == rollover.from_year)
    copied = rollover.marks.get("section", 0)
    rows = db.session.scalars(
        sa.select(Section)
        .join(Offering, Offering.id == Section.course_id)
        .where(Section.school_year_id.in_(last), Section.id > copied, Offering.state == OfferingState.ACTIVE.value)
        .order_by(Section.id)
        .limit(CHUNK)
    ).all()
    if not rows:
        return 0
    year = db.session.get_one(SchoolYear, rollover.marks["year_id"])
    terms = {term.id: term for term in db.session.scalars(sa.select(Term).where(Term.school_year_id == year.id))}
    teachers: dict[int, list[SectionTeacher]] = {}
    for teacher in db.session.scalars(
        sa.select(SectionTeacher).where(SectionTeacher.section_id.in_([row.id for row in rows]), SectionTeacher.ends_on.is_(None)).order_by(SectionTeacher.id)
    ):
        teachers.setdefault(teacher.section_id, []).append(teacher)
    for row in rows:
        term = terms.get(rollover.marks["terms"].get(str(row.term_id), 0))
        begins, ends = (term.begins_on, term.ends_on) if term else (within(row.begins_on, year), within(row.ends_on, year))
        made = Section(
            district_id=row.district_id, school_id=row.school_id, course_id=row.course_id, school_year_id=year.id, term_id=term.id if term else None,
            title=row.title, code=row.code, begins_on=begins, ends_on=max(begins, ends),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        note(rollover, "section", made.id)
        db.session.add_all(SectionTeacher(section_id=made.id, user_id=each.user_id, is_primary=each.is_primary) for each in teachers.get(row.id, ()))
    rollover.marks = {**rollover.marks, "section": rows[-1].id}
    counted(rollover, sections=len(rows))
    return len(rows)


def draft_programs(rollover: Rollover, by: Viewer) -> int:
    """A draft for the new year beside each published program that has none; one at a time."""
    if not rollover.plan["draft_programs"]:
        return 0
    waiting = programs_to_draft(rollover)
    if not waiting:
        return 0
    program = db.session.get_one(Program, waiting[0])
    draft_version(program, entry_year=rollover.to_year, by=by)
    draft = draft_of(program.id)
    assert draft is not None
    note(rollover, "version", draft.id)
    counted(rollover, drafts=1)
    return 1


def day(text: str) -> date:
    return date.fromisoformat(text)


def within(old: date, year: SchoolYear) -> date:
    return min(max(same_weekday(old), year.begins_on), year.ends_on)


STEPS = (make_year, promote, copy_sections, draft_programs)
