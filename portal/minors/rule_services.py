"""Deeds on a district's rules: its own in place of a federal one, a new one, back to federal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.minors.models import MinorRule, RuleKind
from portal.minors.permissions import may_edit_rules
from portal.minors.queries import pair_of

FACTS = ("title", "says", "citation", "source", "age_from", "age_to", "blocks", "overridable", "active", "stages", "parameters")


class RuleError(Exception):
    """A deed on a rule that is not possible; the message says why."""


class StaleRuleError(RuleError):
    """Somebody else changed the rule first."""


def save_rule(code: str, *, facts: dict[str, Any], version: int, by: Viewer) -> MinorRule:
    """Writes the district's own row of a rule; the federal one is never touched.

    `version` is that of the district's row, 0 where it had none. Raises StaleRuleError where that is not so any more.
    """
    _may(by)
    federal, own = pair_of(by, code)
    if version != (own.version if own else 0):
        raise StaleRuleError("Somebody else changed this rule while you had it open.")
    before = own or federal
    if before is None:
        raise RuleError("There is no such rule.")
    changed = {name: [getattr(before, name), facts[name]] for name in FACTS if getattr(before, name) != facts[name]}
    if not changed:
        return before
    if own is None:
        own = MinorRule(district_id=by.district_id, code=code, kind=before.kind, position=before.position, **facts)
        db.session.add(own)
    else:
        for name in FACTS:
            setattr(own, name, facts[name])
    db.session.flush()
    _note("minor_rule.save", federal or own, code, by, changed)
    return own


def add_rule(kind: RuleKind, *, facts: dict[str, Any], by: Viewer) -> MinorRule:
    """A rule that the federal ones do not have, e.g. the state's."""
    _may(by)
    codes = set(db.session.scalars(sa.select(MinorRule.code).where(MinorRule.district_id == by.district_id)))
    number = next(n for n in range(1, len(codes) + 2) if f"OWN-{n}" not in codes)
    made = MinorRule(district_id=by.district_id, code=f"OWN-{number}", kind=kind.value, position=1000 + number, **facts)
    db.session.add(made)
    db.session.flush()
    _note("minor_rule.add", made, made.code, by, {})
    return made


def back_to_federal(code: str, *, by: Viewer) -> None:
    """Takes the district's row away: the federal one holds again. Twice is once."""
    _may(by)
    federal, own = pair_of(by, code)
    if federal is None:
        raise RuleError("This rule is the district's own. Take it out of force instead.")
    if own is not None:
        db.session.delete(own)
        db.session.flush()
        _note("minor_rule.reset", federal, code, by, {})


def _may(by: Viewer) -> None:
    if not may_edit_rules(by):
        raise RuleError("Only the district's administrators change the rules.")


def _note(action: str, rule: MinorRule, code: str, by: Viewer, changed: dict[str, Any]) -> None:
    audit.record(action, subject=f"minor_rules:{rule.id}", by=by, detail={"code": code, "changed": changed})
