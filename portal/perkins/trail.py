"""How the audit trail tells of Perkins: what its ids are called and how each deed reads."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from portal.accounts import audit_names
from portal.accounts.audit_names import Named
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.models import PerkinsStatus, RuleSet, StudentExit
from portal.programs.models import Program

PHRASES = {
    "perkins_rules.copy": "copied Perkins rules: {subject}",
    "perkins_rules.edit": "changed Perkins rules: {subject}",
    "perkins_rules.put_in_force": "put Perkins rules in force: {subject}",
    "perkins_rules.delete": "deleted Perkins rules: {subject}",
    "perkins_status.withdraw": "withdrew {subject}",
    "perkins_status.restore": "let {subject} stand again",
    "perkins.view_students": "opened a Perkins figure into its students",
    "perkins.export_students": "exported the students behind a Perkins figure",
    "perkins.export_published": "exported Perkins tables to publish",
    "perkins.export": "exported the Perkins file for the state",
    "student_exit.create": "noted {subject}",
    "student_exit.edit": "changed {subject}",
    "student_exit.delete": "took back an exit of {subject}",
    "student_exit.import": "imported exits",
    "assessment_result.import": "imported assessment results",
    "program.flag": "said for whom {subject} is non-traditional",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    audit_names.register("perkins_rule_sets", audit_names.titled(RuleSet, "/perkins/rules/{id}"))
    audit_names.register("perkins_statuses", statuses)
    audit_names.register("student_exits", exits)
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)


def statuses(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(
        sa.select(PerkinsStatus.id, PerkinsStatus.level, PerkinsStatus.student_id, Program.title)
        .join(Program, Program.id == PerkinsStatus.program_id)
        .where(PerkinsStatus.id.in_(ids), PerkinsStatus.district_id == viewer.district_id)
    )
    return {row.id: Named(f"{row.level} in {row.title}", f"/perkins/students/{row.student_id}") for row in rows}


def exits(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(sa.select(StudentExit.id, StudentExit.left_on).where(StudentExit.id.in_(ids), StudentExit.district_id == viewer.district_id))
    return {row.id: Named(f"an exit of {row.left_on.isoformat()}", f"/perkins/exits/{row.id}") for row in rows}
