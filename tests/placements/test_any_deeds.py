"""Whatever is done to placements and hours, in whatever order: states stay legal, seats are never exceeded, terms never
overlap, sums are those of a plain recount, and the stored progress is what a re-evaluation gives. A failing run names its deeds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.hours.errors import HoursError
from portal.hours.models import HourEntry
from portal.hours.queries import sums_by_placement
from portal.hours.services import answers
from portal.placements import seats, transitions
from portal.placements import terms as kept
from portal.placements.amendments import add_host, amend, take_back
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementState, PlacementTerms, WithdrawnAs
from portal.placements.steps import steps_of
from portal.placements.transitions import PlacementError
from portal.programs.summaries import recompute_all, refresh
from tests import factories as make
from tests.placements.cast import a_cast

TODAY = now().date()
LEGAL = {
    ("", "requested"), ("requested", "confirmed"), ("confirmed", "agreement_out"), ("confirmed", "active"), ("agreement_out", "active"), ("active", "completed"),
    ("requested", "withdrawn"), ("confirmed", "withdrawn"), ("agreement_out", "withdrawn"), ("active", "withdrawn"),
}  # fmt: skip
"""Steps forward; an undo goes one of them back, and a signature may leave a state as it is."""


class Office:
    """A coordinator with two openings, two hosts and five students, and every deed on their placements."""

    def __init__(self, seed: int) -> None:
        self.dice, self.cast = random.Random(seed), a_cast()
        self.by = self.cast.coordinator
        self.second = make.host(self.cast.district, name="City IT")
        self.openings = [self.cast.opening, make.opening(self.second, self.cast.experience, seats=2, begins_on=TODAY - timedelta(days=20))]
        program = make.program(self.cast.district, sites=(self.cast.school,))
        version = make.version(program)
        make.requirement(version, "hours", {"offering_id": self.cast.experience.id}, amount=20)
        self.students = [self.cast.ana, self.cast.ben, *(make.student(self.cast.school) for _ in range(3))]
        for each in self.students:
            make.choice(each, version)
        refresh([each.id for each in self.students])
        self.placements: list[Placement] = []
        self.deeds = [
            self.request, self.request, self.confirm, self.confirm, self.confirm, self.decline, self.send_out, self.sign, self.activate, self.amend, self.amend, self.beside,
            self.void, self.log, self.log, self.log, self.verify, self.approve, self.send_back, self.withdraw, self.reopen, self.reopen, self.complete, self.expire,
        ]  # fmt: skip

    @property
    def one(self) -> Placement:
        if not self.placements:
            raise PlacementError("Nobody asked yet. Ask first.")
        return self.dice.choice(self.placements)

    def day(self, low: int, high: int):
        return TODAY + timedelta(days=self.dice.randint(low, high))

    def request(self) -> None:
        opening = self.dice.choice(self.openings)
        made = Placement(
            district_id=self.cast.district.id, school_id=self.cast.school.id, student_id=self.dice.choice(self.students).id, experience_id=opening.experience_id,
            host_id=opening.host_id, opening_id=opening.id, origin="request", state="requested", begins_on=self.day(-20, 5), ends_on=self.day(20, 90),
            hours_goal=Decimal(20), expires_on=self.day(-2, 14),
        )  # fmt: skip
        kept.first_terms(made, by=None)
        transitions.made(made, by=None)
        self.placements.append(made)

    def confirm(self) -> None:
        transitions.confirm(self.one, by=self.by)

    def decline(self) -> None:
        transitions.decline(self.one, reason="No.", by=self.by)

    def expire(self) -> None:
        transitions.expire(self.one)

    def send_out(self) -> None:
        transitions.send_agreement_out(self.one, by=self.by)

    def sign(self) -> None:
        transitions.agreement_signed(self.one, by=None)

    def activate(self) -> None:
        transitions.activate(self.one, by=self.by)

    def complete(self) -> None:
        transitions.complete(self.one, by=self.by)

    def withdraw(self) -> None:
        transitions.withdraw(self.one, kind=self.dice.choice(list(WithdrawnAs)), reason=self.dice.choice(["", "It ends."]), by=self.by)

    def reopen(self) -> None:
        transitions.reopen(self.one, by=self.by)

    def amend(self) -> None:
        changes = self.dice.choice([{"hours_goal": Decimal(self.dice.randint(5, 60))}, {"host_id": self.dice.choice([self.cast.host.id, self.second.id])}, {"last_on": self.day(-10, 100)}])
        amend(self.one, begins_on=self.day(-15, 60), changes=changes, reason="x", by=self.by, first_day=self.dice.random() < 0.1)

    def beside(self) -> None:
        begins = self.day(-10, 40)
        add_host(self.one, begins_on=begins, ends_on=begins + timedelta(days=self.dice.randint(0, 20)), values={"host_id": self.dice.choice([self.cast.host.id, self.second.id])}, reason="x", by=self.by)

    def void(self) -> None:
        placement = self.one
        take_back(placement, terms_id=self.dice.choice(kept.history_of(placement.id)).id, by=self.by)

    def log(self) -> None:
        placement = self.one
        if placement.state != "active":
            raise PlacementError("It does not run. Begin it first.")
        make.hours(placement, self.dice.randint(1, 8), self.dice.choice(["submitted", "draft"]), day=self.day(-15, -1))
        transitions.hours_changed.send(None, student_ids={placement.student_id})

    def entries(self, *states: str) -> tuple[Placement, set[int]]:
        placement = self.one
        found = db.session.scalars(sa.select(HourEntry.id).where(HourEntry.placement_id == placement.id, HourEntry.state.in_(states)).order_by(HourEntry.id)).all()
        return placement, set(found[:2])

    def verify(self) -> None:
        placement, ids = self.entries("submitted")
        answers.verify_for_the_host(placement, entry_ids=ids, by=self.by)

    def approve(self) -> None:
        placement, ids = self.entries("verified")
        answers.approve_hours(placement, entry_ids=ids, by=self.by)

    def send_back(self) -> None:
        placement, ids = self.entries("submitted", "verified")
        answers.return_hours(placement, entry_ids=ids, comment="Which day?", by=self.by)


def check(office: Office) -> None:
    rows = db.session.scalars(sa.select(Placement).order_by(Placement.id)).all()
    held = Counter(row.opening_id for row in rows if row.state in HOLDS_A_SEAT)
    for opening in office.openings:
        assert held[opening.id] <= opening.seats
        assert held[opening.id] == seats.taken([opening.id]).get(opening.id, 0)
    for row in rows:
        assert row.state in {state.value for state in PlacementState}
        assert (row.state == "withdrawn") == bool(row.withdrawn_as)
        steps = steps_of(row.id)
        assert steps[0].after == row.state
        for step in steps:
            assert (step.before, step.after) in LEGAL or ((step.after, step.before) in LEGAL and step.deed == "reopen") or (step.before == step.after and step.deed in ("agreement_signed", "reopen")), step.deed
        check_terms(row)
    plain: dict[int, Decimal] = {}
    for entry in db.session.scalars(sa.select(HourEntry)):
        if entry.state == "approved":
            plain[entry.placement_id] = plain.get(entry.placement_id, Decimal(0)) + entry.hours
    sums = sums_by_placement()
    assert {r.placement_id: Decimal(r.approved) for r in db.session.execute(sa.select(sums)) if r.approved} == plain
    assert recompute_all(office.cast.district.id, check=True).corrected == 0


def check_terms(row: Placement) -> None:
    history = kept.history_of(row.id)
    main = [t for t in history if not t.beside]
    assert main, "no terms are left"
    for first, second in combinations(history, 2):
        apart = max(first.begins_on, second.begins_on) > min(first.ends_on or first.last_on, second.ends_on or second.last_on)
        assert apart or (first.host_id != second.host_id and (first.beside or second.beside))
    for earlier, later in pairwise(main):
        assert earlier.ends_on == later.begins_on - timedelta(days=1), "a gap between terms"
    plain = next((t for t in main if t.begins_on <= TODAY <= (t.ends_on or t.last_on)), None)
    if plain is not None and row.state not in ("completed", "withdrawn"):
        assert (row.host_id, row.hours_goal) == (plain.host_id, plain.hours_goal)
        assert kept.goal_on(history, TODAY) == plain.hours_goal


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_deeds_leaves_placements_terms_seats_and_sums_right(session, seed):
    office, told, done = Office(seed), [], 0
    for _ in range(90):
        deed = office.dice.choice(office.deeds)
        told.append(deed.__name__)
        before = len(office.placements)
        try:
            with session.begin_nested():
                deed()
            done += 1
        except (PlacementError, HoursError):
            told[-1] += " (refused)"
            del office.placements[before:]
        session.expire_all()
        try:
            check(office)
        except AssertionError as wrong:
            raise AssertionError(f"{wrong} after: {', '.join(told[-12:])}") from wrong
    assert done > 15, "hardly anything was done, so hardly anything was tried"


def test_the_test_itself_notices_terms_that_overlap(session):
    office = Office(1)
    office.request()
    check(office)
    first = kept.history_of(office.placements[0].id)[0]
    session.add(PlacementTerms(district_id=first.district_id, placement_id=first.placement_id, begins_on=first.begins_on, last_on=first.last_on, host_id=first.host_id, hours_goal=Decimal(1)))
    session.flush()
    with pytest.raises(AssertionError):
        check(office)
