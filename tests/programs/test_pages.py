"""The list, a program on one page, and adding, changing, retiring and moving; with and without htmx."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.programs.models import ProgramLead
from portal.programs.summaries import refresh
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of


def html_of(element):
    return " ".join(text_of(element).split())


def same_region(client, path, region):
    """The fragment is the page's region."""
    whole = client.page(path)
    part = client.page(path, htmx=True)
    assert html_of(whole.region(region)) == html_of(part.region(region))
    return whole


@pytest.fixture
def director(lakes, sign_in):
    return sign_in(lakes.director)


def facts(world, **changed):
    given = {"title": "Robotics and Automation", "summary": "Build.", "pathways": [world.pathway.id], "sites": [world.school.id], "cip_code": "", "state_code": "", "step_after": ""}
    return given | changed


# ---- the list


def test_staff_see_rows_with_the_figures_they_may_see(lakes, director, sign_in):
    page = same_region(director, "/programs", "programs")
    row = text_of(page.find("tr", text="Robotics and Automation"))
    assert "Northside High" in row
    assert "1, since 2025–26" in row
    assert page.has("a", href=f"/students?program={lakes.program.id}", text="1")
    teachers = sign_in(lakes.teacher).page("/programs")
    assert not teachers.has("a", href=f"/students?program={lakes.program.id}")


def test_a_student_sees_cards_of_their_schools_and_of_career_centers(session, lakes, sign_in):
    center = make.school(lakes.district, kind="career_center")
    for title, site, state in (("Elsewhere", lakes.second, "published"), ("Center", center, "published"), ("Hidden", lakes.school, "draft")):
        make.version(make.program(lakes.district, sites=(site,), title=title), state=state)
    page = same_region(sign_in(lakes.person), "/programs", "programs")
    assert page.texts("h2") == ["Robotics and Automation", "Center"]
    assert "0 of 3" in page.text
    assert not page.has("a", href="/programs/new")


def test_a_student_without_a_record_of_their_own_still_gets_a_page(lakes, sign_in):
    lost = make.user(lakes.district, "student", at=lakes.school)
    assert sign_in(lost).page("/programs").texts("h1") == ["Programs"]
    assert sign_in(lost).page(f"/programs/{lakes.program.id}").has("h1", text="Robotics and Automation")


def test_the_list_is_narrowed_and_takes_any_query(lakes, director):
    for query, shown in (
        ("q=robot", True), ("q=ROBOTICS", True), ("q=manufacturing", True), ("q=knitting", False), ("q=%25", False), ("q=%00", True),
        ("state=retired", False), ("state=draft", False), ("state=all", True), ("state=nonsense", True), ("mine=1", False),
        ("school=99999999999999999999", True), ("school=999999", False), ("cluster=abc", True), ("page=99999999999", True), ("q=" + "x" * 5000, False),
    ):  # fmt: skip
        answer = director.get(f"/programs?{query}")
        assert answer.status_code == 200, query
        assert (f'href="/programs/{lakes.program.id}"' in answer.get_data(as_text=True)) is shown, query


def test_the_list_is_narrowed_by_school_cluster_and_pathway(lakes, director):
    for query, shown in (
        (f"school={lakes.school.id}", True), (f"school={lakes.second.id}", False), (f"cluster={lakes.cluster.id}", True),
        (f"pathway={lakes.pathway.id}", True), (f"pathway={lakes.other_pathway.id}", False),
    ):
        assert director.page(f"/programs?{query}").has("a", href=f"/programs/{lakes.program.id}") is shown
    assert "Only programs in Welding" in director.page(f"/programs?pathway={lakes.other_pathway.id}").text


def test_who_leads_programs_can_ask_for_theirs(session, lakes, sign_in):
    make.version(make.program(lakes.district, title="Somebody else's"))
    make.add(ProgramLead(program_id=lakes.program.id, user_id=lakes.lead.id))
    page = sign_in(lakes.lead).page("/programs?mine=1")
    assert page.has("a", text="Robotics and Automation")
    assert not page.has("a", text="Somebody else's")


def test_an_empty_district_is_told_what_will_be_here(lakes, sign_in):
    bare = make.user(make.district(), "cte_director")
    page = sign_in(bare).page("/programs")
    assert page.has("a", href="/programs/new")
    assert "No programs yet" in page.texts("h2")


def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(session, lakes, director):
    director.page("/programs")
    one = cost_of(lambda: director.page("/programs"))
    for _ in range(49):
        program = make.program(lakes.district, sites=(lakes.school, lakes.second), pathways=(lakes.pathway, lakes.other_pathway))
        make.version(program)
    session.commit()
    assert cost_of(lambda: director.page("/programs")) == one
    assert one < 20


# ---- one program


def test_a_program_says_what_it_asks_for(lakes, director):
    page = same_region(director, f"/programs/{lakes.program.id}", "asks")
    asks = text_of(page.region("asks"))
    assert "Foundation This Robots I" in asks
    assert "Core courses 2 of these Robots II" in asks
    assert "Any core course or experience in Robotics 1 offering today Sensors" in asks
    assert page.has("a", href=f"/offerings/{lakes.first_course.id}")
    assert page.has("a", href=f"/pathways/{lakes.pathway.id}")
    assert page.has("a", href=f"/students?program={lakes.program.id}")


def test_a_new_alignment_widens_what_counts_today(session, lakes, director):
    make.alignment(make.course(lakes.district, title="Drones"), lakes.pathway, "core")
    page = director.page(f"/programs/{lakes.program.id}")
    assert "2 offerings today DronesSensors" in text_of(page.region("asks"))


def test_versions_can_be_looked_at_and_drafts_only_by_who_edits(session, lakes, director, sign_in):
    draft = make.version(lakes.program, 2, state="draft")
    make.requirement(draft, "credits", {"offering_id": lakes.first_course.id}, title="Only this")
    assert "Only this" in same_region(director, f"/programs/{lakes.program.id}?version=2", "asks").text
    assert director.page(f"/programs/{lakes.program.id}").has("a", text="Version 1", aria_current="true")
    for other in (lakes.teacher, lakes.counselor, lakes.person):
        sign_in(other).page(f"/programs/{lakes.program.id}?version=2", status=404)
        assert "Draft" not in sign_in(other).page(f"/programs/{lakes.program.id}").text
    for wrong in ("9", "abc", "-1", "99999999999999999999"):
        director.page(f"/programs/{lakes.program.id}?version={wrong}", status=404)


def test_a_student_sees_the_version_they_are_in_and_no_figures_of_others(session, lakes, sign_in):
    newer = make.version(lakes.program, 2, entry_year=2028)
    make.requirement(newer, "credits", {"offering_id": lakes.first_course.id}, title="Newer")
    page = sign_in(lakes.person).page(f"/programs/{lakes.program.id}")
    assert "Version 1, for students who enter from 2025–26 on. It is yours." in page.text
    assert "0 of 3 done" in page.text
    assert "Students" not in page.texts("h2")
    assert "chose it" not in page.text


def test_a_retired_course_is_named_to_students_without_a_link(session, lakes, sign_in):
    session.execute(sa.update(Offering).where(Offering.id == lakes.first_course.id).values(state="retired"))
    page = sign_in(lakes.person).page(f"/programs/{lakes.program.id}")
    assert not page.has("a", href=f"/offerings/{lakes.first_course.id}")
    assert "Robots I" in page.text


def test_what_is_not_of_the_district_or_not_for_students_is_404(session, lakes, sign_in):
    unpublished = make.program(lakes.district, sites=(lakes.school,))
    make.version(unpublished, state="draft")
    retired = make.program(lakes.district, sites=(lakes.school,), state="retired")
    make.version(retired)
    student, stranger = sign_in(lakes.person), sign_in(lakes.stranger)
    for program in (unpublished, retired):
        for htmx in (False, True):
            student.page(f"/programs/{program.id}", status=404, htmx=htmx)
    for path in ("", "/edit", "/draft", "/draft/publish", "/draft/discard", "/retire", "/move-students"):
        stranger.page(f"/programs/{lakes.program.id}{path}", status=404)
    student.page("/programs/99999999999999999999", status=404)


def test_a_student_still_sees_the_retired_program_they_are_in(session, lakes, sign_in):
    lakes.program.state = "retired"
    session.commit()
    assert "This program is retired" in sign_in(lakes.person).page(f"/programs/{lakes.program.id}").text


# ---- adding and changing


@pytest.mark.parametrize("htmx", [False, True])
def test_a_director_adds_a_program_and_goes_on_to_what_it_asks_for(lakes, director, htmx):
    form = director.page("/programs/new").form("/programs/new")
    page = director.submit("/programs/new", form | facts(lakes, title="Welding", leads=[lakes.lead.id]), htmx=htmx)
    place = page.headers["HX-Redirect"] if htmx else page.headers["Location"]
    assert place.endswith("/draft")
    assert "What does the program ask for first?" in director.page(place).text
    assert "Lena Lead" in director.page(place.removesuffix("/draft")).text


def test_a_form_sent_twice_adds_one_program(lakes, director):
    form = director.page("/programs/new").form("/programs/new") | facts(lakes, title="Twice")
    first = director.submit("/programs/new", form)
    assert director.submit("/programs/new", form).headers["Location"] == first.headers["Location"]
    assert len(director.page("/programs?q=Twice").all("tr")) == 2, "a head and one row"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_program_is_refused_by_field(lakes, director, htmx):
    form = director.page("/programs/new").form("/programs/new") | facts(lakes)
    page = director.submit("/programs/new", form | {"title": ""}, htmx=htmx, status=422)
    assert "Enter the title." in page.text
    assert page.find("input", id="title").get("aria-invalid") == "true"
    assert page.has("form", action="/programs/new")


def test_each_wrong_field_says_how_to_mend_it(lakes, director):
    form = {"csrf_token": director.csrf()} | director.page("/programs/new").form("/programs/new") | facts(lakes)
    for changed, wrong in (
        ({"title": "x" * 201}, "Use at most 200 characters."), ({"pathways": ["999999"]}, "Choose from the list."), ({"pathways": ["9" * 30]}, "Choose from the list."),
        ({"sites": ["abc"]}, "Choose from the list."), ({"leads": ["1"]}, "Choose from the list."), ({"cip_code": "99.9999"}, "No CIP program has the code or words"),
        ({"form_token": ""}, "Reload the page."), ({"summary": "x" * 401}, "Use at most 400 characters."),
    ):  # fmt: skip
        answer = director.post("/programs/new", data=form | changed)
        assert answer.status_code == 422, changed
        assert wrong in answer.get_data(as_text=True), changed


def test_an_empty_post_is_refused_and_nothing_posted_gives_a_500(lakes, director):
    director.submit("/programs/new", {}, status=422)
    director.submit(f"/programs/{lakes.program.id}/edit", {}, status=422)
    for value in ("\x00", "x" * 100_000, "💥", "شكرا", "-1", "1e999", "'; DROP TABLE programs --"):
        names = ("title", "summary", "pathways", "sites", "leads", "cip_code", "state_code", "step_after", "version")
        answer = director.post(f"/programs/{lakes.program.id}/edit", data={"csrf_token": director.csrf()} | dict.fromkeys(names, value))
        assert answer.status_code in (303, 409, 422)


def test_words_for_a_cip_code_offer_what_they_may_mean(session, lakes, director):
    from portal.careers.models import CipProgram

    for code, title in (("15.0405", "Robotics Technology/Technician"), ("14.4201", "Mechatronics, Robotics, and Automation Engineering"), ("48.0508", "Welding Technology/Welder")):
        make.add(CipProgram(code=code, title=title))
    session.commit()
    here = f"/programs/{lakes.program.id}/edit"
    form = director.page(here).form(here) | facts(lakes)
    page = director.submit(here, form | {"cip_code": "robotics"}, status=422)
    assert page.has("input", type="radio", value="15.0405")
    for typed, code in (("150405", "15.0405"), ("15.0405 Robotics Technology/Technician", "15.0405"), ("welding", "48.0508")):
        director.submit(here, director.page(here).form(here) | facts(lakes, cip_code=typed))
        assert f"{code} " in director.page(f"/programs/{lakes.program.id}").text
    found = director.page("/programs/cip-options?cip_code=robot", htmx=True)
    assert [o.get("value") for o in found.all("option")] == ["15.0405 Robotics Technology/Technician", "14.4201 Mechatronics, Robotics, and Automation Engineering"]
    assert director.page("/programs/cip-options").has("h1")


@pytest.mark.parametrize("htmx", [False, True])
def test_an_edit_is_saved(lakes, director, htmx):
    here = f"/programs/{lakes.program.id}/edit"
    same_region(director, here, "program-form")
    form = director.page(here).form(here) | facts(lakes, title="Robots", step_after="A job", pathways=[lakes.pathway.id, lakes.other_pathway.id])
    director.submit(here, form, htmx=htmx)
    page = director.page(f"/programs/{lakes.program.id}")
    assert page.texts("h1") == ["Robots"]
    assert "A job" in page.text
    assert page.has("a", text="Welding")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_edit_shows_both_versions_and_loses_nothing(lakes, director, htmx):
    here = f"/programs/{lakes.program.id}/edit"
    mine = director.page(here).form(here) | facts(lakes, title="Mine")
    director.submit(here, director.page(here).form(here) | facts(lakes, title="Theirs"))
    page = director.submit(here, mine, htmx=htmx, status=409)
    assert [text_of(cell) for cell in page.find("tr", text="Theirs")] == ["Title", "Theirs", "Mine"]
    again = page.form(here)
    assert again["title"] == "Mine"
    director.submit(here, again | {"pathways": [lakes.pathway.id], "sites": [lakes.school.id]}, htmx=htmx)
    assert director.page(f"/programs/{lakes.program.id}").texts("h1") == ["Mine"]


@pytest.mark.parametrize("who", ["teacher", "counselor", "person"])
def test_others_find_no_way_in(session, lakes, sign_in, who):
    make.version(lakes.program, 2, state="draft")
    client = sign_in(getattr(lakes, who))
    base = f"/programs/{lakes.program.id}"
    token = client.csrf()
    for path in (f"{base}/edit", f"{base}/draft", f"{base}/draft/publish", f"{base}/draft/discard", f"{base}/retire", f"{base}/restore", f"{base}/move-students", "/programs/new"):
        assert client.get(path).status_code == 404, path
    for path in (f"{base}/edit", f"{base}/versions", f"{base}/draft/settings", f"{base}/draft/publish", f"{base}/draft/requirements", f"{base}/retire", f"{base}/move-students", f"{base}/draft/put-back"):
        assert client.post(path, data={"csrf_token": token}).status_code == 404, path
    client.submit(f"{base}/edit", {}, status=404, htmx=True)
    assert "Edit" not in client.page(base).text


def test_a_lead_edits_their_program_but_neither_retires_it_nor_names_leads(session, lakes, sign_in):
    make.add(ProgramLead(program_id=lakes.program.id, user_id=lakes.lead.id))
    session.commit()
    lead, here = sign_in(lakes.lead), f"/programs/{lakes.program.id}"
    page = lead.page(f"{here}/edit")
    assert not page.has("h2", text="Led by")
    lead.submit(f"{here}/edit", page.form(f"{here}/edit") | facts(lakes, title="Led"))
    assert "Lena Lead" in lead.page(here).text
    lead.submit(f"{here}/versions")
    assert lead.page(f"{here}/draft").has("h1", text="Draft of version 2")
    lead.page(f"{here}/retire", status=404)
    lead.submit(f"{here}/retire", {"version": "1"}, status=404)


def test_retiring_says_how_many_students_are_in_it_and_can_be_taken_back(lakes, director):
    here = f"/programs/{lakes.program.id}"
    page = director.page(f"{here}/retire")
    assert "1 student is in it." in page.text
    director.submit(f"{here}/retire", page.form(f"{here}/retire"))
    director.submit(f"{here}/retire", page.form(f"{here}/retire"))
    assert "This program is retired" in director.page(here).text
    assert not director.page("/programs").has("a", href=here)
    director.submit(f"{here}/restore", director.page(f"{here}/restore").form(f"{here}/restore"))
    assert director.page("/programs").has("a", href=here)
    director.submit(f"{here}/retire", {}, status=422)
    director.submit(f"{here}/retire", {"version": "99999"}, status=409)


def test_the_form_says_whom_a_school_that_leaves_or_comes_touches(session, lakes, director):
    other = make.student(lakes.school)
    make.record(other, lakes.first_course)
    refresh([lakes.student.id, other.id])
    session.commit()
    page = director.page(f"/programs/{lakes.program.id}/edit")
    assert "Northside High 1 chose it, 1 other has something that counts" in page.text
    assert "Southside High 0" not in page.text
