"""The rules on their own pages: read by who arranges, changed by the district, and back to federal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.minors.checking import Stage
from portal.minors.models import MinorRule
from portal.placements.minor_checks import check_new
from tests import factories as make

FIFTEEN = date(2011, 5, 3)


def federal(code: str) -> MinorRule:
    return db.session.scalars(sa.select(MinorRule).where(MinorRule.code == code, MinorRule.district_id.is_(None))).one()


def four_hours(town: Any) -> tuple[str, ...]:
    who = make.student(town.school, birth_date=FIFTEEN)
    found = check_new(
        Stage.PLAN, student_id=who.id, experience_kind="internship", host=town.host, begins_on=date(2026, 11, 3), ends_on=date(2026, 11, 5), plan=[[1, "15:00", "19:00"]], today=date(2026, 11, 2),
    )  # fmt: skip
    return tuple(f.rule for f in found.findings)


def test_whoever_arranges_reads_the_rules_with_their_citation(town: Any, sign_in: Any) -> None:
    client = sign_in(town.user)
    shown = client.page("/minor-rules").text
    assert "29 CFR 570.35(a)(4), (5)" in shown
    assert "no legal advice" in shown
    assert "Add a state rule" not in shown
    one = client.page(f"/minor-rules/{federal('FLSA-DAY').id}").text
    assert "Hours on a school day3 h" in one


def test_a_coordinator_cannot_change_a_rule(town: Any, sign_in: Any) -> None:
    client, path = sign_in(town.user), f"/minor-rules/{federal('FLSA-DAY').id}/edit"
    assert client.get(path).status_code in (403, 404)
    assert client.post(path, data={"csrf_token": client.csrf()}).status_code in (403, 404)


def test_a_district_changes_a_federal_rule_for_itself_alone_and_goes_back(town: Any, sign_in: Any) -> None:
    rule, client = federal("FLSA-DAY"), sign_in(town.admin)
    path, rule_id = f"/minor-rules/{rule.id}/edit", rule.id
    data = client.page(path).form(path) | {"p_school_day": "4", "stages": ["request", "confirm", "plan", "hours"]}
    assert four_hours(town) == ("FLSA-DAY",)
    client.submit(path, data)
    assert four_hours(town) == ()
    db.session.expire_all()
    assert federal("FLSA-DAY").parameters["school_day"] == 3, "other districts keep the federal rule"
    shown = client.page(f"/minor-rules/{rule_id}").text
    assert "The federal rule" in shown
    assert "changed parameters" in shown
    client.submit(f"/minor-rules/{rule_id}/federal", {})
    assert four_hours(town) == ("FLSA-DAY",)


def test_two_who_change_a_rule_at_once_see_both_versions(town: Any, sign_in: Any) -> None:
    client, path = sign_in(town.admin), f"/minor-rules/{federal('FLSA-DAY').id}/edit"
    data = client.page(path).form(path) | {"stages": ["plan"]}
    client.submit(path, data | {"title": "Theirs"})
    answer = client.submit(path, data | {"title": "Mine"}, status=409)
    assert "Theirs" in answer.text
    assert answer.form(answer.all("form", method="post")[-1].get("action"))["title"] == "Mine"


def test_a_rule_taken_out_of_force_is_not_asked(town: Any, sign_in: Any) -> None:
    client, path = sign_in(town.admin), f"/minor-rules/{federal('FLSA-DAY').id}/edit"
    data = client.page(path).form(path) | {"stages": ["plan"]}
    data.pop("active")
    client.submit(path, data)
    assert four_hours(town) == ()


def test_a_state_rule_is_added_once_and_asked_beside_the_federal_ones(town: Any, sign_in: Any) -> None:
    client = sign_in(town.admin)
    assert "Hours a day" in client.page("/minor-rules/new").text
    path = "/minor-rules/new?kind=hours_day"
    data = client.page(path).form(path) | {
        "title": "Two hours", "says": "At most two hours on a school day.", "citation": "O.R.C. 4109.07", "p_school_day": "2", "p_other_day": "8", "stages": ["plan", "hours"],
    }  # fmt: skip
    client.submit(path, data)
    client.submit(path, data)
    assert four_hours(town) == ("FLSA-DAY", "OWN-1")
    assert client.page("/minor-rules").text.count("O.R.C. 4109.07") == 1


@pytest.mark.parametrize("data", [{}, {"p_school_day": "many"}, {"p_school_day": "9" * 400}, {"age_from": "99999999999999999999"}, {"title": "\x00"}, {"stages": ["never"]}, {"age_to": "3"}])
def test_nothing_posted_breaks_a_rule(town: Any, sign_in: Any, data: dict[str, Any]) -> None:
    client, path = sign_in(town.admin), f"/minor-rules/{federal('FLSA-DAY').id}/edit"
    whole = client.page(path).form(path) | {"stages": ["plan"]} | data if data else {}
    client.submit(path, whole, status=422)
    client.submit("/minor-rules/new?kind=time_of_day", data, status=422)


def test_another_districts_rule_is_not_there(town: Any, sign_in: Any) -> None:
    theirs = make.add(MinorRule(district_id=make.district().id, code="OWN-1", title="Theirs", kind="hours_day"))
    assert sign_in(town.admin).get(f"/minor-rules/{theirs.id}").status_code == 404
