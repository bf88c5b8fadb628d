"""Whatever people do, in whatever order: the rows kept are the gaps found."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from portal.alignment import services as aligning
from portal.alignment.models import Alignment
from portal.alignment.transitions import AlignmentError
from portal.catalog import services as offerings
from portal.catalog.facts import facts_of
from portal.catalog.models import Offering
from portal.catalog.queries import prerequisite_ids
from portal.competencies.errors import Refused
from portal.competencies.models import Competency
from portal.competencies.services import items
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from portal.gaps import services
from portal.gaps.errors import GapError
from portal.gaps.keeping import difference
from portal.gaps.models import Gap, GapEvent
from portal.programs import services as programs
from portal.programs.errors import ProgramError
from portal.programs.models import Program
from portal.programs.services import ProgramFacts
from tests import factories as make
from tests.gaps.conftest import TODAY, Town, seen_by

NOT_NOW = (Refused, GapError, AlignmentError, ProgramError, offerings.OfferingProblem)
LEVELS = ("introduced", "reinforced", "mastered", None)


class Deeds:
    """Everything that can be done to what gaps come of: one method a deed."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.dice = town, random.Random(seed)
        make.grant(town.director, "reviewer")
        self.director, self.teacher = seen_by(town.director), seen_by(town.teacher)
        reviewer = make.user(town.district, "cte_director")
        make.grant(reviewer, "reviewer")
        self.reviewer = seen_by(reviewer)
        for n in range(5):
            town.course(f"Extra {n}", at=(None, town.north, town.south)[n % 3], grade_low=9 + n % 4)
        programs.create_program(ProgramFacts("Cyber", pathway_ids=(town.pathway.id,), school_ids=frozenset({town.south.id})), entry_year=2026, by=self.director)

    def one(self, model: Any, *conditions: Any) -> Any:
        ids = db.session.scalars(sa.select(model.id).where(*conditions).order_by(model.id)).all()
        return db.session.get(model, self.dice.choice(ids)) if ids else None

    def pathway(self) -> Any:
        return self.dice.choice((self.town.pathway, self.town.pathway, self.town.other_pathway))

    def cover(self) -> None:
        self.town.cover(self.one(Offering), self.one(Competency), self.dice.choice(LEVELS))

    def cover_many(self) -> None:
        wishes = [Wish(self.one(Offering).id, self.one(Competency).id, self.dice.choice(LEVELS)) for _ in range(6)]
        set_levels(wishes, district_id=self.town.district.id, by=None)

    def align(self) -> None:
        role = self.dice.choice(("foundational", "core", "capstone"))
        made = aligning.propose(offering_id=self.one(Offering).id, pathway_id=self.pathway().id, role=role, rationale="", send=True, by=self.teacher)
        aligning.approve(made, version=made.version, by=self.reviewer)

    def retire_an_alignment(self) -> None:
        if found := self.one(Alignment, Alignment.role.is_not(None)):
            aligning.retire(found, comment="", version=found.version, by=self.director)

    def retire_or_restore_an_offering(self) -> None:
        found = self.one(Offering)
        (offerings.retire_offering if found.state == "active" else offerings.restore_offering)(found, by=self.director)

    def change_an_offering(self) -> None:
        found, other = self.one(Offering), self.one(Offering)
        asks = frozenset({other.id} if other.id != found.id and self.dice.random() < 0.7 else ())
        at = self.dice.choice((None, self.town.north.id, self.town.south.id))
        facts = replace(facts_of(found, prerequisite_ids(found.id)), prerequisites=asks, school_id=at, grade_low=self.dice.randint(9, 12), grade_high=12)
        offerings.change_offering(found, facts, version=found.version, by=self.director)

    def retire_or_restore_a_competency(self) -> None:
        found = self.one(Competency)
        (items.restore_competency if found.retired else items.retire_competency)(found, by=self.director)

    def add_or_delete_a_competency(self) -> None:
        found = self.one(Competency, Competency.retired.is_(False))
        if self.dice.random() < 0.4:
            items.delete_competency(found, by=self.director)
        else:
            items.add_competency(self.town.set, parent_id=self.dice.choice((None, found.id)), by=self.director, statement="Does more", code="")

    def change_a_program(self) -> None:
        program = self.one(Program)
        schools = [school.id for school in (self.town.north, self.town.south) if self.dice.random() < 0.5]
        pathways = tuple(each.id for each in (self.town.pathway, self.town.other_pathway) if self.dice.random() < 0.6)
        facts = ProgramFacts(program.title, pathway_ids=pathways, school_ids=frozenset(schools))
        programs.edit_program(program, facts, version=program.version, by=self.director)

    def retire_or_restore_a_program(self) -> None:
        program = self.one(Program)
        (programs.retire_program if program.state == "active" else programs.restore_program)(program, version=program.version, by=self.director)

    def take(self) -> None:
        if gap := self.one(Gap, Gap.school_id == self.town.north.id):
            services.take(gap, version=gap.version, by=self.teacher)

    def plan(self) -> None:
        if gap := self.one(Gap):
            services.plan(gap, services.Plan(self.town.director.id, TODAY, "Soon."), version=gap.version, by=self.director, led=())

    def accept(self) -> None:
        if gap := self.one(Gap):
            services.accept(gap, reason="So.", version=gap.version, by=self.director, led=())

    def reopen(self) -> None:
        if gap := self.one(Gap, Gap.state == "accepted"):
            services.reopen(gap, version=gap.version, by=self.director, led=())

    @property
    def all(self) -> list[Callable[[], None]]:
        return [
            self.cover, self.cover, self.cover, self.cover_many, self.align, self.align, self.retire_an_alignment, self.retire_or_restore_an_offering,
            self.change_an_offering, self.change_an_offering, self.retire_or_restore_a_competency, self.add_or_delete_a_competency, self.change_a_program, self.retire_or_restore_a_program,
            self.take, self.plan, self.accept, self.reopen,
        ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_after_every_deed_the_rows_kept_are_the_gaps_found(town, seed):
    deeds = Deeds(town, seed)
    done: list[str] = []
    for _ in range(60):
        deed = deeds.dice.choice(deeds.all)
        try:
            with db.session.begin_nested():
                deed()
        except NOT_NOW:
            continue
        done.append(deed.__name__)
        db.session.flush()
        wrong = difference(town.district.id)
        assert wrong.size == 0, (done[-5:], wrong)
    assert len(done) > 30


def test_the_history_of_each_gap_ends_as_it_stands(town):
    deeds = Deeds(town, 99)
    for _ in range(60):
        try:
            with db.session.begin_nested():
                deeds.dice.choice(deeds.all)()
        except NOT_NOW:
            continue
    ends = {"opened": "open", "reopened": "open", "closed": "closed", "accepted": "accepted"}
    last: dict[int, str] = {}
    for gap_id, deed in db.session.execute(sa.select(GapEvent.gap_id, GapEvent.deed).where(GapEvent.deed.in_(ends)).order_by(GapEvent.id)):
        last[gap_id] = ends[deed]
    assert last == {row.id: row.state for row in db.session.execute(sa.select(Gap.id, Gap.state))}
