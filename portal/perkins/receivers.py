"""Listens to the rooms below: whatever moves records or what counts brings statuses up to date in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from portal.alignment.signals import alignments_changed
from portal.extensions import db
from portal.perkins import exits, keeping
from portal.programs.models import ProgramPathway
from portal.programs.signals import progress_refreshed
from portal.programs.summaries import postpone
from portal.rosters.models import CourseRecord
from portal.rosters.signals import students_changed


def connect() -> None:
    """Connects the receivers; connecting twice changes nothing."""
    progress_refreshed.connect(on_progress)
    alignments_changed.connect(on_alignments)
    students_changed.connect(on_students)


def on_progress(_: Any, *, student_ids: Iterable[int], **__: Any) -> None:
    """Records, credits, requirements, sites, choices: all of them pass through the summaries."""
    keeping.refresh(student_ids)


def on_alignments(_: Any, *, pairs: Iterable[tuple[int, int]], **__: Any) -> None:
    """A role in a program's pathway may decide what counts, also where no requirement names the pathway."""
    db.session.flush()
    changed = set(pairs)
    pathways = sorted({pathway_id for _offering, pathway_id in changed})
    ours = set(db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.pathway_id.in_(pathways)).distinct()))
    offerings = sorted({offering for offering, pathway in changed if pathway in ours})
    if offerings:
        ids = db.session.scalars(sa.select(CourseRecord.student_id).where(CourseRecord.course_id.in_(offerings)).distinct()).all()
        if not postpone(ids):  # a postponed refresh of the summaries comes back through on_progress
            keeping.refresh(ids)


def on_students(_: Any, *, student_ids: Iterable[int], **__: Any) -> None:
    """Who left by the roster gets an exit, so that somebody says of what kind it is."""
    exits.note_from_roster(student_ids)
