"""Reads of agreements and their signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.accounts.models import User
from portal.agreements.models import (
    ANSWERED,
    HOLDS,
    Agreement,
    AgreementGoal,
    AgreementState,
    Signature,
    SignatureState,
    SignerRole,
)
from portal.alignment.queries import alignments_of
from portal.clock import this_day
from portal.competencies.queries import CompetencyLine, sets_of_pathways, tree_of
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.links.models import SignedLink
from portal.minors.models import ExemptionKind, MinorExemption
from portal.placements import terms
from portal.placements.models import Placement
from portal.programs.models import ProgramPathway
from portal.programs.queries.choices import current_choice
from portal.rosters.guardian_models import Guardian
from portal.rosters.mail_rules import OF_AGE, birthday
from portal.rosters.models import Student

MOST_PROPOSED = 60
ORDER = sa.case({role.value: position for position, role in enumerate(SignerRole)}, value=Signature.role)


def agreements_of(placement_id: int) -> Sequence[Agreement]:
    """The newest first."""
    return db.session.scalars(sa.select(Agreement).where(Agreement.placement_id == placement_id).order_by(Agreement.number.desc())).all()


def draft_of(placement_id: int) -> Agreement | None:
    return db.session.scalar(sa.select(Agreement).where(Agreement.placement_id == placement_id, Agreement.state == AgreementState.DRAFT.value))


def holding(placement_id: int) -> Agreement | None:
    """The one that is out or signed."""
    return db.session.scalar(
        sa.select(Agreement).where(Agreement.placement_id == placement_id, Agreement.state.in_(HOLDS)).order_by(Agreement.number.desc()).limit(1)
    )


def of_student(student_id: int) -> dict[int, str]:
    """Placement id -> how the student's own signature stands under the agreement that is out or signed there."""
    rows = db.session.execute(
        sa.select(Agreement.placement_id, Signature.state)
        .join(Signature, Signature.agreement_id == Agreement.id)
        .join(Placement, Placement.id == Agreement.placement_id)
        .where(Placement.student_id == student_id, Agreement.state.in_(HOLDS), Signature.role == SignerRole.STUDENT.value)
        .order_by(Agreement.placement_id, Agreement.number)
    )
    return {row.placement_id: row.state for row in rows}


def signatures_of(agreement_id: int) -> Sequence[Signature]:
    """In the order of the signers: student, guardian, host, school."""
    return db.session.scalars(sa.select(Signature).where(Signature.agreement_id == agreement_id).order_by(ORDER)).all()


def goals_of(agreement_id: int) -> Sequence[AgreementGoal]:
    return db.session.scalars(
        sa.select(AgreementGoal).where(AgreementGoal.agreement_id == agreement_id).order_by(AgreementGoal.position, AgreementGoal.id)
    ).all()


def agreed_competencies(placement_id: int) -> list[int]:
    """The competencies of the agreement that is out or signed: what the training plan says is learned."""
    held = holding(placement_id)
    return [goal.competency_id for goal in goals_of(held.id) if goal.competency_id is not None] if held else []


def links_of(signatures: Sequence[Signature]) -> dict[int, SignedLink]:
    """Link id -> link."""
    ids = [s.link_id for s in signatures if s.link_id]
    return {link.id: link for link in db.session.scalars(sa.select(SignedLink).where(SignedLink.id.in_(ids)).order_by(SignedLink.id))}


def is_answered(signatures: Sequence[Signature]) -> bool:
    return bool(signatures) and all(each.state in ANSWERED for each in signatures)


def reads_spanish(student: Student, guardians: Sequence[Guardian], contacts: Sequence[HostContact]) -> bool:
    """Whether anybody who may sign does: then what the school adds is worth saying in Spanish too."""
    account = db.session.get(User, student.user_id) if student.user_id else None
    return any(one is not None and one.language == "es" for one in (account, *guardians, *contacts))


def signed_so_far(signatures: Sequence[Signature]) -> str:
    """'2 of 4'."""
    return f"{sum(each.state in ANSWERED for each in signatures)} of {len(signatures)}"


def is_of_age(student: Student, day: date | None = None) -> bool:
    """18 on a day; somebody without a date of birth on record counts as younger."""
    return student.birth_date is not None and birthday(student.birth_date, OF_AGE) <= (day or this_day())


def guardians_in_force(student: Student, day: date | None = None) -> Sequence[Guardian]:
    """Who may sign for a student on a day: nobody once the student is 18. Those with e-mail first."""
    on = day or this_day()
    if is_of_age(student, on):
        return []
    return db.session.scalars(
        sa.select(Guardian)
        .where(Guardian.student_id == student.id, sa.or_(Guardian.ends_on.is_(None), Guardian.ends_on >= on))
        .order_by(Guardian.email == "", Guardian.id)
    ).all()


def contacts_of(placement: Placement) -> Sequence[HostContact]:
    """Who can sign for the host: those who sign agreements first, then the supervisor."""
    today = this_day()
    current = terms.on(terms.history_of(placement.id), max(today, placement.begins_on))
    supervisor = next((row.supervisor_id for row in current if row.supervisor_id), 0)
    return db.session.scalars(
        sa.select(HostContact)
        .where(HostContact.host_id == placement.host_id, HostContact.left.is_(False))
        .order_by(HostContact.signs.desc(), (HostContact.id == supervisor).desc(), HostContact.id)
    ).all()


def proposed_goals(placement: Placement) -> list[CompetencyLine]:
    """Competencies of the pathways that the experience serves; where it serves none, of the student's program."""
    pathways = [line.pathway_id for line in alignments_of([placement.experience_id]).get(placement.experience_id, [])]
    if not pathways and (choice := current_choice(placement.student_id)) is not None:
        statement = sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == choice.program_id).order_by(ProgramPathway.position)
        pathways = list(db.session.scalars(statement))
    sets = sets_of_pathways(pathways, placement.district_id)
    found = list(dict.fromkeys(each for pathway in pathways for each in sets.get(pathway, [])))
    return [line for line in tree_of(found) if not line.is_heading][:MOST_PROPOSED] if found else []


def asks_learner_terms(placement: Placement) -> bool:
    """Whether the placement is recorded as a student-learner's, or holds hazardous work for somebody under 18."""
    exempt = db.session.scalar(
        sa.select(MinorExemption.id)
        .where(MinorExemption.placement_id == placement.id, MinorExemption.kind == ExemptionKind.STUDENT_LEARNER.value, MinorExemption.ended_at.is_(None))
        .limit(1)
    )
    student = db.session.get_one(Student, placement.student_id)
    return exempt is not None or (not is_of_age(student) and any(row.hazards for row in terms.history_of(placement.id)))


def declined(signatures: Sequence[Signature]) -> list[Signature]:
    return [each for each in signatures if each.state == SignatureState.DECLINED.value]
