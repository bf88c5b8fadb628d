"""Whatever is done, in whatever order: the stored summaries are what a re-evaluation of everything gives.

Deeds are drawn at random; after each of them the district is re-evaluated from the records up and must agree with
what is stored, row by row. A failing run names its deeds.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.perkins.keeping import recompute_all as recompute_perkins
from portal.programs.models import Program
from portal.programs.summaries import recompute_all
from tests.programs.any_deeds import NOT_NOW, Town


@pytest.mark.parametrize("seed", range(4))
def test_the_summaries_equal_a_re_evaluation_after_any_sequence_of_deeds(session, seed):
    town, told, done, most = Town(seed), [], 0, 0
    for _ in range(70):
        deed = town.dice.choice(town.all)
        told.append(deed.__name__)
        try:
            with session.begin_nested():
                deed()
            done += 1
        except NOT_NOW:
            told[-1] += " (refused)"
        found = recompute_all(town.district.id, check=True)
        kept = recompute_perkins(town.district.id, check=True)
        most = max(most, found.rows)
        assert found.corrected == 0, f"{found.corrected} of {found.rows} rows differ after: {', '.join(told[-8:])}"
        assert kept.corrected == 0, f"{kept.corrected} of {kept.rows} Perkins rows differ after: {', '.join(told[-8:])}"
    assert done > 35, "hardly anything was done, so hardly anything was tried"
    assert most > 2, "hardly anybody stood anywhere"


def test_the_test_itself_notices_a_forgotten_refresh(session, monkeypatch):
    town = Town(1)
    monkeypatch.setattr("portal.programs.services.choosing.refresh", lambda *_, **__: None)
    town.choose_a_program()
    assert recompute_all(town.district.id, check=True).corrected > 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Program)) == 2
