"""The turn of the year: plan, who stays, preview, progress, result, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.rollover import jobs, queries, services
from portal.rollover.errors import RolloverError, Stale
from portal.rollover.forms import PlanForm, SeenForm, StayForm, plan_form
from portal.rollover.models import Rollover, RolloverState
from portal.rollover.permissions import TURNERS, may_turn
from portal.rollover.plan import LAST_GRADE, figures_of, graduations
from portal.rollover.routes.blueprint import bp
from portal.rosters.queries import visible_student
from portal.schools.models import year_title
from portal.schools.queries import current_year, school_names, schools_of
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import listing, page_number

QUIET = timedelta(minutes=2)
"""After so long without a step a running job is taken to have stopped."""


@bp.get("/rollover")
@requires(*TURNERS)
def index() -> Answer:
    turner_or_404()
    last = current_year(viewer().district_id, this_day())
    rows = queries.rollovers_of(viewer())
    following = last.year + 1 if last else None
    begun = any(row.to_year == following and row.state != "undone" for row in rows)
    return page("rollover/index.html", rollovers=rows, last=last, following=following, begun=begun)


@bp.post("/rollover/prepare")
@requires(*TURNERS)
def prepare() -> Answer:
    turner_or_404()
    try:
        made = services.prepare(by=viewer())
    except RolloverError as wrong:
        db.session.rollback()
        return moved(url_for("rollover.index"), message=str(wrong))
    url = url_for("rollover.show", rollover_id=made.id)
    db.session.commit()
    return moved(url)


@bp.get("/rollover/<int:rollover_id>")
@requires(*TURNERS)
def show(rollover_id: int) -> Answer:
    """The preview, the progress or the result, whichever it is time for."""
    rollover = rollover_or_404(rollover_id)
    if rollover.state in (RolloverState.RUNNING, RolloverState.UNDOING):
        quiet = rollover.moved_at is not None and now() - rollover.moved_at > QUIET
        return page("rollover/progress.html", block="rollover-progress", rollover=rollover, stopped=bool(rollover.message) or quiet)
    if request.args.get("poll"):
        return moved(url_for("rollover.show", rollover_id=rollover.id))
    return page("rollover/show.html", **shown(rollover))


def shown(rollover: Rollover) -> dict[str, Any]:
    draft = rollover.state == RolloverState.DRAFT
    last = current_year(rollover.district_id, this_day())
    return {
        "rollover": rollover, "figures": figures_of(rollover) if draft else None, "reasons": queries.why_not_undone(rollover),
        "schools": school_names(rollover.district_id), "last_grade": LAST_GRADE, "graduations": graduations(rollover.district_id, rollover.from_year), "dates": dates_of(rollover.plan),
        "early": draft and last is not None and last.year == rollover.from_year and last.ends_on - this_day() > timedelta(days=45), "last": last,
    }  # fmt: skip


def dates_of(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan's days as days."""
    day = date.fromisoformat
    return {
        "year": (day(plan["begins_on"]), day(plan["ends_on"])),
        "terms": [(term["title"], day(term["begins_on"]), day(term["ends_on"])) for term in plan["terms"]],
    }


@bp.route("/rollover/<int:rollover_id>/plan", methods=["GET", "POST"])
@requires(*TURNERS)
def plan(rollover_id: int) -> Answer:
    rollover = draft_or_404(rollover_id)
    form = form_for(rollover)
    if request.method == "GET":
        return page("rollover/plan.html", rollover=rollover, form=form)
    if not form.validate():
        return refused("rollover/plan.html", rollover=rollover, form=form)
    try:
        services.save_plan(rollover, form.as_plan(), seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        rollover = draft_or_404(rollover_id)
        form.version.data, form.version.raw_data = rollover.version, None
        return conflict("rollover/plan.html", rollover=rollover, form=form, stale=True)
    except RolloverError as wrong:
        db.session.rollback()
        form.begins_on.errors = [str(wrong)]
        return refused("rollover/plan.html", rollover=draft_or_404(rollover_id), form=form)
    db.session.commit()
    return moved(url_for("rollover.show", rollover_id=rollover_id), message="The plan is saved. The figures below follow it.")


def form_for(rollover: Rollover) -> PlanForm:
    schools = schools_of(rollover.district_id)
    feeding = {school.id: school.name for school in schools if school.grade_high < LAST_GRADE}
    receiving = {
        school.id: [(other.id, other.name) for other in schools if other.id != school.id and other.grade_low <= school.grade_high + 1 <= other.grade_high]
        for school in schools
        if school.id in feeding
    }
    return plan_form(rollover.plan, rollover.version, feeding, receiving, graduations(rollover.district_id, rollover.from_year), posted=request.method == "POST")


@bp.route("/rollover/<int:rollover_id>/students", methods=["GET", "POST"])
@requires(*TURNERS)
def students(rollover_id: int) -> Answer:
    """Who stays in their grade: found by name, kept by a click."""
    rollover = draft_or_404(rollover_id)
    if request.method == "GET":
        return page("rollover/students.html", block="staying", **choosing(rollover))
    form = StayForm()
    student = visible_student(viewer(), form.student_id.data or 0) if form.validate() else None
    if student is None:
        return refused("rollover/students.html", block="staying", **choosing(rollover) | {"wrong": "Choose a student of this district."})
    services.keep_in_grade(rollover, student_id=student.id, stays=form.stays.data, by=viewer())
    db.session.commit()
    words = "stays in grade" if form.stays.data else "moves on from grade"
    return moved(url_for("rollover.students", rollover_id=rollover_id, **asked()), message=f"{student.name} {words} {student.grade or '?'}.")


def asked() -> dict[str, Any]:
    """The list's own part of the query string, to come back to the same rows."""
    return {name: request.args[name][:80] for name in ("q", "grade", "kept", "page") if request.args.get(name)}


def choosing(rollover: Rollover) -> dict[str, Any]:
    words = request.args.get("q", "").replace("\x00", "").strip()[:80]
    raw = request.args.get("grade", "")
    grade = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 3 else None
    only = request.args.get("kept") == "1"
    rows = listing(queries.students_to_keep(rollover, words=words, grade=grade, only=only), number=page_number())
    return {"rollover": rollover, "listing": rows, "words": words, "grade": grade, "only": only, "wrong": ""}


@bp.post("/rollover/<int:rollover_id>/<any(run, undo, continue):deed>")
@requires(*TURNERS)
def act(rollover_id: int, deed: str) -> Answer:
    """Begins the job once; the page then shows how far it is."""
    rollover = rollover_or_404(rollover_id)
    do = {"run": services.run, "undo": services.take_back, "continue": services.go_on}[deed]
    url = url_for("rollover.show", rollover_id=rollover_id)
    try:
        do(rollover, by=viewer())
    except RolloverError as wrong:
        db.session.rollback()
        return moved(url, message=str(wrong))
    db.session.commit()
    jobs.start(rollover)
    return moved(url)


@bp.post("/rollover/<int:rollover_id>/discard")
@requires(*TURNERS)
def discard(rollover_id: int) -> Answer:
    rollover, form = draft_or_404(rollover_id), SeenForm()
    if not form.validate() or form.version.data != rollover.version:
        return moved(url_for("rollover.show", rollover_id=rollover_id), message="The plan changed since you looked. Look again, then discard it.")
    title = year_title(rollover.to_year)
    services.discard(rollover, by=viewer())
    db.session.commit()
    return moved(url_for("rollover.index"), message=f"The plan for {title} is discarded. Nothing else changed.")


def turner_or_404() -> None:
    if not may_turn(viewer()):
        abort(404)


def rollover_or_404(rollover_id: int) -> Rollover:
    turner_or_404()
    return queries.visible_rollover(viewer(), rollover_id) or abort(404)


def draft_or_404(rollover_id: int) -> Rollover:
    rollover = rollover_or_404(rollover_id)
    return rollover if rollover.state == RolloverState.DRAFT else abort(404)
