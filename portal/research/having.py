"""What a student has to show for what a posting asks: skills they rated, competencies they acquired, credentials, finished courses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from portal.careers.elements import element_name
from portal.catalog.models import Credential
from portal.catalog.queries import offering_titles
from portal.competencies.models import Competency
from portal.coverage.models import Coverage
from portal.evaluations.queries import proficient_by_student
from portal.extensions import db
from portal.interests.queries import ratings_of
from portal.language import _
from portal.programs.competence import TAUGHT
from portal.programs.facts import facts_of
from portal.programs.rules import Band, Item
from portal.research.everyday import names_of
from portal.research.matching import Own
from portal.research.stems import stems
from portal.rosters.models import Student
from portal.rosters.queries import credentials_of

RATED_FROM = 3
"""From this self-rating on (1 to 5) a skill speaks for a line."""


def items_of(student_id: int, today: date) -> tuple[Item, ...]:
    """Courses, experiences and credentials as progress counts them."""
    return facts_of([student_id], today=today)[student_id].items


def having_of(student: Student, items: Iterable[Item], today: date) -> list[Own]:
    """What speaks most stands first: credentials, then competencies, courses, and skills as the student rates them.

    A constant number of queries, however much there is.
    """
    done: dict[int, Band] = {item.key: item.band for item in items if item.key > 0 and item.band in (Band.DONE, Band.IN_PROGRESS)}
    titles = offering_titles(list(done))
    return [*_credentials(student.id, today), *_competencies(student, done, titles), *_courses(done, titles), *_skills(student.id)]


def _credentials(student_id: int, today: date) -> list[Own]:
    rows = [row for row in credentials_of([student_id]) if row.state in ("approved", "submitted") and (row.expires_on is None or row.expires_on >= today)]
    aliases = {row.id: row for row in db.session.execute(sa.select(Credential.id, Credential.aliases, Credential.issuer).where(Credential.id.in_([row.credential_id for row in rows])))}
    return [
        Own(
            "credential", row.title, credential_names(row.title, aliases[row.credential_id].aliases), _("Credential, approved by the school") if row.state == "approved" else _("Credential, being checked by the school"),
            f"/credentials/{row.credential_id}", enough=row.state == "approved",
        )
        for row in rows
    ]  # fmt: skip


def credential_names(title: str, aliases: str) -> tuple[frozenset[str], ...]:
    return tuple(found for each in (title, *aliases.splitlines()) if (found := stems(each)))


def _competencies(student: Student, done: dict[int, Band], titles: dict[int, str]) -> list[Own]:
    """Taught by a finished course at a level that shows it, or found proficient by a host."""
    proofs: dict[int, str] = {}
    finished = [key for key, band in done.items() if band == Band.DONE]
    for row in db.session.execute(
        sa.select(Coverage.competency_id, Coverage.offering_id)
        .where(Coverage.district_id == student.district_id, Coverage.offering_id.in_(finished), Coverage.level.in_(sorted(TAUGHT)))
        .order_by(Coverage.competency_id, Coverage.offering_id)
    ):
        proofs.setdefault(row.competency_id, _("Learned in %(title)s", title=titles[row.offering_id]))
    for key, ratings in proficient_by_student([student.id]).get(student.id, {}).items():
        good = [rating for rating in ratings if rating.rating >= rating.proficient_from]
        if good:
            proofs[key] = _("Shown at %(host)s", host=good[-1].host)
    rows = db.session.execute(sa.select(Competency.id, Competency.statement, Competency.short).where(Competency.id.in_(sorted(proofs)), Competency.retired.is_(False)).order_by(Competency.id))
    return [Own("competency", row.statement, tuple(dict.fromkeys(found for each in (row.statement, row.short) if (found := stems(each)))), proofs[row.id]) for row in rows]


def _courses(done: dict[int, Band], titles: dict[int, str]) -> list[Own]:
    in_order: dict[Band, list[int]] = defaultdict(list)
    for key in sorted(done, key=lambda key: (titles[key], key)):
        in_order[done[key]].append(key)
    return [
        Own("course", titles[key], (stems(titles[key]),), _("Finished course") if band == Band.DONE else _("Course that runs now"), f"/offerings/{key}", enough=band == Band.DONE)
        for band in (Band.DONE, Band.IN_PROGRESS)
        for key in in_order[band]
    ]


def _skills(student_id: int) -> list[Own]:
    ratings = ratings_of(student_id)
    return [
        Own("skill", element_name(skill), names_of(skill), _("Own rating: %(value)s of 5", value=value), enough=value >= RATED_FROM)
        for skill, value in sorted(ratings.items(), key=lambda one: (-one[1], one[0]))
    ]
