"""The grid of one pathway's competencies: what it shows, counts and says, page and fragment alike."""

from __future__ import annotations

import re

import pytest

from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import text_of


def grid(cast, **more):
    return "/coverage?" + "&".join([f"competencies={cast.robotics.id}", *(f"{k}={v}" for k, v in more.items())])


def rows(page):
    return [text_of(row.find("th").find("a")) for row in page.root.iter("tr") if row.get("data-o")]


def heads(page):
    return [text_of(th) for th in page.all("th", scope="col") if th.get("data-c")]


def letters(page):
    return [[text_of(td) for td in row.findall("td")] for row in page.root.iter("tr") if row.get("data-o")]


def foot(page, competency):
    return text_of(page.region(f"foot-{competency.id}"))


class TestWhatItShows:
    def test_columns_are_what_can_be_covered_under_their_headings(self, skills, sign_in):
        make.alignment(skills.course, skills.robotics)
        page = sign_in(skills.teacher).page(grid(skills))
        assert page.texts("h1") == ["Robotics"]
        assert heads(page) == ["1.1", "1.2", "2.1"]
        assert [text_of(th) for th in page.all("th", scope="colgroup")] == ["1 Works safely", "2 Programs"]
        assert [each.get("title") for each in page.find("thead").iter("abbr")] == ["Guards a robot cell", "Locks out a machine", "Teaches a path"]

    def test_rows_are_aligned_or_cover_something_already(self, skills, sign_in):
        make.course(skills.district, at=skills.north, title="Art")
        make.alignment(skills.internship, skills.robotics, state="submitted")
        make.coverage(skills.course, skills.guard)
        browser = sign_in(skills.teacher)
        assert rows(browser.page(grid(skills))) == ["Shop Internship", "Metal Work I"]
        assert rows(browser.page(grid(skills, rows="all"))) == ["Shop Internship", "Art", "Metal Work I"]

    def test_a_cleared_cell_is_empty_and_keeps_its_version(self, skills, sign_in):
        make.coverage(skills.course, skills.guard, "mastered")
        make.coverage(skills.course, skills.lock, None)
        page = sign_in(skills.teacher).page(grid(skills))
        assert letters(page) == [["M", "·", "·"]]
        assert page.find("a", href=f"/coverage/{skills.course.id}/competencies/{skills.lock.id}").get("data-v") == "1"

    def test_the_foot_says_what_is_reached_and_the_strip_what_lacks(self, skills, sign_in):
        make.coverage(skills.course, skills.guard, "introduced")
        make.coverage(skills.internship, skills.guard, "mastered")
        make.coverage(skills.internship, skills.lock, "reinforced")
        page = sign_in(skills.teacher).page(grid(skills))
        assert foot(page, skills.guard) == "M"
        assert foot(page, skills.lock) == "R! nothing introduces it"
        assert foot(page, skills.teach) == "–! nobody covers it"
        assert "Lacking: nobody covers 2.1; nothing introduces 1.2." in text_of(page.region("coverage-strip"))

    @pytest.mark.parametrize(("group", "headings"), [("grade", ["From grade 9"]), ("kind", ["Course", "Internship"]), ("subject", ["Metal", "No subject"]), ("teacher", ["Alder, Tom", "No teacher yet"]), ("cluster", ["Advanced Manufacturing", "No pathway yet"])])
    def test_rows_are_grouped(self, skills, sign_in, group, headings):
        skills.course.subject = "Metal"
        make.alignment(skills.course, skills.welding)
        make.section(skills.course, at=skills.north, year=make.school_year(skills.district), teacher=skills.teacher)
        for offering in (skills.course, skills.internship):
            make.coverage(offering, skills.guard)
        page = sign_in(skills.teacher).page(grid(skills, group=group))
        assert [text_of(tr) for tr in page.root.iter("tr") if tr.get("class") == "group"] == headings

    def test_filters_by_teacher_and_by_cluster(self, skills, sign_in):
        make.section(skills.course, at=skills.north, year=make.school_year(skills.district), teacher=skills.teacher)
        make.coverage(skills.internship, skills.guard)
        make.alignment(skills.course, skills.robotics)
        browser = sign_in(skills.teacher)
        assert rows(browser.page(grid(skills, teacher=skills.teacher.id))) == ["Metal Work I"]
        assert rows(browser.page(grid(skills, serving=skills.cluster.id))) == ["Metal Work I"]
        assert rows(browser.page(grid(skills, teacher=skills.colleague.id))) == []

    def test_it_is_chosen_where_other_grids_are(self, skills, sign_in):
        page = sign_in(skills.teacher).page("/coverage")
        assert page.has("option", value=f"competencies-{skills.robotics.id}", text="Competencies: Robotics")

    @pytest.mark.parametrize("query", ["view=competencies-x", "competencies=" + "9" * 30, "competencies=999999", "view=competencies-"])
    def test_a_pathway_that_is_none_shows_the_usual_grid(self, skills, sign_in, query):
        assert sign_in(skills.teacher).page("/coverage?" + query).texts("h1") == ["Advanced Manufacturing"]

    @pytest.mark.parametrize("more", [{"window": "x"}, {"window": 999}, {"page": 9999}, {"group": "x"}, {"sort": "'"}, {"teacher": "9" * 40}, {"serving": "x"}, {"q": "%00%25"}])
    def test_what_means_nothing_narrows_nothing(self, skills, sign_in, more):
        make.coverage(skills.course, skills.guard)
        page = sign_in(skills.teacher).page(grid(skills, **more))
        assert page.texts("h1") == ["Robotics"]

    def test_without_competencies_it_says_what_will_be_here(self, cast, sign_in):
        assert "No competencies yet" in sign_in(cast.teacher).page(f"/coverage?competencies={cast.welding.id}").text

    def test_another_districts_competencies_and_courses_never_stand_in_it(self, skills, sign_in):
        elsewhere = make.district()
        foreign = make.competency_set(elsewhere, pathways=(skills.robotics,))
        theirs = make.competency(foreign, "9.9")
        make.coverage(make.course(elsewhere, title="Foreign"), theirs)
        make.coverage(skills.course, skills.guard)
        page = sign_in(skills.director).page(grid(skills))
        assert "9.9" not in heads(page)
        assert "Foreign" not in page.text

    def test_the_region_is_the_same_alone_and_in_the_page(self, skills, sign_in):
        make.coverage(skills.course, skills.guard)
        browser = sign_in(skills.teacher)
        alone = browser.page(grid(skills), htmx=True).region("coverage")
        assert text_of(browser.page(grid(skills)).region("coverage")) == text_of(alone)


class TestLargeGrids:
    @pytest.fixture
    def large(self, skills):
        found = make.competency_set(skills.district, pathways=(skills.welding,))
        for n in range(95):
            make.competency(found, f"W{n:02}")
        for n in range(70):
            make.alignment(make.course(skills.district, at=skills.north, title=f"C{n:02}"), skills.welding)
        return f"/coverage?competencies={skills.welding.id}"

    def test_columns_come_in_windows_with_their_place_told(self, large, sign_in):
        browser = sign_in_teacher(sign_in)
        first, last = browser.page(large), browser.page(large + "&window=3")
        assert (heads(first)[0], len(heads(first))) == ("W00", 40)
        assert (heads(last)[0], len(heads(last))) == ("W80", 15)
        assert first.find("table").get("aria-colcount") == "96"
        assert last.all("th", scope="col")[1].get("aria-colindex") == "82"

    def test_rows_come_as_they_are_scrolled_to(self, large, sign_in):
        browser = sign_in_teacher(sign_in)
        page = browser.page(large)
        assert (len(rows(page)), page.find("table").get("aria-rowcount")) == (50, "72")
        more = page.region("more-rows-link").get("href")
        rest = browser.page(more, htmx=True)
        assert (rows(rest)[0], len(rows(rest))) == ("C50", 20)
        assert rest.find("tr").get("aria-rowindex") == "52"
        assert not re.search("more-rows", rest.html)
        assert len(rows(browser.page(more))) == 20

    def test_the_foot_counts_rows_and_columns_that_are_not_drawn(self, large, sign_in, skills):
        assert "and 90 more" in sign_in_teacher(sign_in).page(large).text

    def test_five_rows_ask_as_many_queries_as_fifty_and_three_columns_as_forty(self, large, skills, sign_in):
        make.coverage(skills.course, skills.guard)
        browser = sign_in(skills.teacher)
        browser.page(grid(skills))
        with statements() as few:
            browser.page(grid(skills))
        with statements() as many:
            browser.page(large)
        assert len(many) == len(few) <= 26


def sign_in_teacher(sign_in):
    from portal.accounts.models import User

    return sign_in(db.session.query(User).filter_by(given_name="Tom").one())
