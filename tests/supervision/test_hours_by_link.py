"""What a supervisor does to hours through their link: no account, one page, nothing by looking."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.hours.models import HourChange, HourEntry
from tests import factories as make
from tests.counting import cost_of
from tests.supervision.conftest import other_placement


def states(bakery) -> list[str]:
    db.session.expire_all()
    return [entry.state for entry in bakery.entries]


def seen(bakery, *which: int) -> list[str]:
    return [f"{bakery.entries[n].id}:{bakery.entries[n].version}" for n in which or range(len(bakery.entries))]


def test_all_waiting_hours_are_verified_with_one_button(bakery, client):
    page = client.page(bakery.path)
    assert page.has("button", text="Verify all 9.5 hours")
    form = page.find("form", action=f"{bakery.path}/verify")
    entries = [e.get("value") for e in form.iter("input") if e.get("name") == "entries"]
    client.submit(f"{bakery.path}/verify", {"entries": entries})
    assert states(bakery) == ["verified"] * 3
    entry = bakery.entries[0]
    assert (entry.verified_how, entry.verified_link_id) == ("link", bakery.link.id)
    assert "You verified 9.5 hours" in client.page(bakery.path).text


def test_looking_verifies_nothing_and_leaves_a_line_in_the_trail(bakery, client):
    client.page(bakery.path)
    client.head(bakery.path)
    client.page(f"{bakery.path}/print")
    assert states(bakery) == ["submitted"] * 3
    assert bakery.link.used_at is None
    shown = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.subject == f"signed_links:{bakery.link.id}").order_by(AuditEvent.id)).all()
    assert [action for action in shown if action != "link.make"] == ["link.view", "link.print"]


def test_after_a_refusal_the_other_language_is_at_the_page_and_not_at_the_form(bakery, client):
    marked = seen(bakery)
    client.submit(f"{bakery.path}/verify", {"entries": marked})
    refused = client.submit(f"{bakery.path}/verify", {"entries": marked}, status=409)
    switch = refused.find("a", hreflang="es").get("href", "")
    assert switch.startswith(bakery.path + "?")
    assert client.page(switch).root.get("lang") == "es"


def test_only_what_stood_on_the_page_is_verified(bakery, client):
    marked = seen(bakery)
    late = make.hours(bakery.placement, 7)
    db.session.commit()
    client.submit(f"{bakery.path}/verify", {"entries": marked})
    assert states(bakery) == ["verified"] * 3
    assert db.session.get_one(HourEntry, late.id).state == "submitted"


def test_an_entry_that_changed_meanwhile_is_left_and_said(bakery, client):
    marked = seen(bakery)
    bakery.entries[1].hours = Decimal(8)
    db.session.commit()
    client.submit(f"{bakery.path}/verify", {"entries": marked})
    assert states(bakery) == ["verified", "submitted", "verified"]
    assert "1 entry changed since you opened the page" in client.page(bakery.path).text


def test_the_second_of_two_tabs_is_told_and_nothing_is_lost(bakery, client):
    marked = seen(bakery)
    client.submit(f"{bakery.path}/verify", {"entries": marked})
    page = client.submit(f"{bakery.path}/verify", {"entries": marked}, status=409)
    assert "verified already" in page.text
    assert states(bakery) == ["verified"] * 3
    again = client.submit(f"{bakery.path}/entries/{bakery.entries[0].id}/return", {"version": marked[0].split(":")[1], "reason": "Was sick"}, status=409)
    assert "verified already" in again.text


def test_a_correction_keeps_what_was_and_verifies(bakery, client):
    entry = bakery.entries[1]
    data = {"version": entry.version, "hours": "2", "begins_at": "14:00", "ends_at": "16:30", "activity": "Took orders by phone", "reason": "You left at half past four"}
    client.submit(f"{bakery.path}/entries/{entry.id}/correct", data)
    assert states(bakery) == ["submitted", "verified", "submitted"]
    assert (entry.hours, entry.begins_at.hour, entry.activity) == (2, 14, "Took orders by phone")
    was = db.session.scalars(sa.select(HourChange).where(HourChange.entry_id == entry.id)).one()
    assert (was.hours, was.activity, was.link_id, was.reason) == (Decimal("2.5"), "Took orders", bakery.link.id, "You left at half past four")


def test_a_correction_that_cannot_be_is_refused_and_keeps_what_was_typed(bakery, client):
    entry = bakery.entries[1]
    for data, sentence in (
        ({"hours": "0"}, "Enter hours"), ({"hours": "25"}, "Enter hours"), ({"hours": "x"}, "Hours"), ({"hours": "NaN"}, "Hours"), ({"hours": "1e9"}, "Enter hours"),
        ({"hours": "2", "begins_at": "16:00", "ends_at": "14:00"}, "before it begins"), ({"hours": "9", "begins_at": "14:00", "ends_at": "16:00"}, "is 2 hours, not 9"),
        ({"hours": "2", "begins_at": "14:00"}, "both times"),
    ):
        page = client.submit(f"{bakery.path}/entries/{entry.id}/correct", {"version": entry.version, "activity": "Typed this", **data}, status=422)
        assert sentence in page.text, data
        assert page.find("textarea", id=f"activity-{entry.id}").text == "Typed this"
    assert states(bakery) == ["submitted"] * 3


def test_a_day_is_sent_back_with_a_reason_and_never_without(bakery, client):
    entry = bakery.entries[0]
    page = client.submit(f"{bakery.path}/entries/{entry.id}/return", {"version": entry.version, "reason": " "}, status=422)
    assert page.has("input", id=f"back-why-{entry.id}", aria_invalid="true")
    client.submit(f"{bakery.path}/entries/{entry.id}/return", {"version": entry.version, "reason": "You were sick that day"})
    assert states(bakery) == ["returned", "submitted", "submitted"]
    assert entry.comment == "You were sick that day"


def test_a_verification_is_taken_back_until_the_school_approves(bakery, client):
    client.submit(f"{bakery.path}/verify", {"entries": seen(bakery)})
    assert states(bakery) == ["verified"] * 3
    bakery.entries[2].state = "approved"
    db.session.commit()
    client.submit(f"{bakery.path}/take-back", {"entries": seen(bakery)})
    assert states(bakery) == ["submitted", "submitted", "approved"]
    client.submit(f"{bakery.path}/take-back", {"entries": seen(bakery, 2)}, status=409)


def test_a_link_touches_no_entry_of_another_placement(bakery, client):
    stranger = make.hours(other_placement(bakery), 2)
    db.session.commit()
    for deed in ("correct", "return"):
        client.submit(f"{bakery.path}/entries/{stranger.id}/{deed}", {"version": stranger.version, "hours": "1", "reason": "x"}, status=404)
    client.submit(f"{bakery.path}/verify", {"entries": [f"{stranger.id}:{stranger.version}"]}, status=409)
    assert db.session.get_one(HourEntry, stranger.id).state == "submitted"


def test_drafts_and_plans_of_the_student_are_not_shown(bakery, client):
    make.hours(bakery.placement, 6, "draft", activity="Not handed in")
    make.hours(bakery.placement, 6, "planned", activity="Only planned")
    db.session.commit()
    page = client.page(bakery.path)
    assert "Not handed in" not in page.text
    assert "Only planned" not in page.text


def test_nothing_posted_is_an_error_of_ours(bakery, client):
    entry = bakery.entries[0].id
    for path in ("verify", "take-back", f"entries/{entry}/correct", f"entries/{entry}/return", "message", "renew", "evaluations/end", "evaluations/midterm"):
        for data in ({}, {"entries": ["x", "1:", ":", "9" * 30 + ":1", "1:" + "9" * 30]}, {"hours": "\x00", "version": "9" * 40, "reason": "x" * 100_000, "text": "‮" * 50_000, "line-0": "99", "line-1": "-1"}):
            answer = client.post(f"{bakery.path}/{path}", data={"csrf_token": client.csrf(), **data})
            assert answer.status_code in (303, 409, 422), (path, data, answer.status_code)
    assert states(bakery) == ["submitted"] * 3


def test_the_page_makes_as_many_queries_for_fifty_days_as_for_three(bakery, client):
    client.page(bakery.path)
    few = cost_of(lambda: client.page(bakery.path))
    for n in range(47):
        make.hours(bakery.placement, 1, activity=f"Day {n}")
    db.session.commit()
    assert cost_of(lambda: client.page(bakery.path)) == few
