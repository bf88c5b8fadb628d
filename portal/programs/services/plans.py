"""What a student means to take, and when."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.clock import this_day
from portal.extensions import db
from portal.language import _
from portal.programs.errors import NotPossible
from portal.programs.models import ChangeCause, PlanEntry
from portal.programs.queries.choices import plan_entry
from portal.programs.services.choosing import check_planner
from portal.programs.services.twins import added
from portal.programs.signals import plans_changed
from portal.programs.summaries import postponed, refresh
from portal.rosters.models import Student
from portal.schools.queries import current_year

YEARS_AHEAD = 7


def add_to_plan(*, student: Student, offering: Offering, year: int, term: str = "", by: Viewer) -> PlanEntry:
    """Plans an offering for a school year (2027 is 2026–27); planned for it already, only the term changes.

    Raises NotAllowed, NotPossible.
    """
    check_planner(student, by)
    if offering.district_id != student.district_id or offering.state != OfferingState.ACTIVE:
        raise NotPossible(_("This is not offered now, so it cannot be planned."))
    first = _this_year(student.district_id)
    if not first <= year <= first + YEARS_AHEAD:
        raise NotPossible(_("Plan for a school year that ends between %(first)s and %(last)s.", first=first, last=first + YEARS_AHEAD))
    term = term.strip()[:40]
    entry = plan_entry(student.id, offering.id, year)
    if entry is None:
        entry = PlanEntry(district_id=student.district_id, student_id=student.id, offering_id=offering.id, year=year, term=term)
        if not added(entry):
            return _there(plan_entry(student.id, offering.id, year))
    elif entry.term == term:
        return entry
    else:
        entry.term = term
        db.session.flush()
    audit.record("plan.add", subject=f"offerings:{offering.id}", by=by, student_id=student.id, detail={"plan_entry_id": entry.id, "year": year, "term": term})
    _changed(student)
    return entry


def remove_from_plan(*, entry: PlanEntry, by: Viewer) -> None:
    """Takes an entry off its student's plan. Raises NotAllowed."""
    student = db.session.get_one(Student, entry.student_id)
    check_planner(student, by)
    audit.record("plan.remove", subject=f"offerings:{entry.offering_id}", by=by, student_id=student.id, detail={"plan_entry_id": entry.id, "year": entry.year})
    db.session.delete(entry)
    db.session.flush()
    _changed(student)


def move_in_plan(*, entry: PlanEntry, year: int, term: str, by: Viewer) -> PlanEntry:
    """Puts an entry into another year or term. Raises NotAllowed, NotPossible."""
    student = db.session.get_one(Student, entry.student_id)
    check_planner(student, by)
    first = _this_year(student.district_id)
    if not first <= year <= first + YEARS_AHEAD:
        raise NotPossible(_("Plan for a school year that ends between %(first)s and %(last)s.", first=first, last=first + YEARS_AHEAD))
    term = term.strip()[:40]
    if (entry.year, entry.term) == (year, term):
        return entry
    if entry.year != year and plan_entry(student.id, entry.offering_id, year) is not None:
        raise NotPossible(_("It is planned for that year already."))
    before = (entry.year, entry.term)
    entry.year, entry.term = year, term
    db.session.flush()
    detail = {"plan_entry_id": entry.id, "year": year, "term": term, "before_year": before[0], "before_term": before[1]}
    audit.record("plan.move", subject=f"offerings:{entry.offering_id}", by=by, student_id=student.id, detail=detail)
    _changed(student)
    return entry


def add_all(*, student: Student, lines: Sequence[tuple[Offering, int, str]], by: Viewer) -> list[PlanEntry]:
    """Plans several at once, e.g. an accepted draft; all of them or none. Raises NotAllowed, NotPossible."""
    with postponed():
        made = [add_to_plan(student=student, offering=offering, year=year, term=term, by=by) for offering, year, term in lines]
    refresh([student.id], cause=ChangeCause.PLAN)
    return made


def remove_all(*, student: Student, entries: Sequence[PlanEntry], by: Viewer) -> None:
    """Takes several off at once, e.g. an accepted draft taken back. Raises NotAllowed."""
    with postponed():
        for entry in entries:
            remove_from_plan(entry=entry, by=by)
    refresh([student.id], cause=ChangeCause.PLAN)


def _changed(student: Student) -> None:
    refresh([student.id], cause=ChangeCause.PLAN)
    plans_changed.send(None, student_ids={student.id})


def _there(entry: PlanEntry | None) -> PlanEntry:
    if entry is None:
        raise NotPossible(_("The plan changed at the same moment. Look again, then add it."))
    return entry


def _this_year(district_id: int) -> int:
    today = this_day()
    year = current_year(district_id, today)
    return year.year if year is not None else today.year + (1 if today.month >= 7 else 0)
