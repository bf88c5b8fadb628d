"""Teachers' externships: their own, and those of a school for who approves them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import noted, viewer
from portal.catalog.models import Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_reached
from portal.extensions import db
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.hosts import externships
from portal.hosts.errors import HostError, Stale
from portal.hosts.externship_forms import EditExternshipForm, NewExternshipForm
from portal.hosts.externship_models import TeacherExternship
from portal.hosts.routes.blueprint import bp, stale
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.replica import from_replica
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number, request_word

WHICH = {"": "All", "logged": "Wait for approval", "approved": "Approved"}
HEADER = ("Teacher", "Where", "From", "Until", "Hours", "What was learned", "Courses", "State")


@bp.get("/externships")
@requires(*externships.SEERS)
def externship_list() -> Answer:
    who, state = viewer(), request_word("state", tuple(WHICH))
    found = listing(externships.externships(who, state=state), number=page_number())
    removed = request.args.get("removed", "")
    undo = int(removed) if removed.isascii() and removed.isdigit() and len(removed) < 19 else None
    return page(
        "hosts/externship_list.html", block="externships", listing=found, state=state, WHICH=WHICH, courses=externships.courses_of([row.id for row in found.rows]),
        logs=who.role in externships.LOGGERS, approves=who.role in externships.APPROVERS, undo=undo, may_change=externships.may_change,
        may_approve=externships.may_approve,
    )  # fmt: skip


@bp.get("/externships/export.csv")
@requires(*externships.SEERS)
@from_replica
def export_externships() -> Answer:
    rows = db.session.execute(externships.externships(viewer(), state=request_word("state", tuple(WHICH)))).all()
    courses = externships.courses_of([row.id for row in rows])
    noted("teacher_externship.export", subject=f"districts:{viewer().district_id}", detail={"rows": len(rows)})
    lines = [
        (f"{r.family_name}, {r.given_name}", r.host or r.place, r.begins_on.isoformat(), r.ends_on.isoformat(), r.hours, r.learned, "; ".join(t for _, t in courses[r.id]), r.state)
        for r in rows
    ]  # fmt: skip
    return csv_response("externships.csv", HEADER, lines)


@bp.route("/externships/new", methods=["GET", "POST"])
@requires(*externships.LOGGERS)
def new_externship() -> Answer:
    form = NewExternshipForm(formdata=None) if request.method == "GET" else NewExternshipForm()
    form.offer(externships.hosts_to_name(viewer()))
    context: dict[str, Any] = {"row": None, "offered": offered_courses()}
    if request.method == "GET":
        return page("hosts/externship.html", form=form, chosen=set(), **context)
    if not form.validate():
        return refused("hosts/externship.html", form=form, chosen=form.chosen, **context)
    url, token = url_for("hosts.externship_list"), form.form_token.data or ""
    if once.already_taken(token, by=viewer()) is not None:
        return moved(url)
    try:
        externships.log_externship(values=form.told, courses=form.chosen & offered_ids(context), file=form.found, by=viewer())
        once.take(token, url, by=viewer())
    except HostError as wrong:
        return wrongly(form, wrong, **context)
    except once.IntegrityError:
        db.session.rollback()
        return moved(url)
    db.session.commit()
    return moved(url, message="It is logged, and waits for an approval.")


@bp.route("/externships/<int:teacher_externship_id>/edit", methods=["GET", "POST"])
@requires(*externships.SEERS)
def edit_externship(teacher_externship_id: int) -> Answer:
    row = own_or_404(teacher_externship_id)
    kept = {each for each, _ in externships.courses_of([row.id])[row.id]}
    context: dict[str, Any] = {"row": row, "offered": offered_courses(kept)}
    form = EditExternshipForm(obj=row, data={"courses": []}) if request.method == "GET" else EditExternshipForm()
    hosts = externships.hosts_to_name(viewer())
    form.offer(hosts)
    if request.method == "GET":
        form.host_id.data = str(row.host_id) if row.host_id in dict(hosts) else ""
        return page("hosts/externship.html", form=form, chosen=kept, **context)
    if not form.validate():
        return refused("hosts/externship.html", form=form, chosen=form.chosen, **context)
    try:
        externships.change_externship(row, values=form.told, courses=form.chosen & offered_ids(context), file=form.found, seen=form.version.data, by=viewer())
    except Stale:
        return stale("hosts/externship.html", form, row, chosen=form.chosen, **context)
    except HostError as wrong:
        return wrongly(form, wrong, **context)
    db.session.commit()
    return moved(url_for("hosts.externship_list"), message="It is saved.")


@bp.post("/externships/<int:teacher_externship_id>/<any(remove, restore):deed>")
@requires(*externships.SEERS)
def remove_externship(teacher_externship_id: int, deed: str) -> Answer:
    row = own_or_404(teacher_externship_id, removed=True)
    (externships.remove_externship if deed == "remove" else externships.restore_externship)(row, by=viewer())
    db.session.commit()
    if deed == "remove":
        return moved(url_for("hosts.externship_list", removed=teacher_externship_id))
    return moved(url_for("hosts.externship_list"), message="It is back.")


@bp.post("/externships/<int:teacher_externship_id>/<any(approve, reopen):deed>")
@requires(*externships.APPROVERS)
def approve_externship(teacher_externship_id: int, deed: str) -> Answer:
    row = externships.visible_externship(viewer(), teacher_externship_id)
    if row is None or row.removed_at is not None or not externships.may_approve(viewer(), row):
        abort(404)
    externships.approve_externship(row, approved=deed == "approve", by=viewer())
    db.session.commit()
    return moved(url_for("hosts.externship_list"), message="It is approved." if deed == "approve" else "The approval is taken back.")


@bp.get("/externships/<int:teacher_externship_id>/file")
@requires(*externships.SEERS)
def externship_file(teacher_externship_id: int) -> Answer:
    row = externships.visible_externship(viewer(), teacher_externship_id)
    stored = db.session.get(StoredFile, row.file_id) if row is not None and row.file_id and row.removed_at is None else None
    return send_stored(stored) if stored is not None else abort(404)


def own_or_404(externship_id: int, *, removed: bool = False) -> TeacherExternship:
    row = externships.visible_externship(viewer(), externship_id)
    if row is None or not externships.may_change(viewer(), row) or (row.removed_at is not None and not removed):
        abort(404)
    return row


def offered_courses(kept: set[int] | None = None) -> list[tuple[int, str]]:
    """Courses that the viewer's school offers, and those that were chosen before."""
    reached = sa.and_(offerings_reached(viewer()), Offering.state == OfferingState.ACTIVE.value)
    statement = sa.select(Offering.id, Offering.title).where(Offering.kind == OfferingKind.COURSE.value, sa.or_(reached, Offering.id.in_(sorted(kept or set()))))
    return [(row.id, row.title) for row in db.session.execute(statement.order_by(Offering.title, Offering.id))]


def offered_ids(context: dict[str, Any]) -> set[int]:
    return {key for key, _ in context["offered"]}


def wrongly(form: Any, wrong: HostError, **context: Any) -> Answer:
    db.session.rollback()
    form.begins_on.errors = [str(wrong)]
    return refused("hosts/externship.html", form=form, chosen=form.chosen, **context)
