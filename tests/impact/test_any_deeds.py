"""Whatever is foretold is what happens: forecast, do the deed, and compare every summary of the district.

Deeds are drawn at random from a town where anything happens; before those that impact tells of, the forecast is made.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.alignment import services as aligning
from portal.alignment.models import Alignment
from portal.catalog import services as offering
from portal.catalog.supposing import Supposed
from portal.impact.forecast import Forecast, forecast, stored_rows
from portal.programs import services as programs
from portal.programs.summaries import differs
from portal.rosters.models import Student
from tests.programs.any_deeds import NOT_NOW, Town


class Foretold(Town):
    """A town whose deeds on alignments, offerings and drafts are foretold; `checked` counts them, `told` those that moved somebody."""

    checked = told = 0

    def __init__(self, seed: int, session) -> None:
        super().__init__(seed)
        self.session = session
        for deed in [self.choose_a_program] * 8 + [self.bring_in_a_record] * 25 + [self.plan_a_course] * 8 + [self.propose_an_alignment] * 14:
            self.attempt(deed)
        for found in session.scalars(sa.select(Alignment).where(Alignment.state == "submitted").order_by(Alignment.id)).all():
            aligning.approve(found, version=found.version, by=self.reviewer)

    def attempt(self, deed) -> bool:
        """Done whole or not at all; a deed that is refused is a deed too."""
        try:
            with self.session.begin_nested():
                deed()
        except NOT_NOW:
            return False
        return True

    def everything(self):
        return stored_rows(list(self.session.scalars(sa.select(Student.id).where(Student.district_id == self.district.id))))

    def check(self, found: Forecast, before, deed) -> None:
        deed()
        after = self.everything()
        changed = {(e.student_id, e.program_id): e.after for e in found.effects}
        for key in before.keys() | after.keys() | changed.keys():
            expected = changed[key] if key in changed else before.get(key)
            assert not differs(after.get(key), expected), f"{deed} did to {key} what was not foretold"
        assert found.came_true()
        self.checked += 1
        self.told += bool(changed)

    def foretold(self, supposed: Supposed, deed) -> None:
        before = self.everything()
        self.check(forecast(self.district.id, supposed), before, deed)

    def approve_an_alignment(self) -> None:
        if found := self.one(Alignment, Alignment.state == "submitted"):
            self.foretold(Supposed(roles={(found.offering_id, found.pathway_id): found.proposed_role}), lambda: aligning.approve(found, version=found.version, by=self.reviewer))

    def retire_an_alignment(self) -> None:
        if found := self.one(Alignment, Alignment.state == "approved"):
            self.foretold(Supposed(roles={(found.offering_id, found.pathway_id): None}), lambda: aligning.retire(found, comment="No longer.", version=found.version, by=self.reviewer))

    def ask_for_another_role(self) -> None:
        if found := self.one(Alignment, Alignment.state == "approved"):
            role = "foundational" if found.role == "core" else "core"
            aligning.edit(found, role=role, rationale="It fits there.", version=found.version, by=self.director)

    def retire_or_restore_an_offering(self) -> None:
        found = self.dice.choice([*self.courses, *self.work])
        retires = found.state == "active"
        deed = offering.retire_offering if retires else offering.restore_offering
        self.foretold(Supposed(states={found.id: "retired" if retires else "active"}), lambda: deed(found, by=self.admin))

    def publish_a_draft(self) -> None:
        if draft := programs.draft_of(self.dice.choice(self.programs).id):
            self.foretold(Supposed(published=frozenset({draft.id})), lambda: programs.publish_version(draft, seen=draft.version, by=self.director))

    @property
    def all(self):
        often = [self.approve_an_alignment, self.retire_an_alignment, self.ask_for_another_role, self.retire_or_restore_an_offering, self.publish_a_draft]
        return [*super().all, *often * 5, *[self.propose_an_alignment] * 4]


@pytest.mark.parametrize("seed", range(4))
def test_exactly_what_was_foretold_happens_and_nothing_else(session, seed):
    town, names = Foretold(seed, session), []
    for _ in range(90):
        deed = town.dice.choice(town.all)
        names.append(deed.__name__)
        try:
            town.attempt(deed)
        except AssertionError as wrong:
            raise AssertionError(f"{wrong}; after {', '.join(names[-8:])}") from wrong
    assert town.checked > 12, "hardly anything was foretold"
    assert town.told > 1, "nothing that was foretold moved anybody"


def test_the_test_itself_notices_a_forecast_that_forgets_somebody(session, monkeypatch):
    town = Foretold(1, session)
    monkeypatch.setattr("portal.impact.forecast.concerned_by_roles", lambda *_: set())

    def retire_them_all() -> None:
        for _ in range(30):
            town.attempt(town.retire_an_alignment)

    with pytest.raises(AssertionError, match="not foretold"):
        retire_them_all()
