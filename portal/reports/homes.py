"""What each role's home page is made of: what waits for this person, then how things stand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.accounts.queries.looks import bounded, last_look
from portal.accounts.viewer import Viewer
from portal.alignment import suggested
from portal.alignment.lines import returned_to
from portal.alignment.models import Alignment, AlignmentState
from portal.alignment.queries import is_aligned, unaligned_offerings
from portal.alignment.reviews import waiting_since
from portal.caseload import notes
from portal.catalog.models import Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_reached
from portal.changes.queries.since import News, news_for
from portal.clock import this_day
from portal.extensions import db
from portal.gaps import homes as gaps
from portal.goals.queries import open_questions
from portal.imports.models import ImportBatch
from portal.imports.permissions import batches_visible_to
from portal.programs.models import Program
from portal.programs.queries.programs import counts_of
from portal.students import queries as students
from portal.students.filters import Filters
from portal.students.since import counts_since
from portal.suggestions.pathways import Suggestion

SHOWN = 8


def teacher(viewer: Viewer) -> dict[str, Any]:
    """Own sections with their students' status, what came back from review, what serves no pathway yet."""
    return {
        "sections": students.section_status(viewer.user_id),
        "changed": changed(viewer),
        "returned": returned_to(viewer),
        "unaligned": unaligned_offerings(viewer, limit=50),
        "suggested": _suggested(viewer),
        "waiting_mine": _proposals_waiting(viewer),
        "gaps": gaps.mine(viewer),
    }


def counselor(viewer: Viewer) -> dict[str, Any]:
    """The caseload: how many of each status, the first of those who need a look, seniors first, and what changed."""
    return {
        "counts": students.status_counts(viewer),
        "groups": [(status, students.first_in(viewer, status, limit=SHOWN)) for status in ("off_track", "one_short", "no_program", "no_plan", "no_interests")],
        "changed": changed(viewer),
        "due": notes.due_for(viewer, this_day()),
        "questions": open_questions(viewer, limit=SHOWN),
    }


STAFF_ROLES = sorted(role.value for role in Role if role != Role.STUDENT)


def director(viewer: Viewer) -> dict[str, Any]:
    """Programs with participation, coverage of the offerings, and what waits for review."""
    programs = db.session.execute(
        sa.select(Program.id, Program.title).where(Program.district_id == viewer.district_id, Program.state == "active").order_by(Program.title, Program.id)
    ).all()
    return {
        "programs": programs,
        "figures": counts_of(viewer, [row.id for row in programs]),
        "short": students.concentrator_short_by_program(viewer),
        "changed": changed(viewer),
        "coverage": _coverage(viewer),
        "gaps": gaps.overview(viewer),
        "returned": returned_to(viewer),
        "counts": students.status_counts(viewer),
    }


def administrator(viewer: Viewer) -> dict[str, Any]:
    """What needs a decision: people without a password, imports that wait; then how the school stands."""
    here = [Grant.district_id == viewer.district_id]
    if viewer.school_id is not None:
        here.append(Grant.school_id == viewer.school_id)
    staff = sa.select(Grant.user_id).where(*here, Grant.role.in_(STAFF_ROLES))
    without = sa.select(sa.func.count()).select_from(User).where(User.id.in_(staff), User.disabled_at.is_(None), User.password_hash.is_(None))
    batches = db.session.execute(
        sa.select(ImportBatch.id, ImportBatch.kind, ImportBatch.filename, ImportBatch.state, ImportBatch.counts, ImportBatch.created_at)
        .where(batches_visible_to(viewer))
        .order_by(ImportBatch.id.desc())
        .limit(5)
    ).all()
    return {
        "without_password": db.session.scalar(without) or 0,
        "batches": batches,
        "coverage": _coverage(viewer),
        "gaps": gaps.overview(viewer),
        "counts": students.status_counts(viewer),
    }


def to_review(viewer: Viewer) -> tuple[int, Any]:
    """(how many, since when) proposals wait for this viewer's review, as the queue counts them; (0, None) for others."""
    return waiting_since(viewer) if viewer.holds(Role.REVIEWER) else (0, None)


def news(viewer: Viewer) -> News | None:
    """What others changed in alignments and coverage since this person last looked: a teacher's own courses, all that a
    reviewer or director sees; None for others and where nothing is new."""
    reviews = viewer.holds(Role.REVIEWER)
    if not reviews and viewer.role not in (Role.TEACHER, Role.CTE_DIRECTOR):
        return None
    found = news_for(viewer, own=viewer.role == Role.TEACHER and not reviews)
    return found if found.count else None


def changed(viewer: Viewer) -> dict[str, Any]:
    """How much changed for the viewer's students since they last looked: kind -> how many, and since when."""
    look = last_look(viewer, "")
    since = bounded(look.at if look else None)
    return {"since": since, "has_looked": look is not None, "counts": counts_since(viewer, Filters(), since)}


def _suggested(viewer: Viewer) -> dict[int, tuple[Suggestion, str]]:
    """Offering id -> the best suggestion and its likely role, for the first few that nobody proposed anything for."""
    rows = suggested.unmapped(viewer, number=1, size=SHOWN)
    best = suggested.best_for(rows, viewer, limit=1)
    return {row.id: (best[row.id][0], row.role) for row in rows if best.get(row.id)}


def _proposals_waiting(viewer: Viewer) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(Alignment).where(
                Alignment.proposed_by_id == viewer.user_id, Alignment.state == AlignmentState.SUBMITTED.value
            )
        )
        or 0
    )


def _coverage(viewer: Viewer) -> list[tuple[str, str, int, int]]:
    """(kind, label, aligned, all) of the active offerings this viewer reaches."""
    rows = db.session.execute(
        sa.select(Offering.kind, sa.func.count().label("all"), sa.func.sum(sa.case((is_aligned(), 1), else_=0)).label("aligned"))
        .where(offerings_reached(viewer), Offering.state == OfferingState.ACTIVE.value)
        .group_by(Offering.kind)
        .order_by(Offering.kind)
    ).all()
    labels = {OfferingKind.COURSE.value: "courses", OfferingKind.EXPERIENCE.value: "experiences"}
    return [(row.kind, labels[row.kind], int(row.aligned or 0), int(row.all)) for row in rows]
