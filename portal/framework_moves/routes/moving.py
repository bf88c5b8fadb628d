"""Moves of a district, one that begins, its progress and result, and the deeds on the whole of it."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.database import now
from portal.extensions import db
from portal.framework_moves import jobs, queries, services, undoing
from portal.framework_moves.errors import MoveError
from portal.framework_moves.forms import NewMoveForm, SealForm, SeenForm
from portal.framework_moves.models import WORKING, FrameworkMove, MoveState
from portal.framework_moves.permissions import MOVERS
from portal.framework_moves.routes.blueprint import bp, move_or_404, mover_or_404, name_of, named
from portal.framework_moves.routes.deciding import planned
from portal.frameworks.models import FrameworkState
from portal.frameworks.queries import active_framework, frameworks_for
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.respond import moved, page, refused

QUIET = timedelta(minutes=2)
"""After so long without a step a running job is taken to have stopped."""
HEADER = ("old_cluster", "old_pathway", "kind", "what", "about", "status", "decision", "new_pathways", "decided_by_crosswalk")


@bp.get("/framework-moves")
@requires(*MOVERS)
def index() -> Answer:
    mover_or_404()
    return page("framework_moves/index.html", moves=queries.moves_of(viewer()), waiting=queries.waiting_schools(viewer()))


@bp.route("/framework-moves/new", methods=["GET", "POST"])
@requires(*MOVERS)
def new() -> Answer:
    mover_or_404()
    schools = [("district", _place("The whole district", None))]
    schools += [(str(key), _place(name, key)) for key, name in school_names(viewer().district_id).items()]
    frameworks = [(str(line.id), name_of(line)) for line in frameworks_for(viewer()) if line.state == FrameworkState.ACTIVE]
    if request.method == "GET":
        usual = active_framework(viewer().district_id)
        form = NewMoveForm.of(schools, frameworks, school_id=request.args.get("school", "district")[:20], to_framework_id=str(usual.id) if usual else "")
        return page("framework_moves/new.html", form=form)
    form = NewMoveForm.of(schools, frameworks)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("framework_moves/new.html", form=form)
    place = form.school_id.data
    try:
        move = services.prepare(school_id=None if place == "district" else int(place), to_framework_id=int(form.to_framework_id.data), by=viewer())
        there = url_for("framework_moves.show", framework_move_id=move.id)
        once.take(form.form_token.data or "", there, by=viewer())
    except MoveError as why:
        db.session.rollback()
        form.to_framework_id.errors = [str(why)]
        return refused("framework_moves/new.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or url_for("framework_moves.index"))
    db.session.commit()
    return moved(there, message="The plan is made. Nothing changes until you apply it.")


def _place(name: str, school_id: int | None) -> str:
    """'Bayview High, now with Career Clusters 2002'."""
    current = active_framework(viewer().district_id, school_id)
    return f"{name}, now with {name_of(current)}" if current is not None else name


@bp.get("/framework-moves/<int:framework_move_id>")
@requires(*MOVERS)
def show(framework_move_id: int) -> Answer:
    """The plan, the progress or the result, whichever it is time for."""
    move = move_or_404(framework_move_id)
    if move.state in WORKING:
        quiet = move.worked_at is not None and now() - move.worked_at > QUIET
        return page("framework_moves/progress.html", block="move-progress", stopped=bool(move.message) or quiet, **named(move))
    if request.args.get("poll"):
        return moved(_after(move))
    if move.state == MoveState.DRAFT:
        return page("framework_moves/plan.html", block="plan", **planned(move))
    return page("framework_moves/result.html", since=undoing.since(move), effects=queries.effects_of(move), **named(move))


def _after(move: FrameworkMove) -> str:
    """Where a job that is through leads: after a dry run to what it found."""
    found = move.state == MoveState.DRAFT and bool(move.seal)
    return url_for("framework_moves.students" if found else "framework_moves.show", framework_move_id=move.id)


@bp.post("/framework-moves/<int:framework_move_id>/<any(check, apply, undo, continue):deed>")
@requires(*MOVERS)
def act(framework_move_id: int, deed: str) -> Answer:
    """Begins the job once; the page then shows how far it is."""
    move = move_or_404(framework_move_id)
    url = url_for("framework_moves.show", framework_move_id=framework_move_id)
    try:
        if deed == "apply":
            services.apply(move, seal=(SealForm().seal.data or "")[:64], by=viewer())
        else:
            {"check": services.check, "undo": services.take_back, "continue": services.go_on}[deed](move, by=viewer())
    except MoveError as wrong:
        db.session.rollback()
        return moved(url, message=str(wrong))
    db.session.commit()
    jobs.start(move)
    move = move_or_404(framework_move_id)
    if refusal := move.counts.get("refused"):
        return moved(url, message=str(refusal))
    return moved(url if move.state in WORKING else _after(move))


@bp.post("/framework-moves/<int:framework_move_id>/discard")
@requires(*MOVERS)
def discard(framework_move_id: int) -> Answer:
    move, form = move_or_404(framework_move_id, draft=True), SeenForm()
    if not form.validate() or form.version.data != move.version:
        return moved(url_for("framework_moves.show", framework_move_id=framework_move_id), message="The plan changed since you looked. Look again, then discard it.")
    services.discard(move, by=viewer())
    db.session.commit()
    return moved(url_for("framework_moves.index"), message="The plan is discarded. Nothing else changed.")


@bp.get("/framework-moves/<int:framework_move_id>/decisions.csv")
@requires(*MOVERS)
def decisions(framework_move_id: int) -> Response:
    plan = queries.plan_of(move_or_404(framework_move_id))
    rows = [
        (group.cluster_title, group.title, row.kind, row.title, row.about, group.status.value, row.decision, "; ".join(row.targets), "yes" if row.preselected else "no")
        for group in plan.groups
        for row in group.rows
    ]
    return csv_response(f"framework-move-{framework_move_id}.csv", HEADER, rows)
