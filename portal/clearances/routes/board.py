"""The board of students and forms: what is there, what is missing, and asking for it in one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.clearances import chasing, queries, services
from portal.clearances.asking import forms_of
from portal.clearances.forms import MarkForm, UndoForm
from portal.clearances.models import StudentClearance
from portal.clearances.permissions import ON_THE_BOARD, may_edit_forms, on_the_board
from portal.clearances.routes.blueprint import bp
from portal.clearances.standing import Stands
from portal.clock import this_day
from portal.extensions import db
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS, KEEPERS
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.filters import plural
from portal.web.replica import from_replica
from portal.web.respond import moved, page, refused
from portal.web.tables import PAGE_SIZE, Listing, listing, page_number, request_word

MOST = 3_000
"""So many placements the board looks through for those that lack something; a school has fewer."""
MOST_UNDONE = 200


@dataclass(frozen=True)
class Filters:
    kind: str
    section_id: int | None
    program_id: int | None
    state: str
    missing: bool
    placement_id: int | None

    @property
    def any(self) -> bool:
        return bool(self.kind or self.section_id or self.program_id or self.state or self.missing or self.placement_id)


def filters() -> Filters:
    return Filters(
        word("kind"), number("section"), number("program"), request_word("state", ON_THE_BOARD),
        request.args.get("missing") == "1", number("placement"),
    )


def word(name: str) -> str:
    """A code of the query string; what no code can be is none."""
    raw = request.args.get(name, "")[:40]
    return raw if raw.isprintable() else ""


def number(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def statement(chosen: Filters) -> Any:
    ids = [chosen.placement_id] if chosen.placement_id else None
    return queries.board(viewer(), kind=chosen.kind, section_id=chosen.section_id, program_id=chosen.program_id, state=chosen.state, ids=ids)


def all_lines(chosen: Filters) -> list[queries.Line]:
    found = queries.lines(db.session.execute(statement(chosen).limit(MOST)).all(), forms_of(viewer().district_id))
    return [line for line in found if line.missing] if chosen.missing else found


@bp.get("/clearances")
@requires(*KEEPERS)
def board() -> Answer:
    return page("clearances/board.html", block="board", **context(MarkForm(formdata=None)))


def context(form: MarkForm, refusal: str = "") -> dict[str, Any]:
    chosen, forms = filters(), forms_of(viewer().district_id)
    if chosen.missing:
        found = all_lines(chosen)
        first = (page_number() - 1) * PAGE_SIZE
        shown: Listing[Any] = Listing(found[first : first + PAGE_SIZE], len(found), page_number())
    else:
        part = listing(statement(chosen), number=page_number())
        shown = Listing(queries.lines(part.rows, forms), part.total, part.number)
    form.kind_id.choices = [("", "Choose"), *((str(f.id), f.title) for f in forms)]
    used = {cell.form.id for line in shown.rows for cell in line.cells if cell.stands != Stands.NOT_ASKED}
    return {
        "listing": shown, "forms": [f for f in forms if f.id in used], "chosen": chosen, "choices": queries.choices(viewer()), "form": form,
        "refusal": refusal, "STATES": ON_THE_BOARD, "all_marked": request.args.get("mark") == "all", "undo": undoable(),
        "may_arrange": viewer().role in ARRANGERS, "may_edit": may_edit_forms(viewer()), "query": request.query_string.decode(), "NOT_ASKED": Stands.NOT_ASKED,
    }  # fmt: skip


def undoable() -> list[int]:
    raw = request.args.get("undo", "")[:4_000].split(",")
    return [int(each) for each in raw if each.isascii() and each.isdigit() and len(each) < 19][:MOST_UNDONE]


def back(**more: Any) -> str:
    """The board with the filters that the form was posted with."""
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k not in ("undo", "mark")}
    return url_for("clearances.board", **kept | more)


@bp.post("/clearances/mark")
@requires(*ARRANGERS)
def mark() -> Answer:
    """One form for all marked students at once."""
    form = MarkForm()
    form.kind_id.choices = [("", "Choose"), *((str(f.id), f.title) for f in forms_of(viewer().district_id))]
    if not form.validate():
        return refused("clearances/board.html", **context(form))
    wanted = queries.form_of(viewer().district_id, int(form.kind_id.data or 0))
    if wanted is None or not form.chosen:
        return refused("clearances/board.html", **context(form, "Mark students first, and choose the form that they have."))
    found = db.session.scalars(sa.select(Placement).where(Placement.id.in_(sorted(form.chosen)), on_the_board(viewer())).order_by(Placement.id)).all()
    try:
        made = services.put_on_file(services.students_of(found, by=viewer()), wanted, until=form.until.data, by=viewer())
    except services.ClearanceError as wrong:
        db.session.rollback()
        return refused("clearances/board.html", **context(form, str(wrong)))
    ids = [row.id for row in made]
    db.session.commit()
    message = f"{wanted.title} is on file for {plural(len(ids), 'student')}." if ids else f"{wanted.title} was on file for all of them already."
    return moved(back(undo=",".join(map(str, ids[:MOST_UNDONE])) or None), message=message)


@bp.post("/clearances/undo")
@requires(*ARRANGERS)
def undo() -> Answer:
    form = UndoForm()
    ids = form.chosen if form.validate() else set()
    rows = rows_of(ids)
    count = services.take_back(rows, by=viewer())
    db.session.commit()
    return moved(back(), message=f"Taken back: {plural(count, 'form')}." if count else "There was nothing to take back.")


def rows_of(ids: set[int]) -> Sequence[StudentClearance]:
    """Rows of students whose placements the viewer arranges."""
    seen = sa.select(Placement.student_id).where(on_the_board(viewer()))
    if viewer().school_id is not None:
        seen = seen.where(Placement.school_id == viewer().school_id)
    return db.session.scalars(
        sa.select(StudentClearance).where(StudentClearance.id.in_(sorted(ids)), StudentClearance.student_id.in_(seen)).order_by(StudentClearance.id)
    ).all()


@bp.post("/clearances/chase")
@requires(*ARRANGERS)
def chase() -> Answer:
    """Asks every student of the board as it is filtered for what is missing."""
    try:
        reached = chasing.chase(all_lines(filters()), by=viewer())
    except services.ClearanceError as wrong:
        db.session.rollback()
        return refused("clearances/board.html", **context(MarkForm(formdata=None), str(wrong)))
    db.session.commit()
    return moved(back(), message=reached.sentence)


@bp.get("/clearances/export.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def export(ending: str) -> Answer:
    """The board as it is filtered, a row for each placement."""
    forms, found = forms_of(viewer().district_id), all_lines(filters())
    if ending not in ("csv", "xlsx"):
        abort(404)
    header = ["Family name", "Given name", "Grade", "Host", "Experience", "State", "First day", *(form.title for form in forms)]
    rows = [
        [
            line.placement.family_name, line.placement.preferred_name or line.placement.given_name, line.placement.grade, line.placement.host,
            line.placement.title, line.placement.state.replace("_", " "), line.placement.begins_on.isoformat(), *("" if c.stands == Stands.NOT_ASKED else c.words for c in line.cells),
        ]
        for line in found
    ]  # fmt: skip
    for student_id in sorted({line.placement.student_id for line in found}):
        noted("clearance.export", subject=f"students:{student_id}", student_id=student_id)
    name = f"forms-{this_day()}.{ending}"
    return csv_response(name, header, rows) if ending == "csv" else xlsx_response(name, "Forms", header, rows)
