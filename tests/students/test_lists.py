"""Lists of students: filters, orders, what is exported, saved views, and that the scope is the same everywhere."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from portal.accounts.models import AuditEvent, SavedView
from portal.careers.models import RIASEC
from portal.database import now
from portal.interests.models import InterestTake
from portal.perkins.models import PerkinsStanding
from portal.programs.models import PlanEntry, ProgramLead, ProgressChange
from portal.programs.summaries import refresh
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of

TODAY = now().date()


@pytest.fixture
def world(session):
    """Two programs; Ana (12) lacks one course, Bo (12) planned it, Cy (10) is at the start, Di (9) chose none, Ed is elsewhere."""

    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        second_school = make.school(district, name="Southside High")
        year = make.school_year(district, TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
        first = make.course(district, at=school, title="Robots I", cte=True)
        second = make.course(district, at=school, title="Robots II", cte=True)
        program = make.program(district, sites=(school,), title="Robotics")
        version = make.version(program)
        make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both")
        welding = make.program(district, sites=(school,), title="Welding")
        welding_version = make.version(welding)
        make.requirement(welding_version, "all_of", {"offering_id": first.id}, title="One")
        ana = make.student(school, given_name="Ana", family_name="Alva", grade=12)
        bo = make.student(school, given_name="Bo", family_name="Berg", grade=12)
        cy = make.student(school, given_name="Cy", family_name="Cole", grade=10)
        di = make.student(school, given_name="Di", family_name="Diaz", grade=9)
        ed = make.student(second_school, given_name="Ed", family_name="Eng", grade=12)
        section = make.section(second, at=school, year=year, title="Robots II, period 3")
        teacher = make.user(district, "teacher", at=school)
        taught = make.section(first, at=school, year=year, teacher=teacher, title="Robots I, period 1")
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        other_counselor = make.user(district, "counselor", at=school)
        coordinator = make.user(district, "coordinator", at=school)
        admin = make.user(district, "school_admin", at=school)
        far_admin = make.user(district, "school_admin", at=second_school)
        director = make.user(district, "cte_director")
        lead = make.user(district, "teacher", at=second_school)
        student_user = make.user(district, "student", at=school)

    make.grant(World.lead, "program_lead")
    session.add(ProgramLead(program_id=World.program.id, user_id=World.lead.id))
    for who in (World.ana, World.bo):
        make.record(who, World.first, mark="A")
        make.choice(who, World.version)
    make.choice(World.cy, World.version)
    session.add(PlanEntry(district_id=World.district.id, student_id=World.bo.id, offering_id=World.second.id, year=TODAY.year + 2))
    for who in (World.ana, World.bo, World.cy, World.di):
        make.caseload(World.counselor, who)
    make.enroll(World.cy, World.taught)
    refresh([s.id for s in (World.ana, World.bo, World.cy, World.di, World.ed)])
    session.commit()
    return World


def names(page):
    return [text_of(a) for a in page.all("a", class_="row-name")]


def test_a_planned_course_is_not_one_course_short(world, sign_in):
    browser = sign_in(world.counselor)
    assert names(browser.page("/students?status=one_short&grade=12")) == ["Alva, Ana"]
    assert names(browser.page("/students?status=last_planned&grade=12")) == ["Berg, Bo"]


def test_seniors_come_first_and_each_grade_by_name(world, sign_in):
    assert names(sign_in(world.counselor).page("/students?sort=-grade")) == ["Alva, Ana", "Berg, Bo", "Cole, Cy", "Diaz, Di"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=no_program", ["Diaz, Di"]), ("status=no_plan", ["Cole, Cy"]), ("grade=12&sort=name", ["Alva, Ana", "Berg, Bo"]),
        ("program={program}&sort=name", ["Alva, Ana", "Berg, Bo", "Cole, Cy"]), ("program={welding}", []), ("section={taught}", ["Cole, Cy"]),
        ("school={second}", []), ("counselor={counselor}&grade=9", ["Diaz, Di"]),
    ],
)
def test_filters_narrow_the_list(world, sign_in, query, found):
    values = {"program": world.program.id, "welding": world.welding.id, "taught": world.taught.id, "second": world.second_school.id, "counselor": world.counselor.id}
    assert names(sign_in(world.counselor).page("/students?" + query.format(**values))) == found


def test_one_short_of_concentrator_comes_from_the_perkins_room(world, sign_in, session):
    session.execute(sa.delete(PerkinsStanding))
    for who, level in ((world.ana, "participant"), (world.bo, "concentrator")):
        session.add(PerkinsStanding(student_id=who.id, program_id=world.welding.id, district_id=world.district.id, level=level, courses=1, courses_missing=1 if level == "participant" else 0))
    session.add(PerkinsStanding(student_id=world.bo.id, program_id=world.program.id, district_id=world.district.id, level="participant", courses=1, courses_missing=1))
    session.commit()
    browser = sign_in(world.counselor)
    page = browser.page("/students?status=concentrator_short")
    assert names(page) == ["Alva, Ana"]
    assert "1 course to concentrator in Welding" in page.text
    assert names(browser.page(f"/students?status=concentrator_short&program={world.program.id}")) == ["Berg, Bo"]


def test_who_has_not_looked_at_their_interests_and_who_moved_this_week_are_found(world, sign_in, session):
    scores = dict.fromkeys(RIASEC, 20)
    session.add(InterestTake(district_id=world.district.id, student_id=world.bo.id, source="short", state="finished", taken_on=TODAY, **scores))
    session.add(InterestTake(district_id=world.district.id, student_id=world.cy.id, source="short", state="open"))
    session.execute(sa.delete(ProgressChange))
    for who, days in ((world.di, 2), (world.ana, 12)):
        session.add(ProgressChange(district_id=world.district.id, student_id=who.id, at=now() - timedelta(days=days), cause="records", was_state="none", state="none"))
    session.commit()
    browser = sign_in(world.counselor)
    assert names(browser.page("/students?status=no_interests")) == ["Alva, Ana", "Cole, Cy", "Diaz, Di"]
    assert names(browser.page("/students?status=changed_week")) == ["Diaz, Di"]
    teacher = sign_in(world.teacher)
    assert not teacher.page("/students?all=1").has("a", id="status-no_interests")
    assert names(teacher.page(f"/students?section={world.taught.id}&status=no_interests")) == ["Cole, Cy"], "their own group has its counts"


def test_every_count_opens_into_as_many_students(world, sign_in):
    browser = sign_in(world.counselor)
    page = browser.page("/students?all=1")
    for key in ("off_track", "one_short", "last_planned", "no_program", "in_progress", "complete", "no_plan", "concentrator_short", "no_interests", "changed_week", "plan_waiting", "plan_not_approved"):
        link = page.region(f"status-{key}")
        count = int(text_of(next(e for e in link if e.get("class") == "num")))
        assert len(names(browser.page("/students" + link.get("href")))) == count, key


def test_a_line_says_its_bands_in_numbers(world, sign_in):
    page = sign_in(world.counselor).page("/students?q=berg")
    assert "1 of 2" in page.text
    assert "1 planned" in page.text


def test_a_section_a_program_and_a_caseload_have_their_own_heading(world, sign_in):
    director = sign_in(world.director)
    assert director.page(f"/students?program={world.program.id}").texts("h1") == ["Robotics"]
    assert director.page(f"/students?counselor={world.counselor.id}").texts("h1") == ["Caseload of Priya Raman"]
    assert sign_in(world.teacher).page(f"/students?section={world.taught.id}").texts("h1") == ["Robots I, period 1"]


def test_the_exports_hold_exactly_what_is_filtered_and_are_noted(world, sign_in, session):
    browser = sign_in(world.counselor)
    rows = list(csv.DictReader(io.StringIO(browser.get("/students/export.csv?grade=12&sort=-grade").get_data(as_text=True).lstrip("\ufeff"))))
    assert [r["Family name"] for r in rows] == ["Alva", "Berg"]
    assert [(r["Courses missing"], r["Of them planned"], r["Status"]) for r in rows] == [("1", "0", "One course short"), ("1", "1", "Last course planned")]
    book = load_workbook(io.BytesIO(browser.get("/students/export.xlsx?grade=12&status=one_short").get_data()))
    assert [cell.value for cell in book.active["B"]] == ["Family name", "Alva"]
    session.expire_all()
    noted = session.execute(sa.select(AuditEvent.action, AuditEvent.detail).where(AuditEvent.action == "students.export").order_by(AuditEvent.id)).all()
    assert [n.detail["rows"] for n in noted] == [2, 1]
    assert "grade=12" in noted[0].detail["filters"]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_list_is_one_region_with_and_without_htmx(world, sign_in, htmx):
    browser = sign_in(world.counselor)
    assert text_of(browser.page("/students?grade=12", htmx=htmx).region("student-list")) == text_of(browser.page("/students?grade=12").region("student-list"))


def test_scope_is_the_same_in_page_fragment_export_and_count(world, sign_in):
    everybody = {"Alva", "Berg", "Cole", "Diaz", "Eng"}
    seen = {
        world.teacher: {"Cole"}, world.counselor: {"Alva", "Berg", "Cole", "Diaz"}, world.other_counselor: set(), world.lead: {"Alva", "Berg", "Cole"},
        world.coordinator: everybody - {"Eng"}, world.admin: everybody - {"Eng"}, world.far_admin: {"Eng"}, world.director: everybody,
    }
    for who, expected in seen.items():
        browser = sign_in(who)
        for htmx in (False, True):
            page = browser.page("/students?all=1", htmx=htmx)
            assert {n.split(",")[0] for n in names(page)} == expected, (who.id, htmx)
            assert int(text_of(page.region("status-all")).removeprefix("All ")) == len(expected)
        rows = list(csv.DictReader(io.StringIO(browser.get("/students/export.csv").get_data(as_text=True).lstrip("\ufeff"))))
        assert {r["Family name"] for r in rows} == expected
        changes = browser.page("/students/changes?days=7")
        assert {n.split(",")[0] for n in names(changes)} <= expected
        standing = {"Alva", "Berg", "Cole"} & expected
        assert text_of(changes.region("kind-all")) == f"All changes of standing {len(standing)}"


def test_a_student_and_a_stranger_find_no_lists(world, sign_in, client):
    browser = sign_in(world.student_user)
    for path in ("/students", "/students/export.csv", "/students/export.xlsx", "/students/changes", "/students/views"):
        browser.page(path, status=404)
        assert client.get(path).status_code == 303


def test_the_number_of_queries_does_not_grow_with_the_rows(world, sign_in, session):
    browser = sign_in(world.director)
    few = cost_of(lambda: browser.page("/students?all=1"))
    for n in range(45):
        one = make.student(world.school, given_name=f"N{n}", family_name="Many", grade=11)
        make.record(one, world.first, mark="B")
        make.choice(one, world.version)
    refresh([s for (s,) in session.execute(sa.text("SELECT id FROM students"))])
    session.commit()
    assert cost_of(lambda: browser.page("/students?all=1")) <= few


# ---- saved views


def save(browser, name="Seniors", query="grade=12&sort=-grade", status=303, **more):
    token = browser.page("/students?all=1").find("input", name="form_token").get("value")
    return browser.submit("/students/views", {"name": name, "query": query, "form_token": token} | more, status=status)


def test_a_view_is_saved_opened_and_listed(world, sign_in, session):
    browser = sign_in(world.counselor)
    place = save(browser).headers["Location"]
    page = browser.page(browser.get(place).location)
    assert page.texts("h1") == ["Seniors"]
    assert names(page) == ["Alva, Ana", "Berg, Bo"]
    assert "grade 12; seniors first" in browser.page("/students/views").text


def test_the_same_save_twice_is_one_view(world, sign_in, session):
    browser = sign_in(world.counselor)
    token = browser.page("/students?all=1").find("input", name="form_token").get("value")
    for _ in range(2):
        browser.submit("/students/views", {"name": "Seniors", "query": "grade=12", "form_token": token})
    assert session.scalar(sa.select(sa.func.count()).select_from(SavedView)) == 1


def test_a_name_is_taken_once_per_person(world, sign_in, session):
    browser = sign_in(world.counselor)
    save(browser)
    assert "You have a view of this name already" in save(browser, name="seniors", status=422).text
    save(sign_in(world.director))


def test_a_view_keeps_only_known_filters(world, sign_in, session):
    save(sign_in(world.counselor), query="grade=12&evil=1&status=<script>&sort=;--&q=" + "é" * 500)
    assert session.scalar(sa.select(SavedView.query)).startswith("q=%C3%A9")
    assert "evil" not in session.scalar(sa.select(SavedView.query))


def test_the_default_view_opens_the_bare_list_and_everybody_stays_one_click_away(world, sign_in):
    browser = sign_in(world.counselor)
    save(browser, is_default="y")
    answer = browser.get("/students")
    assert answer.status_code == 303
    assert "grade=12" in answer.location
    assert len(names(browser.page("/students?all=1"))) == 4


def test_a_view_is_renamed_and_a_stale_rename_shows_both(world, sign_in, session):
    browser = sign_in(world.counselor)
    save(browser)
    view = session.scalar(sa.select(SavedView))
    browser.submit(f"/students/views/{view.id}/rename", {"name": "My seniors", "version": view.version})
    page = browser.submit(f"/students/views/{view.id}/rename", {"name": "Others", "version": 1}, status=409)
    assert "My seniors" in page.text
    assert page.find("input", id=f"name-{view.id}").get("value") == "Others"
    browser.submit(f"/students/views/{view.id}/rename", {"name": "  ", "version": 2}, status=422)


def test_a_deleted_view_can_be_brought_back(world, sign_in, session):
    browser = sign_in(world.counselor)
    save(browser)
    view_id = session.scalar(sa.select(SavedView.id))
    place = browser.submit(f"/students/views/{view_id}/delete").headers["Location"]
    page = browser.page(place)
    assert "“Seniors” is deleted." in page.text
    assert "No saved view yet" in page.text
    browser.submit(f"/students/views/{view_id}/restore")
    assert "Seniors" in browser.page("/students/views").text


def test_somebody_elses_view_is_not_there(world, sign_in, session):
    save(sign_in(world.counselor))
    view_id = session.scalar(sa.select(SavedView.id))
    browser = sign_in(world.director)
    for deed in ("rename", "default", "delete", "restore"):
        browser.submit(f"/students/views/{view_id}/{deed}", {"name": "x", "version": 1}, status=404)


@pytest.mark.parametrize("data", [{}, {"name": "x" * 100_000}, {"name": "\x00"}, {"name": ["a", "b"]}, {"name": "😀", "query": "x" * 100_000}, {"version": "9" * 40}])
def test_odd_posts_are_refused_and_no_error(world, sign_in, session, data):
    browser = sign_in(world.counselor)
    assert browser.post("/students/views", data={"csrf_token": browser.csrf()} | data).status_code in (303, 422)
    save(browser)
    view_id = session.scalar(sa.select(SavedView.id))
    assert browser.post(f"/students/views/{view_id}/rename", data={"csrf_token": browser.csrf()} | data).status_code in (303, 409, 422)
