"""Exits of students, and what is known of the time after."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.extensions import db
from portal.perkins import figures, lists
from portal.perkins.cohort import first_day, last_day
from portal.perkins.errors import PerkinsError, Stale
from portal.perkins.forms import OUTCOMES, ExitForm, NewExitForm
from portal.perkins.permissions import READERS
from portal.perkins.routes.blueprint import asked_year, bp, student_or_404
from portal.perkins.rules import MEANINGS
from portal.perkins.services import exits as services
from portal.perkins.services.exits import ExitFacts
from portal.perkins.sources import RuleBook, this_year
from portal.schools.models import year_of
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import listing, page_number, request_word

WHAT = ("untyped", "unasked")


@bp.get("/exits")
@requires(*READERS)
def exits() -> Answer:
    year, what = asked_year(), request_word("what", WHAT)
    words = request.args.get("q", "").replace("\x00", "").strip()[:80]
    rows = listing(lists.exits(viewer(), first_day(year), last_day(year), what=what, words=words), number=page_number())
    rules = RuleBook.of(viewer().district_id).rules(year)
    return page(
        "perkins/exits.html", block="exit_list", listing=rows, year=year, years=figures.years(viewer().district_id, this_year()), what=what, words=words,
        types={each.code: each for each in rules.exit_types}, meanings=MEANINGS, outcomes=OUTCOMES,
    )  # fmt: skip


@bp.route("/exits/<int:exit_id>", methods=["GET", "POST"])
@requires(*READERS)
def edit_exit(exit_id: int) -> Answer:
    row, student = lists.visible_exit(viewer(), exit_id) or abort(404)
    types = RuleBook.of(viewer().district_id).rules(year_of(row.left_on)).exit_types
    if request.method == "GET":
        viewed(student.id)
        form = ExitForm(obj=row)
        form.outcome.data = row.outcome or ""
        form.offer(types, row.exit_code)
        return page("perkins/edit_exit.html", form=form, row=row, student=student, theirs=None)
    form = ExitForm()
    form.offer(types, row.exit_code)
    if not form.validate():
        return refused("perkins/edit_exit.html", form=form, row=row, student=student, theirs=None)
    try:
        services.change_exit(row, _facts(form), version=form.version.data, by=viewer())
    except Stale:
        theirs = [
            ("Last day", row.left_on.isoformat(), str(form.left_on.data)), ("Kind of exit", row.exit_code, form.exit_code.data), ("Note", row.note, form.note.data),
            ("Afterwards", row.outcome or "", form.outcome.data), ("How this is known", row.outcome_source, form.outcome_source.data),
        ]  # fmt: skip
        form.version.data, form.version.raw_data = row.version, None
        return conflict("perkins/edit_exit.html", form=form, row=row, student=student, theirs=theirs)
    except PerkinsError as why:
        form.left_on.errors = [str(why)]
        return refused("perkins/edit_exit.html", form=form, row=row, student=student, theirs=None)
    db.session.commit()
    return moved(url_for("perkins.exits", year=year_of(row.left_on)), message="Saved.")


@bp.route("/students/<int:student_id>/exits/new", methods=["GET", "POST"])
@requires(*READERS)
def new_exit(student_id: int) -> Answer:
    student = student_or_404(student_id)
    types = RuleBook.of(viewer().district_id).rules(this_year()).exit_types
    form = NewExitForm()
    form.offer(types)
    if request.method == "GET":
        return page("perkins/new_exit.html", form=form, student=student)
    if not form.validate():
        return refused("perkins/new_exit.html", form=form, student=student)
    back = url_for("perkins.student", student_id=student.id)
    if (earlier := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(earlier)
    try:
        services.add_exit(student, _facts(form), by=viewer())
        once.take(form.form_token.data or "", back, by=viewer())
        db.session.commit()
    except PerkinsError as why:
        form.left_on.errors = [str(why)]
        return refused("perkins/new_exit.html", form=form, student=student)
    except once.IntegrityError:
        db.session.rollback()
    return moved(back, message="The exit is noted.")


@bp.post("/exits/<int:exit_id>/delete")
@requires(*READERS)
def delete_exit(exit_id: int) -> Answer:
    row, student = lists.visible_exit(viewer(), exit_id) or abort(404)
    services.delete_exit(row, by=viewer())
    db.session.commit()
    return moved(url_for("perkins.student", student_id=student.id), message="The exit is taken back.")


def _facts(form: ExitForm | NewExitForm) -> ExitFacts:
    assert form.left_on.data is not None
    return ExitFacts(form.left_on.data, form.exit_code.data, form.note.data or "", form.outcome.data or None, form.outcome_source.data or "")
