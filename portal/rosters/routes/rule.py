"""The pass rule: what each mark means, what a change would do, and reading all records again by it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.rosters import jobs
from portal.rosters.errors import Stale
from portal.rosters.forms import EFFECTS, RuleForm, rule_form
from portal.rosters.marks import PassRule
from portal.rosters.routes.blueprint import ADMINS, bp
from portal.rosters.services import impact_of, rule_of, save_rule
from portal.schools.models import District
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

TEMPLATE, REGION = "rosters/pass_rule.html", "pass-rule"


@bp.route("/pass-rule", methods=["GET", "POST"])
@requires(*ADMINS)
def pass_rule() -> Answer:
    district = db.session.get_one(District, viewer().district_id)
    rule = PassRule.of(district)
    if request.method == "GET" or viewer().role != Role.DISTRICT_ADMIN:
        return page(TEMPLATE, block=REGION, **shown(rule, rule_form(rule, version=district.version)))
    form = rule_form(shown=posted_lines())
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(rule, form))
    if form.version.data != district.version:
        return stale(rule, form, district)
    wanted = rule_of(form.lines, form.number.data or 0)
    if not form.save.data:
        return page(TEMPLATE, block=REGION, **shown(rule, form, impact=impact_of(wanted, district_id=district.id)))
    impact = impact_of(wanted, district_id=district.id)
    try:
        save_rule(form.lines, number=form.number.data or 0, district=district, version=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        return stale(rule, form, db.session.get_one(District, viewer().district_id))
    at_once = jobs.read_again(viewer(), impact.records)
    db.session.commit()
    if not at_once:
        jobs.start(viewer())
    return moved(url_for("rosters.pass_rule"), message=said(impact.records, impact.students, at_once))


@bp.post("/pass-rule/read-again")
@requires(Role.DISTRICT_ADMIN)
def read_again() -> Answer:
    """For records that a stopped job left behind."""
    impact = impact_of(PassRule.of(db.session.get_one(District, viewer().district_id)), district_id=viewer().district_id)
    at_once = jobs.read_again(viewer(), impact.records)
    db.session.commit()
    if not at_once:
        jobs.start(viewer())
    return moved(url_for("rosters.pass_rule"), message=said(impact.records, impact.students, at_once))


def posted_lines() -> int:
    """As many lines as the form had, within bounds."""
    return min(60, 1 + max((int(n) for name in request.form if (n := name.removeprefix("mark-")).isascii() and n.isdigit() and len(n) < 3 and n != name), default=-1))


def shown(rule: PassRule, form: RuleForm, **more: Any) -> dict[str, Any]:
    left = impact_of(rule, district_id=viewer().district_id)
    return {"rule": rule, "form": form, "impact": None, "effects": EFFECTS, "theirs": None, "left": left, "may_edit": viewer().role == Role.DISTRICT_ADMIN} | more


def stale(rule: PassRule, form: RuleForm, district: District) -> Answer:
    """Both versions side by side: the saved one as a list, what was written in the form."""
    now = PassRule.of(district)
    form.version.data, form.version.raw_data = district.version, [str(district.version)]
    return conflict(TEMPLATE, block=REGION, **shown(rule, form, theirs=now))


def said(records: int, students: int, at_once: bool) -> str:
    if not records:
        return "The pass rule is saved. No record reads otherwise by it."
    if at_once:
        return f"The pass rule is saved. {records:,} records of {students:,} students were read again, and their progress with them."
    return f"The pass rule is saved. {records:,} records of {students:,} students are being read again."
