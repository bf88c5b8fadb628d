"""A state's rules: choose, look, copy, change with what it would do, put in force."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.perkins import lists, words
from portal.perkins.errors import PerkinsError, Stale
from portal.perkins.examples import examples
from portal.perkins.forecast import forecast
from portal.perkins.forms import CopyForm, InForceForm, RuleSetForm, given
from portal.perkins.models import RuleSet
from portal.perkins.permissions import READERS, RULE_EDITORS, may_edit_rules
from portal.perkins.routes.blueprint import bp, rule_set_or_404
from portal.perkins.rules import Rules, from_json
from portal.perkins.services import rule_sets as services
from portal.perkins.sources import RuleBook, this_year
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import conflict, moved, page, refused


@bp.get("/rules")
@requires(*READERS)
def rules() -> Answer:
    return page(
        "perkins/rules.html", sets=lists.rule_sets(viewer().district_id), examples=examples().values(), said=words.said, from_json=from_json,
        may_edit=may_edit_rules(viewer()), book=RuleBook.of(viewer().district_id).at(this_year()),
    )  # fmt: skip


@bp.get("/rules/<int:rule_set_id>")
@requires(*READERS)
def rule_set(rule_set_id: int) -> Answer:
    return page("perkins/rule_set.html", **_shown(rule_set_or_404(rule_set_id)), form=None, problem="")


def _shown(found: RuleSet) -> dict[str, Any]:
    mine = from_json(found.rules)
    return {
        "found": found, "lines": words.lines(mine), "differences": words.differences(mine), "looser": words.looser_than_the_law(mine),
        "may_edit": may_edit_rules(viewer()),
    }  # fmt: skip


@bp.route("/rules/copy", methods=["GET", "POST"])
@requires(*RULE_EDITORS)
def copy_rules() -> Answer:
    begin, of = _copied()
    form = CopyForm() if request.method == "POST" else CopyForm(data={"title": of["title"], "reporting_year": this_year()})
    if request.method == "GET":
        return page("perkins/copy_rules.html", form=form, of=of)
    if not form.validate():
        return refused("perkins/copy_rules.html", form=form, of=of)
    if (earlier := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(earlier)
    try:
        made = services.copy_rule_set(begin, title=form.title.data or "", source=of["source"], reporting_year=form.reporting_year.data or 0, by=viewer())
        where = url_for("perkins.edit_rules", rule_set_id=made.id)
        once.take(form.form_token.data or "", where, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or url_for("perkins.rules"))
    return moved(where, message="Copied. Change it, then put it in force.")


def _copied() -> tuple[Rules, dict[str, str]]:
    """What `?of=` names: an example by its key or a set by its id; the federal minimum where it names nothing."""
    asked = request.args.get("of", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        found = rule_set_or_404(int(asked))
        return from_json(found.rules), {"of": asked, "title": found.title, "source": found.source}
    example = examples().get(asked) or examples()["federal"]
    return example.rules, {"of": example.key, "title": example.title, "source": f"{example.source}. Example: check with your state."[:400]}


@bp.route("/rules/<int:rule_set_id>/edit", methods=["GET", "POST"])
@requires(*RULE_EDITORS)
def edit_rules(rule_set_id: int) -> Answer:
    found = rule_set_or_404(rule_set_id)
    context: dict[str, Any] = {"found": found, "foretold": None, "theirs": None, "differences": [], "looser": []}
    if request.method == "GET":
        data = given(found.title, found.source, found.reporting_year, from_json(found.rules), version=found.version)
        return page("perkins/edit_rules.html", form=_offered(RuleSetForm(data=data)), **context)
    form = _offered(RuleSetForm())
    if not form.validate():
        return refused("perkins/edit_rules.html", block="rules-form", form=form, **context)
    wanted = form.rules()
    if request.form.get("look"):
        context |= {"foretold": forecast(viewer().district_id, form.reporting_year.data or 0, wanted), "differences": words.differences(wanted), "looser": words.looser_than_the_law(wanted)}
        db.session.rollback()
        return page("perkins/edit_rules.html", block="rules-form", form=form, **context)
    try:
        services.change_rule_set(
            found, wanted, title=form.title.data or "", source=form.source.data or "", reporting_year=form.reporting_year.data or 0, version=form.version.data, by=viewer()
        )
    except Stale:
        context["theirs"] = _theirs(found, form)
        form.version.data = found.version
        form.version.raw_data = None
        return conflict("perkins/edit_rules.html", block="rules-form", form=form, **context)
    except PerkinsError as why:
        form.reporting_year.errors = [str(why)]
        return refused("perkins/edit_rules.html", block="rules-form", form=form, **context)
    db.session.commit()
    return moved(url_for("perkins.rule_set", rule_set_id=rule_set_id), message="Saved." + (" Every student’s status is up to date." if found.in_force else ""))


def _offered(form: RuleSetForm) -> RuleSetForm:
    form.offer(lists.sustained_kinds())
    return form


def _theirs(found: RuleSet, form: RuleSetForm) -> list[tuple[str, str, str]]:
    saved, mine = words.lines(from_json(found.rules)), words.lines(form.rules())
    rows = [("Title", found.title, form.title.data or ""), ("Source", found.source, form.source.data or ""), ("Reporting year", str(found.reporting_year), str(form.reporting_year.data))]
    return rows + [(what, here, there) for (what, here), (_, there) in zip(saved, mine, strict=True) if here != there]


@bp.route("/rules/<int:rule_set_id>/in-force", methods=["GET", "POST"])
@requires(*RULE_EDITORS)
def put_in_force(rule_set_id: int) -> Answer:
    found = rule_set_or_404(rule_set_id)
    mine = from_json(found.rules)
    if request.method == "GET":
        form = InForceForm(data={"version": found.version})
        foretold = forecast(viewer().district_id, found.reporting_year, mine)
        return page("perkins/in_force.html", form=form, found=found, foretold=foretold, differences=words.differences(mine), looser=words.looser_than_the_law(mine), problem="")
    form = InForceForm()
    if not form.validate():
        return refused("perkins/in_force.html", form=form, found=found, foretold=None, differences=[], looser=[], problem="Reload the page and look again.")
    try:
        services.put_in_force(found, version=form.version.data, by=viewer())
    except Stale as why:
        return conflict("perkins/in_force.html", form=InForceForm(formdata=None, data={"version": found.version}), found=found, foretold=None, differences=words.differences(mine), looser=[], problem=f"{why} Look at it as it is now.")
    db.session.commit()
    return moved(url_for("perkins.rule_set", rule_set_id=rule_set_id), message=f"In force for {found.reporting_year - 1}–{found.reporting_year % 100:02d} and on.")


@bp.post("/rules/<int:rule_set_id>/delete")
@requires(*RULE_EDITORS)
def delete_rules(rule_set_id: int) -> Answer:
    found = rule_set_or_404(rule_set_id)
    form = Form()
    if not form.validate():
        return refused("perkins/rule_set.html", **_shown(found), form=form, problem="Reload the page and try again.")
    try:
        services.delete_rule_set(found, by=viewer())
    except PerkinsError as why:
        return refused("perkins/rule_set.html", **_shown(found), form=form, problem=str(why))
    db.session.commit()
    return moved(url_for("perkins.rules"), message="The rule set is gone.")


