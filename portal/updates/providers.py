"""What is new, room by room: placements, openings on one's pathway, credentials, evaluations, the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.catalog.models import Credential, Offering
from portal.clock import day_of, this_day, zone
from portal.evaluations.queries import submitted_of
from portal.events.queries import for_student
from portal.extensions import db
from portal.goals.models import Goal, GoalNote, WhatIfRequest
from portal.hosts.models import Host
from portal.language import _, day_in_words, said
from portal.openings.fitting import offers, seeker_of
from portal.placements.models import Placement, PlacementChange
from portal.programs.models import Choice, Program, ProgramVersion
from portal.rosters.models import Student, StudentCredential
from portal.updates.news import Item


def events(student: Student, since: datetime) -> Iterator[Item]:
    """New events about one of their pathways, and canceled ones that they meant to come to."""
    for row in for_student(student, this_day()):
        event = row.CareerEvent
        where = f"/events/{event.id}"
        if row.mine and event.canceled_at is not None and event.canceled_at > since:
            yield Item(event.canceled_at, f"event-canceled:{event.id}:{event.canceled_at:%Y%m%d%H%M}", _("Canceled: %(title)s, %(day)s.", title=said(event, "title"), day=day_in_words(event.held_on)), where)
        elif row.pathway and not row.mine and event.canceled_at is None and event.created_at > since:
            yield Item(event.created_at, f"event-new:{event.id}", _("About your pathway: %(title)s, %(day)s.", title=said(event, "title"), day=day_in_words(event.held_on)), where)


STEPS: dict[str, Callable[[str, str], str]] = {
    "create": lambda title, host: _("You have a place: %(title)s at %(host)s.", title=title, host=host),
    "confirm": lambda title, host: _("Your school said yes: %(title)s at %(host)s.", title=title, host=host),
    "decline": lambda title, host: _("Your request for %(title)s at %(host)s was not accepted.", title=title, host=host),
    "expire": lambda title, host: _("Nobody answered your request for %(title)s at %(host)s in time. You may ask again.", title=title, host=host),
    "send_agreement_out": lambda title, host: _("The agreement for %(host)s is ready to sign.", host=host),
    "agreement_signed": lambda title, host: _("Everybody signed the agreement for %(host)s.", host=host),
    "activate": lambda title, host: _("%(title)s at %(host)s has begun. You can log hours.", title=title, host=host),
    "complete": lambda title, host: _("%(title)s at %(host)s is completed.", title=title, host=host),
    "withdraw": lambda title, host: _("%(title)s at %(host)s was ended.", title=title, host=host),
}


def placements(student: Student, since: datetime) -> Iterator[Item]:
    """Steps of the student's placements that others took and nobody took back."""
    rows = db.session.execute(
        sa.select(PlacementChange.id, PlacementChange.at, PlacementChange.deed, PlacementChange.reason, Offering.title, Host.name.label("host"))
        .join(Placement, Placement.id == PlacementChange.placement_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Host, Host.id == Placement.host_id)
        .where(
            Placement.student_id == student.id, PlacementChange.at > since, PlacementChange.undone_at.is_(None), PlacementChange.deed.in_(STEPS),
            sa.or_(PlacementChange.by_id.is_(None), PlacementChange.by_id != (student.user_id or 0)),
            sa.or_(PlacementChange.deed != "create", PlacementChange.after != "requested"),
        )
        .order_by(PlacementChange.id)
    ).all()
    for row in rows:
        text = f"{STEPS[row.deed](row.title, row.host)} {row.reason}".strip()
        yield Item(row.at, f"placement:{row.id}", text, "/my-placements")


def openings(student: Student, since: datetime) -> Iterator[Item]:
    """Openings on the student's pathway that they may take, from when they were opened."""
    rows = db.session.execute(
        sa.select(AuditEvent.subject, sa.func.max(AuditEvent.at).label("at"))
        .where(
            AuditEvent.district_id == student.district_id, AuditEvent.at > since, AuditEvent.action.in_(("opening.create", "opening.copy", "opening.open")),
        )
        .group_by(AuditEvent.subject)
        .order_by(AuditEvent.subject)
    ).all()
    opened = {row.subject: row.at for row in rows}
    if not opened:
        return
    today = this_day()
    for offer in offers(seeker_of(student, today), today):
        at = opened.get(f"openings:{offer.opening.id}")
        if at is not None and offer.on_pathway and offer.may_take and offer.placement is None:
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            yield Item(at, f"opening:{offer.opening.id}", _("New on your pathway: %(title)s at %(host)s.", title=offer.row.title, host=offer.row.host), f"/openings/{offer.opening.id}")


def credentials(student: Student, since: datetime) -> Iterator[Item]:
    """What was said to an attempt that waited."""
    rows = db.session.execute(
        sa.select(StudentCredential.id, StudentCredential.state, StudentCredential.answered_at, StudentCredential.comment, Credential.title)
        .join(Credential, Credential.id == StudentCredential.credential_id)
        .where(StudentCredential.student_id == student.id, StudentCredential.answered_at > since, StudentCredential.state.in_(("approved", "refused")))
        .order_by(StudentCredential.id)
    ).all()
    for row in rows:
        approved = row.state == "approved"
        said = _("You hold %(title)s now.", title=row.title) if approved else _("Your proof for %(title)s was not accepted.", title=row.title)
        yield Item(row.answered_at, f"credential:{row.id}:{row.answered_at:%Y%m%d%H%M}", said if approved else f"{said} {row.comment}".strip(), "/my-credentials")


def evaluations(student: Student, since: datetime) -> Iterator[Item]:
    """What a host wrote about the student."""
    for row in submitted_of(student.id):
        if row.submitted_at > since:
            yield Item(row.submitted_at, f"evaluation:{row.id}:{row.submitted_at:%Y%m%d%H%M}", _("%(host)s wrote an evaluation about you.", host=row.host), "/my-pathway#evaluations")


def programs(student: Student, since: datetime) -> Iterator[Item]:
    """A program that somebody else chose for the student."""
    rows = db.session.execute(
        sa.select(Choice.id, Choice.chosen_on, Program.title)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .where(
            Choice.student_id == student.id, Choice.chosen_on >= day_of(since), Choice.left_on.is_(None), Choice.by_id.is_not(None),
            Choice.by_id != (student.user_id or 0),
        )
        .order_by(Choice.id)
    ).all()
    for row in rows:
        at = max(datetime.combine(row.chosen_on, time(12), zone()), since) if row.chosen_on > day_of(since) else datetime.combine(row.chosen_on, time(23, 59), zone())
        yield Item(at, f"choice:{row.id}", _("Your school put you into %(title)s.", title=row.title), "/my-pathway")


def answers(student: Student, since: datetime) -> Iterator[Item]:
    """What a counselor answered to a question, or wrote to a goal."""
    for row in db.session.execute(
        sa.select(WhatIfRequest.id, WhatIfRequest.answered_at, Program.title, WhatIfRequest.program_id)
        .join(Program, Program.id == WhatIfRequest.program_id)
        .where(WhatIfRequest.student_id == student.id, WhatIfRequest.answered_at > since, WhatIfRequest.answered_by_id.is_not(None))
        .order_by(WhatIfRequest.id)
    ):
        yield Item(row.answered_at, f"answer:{row.id}:{row.answered_at:%Y%m%d%H%M}", _("Your counselor answered about %(title)s.", title=row.title), "/my-what-ifs")
    for note in db.session.execute(
        sa.select(GoalNote.id, GoalNote.at, Goal.id.label("goal_id"), Goal.title)
        .join(Goal, Goal.id == GoalNote.goal_id)
        .where(Goal.student_id == student.id, GoalNote.kind == "comment", GoalNote.at > since)
        .order_by(GoalNote.id)
    ):
        yield Item(note.at, f"goal:{note.id}", _("Somebody wrote to you about “%(title)s”.", title=note.title), f"/my-goals/{note.goal_id}")
