"""Whether a day's entry can be: in the placement, by its terms on that day, beside the student's other entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.hours.values import EntryValues
from portal.language import _, lazy
from portal.placements import terms as terms_of_placements
from portal.placements.models import Placement, PlacementState, PlacementTerms
from portal.placements.plans import between, clock, read_plan
from portal.schools.models import District
from portal.schools.queries import is_school_day
from portal.web.filters import day as in_words
from portal.web.filters import number

LONG_DAY, WHOLE_DAY = Decimal(12), Decimal(24)
NOT_YET = {
    PlacementState.REQUESTED: lazy("Your coordinator has not confirmed this placement yet. Hours can be logged once it runs."),
    PlacementState.CONFIRMED: lazy("The agreement is not signed yet. Hours count from the day the placement starts, so wait until everybody has signed."),
    PlacementState.AGREEMENT_OUT: lazy("The agreement still waits for signatures. Hours can be logged once everybody has signed."),
    PlacementState.COMPLETED: lazy("This placement is completed. Ask your coordinator to reopen it if a day is missing."),
    PlacementState.WITHDRAWN: lazy("This placement has ended. Ask your coordinator if a day is missing."),
}


@dataclass
class Verdict:
    """What was found: `reasons` refuse, as (field, sentence); `warnings` only say so; `asks` wants a word of confirmation."""

    reasons: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    asks: bool = False
    outside_plan: bool = False
    terms: PlacementTerms | None = None
    minors_said: str = ""

    def refuse(self, name: str, text: str) -> None:
        self.reasons.append((name, text))


def check_values(
    placement: Placement, said: EntryValues, *, entry: HourEntry | None = None, running: bool = True, terms: Sequence[PlacementTerms] | None = None,
    today: date | None = None, others: Sequence[HourEntry] | None = None,
) -> Verdict:
    """Everything about an entry but the rules for minors. `entry` is the one that is being changed.

    `running` False: the school enters or corrects what was, so a placement that is over is no reason against it.
    `others` are the student's further entries of that day where the caller has them.
    """
    found, today = Verdict(), today or this_day()
    why = NOT_YET.get(PlacementState(placement.state))
    if why and (running or placement.state not in (PlacementState.COMPLETED, PlacementState.WITHDRAWN)):
        found.refuse("", str(why))
    _day(found, placement, said, today, terms if terms is not None else terms_of_placements.history_of(placement.id))
    _times(found, said)
    hours = said.worked
    if hours is not None:
        _beside(found, said, hours, others if others is not None else entries_on(placement.student_id, said.day, but=entry.id if entry else None))
    if found.terms is not None and hours is not None:
        found.outside_plan = is_outside(found.terms, said, hours)
    if not found.reasons:
        _classes(found, placement, said)
    return found


def _day(found: Verdict, placement: Placement, said: EntryValues, today: date, terms: Sequence[PlacementTerms]) -> None:
    if said.day > today:
        found.refuse("day", _("%(day)s has not come yet. Log the day when it is over.", day=in_words(said.day)))
        return
    if terms and said.day < terms[0].begins_on:
        found.refuse("day", _("This placement begins on %(day)s. Choose that day or a later one.", day=in_words(terms[0].begins_on)))
        return
    if terms and said.day > max(t.last_on for t in terms):
        found.refuse("day", _("This placement's last day is %(day)s. Choose that day or an earlier one.", day=in_words(max(t.last_on for t in terms))))
        return
    if placement.ended_on and placement.state == PlacementState.WITHDRAWN and said.day > placement.ended_on:
        found.refuse("day", _("This placement ended on %(day)s. Choose that day or an earlier one.", day=in_words(placement.ended_on)))
        return
    held = terms_of_placements.on(terms, said.day)
    if not held:
        found.refuse("day", _("Nothing was agreed for %(day)s: the placement paused on that day. The coordinator can say more.", day=in_words(said.day)))
    elif len({t.host_id for t in held}) > 1 and said.host_id is None:
        found.refuse("host_id", _("The placement was at two hosts on that day. Say at which one this was."))
    elif said.host_id is not None and said.host_id not in {t.host_id for t in held}:
        found.refuse("host_id", _("The placement was not at this host on that day. Choose the other one."))
    else:
        found.terms = next(t for t in held if said.host_id in (None, t.host_id))


def _times(found: Verdict, said: EntryValues) -> None:
    if (said.begins_at is None) != (said.ends_at is None):
        found.refuse("ends_at" if said.ends_at is None else "begins_at", _("Enter both times, from and to, or only the hours."))
        return
    if said.begins_at is not None and said.ends_at is not None and said.ends_at <= said.begins_at:
        found.refuse("ends_at", _("The day ends at %(end)s, before it begins at %(begin)s. Check AM and PM.", end=clock(said.ends_at), begin=clock(said.begins_at)))
        return
    hours = said.worked
    if hours is None:
        found.refuse("hours", _("Enter from and to, or how many hours it was."))
    elif hours <= 0:
        found.refuse("hours", _("That leaves no time worked. Check the hours and the break."))
    elif hours > WHOLE_DAY:
        found.refuse("hours", _("A day has 24 hours. Enter each day on its own."))
    elif said.begins_at is not None and said.ends_at is not None and hours > between(said.begins_at, said.ends_at):
        span = between(said.begins_at, said.ends_at)
        found.refuse("hours", _("From %(begin)s to %(end)s is %(span)s hours, not %(hours)s.", begin=clock(said.begins_at), end=clock(said.ends_at), span=number(span), hours=number(hours)))


def _beside(found: Verdict, said: EntryValues, hours: Decimal, others: Sequence[HourEntry]) -> None:
    for other in others:
        if said.begins_at and said.ends_at and other.begins_at and other.ends_at and said.begins_at < other.ends_at and other.begins_at < said.ends_at:
            times = {"begin": clock(other.begins_at), "end": clock(other.ends_at)}
            found.refuse("begins_at", _("This overlaps with the entry of %(day)s, %(begin)s to %(end)s. Change one of them.", day=in_words(other.day), **times))
    total = hours + sum((other.hours for other in others), Decimal(0))
    if total > WHOLE_DAY and hours <= WHOLE_DAY:
        found.refuse("hours", _("With what is logged already %(day)s would have %(hours)s hours. A day has 24.", day=in_words(said.day), hours=number(total)))
    elif total > LONG_DAY:
        found.asks = True


def entries_on(student_id: int, on: date, *, but: int | None = None) -> Sequence[HourEntry]:
    """What a student logged on a day at any placement, planned and removed entries apart."""
    return db.session.scalars(
        sa.select(HourEntry)
        .where(
            HourEntry.student_id == student_id, HourEntry.day == on, HourEntry.state != HourState.PLANNED.value,
            HourEntry.removed_at.is_(None), HourEntry.id != (but or 0),
        )
        .order_by(HourEntry.begins_at, HourEntry.id)
    ).all()


def is_outside(terms: PlacementTerms, said: EntryValues, hours: Decimal) -> bool:
    """Whether the week's plan has no such day or time; without a plan nothing is outside of it."""
    plan = read_plan(terms.plan)
    if not plan:
        return False
    slots = [slot for slot in plan if slot.weekday == said.day.weekday()]
    if said.begins_at is None or said.ends_at is None:
        return hours > sum((slot.hours for slot in slots), Decimal(0))
    return not any(slot.begins <= said.begins_at and said.ends_at <= slot.ends for slot in slots)


def _classes(found: Verdict, placement: Placement, said: EntryValues) -> None:
    district = db.session.get(District, placement.district_id)
    if district is None or said.begins_at is None or said.ends_at is None or not district.school_begins_at or not district.school_ends_at:
        return
    overlaps = said.begins_at < district.school_ends_at and district.school_begins_at < said.ends_at
    if overlaps and is_school_day(placement.district_id, said.day, school_id=placement.school_id):
        times = {"begin": clock(district.school_begins_at), "end": clock(district.school_ends_at)}
        found.warnings.append(_("%(day)s is a school day, and classes are from %(begin)s to %(end)s. The coordinator may ask about it.", day=in_words(said.day), **times))


def host_names(host_ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Host.id, Host.name).where(Host.id.in_(sorted(host_ids))).order_by(Host.name, Host.id))
    return {row.id: row.name for row in rows}
