"""Drawing an agreement up: what is proposed, what the coordinator makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.agreements import queries
from portal.agreements.models import Agreement, AgreementGoal, AgreementState, Signature
from portal.agreements.services.errors import AgreementError, Stale, note
from portal.extensions import db
from portal.placements import seats
from portal.placements.models import HOLDS_A_SEAT, Placement
from portal.rosters.models import Student

PROPOSED = 6
"""How many competencies a new draft takes up by itself."""


@dataclass(frozen=True)
class Given:
    """What a coordinator wants in it. Goals as (competency id or None, text)."""

    guardian_id: int | None = None
    contact_id: int | None = None
    learner_terms: bool = False
    goals: tuple[tuple[int | None, str], ...] = ()
    duties: dict[str, Any] = field(default_factory=dict)


def proposal(placement: Placement) -> tuple[Agreement, tuple[tuple[int | None, str], ...]]:
    """A draft that nobody saved yet, with its goals: from the agreement before it where there is one."""
    before = next(iter(queries.agreements_of(placement.id)), None)
    student = db.session.get_one(Student, placement.student_id)
    guardian = next(iter(queries.guardians_in_force(student)), None)
    contact = next(iter(queries.contacts_of(placement)), None)
    made = Agreement(
        district_id=placement.district_id, placement_id=placement.id, student_id=placement.student_id, number=before.number + 1 if before else 1,
        state=AgreementState.DRAFT.value, guardian_id=guardian.id if guardian else None, contact_id=contact.id if contact else None,
        learner_terms=queries.asks_learner_terms(placement), duties=dict(before.duties) if before else {},
    )
    if before is not None:
        return made, tuple((goal.competency_id, goal.text) for goal in queries.goals_of(before.id))
    return made, tuple((line.id, line.statement) for line in queries.proposed_goals(placement)[:PROPOSED])


def save_draft(placement: Placement, given: Given, *, seen: int, by: Viewer) -> Agreement:
    """Saves the draft, making it where there is none; `seen` is the version the form was made from, 0 for a new one."""
    seats.lock(placement)
    if placement.state not in HOLDS_A_SEAT:
        raise AgreementError("An agreement is drawn up for a placement that is confirmed and not yet over.")
    draft = queries.draft_of(placement.id)
    if (draft.version if draft else 0) != seen:
        raise Stale("Somebody else saved this draft first.")
    _known(placement, given)
    if draft is None:
        draft, _ = proposal(placement)
        db.session.add(draft)
    draft.guardian_id, draft.contact_id, draft.learner_terms, draft.duties = given.guardian_id, given.contact_id, given.learner_terms, given.duties
    db.session.flush()
    db.session.execute(sa.delete(AgreementGoal).where(AgreementGoal.agreement_id == draft.id))
    for position, (competency_id, text) in enumerate(given.goals):
        db.session.add(AgreementGoal(agreement_id=draft.id, position=position, competency_id=competency_id, text=text))
    db.session.flush()
    note("agreement.draft", draft, by, goals=len(given.goals))
    return draft


def discard_draft(placement: Placement, *, by: Viewer) -> bool:
    """Throws a draft away; nobody ever saw it."""
    seats.lock(placement)
    draft = queries.draft_of(placement.id)
    if draft is None:
        return False
    note("agreement.discard", draft, by)
    for below in (AgreementGoal, Signature):
        db.session.execute(sa.delete(below).where(below.agreement_id == draft.id))
    db.session.delete(draft)
    db.session.flush()
    return True


def _known(placement: Placement, given: Given) -> None:
    """Refuses a guardian or contact of somebody else."""
    student = db.session.get_one(Student, placement.student_id)
    if given.guardian_id is not None and given.guardian_id not in {each.id for each in queries.guardians_in_force(student)}:
        raise AgreementError("Choose a guardian of this student, as the list shows them.")
    if given.contact_id is not None and given.contact_id not in {each.id for each in queries.contacts_of(placement)}:
        raise AgreementError("Choose somebody of this host, as the list shows them.")
