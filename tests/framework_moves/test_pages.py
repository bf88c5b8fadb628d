"""The wizard as those who look after frameworks use it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.alignment.models import ChangeBatch
from portal.extensions import db
from portal.framework_moves import runner, services
from portal.framework_moves.lines import lines_of
from portal.framework_moves.models import FrameworkMove, FrameworkMoveOutcome, MoveState
from portal.perkins.keeping import recompute_all as recompute_perkins
from portal.programs.summaries import recompute_all
from tests import factories as make
from tests.counting import cost_of
from tests.framework_moves.conftest import applied, checked, decide, decided, planned, taken_back
from tests.framework_moves.test_moving import bands, in_force, kept


def the_move():
    db.session.expire_all()
    return db.session.scalars(sa.select(FrameworkMove)).one()


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_from_the_plan_over_the_dry_run_to_the_move_and_back(place, sign_in, htmx):
    browser = sign_in(place.director)
    before = kept(place)
    assert "North works with Old 2002" in browser.page("/framework-moves").text
    form = browser.page(f"/framework-moves/new?school={place.north.id}").form("/framework-moves/new")
    browser.submit("/framework-moves/new", form)
    browser.submit("/framework-moves/new", form)
    here = f"/framework-moves/{the_move().id}"
    plan = browser.page(here, htmx=htmx)
    assert "4 of 7 decided" in plan.text
    for pathway, given in ((place.web, {"decision": "move", "targets": [str(place.design.id), str(place.cloud.id)]}), (place.office, {"decision": "leave"})):
        there = f"{here}/pathways/{pathway.id}"
        browser.submit(there, browser.page(here).form(there) | given, htmx=htmx)
    assert "7 of 7 decided" in browser.page(here).text
    browser.submit(f"{here}/check", {})
    found = browser.page(f"{here}/students", htmx=htmx)
    assert "Number" in found.text
    seal = the_move().seal
    browser.submit(f"{here}/apply", {"seal": seal})
    browser.submit(f"{here}/apply", {"seal": seal})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ChangeBatch)) == 1
    assert "works with New 2024" in browser.page(here).text
    assert "Nothing was added since" in browser.page(here).text
    browser.submit(f"{here}/undo", {})
    browser.submit(f"{here}/undo", {})
    assert "taken back" in browser.page(here).text
    assert kept(place) == before


def test_one_line_is_decided_by_itself(place, sign_in):
    move = planned(place)
    line = next(line for line in lines_of(move.id) if line.row_id == place.alignments["admin"].id)
    there = f"/framework-moves/{move.id}/lines/{line.id}"
    browser = sign_in(place.director)
    form = browser.page(there).form(there)
    browser.submit(there, form | {"targets": [], "other": str(place.cloud.id), "decision": "move"})
    db.session.expire_all()
    assert line.targets == [place.cloud.id]
    stale = browser.submit(there, form | {"decision": "leave"}, status=409)
    assert "It now says: Cloud" in stale.text
    assert "You asked for: nothing carried over" in stale.text


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_who_decides_second_sees_both(place, sign_in, htmx):
    move = planned(place)
    here, there = f"/framework-moves/{move.id}", f"/framework-moves/{move.id}/pathways/{place.web.id}"
    browser = sign_in(place.director)
    form = browser.page(here).form(there)
    decide(move, place, place.web, place.cloud)
    answer = browser.submit(there, form | {"decision": "move", "targets": [str(place.design.id)]}, status=409, htmx=htmx)
    assert "It now says: Cloud. You asked for: Design" in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {}, {"decision": "move"}, {"decision": "move", "version": "x", "targets": "y"}, {"decision": "move", "version": "9" * 40, "targets": ["9" * 40]},
        {"decision": "fly", "version": "1"}, {"decision": "move", "version": "1", "targets": "\x00", "other": "א" * 100_000},
    ],
)  # fmt: skip
@pytest.mark.parametrize("on_plan", [{}, {"on_plan": "1"}])
def test_a_hostile_post_decides_nothing(place, sign_in, data, on_plan):
    move = planned(place)
    before = [(line.decision, line.targets) for line in lines_of(move.id)]
    browser = sign_in(place.director)
    for there in (f"pathways/{place.web.id}", f"lines/{lines_of(move.id)[0].id}"):
        assert browser.post(f"/framework-moves/{move.id}/{there}", data={"csrf_token": browser.csrf()} | data | on_plan).status_code in (409, 422)
    db.session.expire_all()
    assert [(line.decision, line.targets) for line in lines_of(move.id)] == before


@pytest.mark.parametrize("data", [{}, {"school_id": "9" * 30, "to_framework_id": "x"}, {"school_id": "district", "to_framework_id": "\x00"}])
def test_a_hostile_plan_is_refused(place, sign_in, data):
    browser = sign_in(place.director)
    token = browser.page("/framework-moves/new").form("/framework-moves/new")["form_token"]
    browser.submit("/framework-moves/new", {"form_token": token} | data, status=422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FrameworkMove)) == 0


def test_for_everybody_else_there_is_no_such_page(place, sign_in):
    move = checked(decided(place), place)
    line = lines_of(move.id)[0]
    outsider = make.user(make.district(), "cte_director")
    others = [make.user(place.home, role, at=place.north) for role in ("teacher", "school_admin", "counselor", "cte_director")]
    db.session.commit()
    gets = ("", "/students", "/decisions.csv", f"/pathways/{place.web.id}", f"/lines/{line.id}")
    posts = ("/check", "/apply", "/undo", "/continue", "/discard", f"/pathways/{place.web.id}", f"/lines/{line.id}")
    for user in (outsider, *others):
        browser = sign_in(user)
        assert {browser.get(f"/framework-moves/{move.id}{path}").status_code for path in gets} == {404}
        assert {browser.post(f"/framework-moves/{move.id}{path}", data={"csrf_token": browser.csrf()}).status_code for path in posts} == {404}


def test_applying_needs_the_seal_of_what_was_seen(place, sign_in):
    move = checked(decided(place), place)
    browser = sign_in(place.director)
    for seal in ("", "x", "x" * 100_000):
        browser.submit(f"/framework-moves/{move.id}/apply", {"seal": seal})
    assert the_move().state == MoveState.DRAFT


def test_a_job_that_was_killed_goes_on_where_it_was(place, monkeypatch):
    """Many students: the move is one transaction, their summaries follow in several."""
    monkeypatch.setattr(runner, "AT_ONCE", 1)
    monkeypatch.setattr(runner, "CHUNK", 2)
    move = checked(decided(place), place)
    shown = {(row.student_id, row.program_id): row.after for row in db.session.scalars(sa.select(FrameworkMoveOutcome))}
    services.apply(move, seal=move.seal, by=place.by)
    db.session.commit()
    assert runner.Worker(move.id).chunk()  # what people made; then it is killed
    assert runner.Worker(move.id).chunk()
    assert the_move().state == MoveState.RUNNING
    assert runner.unfinished() == [move.id]
    runner.work(move.id)
    assert the_move().state == MoveState.DONE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ChangeBatch)) == 1
    assert bands() == shown
    assert recompute_all(place.home.id, check=True).corrected == 0


def test_an_error_in_the_middle_leaves_nothing_half_done(place, monkeypatch):
    move = checked(decided(place), place)
    before = in_force()
    services.apply(move, seal=move.seal, by=place.by)
    db.session.commit()
    with monkeypatch.context() as broken:
        broken.setattr("portal.framework_moves.applying.choose_frameworks", lambda *_, **__: 1 / 0)
        runner.work(move.id)
    stopped = the_move()
    assert (stopped.state, in_force()) == (MoveState.RUNNING, before)
    assert "error of ours" in stopped.message
    services.go_on(stopped, by=place.by)
    db.session.commit()
    runner.work(stopped.id)
    assert the_move().state == MoveState.DONE


def test_perkins_finds_nothing_wrong_after_a_move(place):
    recompute_perkins(place.home.id)
    db.session.commit()
    applied(checked(decided(place), place), place)
    assert recompute_perkins(place.home.id, check=True).corrected == 0


def test_the_list_of_changes_sends_who_takes_a_move_back_to_its_page(place, sign_in):
    move = applied(checked(decided(place), place), place)
    before, browser = in_force(), sign_in(place.director)
    there = f"/changes/batches/{move.batch_id}/revert"
    assert browser.get(there).location == f"/framework-moves/{move.id}"
    assert browser.post(there, data={"csrf_token": browser.csrf()}).location == f"/framework-moves/{move.id}"
    assert in_force() == before
    undone = taken_back(move, place)
    assert browser.get(f"/changes/batches/{db.session.get(ChangeBatch, undone.batch_id).taken_back_by_id}/revert").location == f"/framework-moves/{move.id}"


@pytest.mark.parametrize("show", ["open", "split", "gone", "bogus"])
def test_the_plan_is_filtered(place, sign_in, show):
    move = planned(place)
    text = sign_in(place.director).page(f"/framework-moves/{move.id}?show={show}").text
    assert ("Networks" in text) == (show == "bogus")
    assert "Office" in text or show == "split"


def test_the_decisions_come_out_as_a_table(place, sign_in):
    move = decided(place)
    text = sign_in(place.director).get(f"/framework-moves/{move.id}/decisions.csv").get_data(as_text=True)
    assert "Before" not in text
    assert "Pages" in text
    assert "Design; Cloud" in text


def test_a_plan_of_many_lines_asks_no_more_than_one_of_few(place, sign_in, session):
    move = planned(place)
    browser = sign_in(place.director)
    browser.page(f"/framework-moves/{move.id}")
    here = f"/framework-moves/{move.id}"
    db.session.expire_all()
    few = cost_of(lambda: browser.page(here))
    for number in range(50):
        make.alignment(make.course(place.home, at=place.north), (place.nets, place.web, place.office)[number % 3])
    db.session.commit()
    services.level(move)
    db.session.commit()
    assert len(lines_of(move.id)) == 57
    db.session.expire_all()
    many = cost_of(lambda: browser.page(here))
    assert many <= few <= 40
