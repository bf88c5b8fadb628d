"""What the pages of a portfolio need: the same for the student, for staff and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response as Answer

from portal.accounts.viewer import Viewer
from portal.files import storage
from portal.language import day_in_words
from portal.portfolio.known import Group, known_of
from portal.portfolio.limits import used_by
from portal.portfolio.queries import file_of, pieces_of, portfolio_of, removed_of
from portal.portfolio.ties import ties_of
from portal.rosters.models import Student
from portal.students.standing import band_of, load_world
from portal.web import errors
from portal.web.documents import DEFAULT_SHEET, NoPdf, send_pdf, to_pdf


@dataclass(frozen=True)
class Head:
    """Whose portfolio it is, as its first lines say."""

    name: str
    initials: str
    school: str
    grade: int | None
    program: str
    cluster: Any


def context_of(student: Student, viewer: Viewer, *, own: bool) -> dict[str, Any]:
    """`own`: with what is hidden, what was removed, and the room that is left."""
    world = load_world(student)
    kept = portfolio_of(student.id)
    program = world.own.progress.rules if world.own else None
    cluster = band_of(program.program_id)[0] if program else None
    name = student.name
    head = Head(name, "".join(part[0] for part in name.split()[:2]).upper(), student.school.name, student.grade, program.title if program else "", cluster)
    return {
        "student": student,
        "head": head,
        "own": own,
        "kept": kept,
        "pieces": pieces_of(student.id, also_hidden=own),
        "groups": known_of(world, viewer, kept.hidden if kept else ()),
        "ties": {tie.key: tie.title for _heading, ties in ties_of(student.id) for tie in ties},
        "used": used_by(student.id) if own else None,
        "removed": removed_of(student.id) if own else [],
    }


def as_pdf(student: Student, viewer: Viewer) -> Answer:
    """The portfolio on paper: what is shown and nothing else, with the pictures made small."""
    context = context_of(student, viewer, own=False)
    pictures: dict[str, tuple[str, bytes]] = {}
    for piece in context["pieces"]:
        row = file_of(piece.small_id)
        content = storage.read(row.key) if row else None
        if row and content is not None:
            pictures[f"picture:{piece.id}"] = (row.media_type, content)
    try:
        made = to_pdf(render_template("portfolio/paper.html", pictures=pictures, full_day=day_in_words, **context), sheets=(DEFAULT_SHEET, "portfolio_paper.css"), pictures=pictures)
    except NoPdf as missing:
        return errors.show(503, sentence=str(missing))
    return send_pdf(made, f"portfolio-{student.id}.pdf")


def groups_shown(groups: tuple[Group, ...]) -> list[Group]:
    return [group for group in groups if group.shown]


