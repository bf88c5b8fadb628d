"""Lines of lists of results that wait for somebody, or were settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.credentials.finding import Asked, Found, Roll
from portal.credentials.models import CertificationResult, ResultState
from portal.credentials.permissions import results_visible_to
from portal.extensions import db
from portal.rosters.models import Student

TABS = {"open": ResultState.OPEN, "recorded": ResultState.RECORDED, "skipped": ResultState.SKIPPED}


def lines(viewer: Viewer, tab: str) -> sa.Select[*tuple[Any, ...]]:
    """Lines of a tab with the student and credential that they mean, open ones in the order they came."""
    result = CertificationResult
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            result.id, result.version, result.line, result.batch_id, result.student_number, result.given_name, result.family_name,
            result.birth_date, result.exam, result.taken_on, result.result, result.score, result.certificate, result.state, result.reason,
            result.student_id, result.credential_id, result.settled_at, Credential.title.label("credential_title"),
            Student.given_name.label("their_given"), Student.family_name.label("their_family"),
        )
        .outerjoin(Credential, Credential.id == result.credential_id)
        .outerjoin(Student, Student.id == result.student_id)
        .where(results_visible_to(viewer), result.state == TABS[tab].value)
    )  # fmt: skip
    return statement.order_by(result.id) if tab == "open" else statement.order_by(result.settled_at.desc(), result.id.desc())


def counts(viewer: Viewer) -> dict[str, int]:
    rows = db.session.execute(
        sa.select(CertificationResult.state, sa.func.count()).where(results_visible_to(viewer)).group_by(CertificationResult.state)
    ).all()
    found = {str(state): int(count) for state, count in rows}
    return {tab: found.get(state.value, 0) for tab, state in TABS.items()}


def visible_result(viewer: Viewer, result_id: int) -> CertificationResult | None:
    return db.session.scalar(sa.select(CertificationResult).where(CertificationResult.id == result_id, results_visible_to(viewer)))


def candidates(viewer: Viewer, rows: Sequence[Any]) -> dict[int, Found]:
    """Result id -> whom it may mean, among the students whom the viewer may see; one query for all."""
    asked = {row.id: Asked(row.student_number, row.given_name, row.family_name, row.birth_date) for row in rows}
    roll = Roll(list(asked.values()), viewer.district_id, viewer)
    return {key: roll.find(one) for key, one in asked.items()}
