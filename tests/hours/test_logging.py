"""A student logs a day: what counts, what is refused and why, what stays theirs to change."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from PIL import Image

from portal.accounts.models import AuditEvent, User
from portal.careers.reference import SEEDS
from portal.careers.seeds import Keys
from portal.database import now
from portal.files.models import StoredFile
from portal.hours import sweeping
from portal.hours.models import HourChange, HourCompetency, HourEntry
from portal.minors.models import MinorRule
from portal.minors.seeds import minor_rule
from portal.placements.models import PlacementTerms
from tests import factories as make
from tests.counting import statements
from tests.hours.world import EVERY_DAY, TODAY, YESTERDAY, Cast, entry_form


@pytest.fixture
def cast(session):
    made = Cast()
    session.commit()
    return made


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.user)


def log(browser, cast, *, status=303, htmx=False, **values):
    page = browser.page("/my-hours")
    return browser.submit(f"/my-hours/{cast.placement.id}/log", entry_form(page, cast.placement, **values), status=status, htmx=htmx)


def rows(session):
    return session.scalars(sa.select(HourEntry).order_by(HourEntry.id).execution_options(populate_existing=True)).all()


def test_a_day_as_the_form_stands_is_submitted_with_one_button(cast, browser, session):
    log(browser, cast, activity="Set up laptops")
    entry = rows(session)[0]
    assert (entry.day, entry.hours, entry.state, entry.activity, entry.outside_plan) == (TODAY, Decimal(3), "submitted", "Set up laptops", False)
    assert entry.host_id == cast.host.id


@pytest.mark.parametrize("htmx", [False, True])
def test_the_page_says_what_was_logged(cast, browser, htmx):
    answer = log(browser, cast, htmx=htmx, activity="Set up laptops")
    page = answer if htmx else browser.page("/my-hours")
    assert "Submitted: 3 hours" in page.text
    assert "Set up laptops" in page.text


def test_the_fragment_is_the_region_of_the_page(cast, browser):
    page, fragment = browser.page("/my-hours"), browser.page("/my-hours", htmx=True)
    assert "".join(fragment.region("my-hours").itertext()).split() == "".join(page.region("my-hours").itertext()).split()


def test_a_break_makes_the_hours_fewer(cast, browser, session):
    log(browser, cast, rest="30")
    assert rows(session)[0].hours == Decimal("2.5")


@pytest.mark.parametrize(("written", "hours"), [("2.5", "2.5"), ("2,25", "2.25"), ("1:30", "1.5")])
def test_hours_without_times_are_enough(cast, browser, session, written, hours):
    log(browser, cast, begins_at="", ends_at="", hours=written)
    assert (rows(session)[0].hours, rows(session)[0].begins_at) == (Decimal(hours), None)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "has not come yet"),
        ({"day": (TODAY - timedelta(days=31)).isoformat()}, "begins on"),
        ({"begins_at": "17:00", "ends_at": "14:00"}, "before it begins"),
        ({"begins_at": "14:00", "ends_at": ""}, "both times"),
        ({"begins_at": "", "ends_at": "", "hours": ""}, "how many hours"),
        ({"begins_at": "", "ends_at": "", "hours": "0"}, "no time worked"),
        ({"begins_at": "", "ends_at": "", "hours": "25"}, "24 hours"),
        ({"begins_at": "", "ends_at": "", "hours": "-2"}, "Write hours like"),
        ({"begins_at": "", "ends_at": "", "hours": "NaN"}, "Write hours like"),
        ({"hours": "4"}, "is 3 hours, not 4"),
        ({"rest": "180"}, "no time worked"),
        ({"begins_at": "", "ends_at": "", "hours": "13"}, "more than 12 hours"),
        ({"day": "yesterday"}, "Day"),
        ({"begins_at": "25:99"}, "From"),
        ({"rest": "9" * 40}, "too large"),
        ({"activity": "x" * 401}, "at most 400"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_is_refused_with_the_reason_and_the_text_is_kept(cast, browser, session, values, says, htmx):
    answer = log(browser, cast, status=422, htmx=htmx, **({"activity": "Shadowed the nurse"} | values))
    assert says in answer.text
    if "activity" not in values:
        assert "Shadowed the nurse" in answer.html
    assert rows(session) == []


def test_a_long_day_counts_when_it_is_confirmed(cast, browser, session):
    log(browser, cast, begins_at="", ends_at="", hours="13", long_day="y")
    assert rows(session)[0].hours == 13


def test_a_day_after_the_last_of_the_placement_is_refused(cast, browser, session):
    cast.placement = make.placement(cast.student, cast.experience, cast.host, begins_on=TODAY - timedelta(days=40), ends_on=TODAY - timedelta(days=10))
    session.commit()
    assert "last day is" in log(browser, cast, status=422, begins_at="09:00", ends_at="11:00").text


@pytest.mark.parametrize(("begins", "ends", "status"), [("16:00", "18:00", 422), ("17:00", "18:00", 303), ("13:00", "18:00", 422)])
def test_an_entry_may_not_overlap_with_another_at_any_placement(cast, browser, session, begins, ends, status):
    other = make.placement(cast.student, make.experience(cast.district), make.host(cast.district), plan=EVERY_DAY)
    session.commit()
    log(browser, cast)
    page = browser.page("/my-hours")
    answer = browser.submit(f"/my-hours/{other.id}/log", entry_form(page, other, begins_at=begins, ends_at=ends), status=status)
    assert ("overlaps" in answer.text) == (status == 422)


def test_more_than_a_day_on_one_day_is_refused(cast, browser, session):
    make.hours(cast.placement, 13, day=TODAY)
    session.commit()
    assert "A day has 24" in log(browser, cast, status=422, begins_at="", ends_at="", hours="12").text


@pytest.mark.parametrize(("state", "says"), [("confirmed", "agreement is not signed"), ("agreement_out", "waits for signatures"), ("completed", "is completed")])
def test_a_placement_that_does_not_run_says_why_nothing_can_be_logged(cast, browser, session, state, says):
    browser.page("/my-hours")
    data = entry_form(browser.page("/my-hours"), cast.placement)
    cast.placement.state = state
    make.hours(cast.placement)
    session.commit()
    page = browser.page("/my-hours")
    assert says in page.text
    assert not page.has("form", action=f"/my-hours/{cast.placement.id}/log")
    assert says in browser.submit(f"/my-hours/{cast.placement.id}/log", data, status=422).text


def test_an_entry_outside_the_plan_is_taken_and_marked(cast, browser, session):
    log(browser, cast, begins_at="18:00", ends_at="20:00")
    assert rows(session)[0].outside_plan
    assert "Outside the plan" in browser.page("/my-hours").text


def test_a_planned_day_is_submitted_by_one_button_and_twice_is_once(cast, browser, session):
    for _ in range(2):
        browser.submit(f"/my-hours/{cast.placement.id}/as-planned", {"day": YESTERDAY.isoformat()})
    entry = rows(session)[0]
    assert (len(rows(session)), entry.day, entry.hours, entry.state) == (1, YESTERDAY, Decimal(3), "submitted")


def test_a_planned_entry_becomes_the_submitted_one(cast, browser, session):
    planned = make.hours(cast.placement, 3, "planned", day=TODAY)
    session.commit()
    log(browser, cast)
    assert [(e.id, e.state) for e in rows(session)] == [(planned.id, "submitted")]


def test_the_same_form_posted_twice_counts_once(cast, browser, session):
    data = entry_form(browser.page("/my-hours"), cast.placement)
    browser.submit(f"/my-hours/{cast.placement.id}/log", data)
    browser.submit(f"/my-hours/{cast.placement.id}/log", data)
    assert len(rows(session)) == 1


def test_a_draft_is_the_students_until_it_is_submitted(cast, browser, session):
    log(browser, cast, deed="draft")
    entry = rows(session)[0]
    assert (entry.state, entry.submitted_at) == ("draft", None)
    data = browser.page(f"/my-hours/entries/{entry.id}").form(f"/my-hours/entries/{entry.id}")
    browser.submit(f"/my-hours/entries/{entry.id}", data | {"ends_at": "16:00", "deed": "submit"})
    entry = rows(session)[0]
    assert (entry.state, entry.hours) == ("submitted", Decimal(2))
    browser.submit(f"/my-hours/entries/{entry.id}", data | {"deed": "submit"}, status=409)


def test_a_returned_entry_is_corrected_and_sent_again_and_the_original_is_kept(cast, browser, session):
    entry = make.hours(cast.placement, 5, "returned", comment="Was it not 3?")
    session.commit()
    assert "Was it not 3?" in browser.page("/my-hours").text
    data = browser.page(f"/my-hours/entries/{entry.id}").form(f"/my-hours/entries/{entry.id}")
    browser.submit(f"/my-hours/entries/{entry.id}", data | {"hours": "3", "deed": "submit"})
    kept = session.scalars(sa.select(HourChange)).one()
    assert (kept.hours, kept.reason, kept.user_id) == (5, "Was it not 3?", cast.user.id)
    assert (rows(session)[0].state, rows(session)[0].hours, rows(session)[0].comment) == ("submitted", 3, "")


def test_two_versions_are_shown_when_the_entry_changed_meanwhile(cast, browser, session):
    entry = make.hours(cast.placement, 2, "draft", activity="First words")
    session.commit()
    data = browser.page(f"/my-hours/entries/{entry.id}").form(f"/my-hours/entries/{entry.id}")
    browser.submit(f"/my-hours/entries/{entry.id}", data | {"activity": "Second words", "deed": "draft"})
    page = browser.submit(f"/my-hours/entries/{entry.id}", data | {"activity": "Third words", "deed": "draft"}, status=409)
    assert "Second words" in page.text
    assert "Third words" in page.html
    again = page.form(f"/my-hours/entries/{entry.id}")
    browser.submit(f"/my-hours/entries/{entry.id}", again | {"deed": "draft"})
    assert rows(session)[0].activity == "Third words"


def test_a_removed_entry_can_be_brought_back_as_it_was(cast, browser, session):
    entry = make.hours(cast.placement, 5, "returned", comment="Which day?")
    session.commit()
    browser.submit(f"/my-hours/entries/{entry.id}/remove")
    assert "Removed" in browser.page("/my-hours").text
    assert rows(session)[0].removed_at
    browser.submit(f"/my-hours/entries/{entry.id}/restore")
    assert (rows(session)[0].state, rows(session)[0].removed_at, rows(session)[0].comment) == ("returned", None, "Which day?")


def test_what_was_removed_goes_for_good_after_a_week_with_its_file(cast, browser, session):
    log(browser, cast, deed="draft", file=photo())
    entry = rows(session)[0]
    assert session.scalar(sa.select(StoredFile.owner)) == f"hour_entries:{entry.id}"
    browser.submit(f"/my-hours/entries/{entry.id}/remove")
    assert sweeping.sweep() == 0
    assert sweeping.sweep(now() + timedelta(days=8)) == 1
    assert (rows(session), session.scalar(sa.select(sa.func.count()).select_from(StoredFile))) == ([], 0)


def photo(name: str = "shelf.png"):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(content, "PNG")
    content.seek(0)
    return (content, name)


def test_a_photo_is_kept_and_shown_to_the_student_and_the_coordinator_alone(cast, browser, session, sign_in):
    log(browser, cast, file=photo())
    entry = rows(session)[0]
    assert browser.get(f"/hours/entries/{entry.id}/file").mimetype == "image/png"
    assert sign_in(cast.coordinator).get(f"/hours/entries/{entry.id}/file").status_code == 200
    assert sign_in(cast.other_user).get(f"/hours/entries/{entry.id}/file").status_code == 404
    assert sign_in(cast.stranger).get(f"/hours/entries/{entry.id}/file").status_code == 404


def test_what_is_no_picture_is_refused_at_its_field(cast, browser, session):
    answer = log(browser, cast, status=422, file=(io.BytesIO(b"MZ program"), "shelf.png"))
    assert answer.all("p", id=f"file-{cast.placement.id}-error")
    assert rows(session) == []


def test_competencies_of_the_experiences_pathways_can_be_marked_and_no_others(cast, browser, session):
    pathway = make.pathway(make.cluster(make.framework()))
    make.alignment(cast.experience, pathway)
    mine = make.competency(make.competency_set(cast.district, pathways=(pathway,)), statement="Keeps patients' data safe")
    alien = make.competency(make.competency_set(cast.district))
    session.commit()
    assert "Keeps patients' data safe" in browser.page("/my-hours").text
    log(browser, cast, competency_ids=[mine.id, alien.id, "x"], status=422)
    log(browser, cast, competency_ids=[mine.id, alien.id])
    assert session.scalars(sa.select(HourCompetency.competency_id)).all() == [mine.id]


def test_nobody_logs_for_somebody_else(cast, sign_in, session):
    entry = make.hours(cast.placement, 2, "draft")
    session.commit()
    thief = sign_in(cast.other_user)
    thief.submit(f"/my-hours/{cast.placement.id}/log", {"day": TODAY.isoformat(), "hours": "2"}, status=404)
    thief.submit(f"/my-hours/{cast.placement.id}/as-planned", {"day": TODAY.isoformat()}, status=404)
    thief.page(f"/my-hours/entries/{entry.id}", status=404)
    thief.submit(f"/my-hours/entries/{entry.id}/remove", status=404)
    sign_in(cast.coordinator).page("/my-hours", status=404)


def test_logging_is_in_the_trail(cast, browser, session):
    log(browser, cast)
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "hours.log")).one()
    assert (event.student_id, event.detail["state"]) == (cast.student.id, "submitted")


def test_a_student_under_age_is_refused_by_the_rule_with_its_citation_and_may_keep_a_draft(cast, browser, session):
    with (SEEDS / "minor_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            make.add(MinorRule(**minor_rule(row, Keys())))
    cast.student.birth_date = date(TODAY.year - 15, 1, 1)
    session.commit()
    answer = log(browser, cast, status=422, begins_at="04:00", ends_at="06:00")
    assert "CFR" in answer.text
    assert rows(session) == []
    log(browser, cast, begins_at="04:00", ends_at="06:00", deed="draft")
    assert rows(session)[0].state == "draft"


def test_the_refusal_by_a_rule_is_said_in_the_students_language(cast, browser, session):
    with (SEEDS / "minor_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            make.add(MinorRule(**minor_rule(row, Keys())))
    cast.student.birth_date = date(TODAY.year - 15, 1, 1)
    session.execute(sa.update(User).where(User.id == cast.student.user_id).values(language="es"))
    session.commit()
    said = log(browser, cast, status=422, begins_at="04:00", ends_at="06:00").text
    assert "Horario a los 14 y 15 años" in said
    assert "trabajo desde las 4:00 a. m." in said.replace("\xa0", " ")
    assert "29 CFR 570.35" in said
    assert "Age 15" not in said


def test_the_page_asks_as_many_queries_for_one_day_as_for_fifty(cast, browser, session):
    make.hours(cast.placement, 1, day=YESTERDAY)
    session.commit()
    browser.page("/my-hours")
    with statements() as few:
        browser.page("/my-hours")
    for back in range(25):
        make.hours(cast.placement, 1, day=TODAY - timedelta(days=back + 1), state="approved")
    session.commit()
    with statements() as many:
        browser.page("/my-hours")
    assert len(many) == len(few)


def test_somebody_at_two_hosts_says_at_which(cast, browser, session):
    second = make.host(cast.district, name="City IT")
    first = session.scalars(sa.select(PlacementTerms).where(PlacementTerms.placement_id == cast.placement.id)).one()
    make.add(PlacementTerms(district_id=cast.district.id, placement_id=cast.placement.id, begins_on=first.begins_on, last_on=first.last_on, host_id=second.id, hours_goal=first.hours_goal, plan=[[d, "18:00", "20:00"] for d in range(7)]))
    session.commit()
    assert "two hosts" in log(browser, cast, status=422).text
    log(browser, cast, host_id=str(second.id), begins_at="18:00", ends_at="19:00")
    assert (rows(session)[0].host_id, rows(session)[0].outside_plan) == (second.id, False)
    browser.submit(f"/my-hours/{cast.placement.id}/as-planned", {"day": YESTERDAY.isoformat()})
    assert {e.host_id for e in rows(session)} == {cast.host.id, second.id}
