"""Deeds on what a school offers: add, change, retire and restore one offering. Routes commit."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog import entries
from portal.catalog.circles import in_words
from portal.catalog.facts import CourseFacts, Facts, facts_of, kind_of, new_row
from portal.catalog.models import Course, Experience, Offering, OfferingState, Prerequisite
from portal.catalog.queries import prerequisite_ids, same_code, would_circle
from portal.catalog.signals import offerings_changed
from portal.database import now
from portal.extensions import db

# What moves a student's progress or next step when it changes.
TELLING = frozenset({"credits", "prerequisites", "course_id", "state", "cte", "title", "school_id", "grade_low", "grade_high", "terms_offered"})


class OfferingProblem(ValueError):
    """What was asked for cannot be; `field` is the form's field that is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Exception):
    """Somebody else saved first."""


def add_offering(facts: Facts, *, by: Viewer) -> Course | Experience:
    """Adds a course or an experience; raises OfferingProblem."""
    refuse_a_taken_code(facts, by=by)
    row = new_row(facts, by.district_id)
    db.session.add(row)
    db.session.flush()
    if isinstance(facts, CourseFacts):
        require(row.id, facts.prerequisites)
    audit.record("offering.create", subject=f"offerings:{row.id}", by=by, detail={"kind": row.kind, "code": row.code})
    entries.refresh([row.id])
    offerings_changed.send(None, offering_ids={row.id})
    return row


def change_offering(offering: Offering, facts: Facts, *, version: int | None, by: Viewer) -> frozenset[str]:
    """Makes a row say what `facts` say; the names of the columns that changed. Raises Stale or OfferingProblem."""
    if offering.version != version:
        raise Stale
    if (facts.code.lower(), facts.school_id) != (offering.code.lower(), offering.school_id):
        refuse_a_taken_code(facts, by=by, without=offering.id)
    before = facts_of(offering, prerequisite_ids(offering.id))
    changed = {name for name, value in facts.columns().items() if value != getattr(before, name)}
    if isinstance(facts, CourseFacts) and facts.prerequisites != prerequisite_ids(offering.id):
        if circle := would_circle(offering.id, facts.prerequisites):
            raise OfferingProblem("prerequisites", f"These go in a circle: {in_words(circle)}. Take one of them out.")
        require(offering.id, facts.prerequisites)
        changed.add("prerequisites")
    if not changed:
        return frozenset()
    for name, value in facts.columns().items():
        setattr(offering, name, value)
    offering.updated_at = now()  # a new version also where only prerequisites changed
    save(offering)
    audit.record("offering.edit", subject=f"offerings:{offering.id}", by=by, detail={"changed": sorted(changed)})
    entries.refresh([offering.id])
    if changed & TELLING:
        offerings_changed.send(None, offering_ids={offering.id})
    return frozenset(changed)


def retire_offering(offering: Offering, *, by: Viewer) -> bool:
    """Takes an offering out of the lists; what was earned in it still counts. False where it was retired already."""
    return _put_into(OfferingState.RETIRED, offering, "offering.retire", by)


def restore_offering(offering: Offering, *, by: Viewer) -> bool:
    """Offers a retired one again. False where it was active already."""
    return _put_into(OfferingState.ACTIVE, offering, "offering.restore", by)


def _put_into(state: OfferingState, offering: Offering, action: str, by: Viewer) -> bool:
    if offering.state == state.value:
        return False
    offering.state = state.value
    save(offering)
    audit.record(action, subject=f"offerings:{offering.id}", by=by)
    entries.refresh([offering.id])
    offerings_changed.send(None, offering_ids={offering.id})
    return True


def save(offering: Offering) -> None:
    """Flushes; raises Stale where another transaction was quicker."""
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        raise Stale from None


def require(course_id: int, required: Collection[int]) -> None:
    """Makes exactly these courses the prerequisites of one."""
    kept = sa.delete(Prerequisite).where(Prerequisite.course_id == course_id)
    db.session.execute(kept.where(Prerequisite.required_id.not_in(list(required))) if required else kept)
    already = prerequisite_ids(course_id)
    db.session.add_all(Prerequisite(course_id=course_id, required_id=each) for each in sorted(set(required) - already))
    db.session.flush()


def refuse_a_taken_code(facts: Facts, *, by: Viewer, without: int | None = None) -> None:
    """A local code means one course at one school: files are matched by it."""
    taken = same_code(by.district_id, kind_of(facts), facts.code, facts.school_id, without=without)
    if taken:
        raise OfferingProblem("code", f"“{taken}” has this code already. Use another, or change that one.")
