"""One course record: what it says, what it does, what it was before, and deeds by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.extensions import db
from portal.rosters import record_queries as queries
from portal.rosters import services
from portal.rosters.errors import NotPossible, Stale
from portal.rosters.forms import CorrectForm, DecideForm, VersionOnlyForm
from portal.rosters.marks import PassRule
from portal.rosters.models import CourseRecord, Student
from portal.rosters.permissions import may_correct_records
from portal.rosters.record_models import RecordChange
from portal.rosters.routes.blueprint import ADMINS, bp
from portal.schools.models import District, year_title
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

TEMPLATE = "rosters/record.html"


@bp.route("/records/<int:record_id>", methods=["GET", "POST"])
@requires(*STAFF)
def record(record_id: int) -> Answer:
    """The record; posted to, it is corrected."""
    found, student = record_or_404(record_id)
    if request.method == "GET":
        viewed(student.id, "record.view")
        return page(TEMPLATE, **shown(found, student))
    may_or_404(student)
    form = CorrectForm(by=viewer(), rule=rule_here(), school_id=student.school_id)
    if not form.validate():
        return refused(TEMPLATE, **shown(found, student, form=form))
    try:
        services.correct_record(found, given(form), reason=form.reason.data or "", version=form.version.data, by=viewer())
        db.session.commit()
    except (Stale, StaleDataError):
        return stale(record_id, form=form)
    except NotPossible as wrong:
        return sorry(record_id, wrong, form=form)
    return moved(url_for("rosters.record", record_id=record_id), message="The record was corrected. What it said before is kept below.")


@bp.post("/records/<int:record_id>/decide")
@requires(*ADMINS)
def decide(record_id: int) -> Answer:
    found, student = record_or_404(record_id)
    may_or_404(student)
    form = DecideForm()
    if not form.validate():
        return refused(TEMPLATE, **shown(found, student, decide_form=form))
    counts = form.counts.data == "yes"
    try:
        services.override_record(found, counts=counts, reason=form.decision_reason.data or "", version=form.version.data, by=viewer())
        db.session.commit()
    except (Stale, StaleDataError):
        return stale(record_id, decide_form=form)
    except NotPossible as wrong:
        return sorry(record_id, wrong)
    return moved(url_for("rosters.record", record_id=record_id), message=f"This record {'counts' if counts else 'does not count'} now, whatever a later file says.")


@bp.post("/records/<int:record_id>/end-decision")
@requires(*ADMINS)
def end_decision(record_id: int) -> Answer:
    return deed(record_id, lambda found, version: services.end_override(found, version=version, by=viewer()), "The rule reads this record again.")


@bp.post("/records/<int:record_id>/changes/<int:change_id>/take-back")
@requires(*ADMINS)
def take_back(record_id: int, change_id: int) -> Answer:
    change = db.session.get(RecordChange, change_id)
    if change is None or change.record_id != record_id:
        abort(404)
    return deed(record_id, lambda found, version: services.take_back(change, found, version=version, by=viewer()), "Taken back. The record says what it said before.")


def deed(record_id: int, act: Any, message: str) -> Answer:
    """A deed that posts no more than the version it was made from."""
    found, student = record_or_404(record_id)
    may_or_404(student)
    form = VersionOnlyForm()
    if not form.validate():
        return refused(TEMPLATE, **shown(found, student, wrong="Reload the page: the form lost its version."))
    try:
        act(found, form.version.data)
        db.session.commit()
    except (Stale, StaleDataError):
        return stale(record_id)
    except NotPossible as wrong:
        return sorry(record_id, wrong)
    return moved(url_for("rosters.record", record_id=record_id), message=message)


def record_or_404(record_id: int) -> tuple[CourseRecord, Student]:
    return queries.visible_record(viewer(), record_id) or abort(404)


def may_or_404(student: Student) -> None:
    if not may_correct_records(viewer(), student):
        abort(404)


def rule_here() -> PassRule:
    return PassRule.of(db.session.get_one(District, viewer().district_id))


def given(form: CorrectForm) -> dict[str, Any]:
    names = ("mark", "credits_attempted", "credits_given", "part", "origin")
    course = form.our_code.course
    return {name: form[name].data for name in names} | {"course_id": course.id if course else None}


def shown(found: CourseRecord, student: Student, *, form: CorrectForm | None = None, decide_form: DecideForm | None = None, **more: Any) -> dict[str, Any]:
    """What the page is made of; a fresh form stands as the record does."""
    rule, course = rule_here(), queries.course_of(found.course_id)
    may = may_correct_records(viewer(), student) and found.ended_at is None
    if may and form is None:
        form = CorrectForm(
            formdata=None, by=viewer(), rule=rule, mark=found.mark, credits_attempted=found.credits_attempted.normalize(),
            credits_given=found.credits_given.normalize() if found.credits_given is not None else None, our_code=course.code if course else "",
            part=found.part, origin=found.origin, version=found.version,
        )  # fmt: skip
    return {
        "record": found, "student": student, "course": course, "meaning": rule.meaning(found.mark), "may": may, "form": form,
        "decide_form": decide_form or DecideForm(formdata=None, version=found.version), "decision": queries.decision_on(found.id),
        "deeds": queries.deeds_of(found, viewer()), "standing": queries.standing_words(student.id, today()).get(found.id, "ended"),
        "codes": queries.course_codes(viewer()) if may else (), "year": year_title(found.year), "theirs": None, "wrong": "",
        "may_tie": viewer().is_admin and viewer().is_district_wide and (course is None or course.code.lower() != found.course_code.lower()),
    } | more  # fmt: skip


def today() -> date:
    return this_day()


def stale(record_id: int, **more: Any) -> Answer:
    """Somebody else was first: the record as it is now stands above what was written."""
    db.session.rollback()
    found, student = record_or_404(record_id)
    for form in more.values():
        form.version.data, form.version.raw_data = found.version, [str(found.version)]
    return conflict(TEMPLATE, **shown(found, student, theirs=True, **more))


def sorry(record_id: int, wrong: NotPossible, **more: Any) -> Answer:
    db.session.rollback()
    return refused(TEMPLATE, **shown(*record_or_404(record_id), wrong=str(wrong), **more))
