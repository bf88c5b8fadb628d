"""The reviewers' queue: who sees what, one click to approve, a comment to return, many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.alignment import queries, reviews, services
from portal.alignment.lines import returned_to
from portal.alignment.models import Alignment
from portal.alignment.signals import alignments_changed
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import text_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def waiting(cast, offering, pathway, days=1, by=None, role="core", **values):
    by = by or cast.teacher
    return make.alignment(
        offering,
        pathway,
        role,
        state="submitted",
        proposed_by_id=by.id,
        submitted_at=now() - timedelta(days=days),
        **values,
    )


def fresh(alignment):
    """As it stands in the database, whoever changed it."""
    db.session.expire_all()
    return db.session.get(Alignment, alignment.id)


def titles(page):
    return [text_of(row.findall(".//a")[0]) for row in page.all("tr") if (row.get("id") or "").startswith("review-")]


def approve(browser, alignment, *, htmx=False, status=303, query=""):
    url = f"/alignments/{alignment.id}/approve{query}"
    return browser.submit(url, browser.page(f"/reviews{query}").form(url), htmx=htmx, status=status)


def test_only_reviewers_have_a_queue(cast, sign_in):
    sign_in(cast.teacher).page("/reviews", status=404)
    sign_in(cast.director).page("/reviews", status=404)
    sign_in(cast.reviewer).page("/reviews")


def test_the_longest_waiting_stands_first(cast, sign_in):
    waiting(cast, cast.course, cast.robotics, days=2)
    waiting(cast, cast.internship, cast.robotics, days=9)
    page = sign_in(cast.reviewer).page("/reviews")
    assert page.texts("h1") == ["2 alignments wait for you"]
    assert titles(page) == ["Shop Internship", "Metal Work I"]


def test_own_proposals_wait_for_somebody_else(cast, sign_in):
    mine = waiting(cast, cast.course, cast.robotics, by=cast.reviewer)
    browser = sign_in(cast.reviewer)
    assert titles(browser.page("/reviews")) == []
    yours = browser.page("/reviews?state=yours")
    assert titles(yours) == ["Metal Work I"]
    assert not yours.has("button", id=f"review-{mine.id}-approve")
    browser.submit(f"/alignments/{mine.id}/approve", {"csrf_token": csrf(browser), "version": "1"}, status=409)
    assert fresh(mine).role is None


def csrf(browser):
    return browser.page("/reviews").find("input", name="csrf_token").get("value")


def test_a_reviewer_sees_their_schools_and_nobody_elses(cast, sign_in):
    south = make.course(cast.district, at=cast.south, title="South Metal")
    district_wide = make.course(cast.district, title="District Metal")
    elsewhere = waiting(cast, south, cast.robotics)
    waiting(cast, district_wide, cast.robotics)
    waiting(cast, cast.course, cast.robotics)
    assert titles(sign_in(cast.reviewer).page("/reviews")) == ["Metal Work I"]
    chief = make.user(cast.district, "cte_director")
    make.grant(chief, "reviewer")
    assert titles(sign_in(chief).page("/reviews")) == ["South Metal", "District Metal", "Metal Work I"]
    browser = sign_in(cast.reviewer)
    browser.submit(f"/alignments/{elsewhere.id}/approve", {"csrf_token": csrf(browser), "version": "1"}, status=404)
    browser.submit(f"/alignments/{elsewhere.id}/return", {"csrf_token": csrf(browser), "version": "1"}, status=404)


@both
def test_one_click_approves_and_the_row_leaves(cast, sign_in, htmx):
    first = waiting(cast, cast.course, cast.robotics, days=9)
    second = waiting(cast, cast.internship, cast.robotics, days=2)
    browser = sign_in(cast.reviewer)
    answer = approve(browser, first, htmx=htmx)
    assert fresh(first).role == "core"
    shown = answer if htmx else browser.page("/reviews")
    assert titles(shown) == ["Shop Internship"]
    assert shown.texts("h1") == ["1 alignment waits for you"]
    if htmx:
        assert answer.find("button", id=f"review-{second.id}-approve").get("data-focus") is not None
        assert "Metal Work I, Robotics: approved and in force." in answer.text


def test_after_the_last_one_focus_goes_to_the_heading(cast, sign_in):
    answer = approve(sign_in(cast.reviewer), waiting(cast, cast.course, cast.robotics), htmx=True)
    assert answer.find("h1").get("data-focus") is not None
    assert "The queue is empty" in answer.text


@both
def test_it_is_returned_with_a_comment_only(cast, sign_in, htmx):
    alignment = waiting(cast, cast.course, cast.robotics)
    browser = sign_in(cast.reviewer)
    url = f"/alignments/{alignment.id}/return"
    form = browser.page("/reviews").form(url)
    assert "Say what is missing" in browser.submit(url, form, htmx=htmx, status=422).text
    browser.submit(url, form | {"comment": "Where is it assessed?"}, htmx=htmx)
    found = fresh(alignment)
    assert (found.state, found.comment) == ("returned", "Where is it assessed?")
    assert [line.id for line in returned_to(cast.as_viewer(cast.teacher))] == [alignment.id]
    assert returned_to(cast.as_viewer(cast.colleague)) == []


@both
def test_what_was_changed_while_one_read_is_not_approved(cast, sign_in, htmx):
    alignment = waiting(cast, cast.course, cast.robotics)
    browser = sign_in(cast.reviewer)
    url = f"/alignments/{alignment.id}/approve"
    form = browser.page("/reviews").form(url)
    by = cast.as_viewer(cast.colleague)
    services.edit(alignment, role="capstone", rationale="New words", version=1, by=by)
    db.session.commit()
    answer = browser.submit(url, form, htmx=htmx, status=409)
    assert "Una Birch changed Metal Work I, Robotics while you were reading." in answer.text
    assert "New words" in answer.text
    assert fresh(alignment).role is None


def test_two_clicks_approve_once(cast, sign_in):
    alignment = waiting(cast, cast.course, cast.robotics)
    browser = sign_in(cast.reviewer)
    url = f"/alignments/{alignment.id}/approve"
    form = browser.page("/reviews").form(url)
    browser.submit(url, form)
    browser.submit(url, form)
    assert fresh(alignment).version == 2


def test_filters_narrow_and_stay_after_a_deed(cast, sign_in):
    other = make.pathway(make.cluster(cast.framework, title="Health"), title="Nursing")
    waiting(cast, cast.course, cast.robotics)
    nursing = waiting(cast, cast.internship, other)
    waiting(cast, cast.course, other)
    query = f"?cluster={other.cluster_id}"
    browser = sign_in(cast.reviewer)
    assert len(titles(browser.page("/reviews" + query))) == 2
    answer = approve(browser, nursing, htmx=True, query=query + "&page=1")
    assert titles(answer) == ["Metal Work I"]
    for nonsense in ("?state=x", "?school=abc", "?cluster=" + "9" * 40, "?page=0", "?page=99999999"):
        browser.page("/reviews" + nonsense)


@both
def test_many_are_approved_after_a_look_at_them(cast, sign_in, htmx):
    heard = []

    def hear(sender, pairs):
        heard.append(pairs)

    alignments_changed.connect(hear)
    first = waiting(cast, cast.course, cast.robotics)
    second = waiting(cast, cast.internship, cast.robotics)
    third = waiting(cast, cast.course, cast.welding)
    browser = sign_in(cast.reviewer)
    token = csrf(browser)
    chosen = [f"{first.id}:1", f"{second.id}:1", f"{third.id}:1", "x:y", f"{'9' * 90}:1"]
    ask = browser.submit("/reviews/approve", {"csrf_token": token, "chosen": chosen}, htmx=htmx, status=200)
    assert ask.texts("h1") == ["Approve 3 alignments?"]
    assert fresh(first).role is None
    services.edit(third, role="capstone", rationale="", version=1, by=cast.as_viewer(cast.colleague))
    db.session.commit()
    answer = browser.submit("/reviews/approve", {"csrf_token": token, "chosen": chosen, "confirmed": "1"}, htmx=htmx)
    assert [fresh(a).role for a in (first, second, third)] == ["core", "core", None]
    assert heard == [{(cast.course.id, cast.robotics.id), (cast.internship.id, cast.robotics.id)}]
    shown = answer if htmx else browser.page("/reviews")
    assert "2 alignments approved. 1 other could not be" in shown.text
    alignments_changed.disconnect(hear)


def test_approving_none_says_what_to_do(cast, sign_in):
    waiting(cast, cast.course, cast.robotics)
    browser = sign_in(cast.reviewer)
    answer = browser.submit("/reviews/approve", {"csrf_token": csrf(browser)}, status=422)
    assert "Select what you want to approve first." in answer.text


def test_the_region_is_the_same_alone_and_in_the_page(cast, sign_in):
    waiting(cast, cast.course, cast.robotics)
    browser = sign_in(cast.reviewer)
    alone = browser.page("/reviews", htmx=True)
    assert text_of(browser.page("/reviews").region("reviews")) == text_of(alone.region("reviews"))


def test_the_number_on_the_home_page_is_the_queues(cast):
    waiting(cast, cast.course, cast.robotics)
    waiting(cast, cast.internship, cast.robotics, by=cast.reviewer)
    assert reviews.waiting_for_reviewer(cast.as_viewer(cast.reviewer)) == 1
    count, since = reviews.waiting_since(cast.as_viewer(cast.reviewer))
    assert (count, (now() - since).days) == (1, 1)
    assert reviews.waiting_for_reviewer(cast.as_viewer(cast.teacher)) == 0


def test_a_slip_that_was_undone_leaves_it_in_the_queue(cast):
    by = cast.as_viewer(cast.reviewer)
    alignment = waiting(cast, cast.course, cast.robotics)
    services.edit(alignment, role="capstone", rationale="", version=1, by=by)
    assert reviews.waiting_for_reviewer(by) == 0
    services.undo(alignment, version=alignment.version, by=by)
    assert reviews.waiting_for_reviewer(by) == 1


def test_the_queue_asks_as_many_queries_for_one_row_as_for_fifty(cast, sign_in):
    browser = sign_in(cast.reviewer)
    waiting(cast, cast.course, cast.robotics)
    browser.page("/reviews")
    with statements() as one:
        browser.page("/reviews")
    for _ in range(60):
        waiting(cast, make.course(cast.district, at=cast.north), cast.robotics)
    with statements() as many:
        assert len(titles(browser.page("/reviews"))) == 50
    assert len(many) == len(one) <= 7


class TestHistory:
    def test_every_step_is_told_with_what_changed(self, cast, sign_in):
        alignment = waiting(cast, cast.course, cast.robotics, proposed_rationale="They weld a frame.")
        services.approve(alignment, version=1, by=cast.as_viewer(cast.reviewer))
        services.edit(
            alignment, role="capstone", rationale="They build a frame.", version=2, by=cast.as_viewer(cast.teacher)
        )
        db.session.commit()
        page = sign_in(cast.teacher).page(f"/alignments/{alignment.id}/history")
        assert page.texts("del") == ["weld"]
        assert page.texts("ins") == ["build"]
        assert "Rosa Kim approved it" in page.text
        assert [e.get("id") for e in page.all("li") if (e.get("id") or "").startswith("step")] == [
            "step-3",
            "step-2",
            "step-1",
        ]

    @both
    def test_an_earlier_version_is_brought_back(self, cast, sign_in, htmx):
        alignment = waiting(cast, cast.course, cast.robotics)
        services.approve(alignment, version=1, by=cast.as_viewer(cast.reviewer))
        services.edit(alignment, role="capstone", rationale="", version=2, by=cast.as_viewer(cast.teacher))
        services.approve(alignment, version=3, by=cast.as_viewer(cast.reviewer))
        db.session.commit()
        browser = sign_in(cast.teacher)
        url = f"/alignments/{alignment.id}/revert"
        form = browser.page(f"/alignments/{alignment.id}/history").form(url)
        browser.submit(url, form | {"number": "1"}, htmx=htmx)
        found = fresh(alignment)
        assert (found.state, found.role, found.proposed_role) == ("submitted", "capstone", "core")
        browser.submit(url, form | {"number": "1"}, htmx=htmx)
        browser.submit(url, form | {"number": "3"}, htmx=htmx, status=409)
        browser.submit(url, form | {"number": "x"}, htmx=htmx, status=422)

    def test_another_district_sees_no_history(self, cast, sign_in):
        alignment = make.alignment(cast.course, cast.robotics)
        sign_in(make.user(make.district(), "district_admin")).page(f"/alignments/{alignment.id}/history", status=404)
        sign_in(make.user(cast.district, "student")).page(f"/alignments/{alignment.id}/history", status=404)


def test_a_teachers_unmapped_courses_are_those_they_teach(cast):
    year = make.school_year(
        cast.district, begins_on=now().date() - timedelta(days=9), ends_on=now().date() + timedelta(days=99)
    )
    mapped, mine, other = (make.course(cast.district, at=cast.north, title=t) for t in ("Mapped", "Mine", "Other"))
    for taught in (mapped, mine):
        make.section(taught, at=cast.north, year=year, teacher=cast.teacher)
    make.alignment(mapped, cast.robotics)
    make.alignment(mine, cast.robotics, state="submitted")
    found = queries.unaligned_offerings(cast.as_viewer(cast.teacher))
    assert [(each.title, each.proposed) for each in found] == [("Mine", True)]
    titles = [each.title for each in queries.unaligned_offerings(cast.as_viewer(cast.director))]
    assert titles == ["Metal Work I", "Other", "Shop Internship", "Mine"]
    assert other.id
