"""The pathways of one offering: add, edit, submit, withdraw, remove; with and without htmx."""

from __future__ import annotations

import pytest

from portal.alignment import services
from portal.alignment.models import Alignment, AlignmentRevision
from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import text_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def by(cast):
    return {n: cast.as_viewer(getattr(cast, n)) for n in ("teacher", "colleague", "reviewer", "director")}


def panel(cast):
    return f"/offerings/{cast.course.id}/alignments"


def only(cast):
    db.session.expire_all()
    return db.session.query(Alignment).one()


def add(browser, cast, *, htmx=False, status=303, **values):
    fields = browser.page(panel(cast)).form(panel(cast))
    return browser.submit(panel(cast), fields | {"send": "1"} | values, htmx=htmx, status=status)


@both
def test_a_pathway_is_added_and_submitted_in_one_post(cast, sign_in, htmx):
    answer = add(
        sign_in(cast.teacher),
        cast,
        htmx=htmx,
        pathway_id=cast.robotics.id,
        role="capstone",
        rationale="They build one.",
    )
    made = only(cast)
    assert (made.state, made.proposed_role, made.proposed_rationale) == ("submitted", "capstone", "They build one.")
    if htmx:
        assert "Waits for review" in answer.text
        assert "Robotics: capstone, sent to the reviewers." in answer.text
    else:
        assert answer.headers["Location"].endswith(f"/offerings/{cast.course.id}#alignments")


@both
def test_the_quiet_button_keeps_a_draft(cast, sign_in, htmx):
    add(sign_in(cast.teacher), cast, htmx=htmx, pathway_id=cast.robotics.id, draft="1")
    assert (only(cast).state, only(cast).proposed_role) == ("draft", "core")


def test_the_region_is_the_same_alone_and_in_the_page(cast, sign_in):
    make.alignment(cast.course, cast.robotics, "core")
    browser = sign_in(cast.teacher)
    whole, alone = browser.page(panel(cast)), browser.page(panel(cast), htmx=True)
    ours = [e for e in alone.root if e.get("id") == "alignments"]
    assert text_of(whole.region("alignments")) == text_of(ours[0])


def test_two_posts_of_the_same_form_make_one_alignment_and_one_revision(cast, sign_in):
    browser = sign_in(cast.teacher)
    fields = browser.page(panel(cast)).form(panel(cast)) | {"pathway_id": cast.robotics.id}
    browser.submit(panel(cast), fields)
    browser.submit(panel(cast), fields)
    only(cast)
    assert db.session.query(AlignmentRevision).count() == 1


@both
def test_what_a_colleague_added_first_is_said_and_nothing_is_lost(cast, sign_in, htmx):
    mine, theirs = sign_in(cast.teacher), sign_in(cast.colleague)
    fields = mine.page(panel(cast)).form(panel(cast))
    add(theirs, cast, pathway_id=cast.robotics.id)
    answer = mine.submit(
        panel(cast), fields | {"pathway_id": cast.robotics.id, "rationale": "My long reason"}, htmx=htmx, status=409
    )
    assert "Robotics is in the list already" in answer.text
    assert "My long reason" in answer.text


@both
def test_typed_words_without_a_choice_are_searched_for(cast, sign_in, htmx):
    answer = add(sign_in(cast.teacher), cast, htmx=htmx, status=422, q="advanced", rationale="kept")
    assert "Choose a pathway from the list." in answer.text
    assert [e.get("value") for e in answer.all("input", type="radio", name="pathway_id")] == [
        str(cast.robotics.id),
        str(cast.welding.id),
    ]
    assert answer.find("textarea", name="rationale").text == "kept"


def test_the_find_button_is_a_step_of_its_own(cast, sign_in):
    browser = sign_in(cast.teacher)
    answer = add(browser, cast, status=200, q="weld", find="1")
    assert answer.has("input", type="radio", name="pathway_id", value=str(cast.welding.id))
    fields = answer.form(panel(cast)) | {"pathway_id": cast.welding.id}
    browser.submit(panel(cast), fields)
    assert only(cast).pathway_id == cast.welding.id


def test_a_title_typed_in_full_needs_no_choice(cast, sign_in):
    add(sign_in(cast.teacher), cast, q="robotics")
    assert only(cast).pathway_id == cast.robotics.id


@both
def test_the_picker_answers_with_pathways_and_their_cluster(cast, sign_in, htmx):
    make.alignment(cast.course, cast.welding, "core")
    url = f"/alignments/pathway-options?offering_id={cast.course.id}&q=manufact"
    answer = sign_in(cast.teacher).page(url, htmx=htmx)
    found = [text_of(item) for item in answer.all("li") if item.get("data-id")]
    assert found == ["Robotics Advanced Manufacturing", "Welding Advanced Manufacturing already core"]


def test_a_pathway_found_on_the_page_of_options_is_filled_in(cast, sign_in):
    browser = sign_in(cast.teacher)
    options = browser.page(f"/alignments/pathway-options?offering_id={cast.course.id}&q=rob")
    page = browser.page(options.find("a", text="Robotics").get("href"))
    assert page.form(panel(cast))["pathway_id"] == str(cast.robotics.id)


@both
def test_an_edit_waits_and_what_is_in_force_stays(cast, sign_in, htmx):
    approved = make.alignment(cast.course, cast.robotics, "core")
    browser = sign_in(cast.teacher)
    url = f"/alignments/{approved.id}/edit"
    form = browser.page(url, htmx=htmx).form(url)
    assert (form["role"], form["version"]) == ("core", "1")
    answer = browser.submit(url, form | {"role": "capstone"}, htmx=htmx)
    assert (only(cast).role, only(cast).proposed_role) == ("core", "capstone")
    shown = answer if htmx else browser.page(panel(cast))
    assert "In force" in shown.text
    assert "Waits for review" in shown.text


@both
def test_an_edit_from_an_older_page_shows_both_versions(cast, by, sign_in, htmx):
    alignment = make.alignment(cast.course, cast.robotics, "core", rationale="Old")
    browser = sign_in(cast.teacher)
    url = f"/alignments/{alignment.id}/edit"
    form = browser.page(url).form(url)
    services.edit(alignment, role="capstone", rationale="Una's words", version=1, by=by["colleague"])
    db.session.commit()
    answer = browser.submit(url, form | {"role": "foundational", "rationale": "Tom's words"}, htmx=htmx, status=409)
    assert "Una Birch changed Robotics while you were writing." in answer.text
    assert "Una's words" in answer.text
    assert "Tom's words" in answer.text
    assert only(cast).proposed_rationale == "Una's words"
    browser.submit(url, answer.form(url))
    assert only(cast).proposed_rationale == "Tom's words"


def test_the_second_click_of_two_is_no_conflict(cast, sign_in):
    alignment = make.alignment(cast.course, cast.robotics, "core")
    browser = sign_in(cast.teacher)
    url = f"/alignments/{alignment.id}/edit"
    form = browser.page(url).form(url) | {"role": "capstone"}
    browser.submit(url, form)
    browser.submit(url, form)
    assert only(cast).version == 2


@both
@pytest.mark.parametrize(
    ("state", "word", "then"),
    [("draft", "submit", "submitted"), ("submitted", "withdraw", "draft"), ("returned", "discard", "retired")],
)
def test_the_buttons_do_what_they_say_once(cast, sign_in, htmx, state, word, then):
    alignment = make.alignment(cast.course, cast.robotics, "core", state=state)
    browser = sign_in(cast.colleague)
    url = f"/alignments/{alignment.id}/{word}"
    form = browser.page(panel(cast)).form(url)
    browser.submit(url, form, htmx=htmx)
    assert only(cast).state == then
    browser.submit(url, form, htmx=htmx)
    assert db.session.query(AlignmentRevision).count() == 2


@both
def test_a_button_on_an_older_page_does_nothing(cast, by, sign_in, htmx):
    alignment = make.alignment(cast.course, cast.robotics, "core", state="draft")
    browser = sign_in(cast.teacher)
    url = f"/alignments/{alignment.id}/submit"
    form = browser.page(panel(cast)).form(url)
    services.edit(alignment, role="capstone", rationale="", send=False, version=1, by=by["colleague"])
    db.session.commit()
    answer = browser.submit(url, form, htmx=htmx, status=409)
    assert "Una Birch changed Robotics first." in answer.text
    assert only(cast).state == "draft"


def test_a_returned_alignment_shows_the_comment_and_is_answered_in_two_clicks(cast, by, sign_in):
    alignment = make.alignment(cast.course, cast.robotics, "core", state="submitted")
    services.send_back(alignment, comment="Where is it assessed?", version=1, by=by["reviewer"])
    db.session.commit()
    browser = sign_in(cast.teacher)
    page = browser.page(panel(cast))
    assert "Where is it assessed?" in page.text
    url = page.find("a", text="Answer").get("href")
    form = browser.page(url).form(url)
    browser.submit(url, form | {"rationale": "In the portfolio."})
    assert (only(cast).state, only(cast).proposed_rationale) == ("submitted", "In the portfolio.")


@both
def test_a_teacher_asks_for_a_removal_and_a_director_does_it(cast, sign_in, htmx):
    alignment = make.alignment(cast.course, cast.robotics, "core")
    url = f"/alignments/{alignment.id}/remove"
    teacher = sign_in(cast.teacher)
    form = teacher.page(url).form(url)
    assert "Enter the reason." in teacher.submit(url, form | {"comment": " "}, htmx=htmx, status=422).text
    teacher.submit(url, form | {"comment": "No longer taught."}, htmx=htmx)
    assert (only(cast).state, only(cast).role) == ("submitted", "core")
    director = sign_in(cast.director)
    form = director.page(url).form(url)
    director.submit(url, form | {"comment": "Split in two."}, htmx=htmx)
    assert (only(cast).state, only(cast).role) == ("retired", None)


def test_who_may_not_align_sees_no_buttons_and_gets_404(cast, sign_in):
    alignment = make.alignment(cast.course, cast.robotics, "core", state="submitted")
    counselor = make.user(cast.district, "counselor", at=cast.north)
    for who in (cast.southerner, counselor):
        browser = sign_in(who)
        page = browser.page(panel(cast))
        assert not page.all("form", method="post", action=panel(cast))
        browser.submit(panel(cast), {"pathway_id": cast.welding.id, "role": "core", "form_token": "t"}, status=404)
        for word in ("submit", "withdraw", "discard", "edit", "remove"):
            browser.submit(f"/alignments/{alignment.id}/{word}", {"version": "1"}, status=404)
    assert only(cast).version == 1


def test_another_districts_offerings_do_not_exist(cast, sign_in):
    stranger = make.user(make.district(), "district_admin")
    alignment = make.alignment(cast.course, cast.robotics, "core")
    browser = sign_in(stranger)
    browser.page(panel(cast), status=404)
    browser.page(f"/alignments/{alignment.id}/edit", status=404)
    browser.page(f"/alignments/pathway-options?offering_id={cast.course.id}&q=r", status=404)
    browser.submit(panel(cast), {"pathway_id": cast.robotics.id, "role": "core", "form_token": "t"}, status=404)


def test_a_student_has_no_page_of_proposals(cast, sign_in):
    learner = make.user(cast.district, "student", at=cast.north)
    sign_in(learner).page(panel(cast), status=404)


def test_pathways_of_another_district_are_refused(cast, sign_in):
    elsewhere = make.pathway(make.cluster(make.framework(make.district())))
    answer = add(sign_in(cast.teacher), cast, status=422, pathway_id=elsewhere.id)
    assert "Choose a pathway from the list." in answer.text


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"pathway_id": "9" * 400, "role": "core", "form_token": "t"},
        {"pathway_id": "-1", "role": "core", "form_token": "t"},
        {"pathway_id": "x\x00", "role": "\x00", "rationale": "a\x00b", "form_token": "t"},
        {"q": "x" * 100_000, "role": ["core", "capstone"], "form_token": "t"},
        {"q": "ש🙂", "role": "core", "rationale": "🙂" * 5_000, "form_token": "t" * 500},
    ],
)
def test_whatever_is_posted_is_refused_politely(cast, sign_in, posted):
    browser = sign_in(cast.teacher)
    token = browser.page(panel(cast)).form(panel(cast))["csrf_token"]
    posted = {"csrf_token": token} | posted
    browser.submit(panel(cast), posted, status=422)
    alignment = make.alignment(cast.course, cast.welding, "core")
    for word in ("edit", "submit", "remove"):
        browser.submit(f"/alignments/{alignment.id}/{word}", posted | {"version": "9" * 5_000}, status=422)


def test_the_panel_asks_as_many_queries_for_one_alignment_as_for_thirty(cast, sign_in):
    browser = sign_in(cast.teacher)
    make.alignment(cast.course, cast.robotics, "core")
    browser.page(panel(cast))
    with statements() as one:
        browser.page(panel(cast))
    for _ in range(30):
        make.alignment(cast.course, make.pathway(cast.cluster), "core")
    browser.page(panel(cast))  # the framework changed: what is suggested is read anew
    with statements() as many:
        browser.page(panel(cast))
    assert len(many) == len(one) <= 17
