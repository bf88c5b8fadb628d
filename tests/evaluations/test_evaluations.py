"""Evaluations: asked by the rubric and the goals, answered by link or on paper, kept as they were asked."""

from __future__ import annotations

import io
from datetime import date, timedelta

import sqlalchemy as sa
from PIL import Image

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.evaluations import services, standard
from portal.evaluations.models import Evaluation, EvaluationLine
from portal.evaluations.sheets import asked_of, sheet_of, sheets_of
from portal.evaluations.spans import HostSpan, due_on, moments_of, spans_of
from portal.evaluations.waiting import waiting_evaluations
from portal.extensions import db
from portal.placements.models import PlacementTerms
from portal.placements.waiting import queue
from tests import factories as make


def midterm(bakery):
    db.session.expire_all()
    return sheet_of(bakery.placement, bakery.host.id, "midterm")


def answers(page, form_path: str, choice: str = "2") -> dict[str, str]:
    """The form with every line answered."""
    form = page.find("form", action=form_path)
    lines = {e.get("name") for e in form.iter("input") if (e.get("name") or "").startswith("line-")}
    return page.form(form_path) | dict.fromkeys(lines, choice) | {"comment": "Good hands"}


def viewer_of(user, bakery) -> Viewer:
    from portal.accounts.current import load_viewer

    return load_viewer(user.id, None)


def test_midterm_is_due_when_half_of_the_days_are_over_and_a_short_placement_has_none():
    long = HostSpan(1, date(2026, 9, 1), date(2026, 9, 30), None, "")
    assert moments_of(long) == ("midterm", "end")
    assert (due_on(long, "midterm"), due_on(long, "end")) == (date(2026, 9, 16), date(2026, 9, 30))
    assert moments_of(HostSpan(1, date(2026, 9, 1), date(2026, 9, 27), None, "")) == ("end",)


def test_two_hosts_are_asked_each_for_their_own_days(bakery):
    second = make.host(db.session.get_one(make.District, bakery.placement.district_id))
    today = now().date()
    db.session.add(
        PlacementTerms(
            district_id=bakery.placement.district_id, placement_id=bakery.placement.id, begins_on=today - timedelta(days=2), last_on=today + timedelta(days=10),
            host_id=second.id, supervisor_name="Other Boss", hours_goal=10,
        )
    )
    db.session.flush()
    assert [(s.span.host_id, s.moment) for s in sheets_of(bakery.placement)] == [(bakery.host.id, "midterm"), (bakery.host.id, "end"), (second.id, "end")]


def test_a_supervisor_fills_it_in_on_the_link_saves_and_submits(bakery, client):
    path = f"{bakery.path}/evaluations/midterm"
    page = client.page(path)
    assert standard.LINES[0] in page.text
    some = page.form(path) | {"line-0": "3", "line-1": "unseen", "deed": "save", "comment": "So far so good"}
    client.submit(path, some)
    page = client.page(path)
    assert page.find("input", id="line-0-3").get("checked") is not None
    assert page.find("input", id="line-1-unseen").get("checked") is not None
    refused = client.submit(path, page.form(path) | {"deed": "submit"}, status=422)
    assert "6 of 8 are still open" in refused.text
    client.submit(path, answers(client.page(path), path) | {"deed": "submit"})
    sheet = midterm(bakery)
    assert (sheet.state, sheet.row.submitted_how, sheet.row.link_id, sheet.row.comment) == ("submitted", "link", bakery.link.id, "Good hands")
    assert "Submitted" in client.page(path).text


def test_the_second_of_two_people_is_told_and_nothing_of_the_first_is_lost(bakery, client):
    path = f"{bakery.path}/evaluations/midterm"
    first = second = client.page(path)
    client.submit(path, answers(first, path, "3") | {"deed": "save"})
    told = client.submit(path, answers(second, path, "0") | {"deed": "save", "comment": "Mine"}, status=409)
    assert "Somebody else saved answers meanwhile" in told.text
    assert told.find("textarea", id="comment").text == "Mine"
    assert told.find("input", id="line-0-0").get("checked") is not None
    assert {line.rating for line in midterm(bakery).lines} == {3}
    client.submit(path, answers(client.page(path), path) | {"deed": "submit"})
    late = client.submit(path, answers(second, path, "0") | {"deed": "submit"}, status=409)
    assert "submitted already by Sam Baker" in late.text


def test_an_evaluation_keeps_what_it_was_asked_with(bakery, client, sign_in):
    path = f"{bakery.path}/evaluations/midterm"
    client.submit(path, answers(client.page(path), path) | {"deed": "save"})
    browser = sign_in(bakery.coordinator)
    form = browser.page("/rubrics/new").form("/rubrics/new") | {"title": "Ours", "lines": "Is kind.\nIs quick.", "scale": "No\nYes", "proficient_from": "2"}
    browser.submit("/rubrics/new", form)
    assert len(midterm(bakery).lines) == len(standard.LINES)
    assert [line.text for line in sheet_of(bakery.placement, bakery.host.id, "end").lines] == ["Is kind.", "Is quick."]


def test_a_form_made_from_other_lines_is_not_taken(bakery, client, sign_in):
    path = f"{bakery.path}/evaluations/end"
    old = answers(client.page(path), path)
    browser = sign_in(bakery.coordinator)
    browser.submit("/rubrics/new", browser.page("/rubrics/new").form("/rubrics/new") | {"title": "Ours", "lines": "Is kind.", "scale": "No\nYes", "proficient_from": "2"})
    told = client.submit(path, old | {"deed": "submit"}, status=409)
    assert "What is asked was changed meanwhile" in told.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == 0


def test_staff_enter_one_from_paper_with_its_photo(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    path = f"/placements/{bakery.placement.id}/hosts/{bakery.host.id}/evaluations/midterm/enter"
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    picture.seek(0)
    data = answers(browser.page(path), path, "1") | {"name": "Sam Baker", "scan": (picture, "sheet.png")}
    browser.submit(path, data, content_type="multipart/form-data")
    sheet = midterm(bakery)
    assert (sheet.state, sheet.row.submitted_how, sheet.row.user_id) == ("submitted", "paper", bakery.coordinator.id)
    assert browser.get(f"/evaluations/{sheet.row.id}/scan").mimetype == "image/png"
    bad = browser.submit(path.replace("midterm", "end"), answers(browser.page(path.replace("midterm", "end")), path.replace("midterm", "end")) | {"scan": (io.BytesIO(b"MZ..."), "x.pdf")}, status=422, content_type="multipart/form-data")
    assert "Choose a PDF" in bad.text


def test_staff_open_one_again_with_a_reason_that_the_supervisor_reads(bakery, client, sign_in):
    path = f"{bakery.path}/evaluations/midterm"
    client.submit(path, answers(client.page(path), path) | {"deed": "submit"})
    browser = sign_in(bakery.coordinator)
    reopen = f"/placements/{bakery.placement.id}/hosts/{bakery.host.id}/evaluations/midterm/reopen"
    browser.submit(reopen, {"reason": ""}, status=422)
    browser.submit(reopen, {"reason": "Please say more about safety"})
    page = client.page(path)
    assert "Please say more about safety" in page.text
    assert page.find("input", id="line-0-2").get("checked") is not None
    client.submit(path, answers(page, path, "3") | {"deed": "submit"})
    assert {line.rating for line in midterm(bakery).lines} == {3}


def test_the_coordinator_moves_the_day(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    path = f"/placements/{bakery.placement.id}/hosts/{bakery.host.id}/evaluations/end/due"
    day = bakery.placement.ends_on - timedelta(days=3)
    browser.submit(path, {"due_on": day.isoformat()})
    assert sheet_of(bakery.placement, bakery.host.id, "end").due_on == day
    browser.submit(path, {"due_on": "1999-01-01"}, status=422)
    browser.submit(path, {"due_on": ""})
    db.session.expire_all()
    assert sheet_of(bakery.placement, bakery.host.id, "end").due_on == bakery.placement.ends_on


def test_what_is_due_stands_in_the_queue_until_it_is_submitted(bakery, client):
    who = viewer_of(bakery.coordinator, bakery)
    [line] = waiting_evaluations(who)
    assert (line.what, line.who, line.person, line.deed) == ("Midterm evaluation", "host", "Sam Baker", "Send the link again")
    assert line in queue(who)
    assert line.action == f"/placements/{bakery.placement.id}/supervisor-link/send"
    path = f"{bakery.path}/evaluations/midterm"
    client.submit(path, answers(client.page(path), path) | {"deed": "submit"})
    assert waiting_evaluations(who) == []


def test_goals_are_those_picked_else_what_the_experience_covers(bakery, sign_in):
    home = db.session.get_one(make.District, bakery.placement.district_id)
    pathway = make.pathway(make.cluster(make.framework()))
    asked = make.competency_set(home, pathways=(pathway,))
    first, second = make.competency(asked, statement="Bakes bread"), make.competency(asked, statement="Sells bread")
    experience = db.session.get_one(make.Experience, bakery.placement.experience_id)
    make.alignment(experience, pathway)
    make.coverage(experience, first, "mastered")
    db.session.commit()
    assert [line.text for line in asked_of(bakery.placement)[1]][-1] == "Bakes bread"
    browser = sign_in(bakery.coordinator)
    path = f"/placements/{bakery.placement.id}/evaluations/asked"
    rubric = services.create_rubric(title="R", scale=["a", "b"], proficient_from=1, lines=[("Is kind.", None)], by=viewer_of(bakery.coordinator, bakery))
    db.session.commit()
    form = browser.page(path).form(path) | {"rubric_id": str(rubric.id), "how": "picked", "competency_ids": [str(second.id)]}
    browser.submit(path, form)
    assert [line.text for line in asked_of(bakery.placement)[1]] == ["Is kind.", "Sells bread"]
    browser.submit(path, form, status=409)
    strange = make.competency(make.competency_set(home))
    db.session.commit()
    browser.submit(path, browser.page(path).form(path) | {"how": "picked", "competency_ids": [str(strange.id)]}, status=422)


def test_a_student_reads_their_own_submitted_ones_only(bakery, client, sign_in):
    path = f"{bakery.path}/evaluations/midterm"
    client.submit(path, answers(client.page(path), path) | {"deed": "save"})
    row = midterm(bakery).row
    student = sign_in(db.session.get_one(make.User, bakery.student.user_id))
    student.page(f"/evaluations/{row.id}", status=404)
    client.submit(path, answers(client.page(path), path) | {"deed": "submit"})
    assert "Good hands" in student.page(f"/evaluations/{row.id}").text
    other = make.student(db.session.get_one(make.School, bakery.placement.school_id), user=make.user(db.session.get_one(make.District, bakery.placement.district_id), "student"))
    sign_in(db.session.get_one(make.User, other.user_id)).page(f"/evaluations/{row.id}", status=404)
    sign_in(bakery.teacher).page(f"/evaluations/{row.id}", status=404)


def test_another_schools_coordinator_finds_nothing(bakery, sign_in):
    home = db.session.get_one(make.District, bakery.placement.district_id)
    other = sign_in(make.user(home, "coordinator", at=make.school(home)))
    start = f"/placements/{bakery.placement.id}/hosts/{bakery.host.id}/evaluations/midterm"
    for path in (f"{start}/enter", f"{start}/print", f"/placements/{bakery.placement.id}/evaluations/asked"):
        other.page(path, status=404)
    for deed in ("enter", "reopen", "due"):
        other.submit(f"{start}/{deed}", {"reason": "x"}, status=404)


def test_a_sheet_to_fill_in_by_hand_is_printed_in_the_language_of_whoever_supervises(bakery, sign_in):
    browser, here = sign_in(bakery.coordinator), f"/placements/{bakery.placement.id}/hosts/{bakery.host.id}/evaluations/midterm/print"
    assert "Please mark one for each line" in browser.page(here).text
    bakery.sam.language = "es"
    db.session.commit()
    said = browser.page(here).text
    for spanish in ("Evaluación intermedia", "Por favor marque una por línea", "En desarrollo", "Llega a tiempo", "Nombre, fecha y firma"):
        assert spanish in said
    assert "Print this page" in said
    assert "Please mark one for each line" in browser.page(f"{here}?language=en").text


def test_a_host_that_is_not_of_the_placement_is_none(bakery, sign_in):
    other = make.host(db.session.get_one(make.District, bakery.placement.district_id))
    db.session.commit()
    sign_in(bakery.coordinator).page(f"/placements/{bakery.placement.id}/hosts/{other.id}/evaluations/end/enter", status=404)


def test_an_ended_placement_is_due_on_the_day_it_ended(bakery):
    bakery.placement.ended_on = now().date() - timedelta(days=5)
    terms = db.session.scalars(sa.select(PlacementTerms).where(PlacementTerms.placement_id == bakery.placement.id)).all()
    assert spans_of(bakery.placement, terms)[0].ends_on == bakery.placement.ended_on


def test_not_seen_is_no_rating(bakery, client):
    path = f"{bakery.path}/evaluations/midterm"
    client.submit(path, answers(client.page(path), path, "unseen") | {"deed": "submit"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EvaluationLine).where(EvaluationLine.rating.is_not(None))) == 0
