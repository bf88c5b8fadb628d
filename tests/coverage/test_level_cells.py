"""Setting levels from pages: one cell, a block, taking back; what is refused, and what others changed first."""

from __future__ import annotations

import json

import pytest

from portal.alignment.models import ChangeBatch
from portal.coverage.models import Coverage, CoverageChange
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import text_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def at(cast, offering="course", competency="guard"):
    return f"/coverage/{getattr(cast, offering).id}/competencies/{getattr(cast, competency).id}"


def level(cast, offering="course", competency="guard"):
    db.session.expire_all()
    row = db.session.query(Coverage).filter_by(offering_id=getattr(cast, offering).id, competency_id=getattr(cast, competency).id).one_or_none()
    return (row.level, row.version) if row else None


def block(*cells):
    return json.dumps([[offering.id, competency.id, letter, version] for offering, competency, letter, version in cells])


def post(browser, cells, *, how="paste", htmx=False, status=303, query=""):
    return browser.submit("/coverage/cells" + query, {"cells": cells, "how": how}, htmx=htmx, status=status)


def theirs(cast, word, *, competency="guard", version=0):
    by = cast.as_viewer(cast.colleague)
    set_levels([Wish(cast.course.id, getattr(cast, competency).id, word, version=version)], district_id=cast.district.id, by=by)
    db.session.commit()


class TestOneCell:
    @both
    def test_a_level_and_where_one_sees_it_are_kept(self, skills, sign_in, htmx):
        answer = sign_in(skills.teacher).submit(at(skills), {"level": "introduced", "evidence": "Unit 2", "version": "0"}, htmx=htmx)
        assert level(skills) == ("introduced", 1)
        assert db.session.query(Coverage).one().evidence == "Unit 2"
        if htmx:
            assert json.loads(answer.region("cell-panel").get("data-cells")) == [[skills.course.id, skills.guard.id, "I", 1, 1, 1]]
            assert "Metal Work I, 1.1: introduced." in answer.text

    def test_without_words_the_words_that_stand_are_kept(self, skills, sign_in):
        browser = sign_in(skills.teacher)
        browser.submit(at(skills), {"level": "introduced", "evidence": "Unit 2", "version": "0"})
        browser.submit(at(skills), {"level": "mastered", "version": "1"})
        assert db.session.query(Coverage).one().evidence == "Unit 2"

    def test_the_feet_of_the_open_grid_follow(self, skills, sign_in):
        answer = sign_in(skills.teacher).submit(at(skills) + f"?competencies={skills.robotics.id}", {"level": "mastered", "version": "0"}, htmx=True)
        told = {e.get("hx-target"): text_of(e) for e in answer.all("hx-partial")}
        assert told[f"#foot-{skills.guard.id}"] == "M! nothing introduces it"
        assert "nothing introduces 1.1" in told["#coverage-strip"]

    @both
    def test_the_page_tells_the_statement_the_evidence_and_the_history(self, skills, sign_in, htmx):
        browser = sign_in(skills.teacher)
        browser.submit(at(skills), {"level": "introduced", "evidence": "Unit 2", "version": "0"})
        browser.submit(at(skills), {"level": "mastered", "evidence": "Unit 2", "version": "1"})
        page = browser.page(at(skills), htmx=htmx)
        assert "1.1 Guards a robot cell" in page.text
        assert text_of(page.find("textarea")) == "Unit 2"
        assert [text_of(step).split(" Tom")[0] for step in page.find("ol").iter("li")] == ["from introduced to mastered", "set to introduced"]
        assert [b.get("value") for b in page.all("button", aria_pressed="true")] == ["mastered"]

    @both
    def test_somebody_elses_change_is_told_with_both_values(self, skills, sign_in, htmx):
        theirs(skills, "mastered")
        answer = sign_in(skills.teacher).submit(at(skills), {"level": "introduced", "evidence": "mine", "version": "0"}, htmx=htmx, status=409)
        assert "Una Birch changed this first: it is mastered now. You wanted introduced." in answer.text
        assert text_of(answer.find("textarea")) == "mine"
        assert level(skills) == ("mastered", 1)

    @both
    def test_a_line_of_one_offerings_list_is_answered_alone(self, skills, sign_in, htmx):
        browser = sign_in(skills.teacher)
        answer = browser.submit(at(skills), {"level": "reinforced", "version": "0", "view": "row"}, htmx=htmx)
        if htmx:
            assert "reinforced" in text_of(answer.region(f"line-{skills.guard.id}"))
            assert not answer.all("h1")
        again = browser.submit(at(skills), {"level": "mastered", "version": "0", "view": "row"}, htmx=htmx, status=409)
        assert "Tom Alder changed this first" in again.text

    @pytest.mark.parametrize("posted", [{}, {"level": "king", "version": "0"}, {"level": "mastered"}, {"level": "mastered", "version": "x"}, {"level": "mastered", "version": "9" * 40, "evidence": "\x00" * 9_000}, {"level": "mastered", "version": "0", "evidence": "x" * 100_000}])
    def test_whatever_is_posted_is_refused_politely(self, skills, sign_in, posted):
        sign_in(skills.teacher).submit(at(skills), posted, status=409 if "9" * 40 in str(posted) else 422)
        assert level(skills) is None

    def test_who_may_not_cover_reads_but_changes_nothing(self, skills, sign_in):
        theirs(skills, "mastered")
        for who in (skills.southerner, make.user(skills.district, "counselor", at=skills.north)):
            browser = sign_in(who)
            page = browser.page(at(skills))
            assert "mastered" in page.text
            assert not page.has("button", name="level", value="mastered")
            browser.submit(at(skills), {"level": "introduced", "version": "1"}, status=404)
            post(browser, block((skills.course, skills.guard, "I", 1)), status=404)
        assert level(skills) == ("mastered", 1)

    def test_headings_other_districts_and_students_have_no_cell(self, skills, sign_in):
        heading = db.session.get(type(skills.guard), skills.guard.parent_id)
        browser = sign_in(skills.teacher)
        browser.page(f"/coverage/{skills.course.id}/competencies/{heading.id}", status=404)
        browser.page(f"/coverage/{skills.course.id}/competencies/999999999", status=404)
        post(browser, block((skills.course, heading, "I", 0)), status=404)
        sign_in(make.user(make.district(), "cte_director")).page(at(skills), status=404)
        sign_in(make.user(skills.district, "student", at=skills.north)).page(at(skills), status=404)


class TestOneOffering:
    @both
    def test_every_competency_has_its_buttons_under_its_heading(self, skills, sign_in, htmx):
        make.coverage(skills.course, skills.guard, "introduced")
        make.alignment(skills.internship, skills.robotics)
        page = sign_in(skills.teacher).page(f"/coverage/{skills.course.id}?competencies={skills.robotics.id}", htmx=htmx)
        assert page.texts("h2") == ["1 Works safely", "2 Programs"]
        assert [li.get("id") for li in page.all("li") if li.get("id")] == [f"line-{each.id}" for each in (skills.guard, skills.lock, skills.teach)]
        assert [b.get("id") for b in page.all("button", aria_pressed="true")] == [f"line-{skills.guard.id}-i"]
        assert page.find("a", rel="prev").get("href").startswith(f"/coverage/{skills.internship.id}?")


class TestABlock:
    @both
    def test_all_of_it_is_set_as_one_batch(self, skills, sign_in, htmx):
        cells = block((skills.course, skills.guard, "I", 0), (skills.course, skills.lock, "R", 0), (skills.internship, skills.teach, "M", 0))
        answer = post(sign_in(skills.teacher), cells, htmx=htmx)
        assert [level(skills, o, c) for o, c in (("course", "guard"), ("course", "lock"), ("internship", "teach"))] == [("introduced", 1), ("reinforced", 1), ("mastered", 1)]
        batch = db.session.query(ChangeBatch).one()
        assert (batch.kind, batch.title) == ("paste", "Paste of 3 cells")
        assert {(each.deed, each.batch_id) for each in db.session.query(CoverageChange)} == {("pasted", batch.id)}
        if htmx:
            assert "3 cells set." in answer.text
            assert [cell[2:] for cell in json.loads(answer.region("block-answer").get("data-cells"))] == [["I", 1, 0, 1], ["R", 1, 0, 1], ["M", 1, 0, 1]]

    @both
    def test_where_others_were_first_nothing_is_done_and_both_values_are_shown(self, skills, sign_in, htmx):
        theirs(skills, "mastered")
        browser = sign_in(skills.teacher)
        answer = post(browser, block((skills.course, skills.guard, "I", 0), (skills.course, skills.lock, "R", 0)), htmx=htmx, status=409)
        assert "1 cell was changed by somebody else" in answer.text
        assert "mastered Una Birch" in answer.text
        assert "Keep theirs, set the other 1" in answer.text
        assert (level(skills), level(skills, competency="lock")) == (("mastered", 1), None)
        forms = [{e.get("name"): e.get("value") for e in form.iter("input")} for form in answer.all("form", action="/coverage/cells")]
        post(browser, forms[0]["cells"], htmx=htmx)
        assert (level(skills), level(skills, competency="lock")) == (("mastered", 1), ("reinforced", 1))

    def test_mine_can_be_set_anyway(self, skills, sign_in):
        theirs(skills, "mastered")
        browser = sign_in(skills.teacher)
        answer = post(browser, block((skills.course, skills.guard, "I", 0)), status=409)
        assert answer.has("a", id="block-theirs")
        post(browser, answer.form("/coverage/cells")["cells"])
        assert level(skills) == ("introduced", 2)

    def test_a_paste_of_ten_thousand_cells_is_told_and_nothing_is_done(self, skills, sign_in):
        cells = json.dumps([[skills.course.id, skills.guard.id, "I", 0]] * 10_000)
        answer = post(sign_in(skills.teacher), cells, status=422)
        assert "This is a block of 10,000 cells; at most 2,000 can be set at once. Nothing was changed." in answer.text
        assert db.session.query(Coverage).count() == 0

    @pytest.mark.parametrize("cells", ["", "[]", "{}", "x", "[1]", "[[1,2,3]]", '[["a",1,"I",0]]', '[[1,1,"Q",0]]', '[[1,1,"I",-1]]', "[[1,1,[],0]]", '[[1.5,1,"I",0]]', '[[true,1,"I",0]]', f'[[{"9" * 30},1,"I",0]]', "[" * 5_000, '[[1,1,"I",99999999999]]', "\x00"])
    def test_a_hostile_block_is_refused_politely(self, skills, sign_in, cells):
        browser = sign_in(skills.teacher)
        post(browser, cells, status=422)
        post(browser, cells, htmx=True, status=422)
        browser.submit("/coverage/cells/undo", {"cells": cells, "how": "undo"}, status=422)

    def test_one_cell_that_is_not_ones_own_stops_the_block(self, skills, sign_in):
        south = make.course(skills.district, at=skills.south)
        post(sign_in(skills.teacher), block((skills.course, skills.guard, "I", 0), (south, skills.guard, "I", 0)), status=404)
        assert level(skills) is None

    def test_a_block_asks_the_same_number_of_queries_however_large(self, skills, sign_in):
        browser = sign_in(skills.teacher)
        browser.page("/coverage")
        token = browser.csrf()
        cells = [[make.course(skills.district, at=skills.north).id, each.id, "I", 0] for _ in range(40) for each in (skills.guard, skills.lock)]
        asked = []
        for some in (cells[:3], cells[3:]):
            with statements() as n:
                browser.submit("/coverage/cells", {"csrf_token": token, "cells": json.dumps(some), "how": "fill"}, htmx=True)
            asked.append(len(n))
        assert asked[0] == asked[1] <= 34


class TestTakingBack:
    def undo(self, browser, *cells, how="undo", status=303, htmx=False):
        posted = json.dumps([[offering.id, competency.id, seen, change] for offering, competency, seen, change in cells])
        return browser.submit("/coverage/cells/undo", {"cells": posted, "how": how}, status=status, htmx=htmx)

    @both
    def test_a_deed_is_taken_back_and_done_again_evidence_too(self, skills, sign_in, htmx):
        browser = sign_in(skills.teacher)
        browser.submit(at(skills), {"level": "introduced", "evidence": "Unit 2", "version": "0"})
        post(browser, block((skills.course, skills.guard, "", 1)), how="set")
        assert level(skills) == (None, 2)
        self.undo(browser, (skills.course, skills.guard, 2, 2), htmx=htmx)
        assert level(skills) == ("introduced", 3)
        assert db.session.query(Coverage).one().evidence == "Unit 2"
        self.undo(browser, (skills.course, skills.guard, 3, 1), htmx=htmx)
        assert level(skills) == (None, 4)
        self.undo(browser, (skills.course, skills.guard, 4, 4), how="redo", htmx=htmx)
        assert level(skills) == ("introduced", 5)

    @both
    def test_somebody_elses_newer_value_is_named_and_left(self, skills, sign_in, htmx):
        browser = sign_in(skills.teacher)
        post(browser, block((skills.course, skills.guard, "I", 0), (skills.course, skills.lock, "I", 0)))
        theirs(skills, "mastered", version=1)
        answer = self.undo(browser, (skills.course, skills.guard, 1, 1), (skills.course, skills.lock, 1, 1), htmx=htmx)
        assert (level(skills), level(skills, competency="lock")) == (("mastered", 2), (None, 2))
        if htmx:
            assert "Undone: Metal Work I, 1.2. Una Birch has since set Metal Work I, 1.1 to mastered; that stays." in answer.text
        alone = self.undo(browser, (skills.course, skills.guard, 1, 1), htmx=htmx, status=409)
        assert "Una Birch has since set Metal Work I, 1.1 to mastered; that stays." in alone.text

    def test_a_change_that_never_was_takes_nothing_back(self, skills, sign_in):
        theirs(skills, "mastered")
        self.undo(sign_in(skills.teacher), (skills.course, skills.guard, 1, 7), (skills.course, skills.lock, 0, 1), status=409)
        assert level(skills) == ("mastered", 1)
        assert db.session.query(ChangeBatch).count() == 0
