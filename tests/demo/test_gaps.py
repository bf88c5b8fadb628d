"""The demo's gaps: of every kind and state, with a history that ends as they stand."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.gaps.keeping import difference
from portal.gaps.models import Gap, GapEvent, GapKind
from tests.demo.conftest import TODAY


def test_the_demo_has_open_gaps_of_every_kind_and_they_are_those_that_are_found(loaded):
    open_kinds = set(db.session.scalars(sa.select(Gap.kind).where(Gap.state == "open")))
    assert open_kinds == {kind.value for kind in GapKind}
    assert difference(loaded.district_id).size == 0


def test_some_are_owned_some_overdue_some_left_as_they_are_and_some_came_back(loaded):
    def many(*conditions):
        return db.session.scalar(sa.select(sa.func.count(Gap.id)).where(*conditions))

    assert many(Gap.state == "open", Gap.owner_id.is_not(None)) > 20
    assert many(Gap.state == "open", Gap.due_on < TODAY) > 2
    assert many(Gap.state == "accepted") > 2
    assert many(Gap.state == "closed") > 20
    assert db.session.scalar(sa.select(sa.func.count(GapEvent.id)).where(GapEvent.deed == "reopened")) > 5


def test_the_history_of_each_ends_as_it_stands(loaded):
    ends = {"opened": "open", "reopened": "open", "closed": "closed", "accepted": "accepted"}
    last = {}
    for gap_id, deed in db.session.execute(sa.select(GapEvent.gap_id, GapEvent.deed).where(GapEvent.deed.in_(ends)).order_by(GapEvent.at, GapEvent.id)):
        last[gap_id] = ends[deed]
    assert last == {row.id: row.state for row in db.session.execute(sa.select(Gap.id, Gap.state))}
    assert not db.session.scalar(sa.select(sa.func.count(GapEvent.id)).where(GapEvent.at > datetime.combine(TODAY + timedelta(days=1), time(), UTC)))
