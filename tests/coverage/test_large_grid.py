"""400 offerings by 120 competencies: only what is asked for is drawn. `pytest -s tests/coverage/test_large_grid.py` prints the figures."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa

from portal.catalog.models import Course, Offering
from portal.coverage.models import Coverage
from portal.extensions import db
from tests import factories as make
from tests.counting import statements


def fill(cast, pathway, rows, columns):
    """`rows` courses that cover every third of `columns` competencies."""
    found = make.competency_set(cast.district, pathways=(pathway,))
    asked = [make.competency(found, f"{n // 12 + 1}.{n % 12 + 1}").id for n in range(columns)]
    courses = [Course(district_id=cast.district.id, school_id=cast.north.id, title=f"Course {columns} {n:03}") for n in range(rows)]
    db.session.add_all(courses)
    db.session.flush()
    cells = [
        {"district_id": cast.district.id, "offering_id": course.id, "competency_id": each, "level": ("introduced", "reinforced", "mastered")[n % 3]}
        for n, course in enumerate(courses)
        for each in asked[n % 3 :: 3]
    ]
    db.session.execute(sa.insert(Coverage), cells)
    db.session.commit()
    return f"/coverage?competencies={pathway.id}"


def measured(browser, path):
    """(queries, bytes, the shortest of five times in seconds)."""
    browser.get(path)
    with statements() as asked:
        answer = browser.get(path)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        browser.get(path)
        took.append(time.perf_counter() - began)
    return len(asked), len(answer.data), min(took)


def test_the_first_answer_grows_with_what_is_drawn_and_not_with_the_grid(cast, sign_in):
    small, large = fill(cast, cast.robotics, 50, 20), fill(cast, cast.welding, 400, 120)
    assert db.session.query(Offering).count() >= 450
    browser = sign_in(cast.teacher)
    (few, short, quick), (many, long, slow) = measured(browser, small), measured(browser, large)
    print(f"\n50 x 20: {few} queries, {short:,} bytes, {quick * 1000:.0f} ms; 400 x 120: {many} queries, {long:,} bytes, {slow * 1000:.0f} ms")
    assert many == few
    assert long < 2.2 * short  # twice the columns are drawn, the rows are the same
    assert slow < 5 * quick


@pytest.mark.parametrize("part", ["&page=8", "&window=3"])
def test_what_is_scrolled_to_costs_no_more_than_the_first_answer(cast, sign_in, part):
    large = fill(cast, cast.welding, 400, 120)
    browser = sign_in(cast.teacher)
    first = measured(browser, large)
    rest = measured(browser, large.replace("/coverage", "/coverage/rows") + part)
    assert rest[0] <= first[0]
    assert rest[1] < 1.2 * first[1]
