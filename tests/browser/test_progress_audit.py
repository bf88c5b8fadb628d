"""The progress audit on paper: one page, whoever has done most."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import Role
from portal.extensions import db, reading
from portal.programs.models import ProgressSummary
from portal.rosters.models import Student
from portal.students.progress_audit import audit_of
from portal.students.standing import load_world
from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_every_page import of_the_cast


def fullest(app: Flask) -> int:
    """The student with the most rows on the sheet, of the seniors that are furthest."""
    with app.app_context(), reading():
        ids = db.session.scalars(
            sa.select(ProgressSummary.student_id)
            .join(Student, Student.id == ProgressSummary.student_id)
            .where(ProgressSummary.chosen, Student.grade == 12)
            .order_by(ProgressSummary.total.desc(), ProgressSummary.done.desc(), Student.id)
            .limit(40)
        ).all()

        def rows(student_id: int) -> int:
            world = load_world(db.session.get_one(Student, student_id))
            assert world.own is not None
            return sum(len(line.counted) + len(line.uncounted) for line in audit_of(world, world.own).lines)

        return max(ids, key=rows)


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("javascript", [True, False])
def test_the_audit_of_the_fullest_student_is_one_page(demo: str, demo_app: Flask, cast: list[dict[str, str]], open_page: OpenPage, paper: str, javascript: bool) -> None:
    page = open_page(demo, javascript=javascript)
    person = of_the_cast(cast, Role.CTE_DIRECTOR)
    sign_in(page, person["username"], person["password"])
    page.goto(f"/students/{fullest(demo_app)}/progress-audit")
    assert pages(page.pdf(format=paper)) == 1
    assert pages(page.pdf(format=paper, print_background=True)) == 1


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))
