"""The plan: everything on an old pathway decided at once, then one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.framework_moves import queries, services
from portal.framework_moves.candidates import STATUS_WORDS, Status
from portal.framework_moves.errors import MoveError, Stale
from portal.framework_moves.forms import DecideForm
from portal.framework_moves.lines import seen_of
from portal.framework_moves.models import Decision, FrameworkMove, FrameworkMoveLine
from portal.framework_moves.permissions import MOVERS
from portal.framework_moves.queries import Group
from portal.framework_moves.routes.blueprint import bp, move_or_404, named
from portal.frameworks.queries import pathways_of
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, done, moved, page, refused
from portal.web.tables import request_word

SHOWN = ("open", "split", "gone")


def planned(move: FrameworkMove, *, just: int | None = None, wrong: str = "", theirs: str = "") -> dict[str, Any]:
    """The context of the plan; `just`: the pathway that was decided now stays in sight whatever is filtered."""
    plan, show = queries.plan_of(move), request_word("show", SHOWN)
    groups = [group for group in plan.groups if _fits(group, show) or group.pathway_id == just]
    return {**named(move), "plan": plan, "groups": groups, "show": show, "wrong": wrong, "theirs": theirs, "just": just, "words": STATUS_WORDS}


def _fits(group: Group, show: str) -> bool:
    splits = (Status.SPLIT, Status.MANY, Status.PART)
    return {"": True, "open": group.open > 0, "split": group.status in splits, "gone": group.status == Status.GONE}[show]


@bp.route("/framework-moves/<int:framework_move_id>/pathways/<int:pathway_id>", methods=["GET", "POST"])
@requires(*MOVERS)
def pathway(framework_move_id: int, pathway_id: int) -> Answer:
    """Everything that names one old pathway, decided at once."""
    move = move_or_404(framework_move_id, draft=True)
    group = next((each for each in queries.plan_of(move).groups if each.pathway_id == pathway_id), None) or abort(404)
    if request.method == "GET":
        return page("framework_moves/decide.html", **_asked(move, group, _form(move, group, group.rows, group.seen), None))
    there = url_for("framework_moves.show", framework_move_id=move.id, show=request_word("show", SHOWN) or None, _anchor=f"pathway-{pathway_id}")
    return _decided(move, group, [row.id for row in group.rows], there, None)


@bp.route("/framework-moves/<int:framework_move_id>/lines/<int:line_id>", methods=["GET", "POST"])
@requires(*MOVERS)
def line(framework_move_id: int, line_id: int) -> Answer:
    """One line by itself."""
    move = move_or_404(framework_move_id, draft=True)
    group = next((each for each in queries.plan_of(move).groups if any(row.id == line_id for row in each.rows)), None) or abort(404)
    row = next(each for each in group.rows if each.id == line_id)
    if request.method == "GET":
        return page("framework_moves/decide.html", **_asked(move, group, _form(move, group, [row], seen_of(_lines([line_id]))), row))
    return _decided(move, group, [line_id], url_for("framework_moves.show", framework_move_id=move.id, _anchor=f"line-{line_id}"), row)


def _form(move: FrameworkMove, group: Group, rows: Sequence[queries.Row], seen: int) -> DecideForm:
    standing = {row.target_ids for row in rows}
    targets = standing.pop() if len(standing) == 1 else ()
    known = {each.pathway_id for each in group.candidates}
    return DecideForm.of(_choices(move), version=seen, targets=[t for t in targets if t in known], others=[t for t in targets if t not in known])


def _choices(move: FrameworkMove) -> list[tuple[str, str]]:
    return [(str(each.id), f"{each.title} ({each.cluster_title})") for each in pathways_of(move.to_framework_id)]


def _asked(move: FrameworkMove, group: Group, form: DecideForm, row: queries.Row | None, **more: Any) -> dict[str, Any]:
    return {**named(move), "group": group, "row": row, "form": form, "words": STATUS_WORDS, "theirs": None, **more}


def _decided(move: FrameworkMove, group: Group, ids: Sequence[int], there: str, row: queries.Row | None) -> Answer:
    """Saves and answers: on the plan with the plan, on a page of its own with the way back."""
    form = DecideForm.of(_choices(move))
    on_plan = bool(request.form.get("on_plan"))
    if not form.validate():
        return _refused(move, group, form, row, on_plan, " ".join(wrong for *_, wrong in form.problems))
    lines = _lines(ids)
    try:
        services.decide(move, lines, decision=form.decision.data or "", targets=form.chosen, seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        return _stale(move_or_404(move.id, draft=True), group.pathway_id, form, [each.id for each in lines], row, on_plan)
    except MoveError as why:
        db.session.rollback()
        form.targets.errors = [str(why)]
        return _refused(move_or_404(move.id, draft=True), group, form, row, on_plan, str(why))
    db.session.commit()
    message = {
        Decision.MOVE.value: f"{plural(len(lines), 'line')} of {group.title} decided.",
        Decision.LEAVE.value: f"Nothing of {group.title} is carried over here: {plural(len(lines), 'line')}.",
    }.get(form.decision.data or "", f"{group.title} is open again.")
    if on_plan:
        return done(there, "framework_moves/plan.html", block="plan", message=message, **planned(move_or_404(move.id), just=group.pathway_id))
    return moved(there, message=message)


def _refused(move: FrameworkMove, group: Group, form: DecideForm, row: queries.Row | None, on_plan: bool, why: str) -> Answer:
    if on_plan:
        return refused("framework_moves/plan.html", block="plan", **planned(move, just=group.pathway_id, wrong=f"{group.title}: {why}"))
    return refused("framework_moves/decide.html", **_asked(move, group, form, row))


def _stale(move: FrameworkMove, pathway_id: int, form: DecideForm, ids: Sequence[int], row: queries.Row | None, on_plan: bool) -> Answer:
    """Both sides: what somebody decided meanwhile, and what was asked for here."""
    group = next((each for each in queries.plan_of(move).groups if each.pathway_id == pathway_id), None) or abort(404)
    rows = [each for each in group.rows if each.id in set(ids)]
    said = sorted({"; ".join(each.targets) if each.decision == Decision.MOVE else "nothing carried over" if each.decision == Decision.LEAVE else "open" for each in rows})
    titles = dict(_choices(move))
    mine = "; ".join(titles.get(str(each), "") for each in form.chosen) if form.decision.data == Decision.MOVE else "nothing carried over"
    theirs = f"{group.title}: somebody else decided first. It now says: {' / '.join(said)}. You asked for: {mine}. Decide again if yours should stand."
    if on_plan:
        return conflict("framework_moves/plan.html", block="plan", **planned(move, just=pathway_id, theirs=theirs))
    form.version.data = seen_of(_lines(ids))
    return conflict("framework_moves/decide.html", **_asked(move, group, form, row, theirs=theirs))


def _lines(ids: Sequence[int]) -> Sequence[FrameworkMoveLine]:
    return db.session.scalars(sa.select(FrameworkMoveLine).where(FrameworkMoveLine.id.in_(ids)).order_by(FrameworkMoveLine.id)).all()
