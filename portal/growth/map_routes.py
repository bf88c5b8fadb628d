"""The skill map: which skills and knowledge each competency speaks for, kept by who keeps the competencies."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.competencies import lists
from portal.competencies.models import Competency, CompetencySet
from portal.competencies.permissions import EDITORS, may_edit
from portal.competencies.queries import tree_of
from portal.extensions import db
from portal.growth import map_queries, services
from portal.growth.forms import TiesForm, word_of
from portal.growth.formula import Key
from portal.growth.suggesting import suggested
from portal.growth.words import named
from portal.web import errors
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page

bp = Blueprint("skill_map", __name__, url_prefix="/skill-map")


@bp.get("")
@requires(*EDITORS)
def index() -> Answer:
    sets = map_queries.sets_of(viewer().district_id)
    asked = request.args.get("set", "")
    chosen = next((each for each in sets if str(each.id) == asked), sets[0] if sets else None)
    lines = tree_of([chosen.id]) if chosen else []
    ties = map_queries.ties_by_competency([line.id for line in lines if not line.is_heading])
    return page("growth/map.html", sets=sets, chosen=chosen, lines=lines, ties=ties, named=named, untied=sum(1 for line in lines if not line.is_heading and line.id not in ties))


def mine(competency_id: int) -> tuple[Competency, CompetencySet]:
    """A competency that the viewer may change and that can speak for something."""
    found, of = lists.visible_competency(viewer(), competency_id) or abort(404)
    if not may_edit(viewer(), of) or found.is_heading or found.retired:
        abort(404)
    return found, of


@bp.route("/<int:competency_id>", methods=["GET", "POST"])
@requires(*EDITORS)
def competency(competency_id: int) -> Answer:
    found, of = mine(competency_id)
    known, form = map_queries.known_elements(), TiesForm()
    before = map_queries.ties_by_competency([found.id]).get(found.id, [])
    if not form.is_submitted():
        return page("growth/map_competency.html", **context(found, of, known, before))
    chosen = form.chosen([*known, *before]) if form.validate() else None
    if chosen is None:
        return errors.show(422, sentence="Tick elements from the list.")
    if form.was.data != said(before):
        return conflict("growth/map_competency.html", **context(found, of, known, chosen) | {"theirs": before, "theirs_said": ", ".join(map(named, before)), "was": said(before)})
    services.tie(competency=found, keys=chosen, by=viewer())
    db.session.commit()
    back = Undo(url_for("skill_map.competency", competency_id=found.id), {"was": said(chosen), "elements": [word_of(key) for key in before]}, "Undo")
    return moved(url_for("skill_map.index", set=of.id, _anchor=f"tied-{found.id}"), message=f"{found.code or 'It'} speaks for {', '.join(map(named, chosen)) or 'nothing yet'}.", undo=back)


def said(keys: list[Key]) -> str:
    """What a competency speaks for, as one word: a form says it again, so that nobody saves over somebody else."""
    return "|".join(sorted(word_of(key) for key in keys))


def context(found: Competency, of: CompetencySet, known: list[Key], chosen: list[Key]) -> dict[str, Any]:
    likely = [key for key in suggested(f"{found.short}. {found.statement}", known) if key not in chosen]
    groups = [("Skills", [key for key in known if key[0] == "skill"]), ("Knowledge", [key for key in known if key[0] == "knowledge"])]
    return {"competency": found, "set": of, "chosen": chosen, "likely": likely, "groups": groups, "was": said(chosen), "word_of": word_of, "named": named, "theirs": None, "theirs_said": ""}
