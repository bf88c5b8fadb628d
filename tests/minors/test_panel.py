"""The rules on the page of a placement: found, overridden, taken back, exempt; and in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.minors.ages import birthday
from portal.minors.models import MinorExemption, MinorOverride
from portal.placements.models import PlacementTerms
from portal.placements.waiting import queue
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of

TODAY = now().date()


def placed(town: Any, age: int, *, plan: Any = None, **terms: Any) -> Any:
    who = make.student(town.school, birth_date=birthday(TODAY, -age) - timedelta(days=30))
    return make.placement(who, town.internship, town.host, plan=plan, begins_on=TODAY + timedelta(days=5), ends_on=TODAY + timedelta(days=60), state="confirmed", terms=terms)


def findings(client: Any, placement: Any) -> str:
    return text_of(client.page(f"/placements/{placement.id}").region("minors"))


def test_a_finding_stands_on_the_placement_with_its_citation_and_no_advice(town: Any, sign_in: Any) -> None:
    one = placed(town, 16, hazards=["HO7"])
    section = findings(sign_in(town.user), one)
    assert "Forklifts" in section
    assert "29 CFR 570.58 (HO 7)" in section
    assert "no legal advice" in section
    assert "Not allowed" in section


def test_an_override_keeps_its_reason_and_can_be_taken_back(town: Any, sign_in: Any) -> None:
    one = placed(town, 16, hazards=["HO7"])
    client, path = sign_in(town.user), f"/placements/{one.id}"
    posted = {"finding": "FLSA-HO7", "reason": "The state's exemption of May 3 covers it.", "confirmed": "1"}
    assert "Write the reason" in client.submit(path + "/minor-overrides", posted | {"reason": "  "}, status=422).text
    assert "Confirm that the school" in client.submit(path + "/minor-overrides", posted | {"confirmed": ""}, status=422).text
    client.submit(path + "/minor-overrides", posted)
    client.submit(path + "/minor-overrides", posted)
    shown = findings(client, one)
    assert "Overridden" in shown
    assert "The state's exemption of May 3 covers it." in shown
    assert "Nothing blocks" in shown
    kept = db.session.scalars(sa.select(MinorOverride)).all()
    assert len(kept) == 1, "twice is once"
    client.submit(f"{path}/minor-overrides/{kept[0].id}/take-back", {})
    assert "1 finding must be settled" in findings(client, one)


def test_a_finding_that_is_gone_cannot_be_overridden(town: Any, sign_in: Any) -> None:
    one = placed(town, 16)
    answer = sign_in(town.user).submit(f"/placements/{one.id}/minor-overrides", {"finding": "FLSA-HO7", "reason": "x", "confirmed": "1"}, status=422)
    assert "This finding is gone" in answer.text


def test_an_exemption_needs_its_four_terms_and_is_named_in_the_findings(town: Any, sign_in: Any) -> None:
    one = placed(town, 16, hazards=["HO5"])
    client, path = sign_in(town.user), f"/placements/{one.id}"
    data = {"form_token": "t1", "kind": "student_learner", "orders": ["HO5"], "terms": ["incidental", "supervised"], "agreement_on": TODAY.isoformat(), "note": ""}
    assert "All four terms" in client.submit(path + "/minor-exemptions", data, status=422).text
    client.submit(path + "/minor-exemptions", {}, status=422)
    data["terms"] = ["incidental", "supervised", "instructed", "scheduled"]
    client.submit(path + "/minor-exemptions", data)
    client.submit(path + "/minor-exemptions", data)
    shown = findings(client, one)
    assert "as a student-learner under 29 CFR 570.50(c)" in shown
    assert shown.count("Written agreement of") == 1
    kept = db.session.scalars(sa.select(MinorExemption)).one()
    client.submit(f"{path}/minor-exemptions/{kept.id}/end", {})
    assert "Not allowed" in findings(client, one)


def test_another_schools_coordinator_finds_no_placement_to_override(town: Any, sign_in: Any) -> None:
    one = placed(town, 16, hazards=["HO7"])
    stranger = make.user(town.home, "coordinator", at=make.school(town.home))
    sign_in(stranger).submit(f"/placements/{one.id}/minor-overrides", {"finding": "FLSA-HO7", "reason": "x", "confirmed": "1"}, status=404)


def test_somebody_of_18_has_no_panel(town: Any, sign_in: Any) -> None:
    one = placed(town, 18, hazards=["HO7"])
    assert "Rules for minors" not in sign_in(town.user).page(f"/placements/{one.id}").text


def test_the_queue_has_a_line_for_what_blocks_and_none_for_what_is_settled(town: Any) -> None:
    one = placed(town, 15, plan=None, hazards=["HO2"])
    placed(town, 18, hazards=["HO2"])
    placed(town, 17, hazards=["HO2"])
    lines = [line for line in queue(town.by) if line.kind == "minor"]
    assert [(line.placement_id, line.who, line.deed) for line in lines] == [(one.id, "me", "Open the rule")]
    assert "Age 15" in lines[0].what


def test_the_queue_asks_many_placements_in_a_constant_number_of_queries(town: Any) -> None:
    placed(town, 15, hazards=["HO2"])
    few = cost_of(lambda: queue(town.by))
    for _ in range(20):
        placed(town, 15, hazards=["HO2"])
    assert cost_of(lambda: queue(town.by)) == few


def test_a_day_that_a_rule_stops_is_let_pass_by_the_school_alone(town: Any, sign_in: Any) -> None:
    one = placed(town, 15)
    one.begins_on, one.agreement_signed_on = TODAY - timedelta(days=20), TODAY - timedelta(days=30)
    db.session.scalars(sa.select(PlacementTerms).where(PlacementTerms.placement_id == one.id)).one().begins_on = one.begins_on
    entry = make.hours(one, 9, "draft", day=TODAY - timedelta(days=2))
    client, path = sign_in(town.user), f"/placements/{one.id}"
    key = f"FLSA-DAY:{entry.day}#9"
    assert "cannot submit this day" in client.page(path).text
    answer = client.submit(f"{path}/hours/{entry.id}/minor-overrides", {"finding": key, "reason": "", "confirmed": "1"}, status=422)
    assert "Write the reason" in answer.text
    client.submit(f"{path}/hours/{entry.id}/minor-overrides", {"finding": key, "reason": "The storm; the parents agreed.", "confirmed": "1"})
    shown = client.page(path).text
    assert "cannot submit this day" not in shown
    assert "The storm; the parents agreed." in shown
    elsewhere = placed(town, 15)
    client.submit(f"/placements/{elsewhere.id}/hours/{entry.id}/minor-overrides", {"finding": key, "reason": "x", "confirmed": "1"}, status=404)
