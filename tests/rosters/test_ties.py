"""Codes of other schools tied to our courses: once decided, for every later file of that source."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.imports.kinds import Context, Row
from portal.rosters import history
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import CourseEquivalence, RecordChange
from tests import factories as make
from tests.counting import cost_of

EMPTY = {field.name: "" for field in history.FIELDS}


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district)
        admin = make.user(district, "district_admin")
        ana = make.student(north, local_id="1001")
        algebra = make.course(district, code="ALG1", title="Algebra I")

    return Town


def bring_in(town, *rows: dict[str, str], source: str = "College") -> list[CourseRecord]:
    context = Context(load_viewer(town.admin.id), town.district.id, None, None, {"mapped": [], "source": source})
    made = [Row(n, EMPTY | {"student": "1001", "course_code": "MAT 101", "year": "2025-26", "mark": "B"} | row) for n, row in enumerate(rows, 2)]
    found = list(history.compare(made, context))
    history.apply([change for change in found if change.action in ("new", "changed")], context)
    db.session.commit()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(CourseRecord).order_by(CourseRecord.id)))


def tie(browser, code: str = "MAT 101", source: str = "College", **fields: str):
    path = f"/course-codes/tie?source={source.replace(' ', '%20')}&code={code.replace(' ', '%20')}"
    form = next(f for f in browser.page(path).root.iter("form") if "tie" in (f.get("action") or "")).get("action")
    return browser.submit(form, {"our_code": "ALG1", "part": ""} | fields, status=303)


def test_a_foreign_code_is_listed_tied_and_known_next_time(town, sign_in):
    (record,) = bring_in(town, {"credits_attempted": "1"})
    assert record.course_id is None
    browser = sign_in(town.admin)
    assert "MAT 101" in browser.page("/course-codes").text
    tie(browser)
    db.session.expire_all()
    assert (record.course_id, record.mark) == (town.algebra.id, "B")
    assert db.session.scalars(sa.select(RecordChange)).one().kind == "tie"
    later = bring_in(town, {"year": "2024-25"})[-1]
    assert (later.course_id, later.credits_attempted) == (town.algebra.id, 1)
    page = browser.page("/course-codes")
    assert "Every code is known" in page.text
    assert "ALG1 Algebra I" in page.text


def test_another_sources_same_code_is_another_code(town, sign_in):
    bring_in(town, {"credits_attempted": "1"})
    tie(sign_in(town.admin))
    other = bring_in(town, {"year": "2023-24"}, source="Elsewhere")[-1]
    assert other.course_id is None


def test_a_tie_goes_before_a_course_of_ours_that_has_the_same_code(town, sign_in):
    art = make.course(town.district, code="MAT 101", title="Matting and Framing")
    (record,) = bring_in(town, {})
    assert record.course_id == art.id
    tie(sign_in(town.admin))
    db.session.expire_all()
    assert record.course_id == town.algebra.id
    assert bring_in(town, {})[0].course_id == town.algebra.id


def test_two_codes_may_be_two_halves(town, sign_in):
    rows = ({"course_code": "M1A", "credits_attempted": "0.5"}, {"course_code": "M1B", "credits_attempted": "0.5"})
    bring_in(town, *rows)
    browser = sign_in(town.admin)
    tie(browser, "M1A", part="first")
    tie(browser, "M1B", part="second")
    records = bring_in(town, *rows)
    assert [(r.course_id, r.part, r.credits_earned) for r in records] == [
        (town.algebra.id, "first", Decimal("0.5")), (town.algebra.id, "second", Decimal("0.5")),
    ]  # fmt: skip


def test_untied_its_records_stay_and_count_nothing(town, sign_in):
    (record,) = bring_in(town, {"credits_attempted": "1"})
    browser = sign_in(town.admin)
    tie(browser)
    made = db.session.scalars(sa.select(CourseEquivalence)).one()
    assert made.decided_by_id == town.admin.id
    browser.submit(f"/course-codes/{made.id}/untie", {}, status=303)
    db.session.expire_all()
    assert (record.course_id, record.mark) == (None, "B")


def test_a_course_that_is_none_of_ours_is_refused(town, sign_in):
    bring_in(town, {})
    path = "/course-codes/tie?source=College&code=MAT+101"
    assert "No course of your catalog" in sign_in(town.admin).submit(path, {"our_code": "ZZ", "part": ""}, status=422).text
    sign_in(town.admin).submit(path, {}, status=422)


@pytest.mark.parametrize("path", ["/course-codes/tie", "/course-codes/tie?source=x&code=nothing", "/course-codes/tie?code=%00"])
def test_a_code_that_nobody_has_is_not_found(town, sign_in, path):
    sign_in(town.admin).page(path, status=404)


def test_only_the_districts_administrators_tie(town, sign_in):
    bring_in(town, {})
    made = make.add(CourseEquivalence(district_id=town.district.id, source="", course_code="x", course_id=town.algebra.id))
    for user in (make.user(town.district, "school_admin", at=town.north), make.user(town.district, "teacher", at=town.north)):
        browser = sign_in(user)
        browser.page("/course-codes", status=404)
        browser.submit(f"/course-codes/{made.id}/untie", {}, status=404)
    stranger = make.user(make.district(), "district_admin")
    sign_in(stranger).submit(f"/course-codes/{made.id}/untie", {}, status=404)


def test_the_list_is_also_a_fragment(town, sign_in):
    bring_in(town, *({"course_code": f"C{n}"} for n in range(40)))
    browser = sign_in(town.admin)
    page, fragment = browser.page("/course-codes"), browser.page("/course-codes", htmx=True)
    assert len(page.region("code-list").findall(".//tr")) == len(fragment.region("code-list").findall(".//tr")) == 41


def test_the_list_costs_the_same_with_many_codes(town, sign_in):
    browser = sign_in(town.admin)
    bring_in(town, {"course_code": "C0"})
    browser.page("/course-codes")
    one = cost_of(lambda: browser.page("/course-codes"))
    bring_in(town, *({"course_code": f"C{n}"} for n in range(40)))
    assert cost_of(lambda: browser.page("/course-codes")) == one
