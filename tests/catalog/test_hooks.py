"""Features above the catalogue bring panels and uses; the catalogue shows them without knowing them."""

from __future__ import annotations

import pytest

from portal.catalog import panels, uses

WHO = None  # no hook of these tests looks


@pytest.fixture(autouse=True)
def nobody_registered(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(uses, "_uses", {})


def pathways(offering_id, viewer):
    return ("pathways.html", {"n": offering_id})


def used_by(offering_id, viewer):
    return ("used.html", {})


def nothing(offering_id, viewer):
    return None


def test_panels_stand_in_their_order_and_empty_ones_are_left_out():
    panels.register(20, used_by)
    panels.register(15, nothing)
    panels.register(10, pathways)
    assert panels.panels_for(7, WHO) == [("pathways.html", {"n": 7}), ("used.html", {})]


def test_a_second_application_does_not_double_a_panel():
    panels.register(10, pathways)
    panels.register(10, pathways)
    assert len(panels.panels_for(7, WHO)) == 1


def test_uses_are_gathered_from_every_feature():
    uses.register(2, lambda offering_id, viewer: [uses.Use("asked for by 1 program", "/programs/1")])
    assert [use.text for use in uses.uses_of(1, WHO)] == ["asked for by 1 program"]
