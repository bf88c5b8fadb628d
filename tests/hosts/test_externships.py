"""Teachers' own externships: logged, changed, removed and taken back, approved by somebody else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.hosts.externship_models import TeacherExternship, TeacherExternshipCourse
from tests import factories as make
from tests.hosts.conftest import TODAY
from tests.hosts.test_pages import PDF

NEW = "/externships/new"


@pytest.fixture
def teacher(world, sign_in):
    return sign_in(world.teacher)


def told(world, **values):
    day = str(TODAY - timedelta(days=3))
    return {"host_id": str(world.bakery.id), "begins_on": day, "ends_on": day, "hours": "6.5", "learned": "How dough is planned for a week."} | values


def log(browser, world, **values):
    answer = browser.submit(NEW, browser.page(NEW).form(NEW) | told(world, **values), content_type="multipart/form-data")
    assert answer.headers["Location"] == "/externships"
    return db.session.scalars(sa.select(TeacherExternship).order_by(TeacherExternship.id.desc())).first()


def test_a_teacher_reaches_it_from_home_and_logs_a_day_with_courses_and_proof(world, teacher, session):
    course = make.course(world.district, at=world.school, title="Baking I")
    session.commit()
    assert teacher.page("/").has("a", href="/externships")
    row = log(teacher, world, courses=[str(course.id)], file=(io.BytesIO(PDF), "letter.pdf"))
    page = teacher.page("/externships")
    assert "Chen Bakery" in page.text
    assert page.has("a", href=f"/offerings/{course.id}")
    assert teacher.get(f"/externships/{row.id}/file").data == PDF


def test_the_same_form_sent_twice_logs_one(world, teacher):
    form = teacher.page(NEW).form(NEW) | told(world)
    teacher.submit(NEW, form)
    teacher.submit(NEW, form)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TeacherExternship)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"host_id": "", "place": ""}, "Say where it was"), ({"ends_on": "2020-01-01"}, "cannot end before"), ({"hours": "25"}, "more hours than"), ({"hours": "NaN"}, "number"),
        ({"hours": "1e9"}, "0.25 to 2,000"), ({"begins_on": str(TODAY + timedelta(days=9)), "ends_on": str(TODAY + timedelta(days=9))}, "when it has begun"), ({"learned": ""}, "what i learned"),
        ({"host_id": "999999999"}, "Choose one"), ({"hours": "9" * 400}, "number"), ({"begins_on": "0001-01-01"}, "with its year"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(world, teacher, change, sentence):
    page = teacher.submit(NEW, teacher.page(NEW).form(NEW) | told(world, **change), status=422)
    assert sentence.casefold() in page.text.casefold()
    assert db.session.scalars(sa.select(TeacherExternship)).all() == []


def test_it_is_changed_until_it_is_approved_and_a_stale_change_gets_both_versions(world, teacher, sign_in, session):
    row = log(teacher, world)
    path = f"/externships/{row.id}/edit"
    old = teacher.page(path).form(path)
    teacher.submit(path, old | {"learned": "First"})
    assert "First" in teacher.submit(path, old | {"learned": "Second"}, status=409).text
    sign_in(world.coordinator).submit(f"/externships/{row.id}/approve", {})
    teacher.page(path, status=404)
    teacher.submit(f"/externships/{row.id}/remove", {}, status=404)
    sign_in(world.coordinator).submit(f"/externships/{row.id}/reopen", {})
    teacher.page(path)


def test_what_is_removed_is_taken_back_with_one_click(world, teacher):
    row = log(teacher, world)
    gone = teacher.submit(f"/externships/{row.id}/remove", {})
    page = teacher.page(gone.headers["Location"])
    assert "Chen Bakery" not in page.region("externships").itertext()
    teacher.submit(f"/externships/{row.id}/restore", {})
    assert "Chen Bakery" in teacher.page("/externships").text


def test_others_see_and_approve_only_those_of_their_school_and_nobody_their_own(world, teacher, sign_in, session):
    row = log(teacher, world)
    second = make.user(world.district, "teacher", at=world.school)
    session.commit()
    assert "Chen Bakery" not in sign_in(second).page("/externships").text
    away = sign_in(world.second)
    assert "Chen Bakery" not in away.page("/externships").text
    away.submit(f"/externships/{row.id}/approve", {}, status=404)
    sign_in(world.stranger).submit(f"/externships/{row.id}/approve", {}, status=404)
    teacher.submit(f"/externships/{row.id}/approve", {}, status=404)
    here = sign_in(world.coordinator)
    assert "1 teacher’s externship to approve" in here.page("/").text
    here.submit(f"/externships/{row.id}/approve", {})
    assert "Approved" in teacher.page("/externships").text
    sign_in(world.admin).page("/externships")


def test_who_approves_takes_the_list_out(world, teacher, sign_in):
    log(teacher, world, learned="=1+1")
    text = sign_in(world.coordinator).get("/externships/export.csv").get_data(as_text=True)
    assert "Chen Bakery" in text
    assert "'=1+1" in text


def test_a_course_of_another_district_is_not_taken(world, teacher, session):
    far = make.course(make.district())
    session.commit()
    log(teacher, world, courses=[str(far.id), "nonsense", "9" * 40])
    assert session.scalars(sa.select(TeacherExternshipCourse)).all() == []
