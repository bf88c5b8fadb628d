"""What a student means to take, and when."""

from __future__ import annotations

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.database import now
from portal.extensions import db
from portal.programs.errors import NotPossible
from portal.programs.models import ChangeCause, PlanEntry
from portal.programs.queries.choices import plan_entry
from portal.programs.services.choosing import check_planner
from portal.programs.services.twins import added
from portal.programs.summaries import refresh
from portal.rosters.models import Student
from portal.schools.queries import current_year

YEARS_AHEAD = 7


def add_to_plan(*, student: Student, offering: Offering, year: int, term: str = "", by: Viewer) -> PlanEntry:
    """Plans an offering for a school year (2027 is 2026–27); planned for it already, only the term changes.

    Raises NotAllowed, NotPossible.
    """
    check_planner(student, by)
    if offering.district_id != student.district_id or offering.state != OfferingState.ACTIVE:
        raise NotPossible("This is not offered now, so it cannot be planned.")
    first = _this_year(student.district_id)
    if not first <= year <= first + YEARS_AHEAD:
        raise NotPossible(f"Plan for a school year that ends between {first} and {first + YEARS_AHEAD}.")
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
    refresh([student.id], cause=ChangeCause.PLAN)
    return entry


def remove_from_plan(*, entry: PlanEntry, by: Viewer) -> None:
    """Takes an entry off its student's plan. Raises NotAllowed."""
    student = db.session.get_one(Student, entry.student_id)
    check_planner(student, by)
    audit.record("plan.remove", subject=f"offerings:{entry.offering_id}", by=by, student_id=student.id, detail={"plan_entry_id": entry.id, "year": entry.year})
    db.session.delete(entry)
    db.session.flush()
    refresh([student.id], cause=ChangeCause.PLAN)


def _there(entry: PlanEntry | None) -> PlanEntry:
    if entry is None:
        raise NotPossible("The plan changed at the same moment. Look again, then add it.")
    return entry


def _this_year(district_id: int) -> int:
    today = now().date()
    year = current_year(district_id, today)
    return year.year if year is not None else today.year + (1 if today.month >= 7 else 0)
