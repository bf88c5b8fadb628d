"""The coverage grid: what it opens on, what it counts, and what a cell does."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.alignment import services
from portal.alignment.models import Alignment, AlignmentRevision
from portal.coverage import pathway_grid as grid
from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import hx, text_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def health(cast):
    cluster = make.cluster(cast.framework, title="Health", grouping="caring", position=2)
    make.pathway(cluster, title="Nursing")
    return cluster


def rows(page):
    return [text_of(row.find("th").find("a")) for row in page.find("tbody").iter("tr")]


def heads(page):
    return [text_of(th) for th in page.all("th", scope="col") if th.get("data-p")]


def at(cast, offering="course", pathway="robotics"):
    return f"/coverage/{getattr(cast, offering).id}/{getattr(cast, pathway).id}"


def cell(page, url):
    return next((text_of(a) for a in page.all("a", href=url)), None)


def put(browser, url, role, *, version=0, htmx=False, status=303, query="", **values):
    token = browser.page("/coverage?view=all").html.split('X-CSRFToken": "')[1].split('"')[0]
    data = {"csrf_token": token, "role": role, "version": version} | values
    return browser.submit(url + query, data, htmx=htmx, status=status)


def only():
    db.session.expire_all()
    return db.session.query(Alignment).one()


class TestWhatItShows:
    def test_it_opens_on_the_cluster_that_the_viewers_offerings_serve(self, cast, health, sign_in):
        nursing = db.session.query(type(cast.robotics)).filter_by(cluster_id=health.id).one()
        browser = sign_in(cast.teacher)
        assert browser.page("/coverage").texts("h1") == ["Advanced Manufacturing"]
        make.alignment(cast.course, nursing)
        page = browser.page("/coverage")
        assert page.texts("h1") == ["Health"]
        assert heads(page) == ["Nursing"]

    def test_courses_and_experiences_stand_together_what_serves_first(self, cast, sign_in):
        make.alignment(cast.internship, cast.robotics)
        make.course(cast.district, at=cast.south, title="South Metal")
        make.course(cast.district, title="District Metal")
        make.course(cast.district, at=cast.north, title="Gone", state="retired")
        page = sign_in(cast.teacher).page("/coverage")
        assert rows(page) == ["Shop Internship", "District Metal", "Metal Work I"]
        assert "Internship" in text_of(page.find("tbody"))
        assert "South Metal" in rows(sign_in(cast.teacher).page("/coverage?school=all"))

    def test_rows_follow_the_first_column_they_serve(self, cast, sign_in):
        make.alignment(cast.course, cast.welding)
        make.alignment(cast.internship, cast.robotics)
        assert rows(sign_in(cast.teacher).page("/coverage")) == ["Shop Internship", "Metal Work I"]

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("?kind=experience", ["Shop Internship"]),
            ("?aligned=yes", ["Metal Work I"]),
            ("?aligned=no", ["Shop Internship"]),
            ("?q=metal", ["Metal Work I"]),
            ("?grade=6", []),
            ("?subject=Nothing", []),
            ("?school=district", []),
        ],
    )
    def test_filters_narrow_the_rows(self, cast, sign_in, query, shown):
        make.alignment(cast.course, cast.robotics)
        page = sign_in(cast.teacher).page("/coverage" + query)
        assert (rows(page) if page.has("tbody") else []) == shown

    def test_a_cluster_given_pathways_or_the_whole_framework_are_asked_for(self, cast, health, sign_in):
        browser = sign_in(cast.teacher)
        assert heads(browser.page(f"/coverage?cluster={health.id}")) == ["Nursing"]
        assert heads(browser.page(f"/coverage?view=cluster-{health.id}")) == ["Nursing"]
        assert heads(browser.page(f"/coverage?pathways={cast.welding.id}")) == ["Welding"]
        assert heads(browser.page("/coverage?view=all")) == ["Robotics", "Welding", "Nursing"]

    def test_programs_offer_their_pathways(self, cast, sign_in):
        program = make.program(cast.district, sites=(cast.north,), pathways=(cast.welding,), title="Welding Program")
        page = sign_in(cast.teacher).page(f"/coverage?program={program.id}")
        assert page.texts("h1") == ["Welding Program"]
        assert heads(page) == ["Welding"]

    @pytest.mark.parametrize(
        "query",
        [
            "cluster=abc",
            "cluster=999999",
            "pathways=x," + "9" * 30,
            "view=cluster-",
            "view=program-x",
            "program=" + "9" * 40,
            "school=x",
            "grade=99",
            "kind=x",
            "page=-1",
            "page=99999",
            "q=%00%25_",
            "view=" + "x" * 5_000,
            "aligned=maybe",
        ],
    )
    def test_what_means_nothing_narrows_nothing(self, cast, sign_in, query):
        assert sign_in(cast.teacher).page("/coverage?" + query).texts("h1") == ["Advanced Manufacturing"]

    def test_a_cell_says_what_is_in_force_and_what_waits(self, cast, sign_in):
        both_ways = make.alignment(cast.course, cast.robotics, "foundational")
        both_ways.state, both_ways.proposed_role = "submitted", "core"
        make.alignment(cast.course, cast.welding, "capstone", state="returned")
        page = sign_in(cast.teacher).page("/coverage")
        assert cell(page, at(cast)) == "FCfoundational in force; core waits for review"
        assert cell(page, at(cast, pathway="welding")) == "Kcapstone was returned"
        assert cell(page, at(cast, "internship")) == "·"

    def test_columns_count_what_is_in_force_over_all_pages_and_mark_a_gap(self, cast, sign_in):
        for n in range(60):
            make.alignment(make.course(cast.district, at=cast.north, title=f"C{n:02}"), cast.robotics, "core")
        make.alignment(cast.course, cast.welding, "exploratory")
        make.alignment(cast.internship, cast.welding, "core", state="submitted")
        page = sign_in(cast.teacher).page("/coverage?page=2")
        assert text_of(page.region(f"total-column-{cast.robotics.id}")) == "X 0F 0C 60K 0"
        assert text_of(page.region(f"total-column-{cast.welding.id}")) == "X 1F 0C 0 no coreK 0+1"
        assert "1 pathway without a core course or experience: Welding." in page.text

    def test_another_districts_offerings_never_stand_in_it(self, cast, sign_in):
        elsewhere = make.district()
        make.alignment(make.course(elsewhere, title="Foreign"), cast.robotics)
        page = sign_in(cast.director).page("/coverage?school=all")
        assert "Foreign" not in page.text
        assert text_of(page.region(f"total-column-{cast.robotics.id}")).startswith("X 0F 0C 0")

    def test_students_have_no_grid(self, cast, sign_in):
        learner = sign_in(make.user(cast.district, "student", at=cast.north))
        for path in ("/coverage", "/coverage.csv", f"/coverage/{cast.course.id}", at(cast)):
            learner.page(path, status=404)

    def test_without_any_framework_it_says_what_will_be_here(self, session, sign_in):
        district = make.district()
        page = sign_in(make.user(district, "cte_director")).page("/coverage")
        assert "There are no pathways to show yet" in page.text

    def test_the_region_is_the_same_alone_and_in_the_page(self, cast, sign_in):
        make.alignment(cast.course, cast.robotics)
        browser = sign_in(cast.teacher)
        alone = browser.page("/coverage?view=all", htmx=True).region("coverage")
        assert text_of(browser.page("/coverage?view=all").region("coverage")) == text_of(alone)


class TestSpreadsheets:
    def test_csv_has_every_row_in_words(self, cast, sign_in):
        make.alignment(cast.course, cast.robotics, "core")
        text = sign_in(cast.teacher).get("/coverage.csv").get_data(as_text=True)
        assert (
            text.splitlines()[0].lstrip("\ufeff") == "Offering,Kind,School,Lowest grade,Highest grade,Robotics,Welding"
        )
        assert "Metal Work I,Course,North High,9,12,core in force," in text

    def test_xlsx_has_the_same_and_no_formula(self, cast, sign_in):
        cast.course.title = "=1+1"
        db.session.flush()
        answer = sign_in(cast.teacher).get("/coverage.xlsx?kind=course")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert [cell.value for cell in sheet[2]][:2] == ["=1+1", "Course"]
        assert sheet["A2"].data_type == "s"


class TestCells:
    @both
    def test_a_role_is_put_in_and_submitted(self, cast, sign_in, htmx):
        browser = sign_in(cast.teacher)
        answer = put(browser, at(cast), "core", htmx=htmx, rationale="They build one.")
        assert (only().state, only().proposed_role, only().proposed_rationale) == (
            "submitted",
            "core",
            "They build one.",
        )
        if htmx:
            targets = [e.get("hx-target") for e in answer.all("hx-partial")]
            assert f"#coverage a[href='{at(cast)}']" in targets
            assert f"#total-column-{cast.robotics.id}" in targets
            assert "Metal Work I, Robotics: core waits for review." in answer.text
        else:
            assert answer.headers["Location"] == f"/coverage?cluster={cast.cluster.id}"

    def test_without_words_the_words_that_stand_are_kept(self, cast, sign_in):
        alignment = make.alignment(cast.course, cast.robotics, "core", rationale="They build one.")
        put(sign_in(cast.teacher), at(cast), "capstone", version=alignment.version)
        assert (only().role, only().proposed_role, only().proposed_rationale) == ("core", "capstone", "They build one.")

    def test_totals_follow_the_filters_of_the_grid(self, cast, sign_in):
        make.alignment(cast.internship, cast.robotics, "core")
        browser = sign_in(cast.teacher)
        answer = put(browser, at(cast), "core", htmx=True, query="?kind=course")
        total = next(e for e in answer.all("hx-partial") if e.get("hx-target") == f"#total-column-{cast.robotics.id}")
        assert text_of(total) == "X 0F 0C 0 no coreK 0+1"

    @both
    def test_somebody_elses_change_is_told_and_shown(self, cast, sign_in, htmx):
        browser = sign_in(cast.teacher)
        by = cast.as_viewer(cast.colleague)
        services.mark(offering_id=cast.course.id, pathway_id=cast.robotics.id, role="core", version=0, by=by)
        db.session.commit()
        answer = put(browser, at(cast), "capstone", htmx=htmx, status=409, rationale="mine")
        assert "Una Birch changed Metal Work I, Robotics first." in answer.text
        assert answer.find("textarea").text == "mine"
        assert only().proposed_role == "core"
        if htmx:
            assert cell(answer, at(cast)) == "Ccore waits for review"

    def test_two_clicks_do_it_once(self, cast, sign_in):
        browser = sign_in(cast.teacher)
        put(browser, at(cast), "core")
        put(browser, at(cast), "core")
        assert db.session.query(AlignmentRevision).count() == 1

    @both
    def test_undo_takes_back_the_last_change(self, cast, sign_in, htmx):
        browser = sign_in(cast.teacher)
        put(browser, at(cast), "core")
        token = browser.page(at(cast)).form(at(cast))["csrf_token"]
        answer = browser.submit(at(cast) + "/undo", {"csrf_token": token, "version": "1"}, htmx=htmx)
        assert only().state == "retired"
        if htmx:
            assert cell(answer, at(cast)) == "·"
        browser.submit(at(cast) + "/undo", {"csrf_token": token, "version": "7"}, htmx=htmx, status=409)
        browser.submit(at(cast) + "/undo", {"csrf_token": token}, htmx=htmx, status=422)
        browser.submit(at(cast, "internship") + "/undo", {"csrf_token": token, "version": "1"}, htmx=htmx, status=404)

    @both
    def test_one_offering_at_a_time(self, cast, sign_in, htmx):
        browser = sign_in(cast.teacher)
        url = f"/coverage/{cast.course.id}"
        page = browser.page(url, htmx=htmx)
        assert [text_of(li.find(".//a")) for li in page.all("li") if li.get("id")] == ["Robotics", "Welding"]
        answer = put(browser, at(cast), "core", htmx=htmx, view="row")
        if htmx:
            assert "core waits for review" in text_of(answer.region(f"row-{cast.robotics.id}"))
        else:
            assert answer.headers["Location"] == url
        put(browser, at(cast), "capstone", htmx=htmx, view="row", status=409)
        browser.page(f"/coverage/{cast.course.id}?cluster=99999")

    def test_rows_of_another_school_are_marked_as_read_only(self, cast, sign_in):
        south = make.course(cast.district, at=cast.south, title="South Metal")
        page = sign_in(cast.teacher).page("/coverage?school=all")
        marks = {row.get("data-o"): row.get("class") for row in page.find("tbody").iter("tr")}
        assert marks == {str(cast.course.id): None, str(cast.internship.id): None, str(south.id): "ro"}

    def test_the_role_that_stands_is_pressed(self, cast, sign_in):
        make.alignment(cast.course, cast.robotics, "core")
        browser = sign_in(cast.teacher)
        for path in (at(cast), f"/coverage/{cast.course.id}"):
            pressed = [b.get("value") for b in browser.page(path).all("button", aria_pressed="true")]
            assert pressed == ["core"]

    def test_who_may_not_align_reads_but_changes_nothing(self, cast, sign_in):
        make.alignment(cast.course, cast.robotics)
        for who in (cast.southerner, make.user(cast.district, "counselor", at=cast.north)):
            browser = sign_in(who)
            page = browser.page(at(cast))
            assert not page.has("button", name="role", value="core")
            put(browser, at(cast), "capstone", version=1, status=404)
        assert only().version == 1

    def test_another_districts_cells_do_not_exist(self, cast, sign_in):
        browser = sign_in(make.user(make.district(), "cte_director"))
        browser.page(at(cast), status=404)
        browser.page(f"/coverage/{cast.course.id}", status=404)
        browser.page(f"/coverage/{cast.course.id}/999999999", status=404)

    @pytest.mark.parametrize(
        "posted",
        [
            {},
            {"role": "king"},
            {"role": "core", "version": "x"},
            {"role": "core", "version": "1", "rationale": "x" * 100_000},
        ],
    )
    def test_whatever_is_posted_is_refused_politely(self, cast, sign_in, posted):
        browser = sign_in(cast.teacher)
        token = browser.page(at(cast)).form(at(cast))["csrf_token"]
        browser.submit(at(cast), {"csrf_token": token} | posted, status=422)

    def test_it_returns_to_the_grid_as_it_was_left_and_nowhere_else(self, cast, sign_in):
        browser = sign_in(cast.teacher)
        left = browser.get(at(cast), headers={"Referer": "http://localhost/coverage?view=all&page=2"})
        assert 'value="/coverage?view=all&amp;page=2"' in left.get_data(as_text=True)
        away = put(browser, at(cast), "core", next="//evil.example/coverage")
        assert away.headers["Location"].startswith("/coverage")


def test_the_grid_asks_as_many_queries_for_one_row_as_for_fifty(cast, sign_in):
    browser = sign_in(cast.teacher)
    browser.page("/coverage?view=all")
    with statements() as few:
        browser.page("/coverage?view=all")
    for n in range(70):
        pathway = make.pathway(cast.cluster) if n < 60 else cast.welding
        make.alignment(make.course(cast.district, at=cast.north), pathway)
    with statements() as many:
        page = browser.page("/coverage?view=all")
    assert (len(rows(page)), len(heads(page))) == (50, 62)
    assert len(many) == len(few) <= 14


def test_a_key_in_a_cell_asks_a_bounded_number_of_queries(cast, sign_in):
    browser = sign_in(cast.teacher)
    token = browser.page(at(cast)).form(at(cast))["csrf_token"]
    for _ in range(40):
        make.alignment(make.course(cast.district, at=cast.north), cast.robotics)
    with statements() as asked:
        answer = browser.post(at(cast), data={"csrf_token": token, "role": "core", "version": "0"}, headers=hx(True))
    assert answer.status_code == 200
    assert len(asked) <= 24


def test_a_total_counts_what_is_in_force_and_what_waits():
    cells = [grid.Cell("approved", "core", None, False, 1), grid.Cell("submitted", "core", "capstone", False, 1), None]
    total = grid.total_of(cells)
    assert (total.in_force, total.waiting, total.is_gap) == (2, 1, False)
