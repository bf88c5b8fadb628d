"""How a student's mind changed, year by year: rooms register what they know, the story puts it in order.

A provider gives the events of one student, in the language spoken now. Rooms below this one are asked here; rooms above
register in their `init_app`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.clock import day_of, this_day
from portal.extensions import db
from portal.goals import queries
from portal.goals.models import GoalState
from portal.hosts.models import Host
from portal.interests.queries import results_of
from portal.interests.words import liked_sides
from portal.language import _, said
from portal.placements.models import Placement, PlacementState
from portal.plans.others import by_day, by_others
from portal.plans.queries import versions_of
from portal.programs.queries.choices import choices_of
from portal.programs.reasons import in_words
from portal.research.conversations import conversations_of
from portal.research.postings import postings_of
from portal.research.queries import saved_of
from portal.rosters.models import Student


@dataclass(frozen=True)
class Event:
    """`kind`: program, interests, saved, conversation, posting, goal, question, plan or placement; it gives the sign on the line."""

    on: date
    kind: str
    text: str
    why: str = ""
    href: str = ""


Provider = Callable[[Student], Iterable[Event]]
_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def story_of(student: Student) -> list[tuple[int, list[Event]]]:
    """(calendar year, its events), both oldest first; what happened on one day in the order of its words."""
    events = sorted((event for _key, provider in sorted(_providers.items()) for event in provider(student)), key=lambda e: (e.on, e.kind, e.text))
    years: dict[int, list[Event]] = {}
    for event in events:
        years.setdefault(event.on.year, []).append(event)
    return list(years.items())


def programs(student: Student) -> Iterable[Event]:
    for row in choices_of(student.id):
        href = f"/programs/{row.program_id}"
        yield Event(row.chosen_on, "program", _("Chose %(title)s", title=row.program_title), in_words(row.why, row.reason), href)
        if row.left_on is not None:
            yield Event(row.left_on, "program", _("Left %(title)s", title=row.program_title), in_words(row.left_why, row.left_reason), href)


def interests(student: Student) -> Iterable[Event]:
    for scores in results_of(student.id):
        told = _("Likes %(sides)s", sides=liked_sides(scores.code)) if scores.code else _("No clear preference")
        yield Event(scores.taken_on, "interests", _("Interests: %(told)s", told=told))


def saved(student: Student) -> Iterable[Event]:
    for row in saved_of(student.id):
        title = said(row, "title")
        told = _("Saved as the aim: %(title)s", title=title) if row.is_target else _("Saved: %(title)s", title=title)
        yield Event(day_of(row.saved_at), "saved", told, row.note, row.path)


def conversations(student: Student) -> Iterable[Event]:
    for row in conversations_of(student.id):
        yield Event(row.held_on, "conversation", _("Talked with %(whom)s", whom=row.with_whom), ". ".join(each for each in (row.mind_words, row.learned) if each))


def postings(student: Student) -> Iterable[Event]:
    for row in postings_of(student.id):
        yield Event(day_of(row.created_at), "posting", _("Read a job posting: %(title)s", title=row.title), row.employer)


def goals(student: Student) -> Iterable[Event]:
    for row in queries.goals_of(student.id):
        yield Event(day_of(row.created_at), "goal", _("Set a goal: %(title)s", title=row.title), row.why)
        if row.state == GoalState.REACHED:
            yield Event(row.ended_on, "goal", _("Reached a goal: %(title)s", title=row.title))
        elif row.state == GoalState.DROPPED:
            yield Event(row.ended_on, "goal", _("Dropped a goal: %(title)s", title=row.title))


def questions(student: Student) -> Iterable[Event]:
    for row in queries.questions_of(student.id):
        yield Event(day_of(row.sent_at), "question", _("Asked about %(title)s", title=row.program_title), row.note)


def placements(student: Student) -> Iterable[Event]:
    """Internships that began, and how they ended; what was only asked for or agreed is no step yet."""
    for row in db.session.execute(
        sa.select(Placement.id, Placement.state, Placement.begins_on, Placement.ends_on, Offering.title, Host.name.label("host"))
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Host, Host.id == Placement.host_id)
        .where(Placement.student_id == student.id, Placement.state.in_((PlacementState.ACTIVE.value, PlacementState.COMPLETED.value)), Placement.begins_on <= this_day())
        .order_by(Placement.begins_on, Placement.id)
    ):
        yield Event(row.begins_on, "placement", _("Began %(title)s at %(host)s", title=row.title, host=row.host))
        if row.state == PlacementState.COMPLETED.value:
            yield Event(row.ends_on, "placement", _("Completed %(title)s at %(host)s", title=row.title, host=row.host))


def plans(student: Student) -> Iterable[Event]:
    for row in versions_of(student.id):
        if row.state == "approved":
            yield Event(day_of(row.decided_at), "plan", _("The plan was approved"), row.comment)
        else:
            yield Event(day_of(row.submitted_at), "plan", _("Asked for approval of the plan"))
    for (day, _by), made in by_day(by_others(student).changes).items():
        yield Event(day, "plan", _("%(name)s changed the plan", name=made[0].name), ". ".join(one.what for one in reversed(made)))


def register_own() -> None:
    for provider in (programs, interests, saved, conversations, postings, goals, questions, placements, plans):
        register(provider)
