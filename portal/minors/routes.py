"""The rules for minors: read by everybody who arranges placements, changed by the district."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.minors import parameters, queries
from portal.minors.models import MinorRule, RuleKind
from portal.minors.permissions import READERS, may_edit_rules
from portal.minors.rule_forms import STAGES, filled, form_of
from portal.minors.rule_services import RuleError, StaleRuleError, add_rule, back_to_federal, save_rule
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

bp = Blueprint("minors", __name__, url_prefix="/minor-rules")
EDITORS = (Role.DISTRICT_ADMIN,)


@bp.get("")
@requires(*READERS)
def index() -> Answer:
    """Each code once: the district's own row where it has one."""
    rows = queries.rows_of(viewer())
    federal = {row.code for row in rows if row.district_id is None}
    shown = {row.code: row for row in sorted(rows, key=lambda r: r.district_id is not None)}
    return page("minors/index.html", rules=list(shown.values()), federal=federal, may_edit=may_edit_rules(viewer()), kinds=parameters.KIND_TITLES)


@bp.get("/<int:rule_id>")
@requires(*READERS)
def show(rule_id: int) -> Answer:
    return page("minors/show.html", **_shown(_rule(rule_id)))


@bp.get("/<int:rule_id>/edit")
@requires(*EDITORS)
def edit(rule_id: int) -> Answer:
    rule = _rule(rule_id)
    return page("minors/edit.html", rule=rule, form=filled(rule, version=_version(rule)), **_words(rule.kind))


@bp.post("/<int:rule_id>/edit")
@requires(*EDITORS)
def save(rule_id: int) -> Answer:
    rule = _rule(rule_id)
    form = form_of(RuleKind(rule.kind), new=False)()
    if not form.validate():
        return refused("minors/edit.html", rule=rule, form=form, **_words(rule.kind))
    try:
        kept = save_rule(rule.code, facts=form.facts(RuleKind(rule.kind)), version=form["version"].data, by=viewer())
    except (StaleRuleError, IntegrityError, StaleDataError):
        db.session.rollback()
        rule = _rule(rule_id)
        form["version"].data = _version(rule)
        return conflict("minors/edit.html", rule=rule, form=form, theirs=rule, **_words(rule.kind))
    except RuleError:
        abort(404)
    shown = kept.id
    db.session.commit()
    return moved(url_for("minors.show", rule_id=shown), message="Saved. The rule holds in every school of the district.")


@bp.route("/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new() -> Answer:
    """First which kind, then its form."""
    kind = next((each for each in parameters.NEW_KINDS if each.value == request.values.get("kind")), None)
    if kind is None:
        return page("minors/new.html", form=None, new_kinds=[(each.value, parameters.KIND_TITLES[each]) for each in parameters.NEW_KINDS])
    form = form_of(kind, new=True)(**({} if request.method == "POST" else {"data": {"age_from": 14, "age_to": 15, "stages": [stage.value for stage in STAGES]}}))
    if request.method == "GET" or not form.validate():
        answer = page if request.method == "GET" else refused
        return answer("minors/new.html", form=form, kind=kind, **_words(kind))
    token = form["form_token"].data
    if location := once.already_taken(token, by=viewer()):
        return moved(location)
    try:
        made = add_rule(kind, facts=form.facts(kind), by=viewer())
        location = url_for("minors.show", rule_id=made.id)
        once.take(token, location, by=viewer())
    except RuleError:
        abort(404)
    except IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("minors.index"))
    db.session.commit()
    return moved(location, message="Added. The rule holds in every school of the district.")


@bp.post("/<int:rule_id>/federal")
@requires(*EDITORS)
def reset(rule_id: int) -> Answer:
    rule = _rule(rule_id)
    code = rule.code
    try:
        back_to_federal(code, by=viewer())
    except RuleError as wrong:
        return refused("minors/show.html", **_shown(rule), refusal=str(wrong))
    db.session.commit()
    federal, _ = queries.pair_of(viewer(), code)
    return moved(url_for("minors.show", rule_id=federal.id if federal else rule_id), message="The federal rule holds again.")


def _rule(rule_id: int) -> MinorRule:
    """A rule by either of its ids, as it holds in the viewer's district."""
    found = queries.rule_of(viewer(), rule_id) or abort(404)
    _, own = queries.pair_of(viewer(), found.code)
    return own or found


def _version(rule: MinorRule) -> int:
    return rule.version if rule.district_id is not None else 0


def _shown(rule: MinorRule) -> dict[str, Any]:
    federal, own = queries.pair_of(viewer(), rule.code)
    kind = RuleKind(rule.kind)
    return {
        "rule": rule, "federal": federal, "own": own, "may_edit": may_edit_rules(viewer()), "said": parameters.said(kind, rule.parameters or {}),
        "federal_said": parameters.said(kind, federal.parameters or {}) if federal else [], "history": queries.history_of(viewer(), rule.code),
        "kind_title": parameters.KIND_TITLES[kind], "stages": [words for stage, words in STAGES.items() if stage in (rule.stages or [])],
    }  # fmt: skip


def _words(kind: RuleKind | str) -> dict[str, Any]:
    return {"kind_title": parameters.KIND_TITLES[RuleKind(kind)], "stage_words": [(stage.value, words) for stage, words in STAGES.items()]}
