"""The pages of forecasts: everybody for whom a removal, a retirement or a new version would change something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import noted, viewer
from portal.accounts.viewer import STAFF
from portal.alignment.models import ROLE_LETTERS, Alignment
from portal.alignment.permissions import may_align, may_retire, may_review
from portal.alignment.queries import alignment_for
from portal.catalog.models import Offering
from portal.catalog.permissions import EXPERIENCE_EDITORS, may_edit_offering
from portal.catalog.queries import visible_offering
from portal.catalog.supposing import Supposed
from portal.clock import this_day
from portal.extensions import db, own_transaction
from portal.impact import queries
from portal.impact.forecast import forecast
from portal.impact.shown import KINDS, Line, Shown, shown
from portal.impact.telling import context, note, subject_of
from portal.programs.models import Program, ProgramVersion
from portal.programs.permissions import may_edit_program
from portal.programs.queries.programs import lead_ids
from portal.programs.rules import UNIT
from portal.programs.services import draft_of
from portal.programs.words import thousandths
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.respond import page
from portal.web.tables import PAGE_SIZE, Listing, listing, page_number, request_word

bp = Blueprint("impact", __name__)
MOST_IN_A_FILE = 1_000_000
HEADER = (
    "Student", "Grade", "School", "Program", "Chosen", "Done now", "Done then", "Of now", "Of then", "Left now", "Left then", "No longer counts",
    "Counts anew", "Hours", "Credits", "Next step now", "Next step then",
)  # fmt: skip


@bp.get("/alignments/<int:alignment_id>/impact")
@requires(*STAFF)
def alignment(alignment_id: int) -> Answer:
    found, role = _alignment_or_404(alignment_id)
    title = f"If {found.offering.title} {'became ' + role + ' in' if role else 'no longer served'} {found.pathway.title}"
    return _page(title, _of_alignment(found, role), f"/offerings/{found.offering_id}", found.offering.title)


@bp.get("/alignments/<int:alignment_id>/impact.csv")
@requires(*STAFF)
def alignment_export(alignment_id: int) -> Answer:
    return _file(_of_alignment(*_alignment_or_404(alignment_id)))


@bp.get("/offerings/<int:offering_id>/impact")
@requires(*EXPERIENCE_EDITORS)
def offering(offering_id: int) -> Answer:
    found = _offering_or_404(offering_id)
    return _page(f"If {found.title} were retired", Supposed(states={found.id: "retired"}), f"/offerings/{found.id}", found.title)


@bp.get("/offerings/<int:offering_id>/impact.csv")
@requires(*EXPERIENCE_EDITORS)
def offering_export(offering_id: int) -> Answer:
    return _file(Supposed(states={_offering_or_404(offering_id).id: "retired"}))


@bp.get("/programs/<int:program_id>/draft/impact")
@requires(*STAFF)
def draft(program_id: int) -> Answer:
    program, version = _draft_or_404(program_id)
    title = f"If version {version.number} of {program.title} were published"
    return _page(title, Supposed(published=frozenset({version.id})), f"/programs/{program.id}/draft/publish", f"Publish version {version.number}")


@bp.get("/programs/<int:program_id>/draft/impact.csv")
@requires(*STAFF)
def draft_export(program_id: int) -> Answer:
    return _file(Supposed(published=frozenset({_draft_or_404(program_id)[1].id})))


@bp.get("/offerings/<int:offering_id>/students")
@requires(*STAFF)
def students(offering_id: int) -> Answer:
    found = visible_offering(viewer(), offering_id) or abort(404)
    kinds, today = queries.KINDS[found.kind], this_day()
    what = request_word("what", tuple(kinds)) or next(iter(kinds))
    counts = queries.student_counts(found, today)
    rows = listing(queries.students_of(found, what, viewer(), today), number=page_number())
    if rows.rows:
        noted("impact.students", subject=f"offerings:{found.id}", detail={"what": what, "rows": len(rows.rows)})
    return page(
        "impact/students.html", block="offering-students", offering=found, kinds=kinds, what=what, counts=counts, total=counts.get(what, 0),
        hidden=counts.get(what, 0) - rows.total, listing=rows, dated=what == "planned" or (what == "earned" and found.kind == "course"),
    )  # fmt: skip


def _alignment_or_404(alignment_id: int) -> tuple[Alignment, str | None]:
    """The alignment, and the role that would be in force (None: none): what is asked for, else what is proposed."""
    found = alignment_for(viewer(), alignment_id)
    if found is None or found.role is None:
        abort(404)
    if not (may_align(viewer(), found.offering) or may_retire(viewer(), found.offering) or may_review(viewer(), found.offering)):
        abort(404)
    return found, request_word("role", tuple(role.value for role in ROLE_LETTERS)) or None


def _of_alignment(found: Alignment, role: str | None) -> Supposed:
    return Supposed(roles={(found.offering_id, found.pathway_id): role})


def _offering_or_404(offering_id: int) -> Offering:
    found = visible_offering(viewer(), offering_id)
    if found is None or found.state != "active" or not may_edit_offering(viewer(), found):
        abort(404)
    return found


def _draft_or_404(program_id: int) -> tuple[Program, ProgramVersion]:
    program = db.session.get(Program, program_id)
    if program is None or program.district_id != viewer().district_id or not may_edit_program(viewer(), program, lead_ids(program_id)):
        abort(404)
    return program, draft_of(program_id) or abort(404)


def _page(title: str, supposed: Supposed, back: str, back_title: str) -> Answer:
    made = shown(forecast(viewer().district_id, supposed), viewer())
    show = request_word("show", tuple(KINDS))
    rows = [line for line in made.lines if not show or line.kind == show]
    number = min(page_number(), max(1, -(-len(rows) // PAGE_SIZE)))
    shown_now = Listing(rows=rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], total=len(rows), number=number)
    note(made, len(shown_now.rows))
    counts = {kind: sum(1 for line in made.lines if line.kind == kind) for kind in KINDS}
    return page(
        "impact/page.html", block="impact-list", title=title, back=back, back_title=back_title, impact=context(made, names=False, linked=False), listing=shown_now,
        show=show, kinds=KINDS, counts=counts, thousandths=thousandths, file=request.path + ".csv" + (f"?role={request.args['role']}" if "role=" in made.path else ""),
    )  # fmt: skip


def _file(supposed: Supposed) -> Answer:
    """Everybody whom the viewer may see, however many; noted in a transaction of its own, the reading one is over."""
    made = shown(forecast(viewer().district_id, supposed, most=MOST_IN_A_FILE), viewer())
    lines = list(_lines(made))
    by = viewer()
    db.session.rollback()
    with own_transaction() as connection:
        audit.record("impact.export", subject=subject_of(made.forecast), by=by, detail={"rows": len(lines)}, connection=connection)
    return csv_response("what-would-change.csv", HEADER, lines)


def _lines(made: Shown) -> Iterator[tuple[Any, ...]]:
    for line in made.lines:
        yield (*_who(line), *_numbers(line), *_things(line, made))


def _who(line: Line) -> tuple[Any, ...]:
    return line.person.name, line.person.grade, line.person.school_name, line.program, "yes" if line.effect.chosen else "no"


def _numbers(line: Line) -> tuple[Any, ...]:
    before, after = line.effect.before or {}, line.effect.after or {}
    return tuple(row.get(name) for name in ("done", "total", "left") for row in (before, after))


def _things(line: Line, made: Shown) -> tuple[Any, ...]:
    effect, sums = line.effect, dict(line.effect.sums)
    lost = [f"{made.titles.get(thing.key, '?')} ({thing.word})" for thing in effect.lost] + [f"hours at {made.titles.get(key, '?')}" for key in effect.places]
    gained = [f"{made.titles.get(thing.key, '?')} ({thing.word})" for thing in effect.gained]
    steps = [(row or {}).get("next_step", {}).get("title", "") for row in (effect.before, effect.after)]
    return "; ".join(lost), "; ".join(gained), *(sums.get(kind, 0) / UNIT for kind in ("hours", "credits")), *steps
