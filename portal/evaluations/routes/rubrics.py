"""The rubrics of a district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.evaluations import queries, services, standard
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.forms import EditRubricForm, NewRubricForm, RubricForm
from portal.evaluations.models import Rubric, RubricLine
from portal.evaluations.permissions import RUBRIC_KEEPERS
from portal.evaluations.routes.blueprint import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused


@bp.get("/rubrics")
@requires(*RUBRIC_KEEPERS)
def rubrics() -> Answer:
    return page("evaluations/rubrics.html", rows=queries.rubrics_of(viewer().district_id))


@bp.route("/rubrics/new", methods=["GET", "POST"])
@requires(*RUBRIC_KEEPERS)
def new_rubric() -> Answer:
    form = NewRubricForm()
    if not form.is_submitted():
        form.scale.data, form.lines.data, form.proficient_from.data = "\n".join(standard.SCALE), "\n".join(standard.LINES), standard.PROFICIENT_FROM + 1
        return page("evaluations/new_rubric.html", form=form)
    if not form.validate():
        return refused("evaluations/new_rubric.html", form=form)
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    url = url_for("evaluations.rubrics")
    try:
        services.create_rubric(**said(form), lines=typed(form, ()), by=viewer())
        once.take(token, url, by=viewer())
    except EvaluationError as wrong:
        db.session.rollback()
        form.title.errors = [str(wrong)]
        return refused("evaluations/new_rubric.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url)
    db.session.commit()
    return moved(url, message=f"{form.title.data} is there.")


@bp.route("/rubrics/<int:rubric_id>/edit", methods=["GET", "POST"])
@requires(*RUBRIC_KEEPERS)
def edit_rubric(rubric_id: int) -> Answer:
    rubric = rubric_or_404(rubric_id)
    lines = queries.lines_of(rubric.id)
    form = EditRubricForm()
    if not form.is_submitted():
        form.title.data, form.scale.data, form.proficient_from.data = rubric.title, "\n".join(rubric.scale), rubric.proficient_from + 1
        form.lines.data, form.version.data = "\n".join(line.text for line in lines), rubric.version
        return page("evaluations/edit_rubric.html", rubric=rubric, form=form, lines=lines)
    if not form.validate():
        return refused("evaluations/edit_rubric.html", rubric=rubric, form=form, lines=lines)
    try:
        services.edit_rubric(rubric, **said(form), lines=typed(form, lines), seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        rubric = rubric_or_404(rubric_id)
        form.version.data, form.version.raw_data = rubric.version, None
        return conflict("evaluations/edit_rubric.html", rubric=rubric, form=form, lines=queries.lines_of(rubric.id), stale=True)
    except EvaluationError as wrong:
        db.session.rollback()
        form.title.errors = [str(wrong)]
        return refused("evaluations/edit_rubric.html", rubric=rubric_or_404(rubric_id), form=form, lines=queries.lines_of(rubric_id))
    db.session.commit()
    return moved(url_for("evaluations.rubrics"), message=f"{form.title.data} is saved. Evaluations that were begun keep what they asked.")


@bp.post("/rubrics/<int:rubric_id>/<any(copy,retire,restore,default):deed>")
@requires(*RUBRIC_KEEPERS)
def change_rubric(rubric_id: int, deed: str) -> Answer:
    rubric = rubric_or_404(rubric_id)
    deeds: dict[str, tuple[Callable[[], object], str]] = {
        "copy": (lambda: services.copy_rubric(rubric, by=viewer()), "{} is copied."),
        "retire": (lambda: services.retire_rubric(rubric, retired=True, by=viewer()), "{} is retired. Evaluations that use it go on."),
        "restore": (lambda: services.retire_rubric(rubric, retired=False, by=viewer()), "{} is offered again."),
        "default": (lambda: services.make_default(rubric, by=viewer()), "{} is now used where nobody chose another."),
    }
    do, message = deeds[deed]
    title = rubric.title
    try:
        do()
    except EvaluationError as wrong:
        db.session.rollback()
        return refused("evaluations/rubrics.html", rows=queries.rubrics_of(viewer().district_id), refusal=str(wrong))
    db.session.commit()
    return moved(url_for("evaluations.rubrics"), message=message.format(title))


def said(form: RubricForm) -> dict[str, Any]:
    scale = [word for word in (form.scale.data or "").splitlines() if word.strip()]
    return {"title": form.title.data or "", "scale": scale, "proficient_from": (form.proficient_from.data or 0) - 1}


def typed(form: RubricForm, before: Sequence[RubricLine]) -> list[tuple[str, int | None]]:
    """The lines as typed; one whose words stay keeps its competency."""
    known = {line.text: line.competency_id for line in before}
    return [(line, known.get(" ".join(line.split()))) for line in (form.lines.data or "").splitlines() if line.strip()]


def rubric_or_404(rubric_id: int) -> Rubric:
    return queries.visible_rubric(viewer(), rubric_id) or abort(404)
