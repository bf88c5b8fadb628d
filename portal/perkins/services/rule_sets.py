"""Copy, change, put in force and delete a state's rules. Routes commit."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.errors import NotPossible, Stale
from portal.perkins.keeping import Changes, recompute_all
from portal.perkins.models import PerkinsStatus, RuleSet
from portal.perkins.rules import Rules, as_json


def copy_rule_set(rules: Rules, *, title: str, source: str, reporting_year: int, by: Viewer) -> RuleSet:
    """A new set that nobody uses yet, beginning from other rules."""
    made = RuleSet(district_id=by.district_id, reporting_year=reporting_year, title=title, source=source, rules=as_json(rules))
    db.session.add(made)
    db.session.flush()
    audit.record("perkins_rules.copy", subject=f"perkins_rule_sets:{made.id}", by=by, detail={"reporting_year": reporting_year})
    return made


def change_rule_set(rule_set: RuleSet, rules: Rules, *, title: str, source: str, reporting_year: int, version: int | None, by: Viewer) -> Changes | None:
    """Saves what it says; where it is in force everybody's status is brought up to date. Raises Stale, NotPossible."""
    if rule_set.version != version:
        raise Stale("Somebody else saved this rule set first.")
    before = rule_set.rules
    if rule_set.in_force and reporting_year != rule_set.reporting_year and in_force_for(reporting_year, by=by) is not None:
        raise NotPossible("Another set is in force for that year. Put this one in force there instead.")
    rule_set.title, rule_set.source, rule_set.reporting_year, rule_set.rules = title, source, reporting_year, as_json(rules)
    if not db.session.is_modified(rule_set):
        return None
    changed = sorted(name for name, value in rule_set.rules.items() if before.get(name) != value)
    db.session.flush()
    audit.record("perkins_rules.edit", subject=f"perkins_rule_sets:{rule_set.id}", by=by, detail={"changed": changed, "version": rule_set.version})
    return recompute_all(by.district_id) if rule_set.in_force else None


def put_in_force(rule_set: RuleSet, *, version: int | None, by: Viewer) -> Changes | None:
    """From now on this set decides for its year and on; the one before it for that year is kept, out of force."""
    if rule_set.in_force:
        return None
    if rule_set.version != version:
        raise Stale("Somebody else saved this rule set first.")
    before = in_force_for(rule_set.reporting_year, by=by)
    if before is not None:
        before.in_force = False
        db.session.flush()
    rule_set.in_force = True
    db.session.flush()
    detail = {"reporting_year": rule_set.reporting_year, "before_id": before.id if before else None}
    audit.record("perkins_rules.put_in_force", subject=f"perkins_rule_sets:{rule_set.id}", by=by, detail=detail)
    return recompute_all(by.district_id)


def delete_rule_set(rule_set: RuleSet, *, by: Viewer) -> None:
    """Only a set that was never used goes. Raises NotPossible."""
    if rule_set.in_force:
        raise NotPossible("This set is in force. Put another one in force for its year first.")
    if db.session.scalar(sa.select(PerkinsStatus.id).where(PerkinsStatus.rule_set_id == rule_set.id).limit(1)) is not None:
        raise NotPossible("Students reached their status by this set. It stays, so that one can see by which rules.")
    audit.record("perkins_rules.delete", subject=f"perkins_rule_sets:{rule_set.id}", by=by, detail={"title": rule_set.title})
    db.session.delete(rule_set)
    db.session.flush()


def in_force_for(year: int, *, by: Viewer) -> RuleSet | None:
    return db.session.scalars(
        sa.select(RuleSet).where(RuleSet.district_id == by.district_id, RuleSet.reporting_year == year, RuleSet.in_force)
    ).one_or_none()
