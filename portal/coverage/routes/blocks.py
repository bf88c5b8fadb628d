"""A block of cells set in one go: typed, filled or pasted; and what was set here taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.alignment.models import BatchKind
from portal.alignment.permissions import ALIGNERS
from portal.coverage import blocks
from portal.coverage.blocks import BlockError, Names, NotThere, Undoing
from portal.coverage.forms import BlockForm, UndoForm
from portal.coverage.models import CoverageDeed
from portal.coverage.routes import bp
from portal.coverage.routes.cells import drawn, feet
from portal.coverage.services import Outcome, Pair, StaleCells, Standing, Wish, set_together
from portal.coverage.undoing import take_back
from portal.extensions import db
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import announce, conflict, done, refused
from portal.web.urls import local_path, query_with

TEMPLATE, REGION = "coverage/block.html", "block-answer"
DEEDS = {"set": CoverageDeed.SET, "paste": CoverageDeed.PASTED, "fill": CoverageDeed.FILLED}


@bp.post("/coverage/cells")
@requires(*ALIGNERS)
def set_block() -> Answer:
    form = BlockForm()
    if not form.validate():
        return wrong("The block of cells came without saying what to do. Reload the page and try again.")
    try:
        wishes = blocks.read_block(form.cells.data)
        names = blocks.check(viewer(), {wish.pair for wish in wishes})
    except BlockError as error:
        return wrong(str(error))
    except NotThere:
        abort(404)
    how, kind = form.how.data, BatchKind.PASTE if form.how.data == "paste" else BatchKind.FILL
    title = f"{'Paste' if how == 'paste' else 'Fill'} of {plural(len(wishes), 'cell')}"
    try:
        outcome = set_together(wishes, kind=kind, title=title, by=viewer(), deed=DEEDS[how])
        db.session.commit()
    except StaleCells as stale:
        db.session.rollback()
        return clash(wishes, stale.cells, names, how)
    except IntegrityError:  # somebody set one of them at this very moment
        db.session.rollback()
        return wrong("Somebody set one of these cells at the same moment. Nothing was changed: try again.")
    message = told(wishes, outcome, names)
    return done(home(), TEMPLATE, block=REGION, message=message, oob=feet(outcome), **answer(drawn(outcome, [wish.pair for wish in wishes])))


@bp.post("/coverage/cells/undo")
@requires(*ALIGNERS)
def undo_block() -> Answer:
    form = UndoForm()
    if not form.validate():
        return wrong("The cells came without saying what to do. Reload the page and try again.")
    try:
        undoings = blocks.read_undoings(form.cells.data)
        names = blocks.check(viewer(), {(each.offering_id, each.competency_id) for each in undoings})
    except BlockError as error:
        return wrong(str(error))
    except NotThere:
        abort(404)
    outcome = take_back(undoings, by=viewer(), redo=form.how.data == "redo")
    db.session.commit()
    message = undone(undoings, outcome, names, again=form.how.data == "redo")
    context = answer(drawn(outcome, [(each.offering_id, each.competency_id) for each in undoings]))
    if outcome.stale and not outcome.changed:
        return conflict(TEMPLATE, block=REGION, oob=announce(message, "warning") + feet(outcome), **context | {"told": message})
    return done(home(), TEMPLATE, block=REGION, message=message, oob=feet(outcome), **context)


def answer(changed: Sequence[Any] = (), **state: Any) -> dict[str, Any]:
    return {"changed": changed, "clashes": [], "told": "", "home": home(), "query": query_with() if request.args else ""} | state


def home() -> str:
    """The grid as it was left."""
    return local_path(request.form.get("next"), "/coverage" + (query_with() if request.args else ""))


def wrong(sentence: str) -> Answer:
    return refused(TEMPLATE, block=REGION, **answer(told=sentence, oob=announce(sentence, "warning")))


def clash(wishes: Sequence[Wish], stale: dict[Pair, Standing | None], names: Names, how: str) -> Answer:
    """409: both values of each cell that others changed, and the ways on. Nothing was done."""
    found = blocks.clashes(wishes, stale, names)
    rest = [wish for wish in wishes if wish.pair not in stale]
    standing = {pair: cell.version if cell else 0 for pair, cell in stale.items()}
    left = Outcome(stale=stale)
    context = answer(
        drawn(left, list(stale)),
        clashes=found,
        how=how,
        rest=blocks.written(rest) if rest else "",
        rest_count=len(rest),
        anyway=blocks.written(wishes, standing),
    )
    return conflict(TEMPLATE, block=REGION, **context)


def told(wishes: Sequence[Wish], outcome: Outcome, names: Names) -> str:
    """'Metal Work I, 1.2: introduced.', '24 cells set, 3 cleared.'"""
    latest = {wish.pair: wish for wish in wishes}
    if len(latest) == 1:
        wish = wishes[-1]
        return f"{names.of(wish.pair)}: {blocks.says(wish.level) if wish.level else 'not covered'}."
    put = sum(1 for pair in outcome.changed if latest[pair].level)
    parts = [f"{plural(put, 'cell')} set"] if put else []
    if cleared := len(outcome.changed) - put:
        parts.append(f"{cleared if put else plural(cleared, 'cell')} cleared")
    if outcome.unchanged:
        parts.append(f"{len(outcome.unchanged)} said so already" if parts else "Every cell said so already")
    return ", ".join(parts) + "."


def undone(undoings: Sequence[Undoing], outcome: Outcome, names: Names, *, again: bool) -> str:
    """What was taken back, and whose newer value was left."""
    word = "Done again" if again else "Undone"
    parts = []
    if outcome.changed:
        only = names.of(next(iter(outcome.changed))) if len(outcome.changed) == 1 else plural(len(outcome.changed), "cell")
        parts.append(f"{word}: {only}.")
    who = blocks.people({cell.changed_by_id for cell in outcome.stale.values() if cell and cell.changed_by_id})
    for pair, cell in list(outcome.stale.items())[:3]:
        person = who.get((cell.changed_by_id if cell else None) or 0, "Somebody")
        parts.append(f"{person} has since set {names.of(pair)} to {blocks.says(cell.level if cell else None)}; that stays.")
    if (more := len(outcome.stale) - 3) > 0:
        parts.append(f"{plural(more, 'more cell')} that others changed since stay too.")
    return " ".join(parts) or "There was nothing to take back."
