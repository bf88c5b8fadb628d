"""What teaches at a student's school what a posting asks for: courses and experiences by title and competency, credentials by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from portal.catalog.models import Credential, Offering, OfferingState
from portal.competencies.models import Competency
from portal.coverage.models import Coverage
from portal.extensions import db
from portal.programs.rules import Band, Item
from portal.programs.summaries import schools_of
from portal.research.everyday import meant
from portal.research.having import credential_names
from portal.research.matching import Asked, Teaches, teaching
from portal.research.stems import stems
from portal.rosters.models import Student
from portal.schools.queries import career_centers


def taught_here(student: Student, asked: Iterable[Asked], items: Iterable[Item], today: date) -> Mapping[int, Sequence[Teaches]]:
    """Requirement -> at most three things of the school that teach it; what the student has finished is none of them."""
    lines = list(asked)
    if not lines:
        return {}
    offered = _offered(student, {item.key for item in items if item.band == Band.DONE and item.key > 0}, today)
    words = {line.id: stems(line.text) for line in lines}
    return {key: teaching(line, offered, meant(line)) for key, line in words.items()}


def _offered(student: Student, finished: Collection[int], today: date) -> dict[Teaches, list[frozenset[str]]]:
    schools = schools_of([student.id], today)[student.id] | career_centers(student.district_id)
    here = sa.and_(
        Offering.district_id == student.district_id, Offering.state == OfferingState.ACTIVE.value, Offering.id.not_in(sorted(finished)),
        sa.or_(Offering.school_id.is_(None), Offering.school_id.in_(sorted(schools))),
    )  # fmt: skip
    found: dict[Teaches, list[frozenset[str]]] = {}
    for row in db.session.execute(sa.select(Offering.id, Offering.kind, Offering.title).where(here).order_by(Offering.title, Offering.id)):
        found[Teaches(row.kind, row.id, row.title)] = [stems(row.title)]
    for taught in db.session.execute(
        sa.select(Offering.id, Offering.kind, Offering.title, Competency.statement)
        .join(Coverage, Coverage.offering_id == Offering.id)
        .join(Competency, Competency.id == Coverage.competency_id)
        .where(here, Coverage.level.is_not(None), Competency.retired.is_(False))
        .order_by(Offering.title, Offering.id, Competency.id)
    ):
        found.setdefault(Teaches(taught.kind, taught.id, taught.title, taught.statement), []).append(stems(taught.statement))
    for known in db.session.execute(
        sa.select(Credential.id, Credential.title, Credential.aliases)
        .where(sa.or_(Credential.district_id.is_(None), Credential.district_id == student.district_id), Credential.retired.is_(False))
        .order_by(Credential.title, Credential.id)
    ):
        found[Teaches("credential", known.id, known.title)] = list(credential_names(known.title, known.aliases))
    return found
