"""Job postings that a student read, what each asks for, and what the student says to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.careers.models import Occupation
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.research.errors import ResearchError
from portal.research.study_models import Answer, JobPosting, PostingRequirement
from portal.rosters.models import Student
from portal.search.words import fold

MOST, MOST_LINES, LONGEST_LINE = 100, 40, 300
WRITTEN = ("title", "employer", "place", "pay", "link", "soc")
Lines = list[tuple[int, str, str]]


@dataclass(frozen=True)
class Posted:
    """A posting as pages show it; `occupation` and `occupation_es` are titles."""

    id: int
    title: str
    employer: str
    place: str
    pay: str
    link: str
    soc: str | None
    version: int
    created_at: datetime
    occupation: str | None
    occupation_es: str | None


def postings_of(student_id: int) -> Sequence[Posted]:
    """The newest first."""
    columns = [getattr(JobPosting, name) for name in WRITTEN]
    rows = db.session.execute(
        sa.select(JobPosting.id, *columns, JobPosting.version, JobPosting.created_at, Occupation.title.label("occupation"), Occupation.title_es.label("occupation_es"))
        .outerjoin(Occupation, Occupation.soc == JobPosting.soc)
        .where(JobPosting.student_id == student_id, JobPosting.removed_at.is_(None))
        .order_by(JobPosting.created_at.desc(), JobPosting.id.desc())
    )
    return [Posted(*row) for row in rows]


def posting_of(student_id: int, posting_id: int) -> JobPosting | None:
    """A student's own posting, on the list or taken off it."""
    return db.session.scalar(sa.select(JobPosting).where(JobPosting.student_id == student_id, JobPosting.id == posting_id))


def lines_of(posting_ids: Collection[int]) -> dict[int, Lines]:
    """Posting -> (id, text, answer) of what it asks for, in its order."""
    found: dict[int, Lines] = defaultdict(list)
    for row in db.session.execute(
        sa.select(PostingRequirement.job_posting_id, PostingRequirement.id, PostingRequirement.text, PostingRequirement.answer)
        .where(PostingRequirement.job_posting_id.in_(posting_ids))
        .order_by(PostingRequirement.job_posting_id, PostingRequirement.position, PostingRequirement.id)
    ):
        found[row.job_posting_id].append((row.id, row.text, row.answer))
    return found


def line_of(posting: JobPosting, requirement_id: int) -> PostingRequirement | None:
    return db.session.scalar(sa.select(PostingRequirement).where(PostingRequirement.job_posting_id == posting.id, PostingRequirement.id == requirement_id))


def split_lines(text: str) -> list[str]:
    """One requirement a line, without bullets; none twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if kept := line.strip().lstrip("-*•·–—").strip():
            found.setdefault(fold(kept), kept)
    return list(found.values())


def note(*, student: Student, told: dict[str, Any], lines: Sequence[str], by: Viewer) -> JobPosting:
    """`told`: what the student writes, by column. Raises ResearchError where there are too many."""
    count = db.session.scalar(sa.select(sa.func.count()).where(JobPosting.student_id == student.id, JobPosting.removed_at.is_(None))) or 0
    if count >= MOST:
        raise ResearchError(_("Your list has %(num)s postings. Take some off before you add more.", num=MOST))
    posting = JobPosting(district_id=student.district_id, student_id=student.id, **told)
    db.session.add(posting)
    db.session.flush()
    _write_lines(posting, lines)
    _record("add", posting, by)
    return posting


def edit(*, posting: JobPosting, told: dict[str, Any], lines: Sequence[str], by: Viewer) -> None:
    """A line that stays keeps the student's answer, wherever it stands now."""
    for name, value in told.items():
        setattr(posting, name, value)
    posting.updated_at = now()  # the lines alone may have changed; the version counts that too
    _write_lines(posting, lines)
    _record("edit", posting, by)


def answer(*, posting: JobPosting, line: PostingRequirement, said: Answer, by: Viewer) -> Answer:
    """The student's word on a line, or none; returns what it was, for undo."""
    before = Answer(line.answer)
    if before != said:
        line.answer = said.value
        db.session.flush()
        _record("answer", posting, by)
    return before


def remove(*, posting: JobPosting, by: Viewer) -> None:
    if posting.removed_at is None:
        posting.removed_at = now()
        db.session.flush()
        _record("remove", posting, by)


def restore(*, posting: JobPosting, by: Viewer) -> None:
    if posting.removed_at is not None:
        posting.removed_at = None
        db.session.flush()
        _record("restore", posting, by)


def _write_lines(posting: JobPosting, lines: Sequence[str]) -> None:
    kept = {fold(row.text): row for row in db.session.scalars(sa.select(PostingRequirement).where(PostingRequirement.job_posting_id == posting.id).order_by(PostingRequirement.id))}
    for position, text in enumerate(lines):
        row = kept.pop(fold(text), None) or PostingRequirement(job_posting_id=posting.id)
        row.position, row.text = position, text
        db.session.add(row)
    for gone in kept.values():
        db.session.delete(gone)
    db.session.flush()


def _record(deed: str, posting: JobPosting, by: Viewer) -> None:
    audit.record(f"research.posting_{deed}", subject=f"job_postings:{posting.id}", by=by, student_id=posting.student_id)
