"""The year turns once, as the preview said, and is taken back as one until something new is built on it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from portal.perkins.models import StudentExit
from portal.programs.models import ProgramVersion
from portal.programs.summaries import recompute_all
from portal.rollover import runner, services
from portal.rollover.dates import same_weekday, year_later
from portal.rollover.errors import RolloverError, Stale
from portal.rollover.models import Rollover, RolloverItem
from portal.rollover.plan import figures_of
from portal.rollover.queries import why_not_undone
from portal.rosters.models import AttendedSchool, Caseload, Enrollment, Section, SectionTeacher, Student
from portal.schools.models import CalendarException, SchoolYear, Term
from tests import factories as make
from tests.rollover.conftest import TODAY, YEAR

TABLES = (Student, SchoolYear, Term, CalendarException, Section, SectionTeacher, AttendedSchool, Caseload, StudentExit, ProgramVersion, Enrollment)
NOT_COMPARED = {"version", "updated_at", "created_at"}


def prepared(world, **plan) -> Rollover:
    made = services.prepare(by=world.viewer(world.admin))
    feeders = {str(world.middle.id): world.high.id}
    services.save_plan(made, {**made.plan, "feeders": feeders, "draft_programs": True} | plan, seen=made.version, by=world.viewer(world.admin))
    services.keep_in_grade(made, student_id=world.repeater.id, stays=True, by=world.viewer(world.admin))
    return made


def turned(session, world, **plan) -> Rollover:
    made = prepared(world, **plan)
    services.run(made, by=world.viewer(world.admin))
    session.commit()
    runner.work(made.id)
    return session.get_one(Rollover, made.id, populate_existing=True)


def back(session, world, made) -> Rollover:
    services.take_back(made, by=world.viewer(world.admin))
    session.commit()
    runner.work(made.id)
    return session.get_one(Rollover, made.id, populate_existing=True)


def everything(session) -> dict[str, list[str]]:
    session.expire_all()
    found = {}
    for model in TABLES:
        columns = [column for column in model.__table__.columns if column.name not in NOT_COMPARED]
        found[model.__tablename__] = [repr(tuple(row)) for row in session.execute(sa.select(*columns).order_by(*model.__table__.primary_key.columns))]
    return found


def test_the_preview_counts_exactly_what_the_run_does(session, world):
    figures = figures_of(prepared(world))
    assert (figures.graduates, figures.promoted, figures.stays, figures.unknown) == (1, {7: 1, 8: 1, 11: 1}, 1, 1)
    assert figures.moved == {(world.middle.id, world.high.id): 1}
    assert (figures.sections, figures.retired_sections, figures.programs) == (1, 1, 1)
    session.rollback()
    made = turned(session, world)
    assert {name: made.counts[name] for name in ("graduates", "promoted", "stays", "unknown", "sections", "drafts")} == {
        "graduates": 1, "promoted": 3, "stays": 1, "unknown": 1, "sections": 1, "drafts": 1,
    }  # fmt: skip
    assert (made.state, made.done) == ("done", made.total)


def test_students_move_up_graduate_or_stay(session, world):
    turned(session, world)
    rows = session.execute(sa.select(Student.id, Student.grade, Student.state, Student.exited_on, Student.school_id)).all()
    found = {row.id: tuple(row)[1:] for row in rows}
    ends = session.scalar(sa.select(SchoolYear.ends_on).where(SchoolYear.year == YEAR))
    assert found[world.senior.id][:3] == (12, "graduated", ends)
    assert found[world.repeater.id][:2] == (12, "active")
    assert found[world.junior.id][:2] == (12, "active")
    assert found[world.eighth.id] == (9, "active", None, world.high.id)
    assert found[world.unknown.id][0] is None
    assert found[world.gone.id] == (10, "exited", date(2025, 1, 1), world.high.id)
    assert session.scalars(sa.select(StudentExit.student_id)).all() == [world.senior.id]
    assert session.scalar(sa.select(AttendedSchool.ends_on)) == ends
    assert session.scalar(sa.select(Caseload.ends_on)) == ends
    assert recompute_all(world.district.id, check=True).corrected == 0


def test_the_exit_of_a_graduate_is_noted_as_the_plan_says(session, world):
    world.rules(("GRAD", "Diploma", "graduated_on_time"), ("OUT", "Dropped out", "dropped_out"))
    made = turned(session, world)
    assert made.plan["exit_code"] == "GRAD"
    assert session.scalars(sa.select(StudentExit.exit_code)).all() == ["GRAD"]
    back(session, world, made)
    assert session.scalars(sa.select(StudentExit.id)).all() == []


def test_of_two_kinds_of_graduation_a_person_chooses(session, world):
    world.rules(("GRAD", "Diploma", "graduated_on_time"), ("CERT", "Certificate", "graduated_on_time"))
    assert prepared(world).plan["exit_code"] == ""
    turned(session, world, exit_code="CERT")
    assert session.scalars(sa.select(StudentExit.exit_code)).all() == ["CERT"]


def test_sections_go_forward_empty_with_their_teacher_and_term(session, world):
    turned(session, world)
    new = session.scalars(sa.select(Section).join(SchoolYear, SchoolYear.id == Section.school_year_id).where(SchoolYear.year == YEAR + 1)).one()
    term = session.get_one(Term, new.term_id)
    assert (new.course_id, new.code, term.title, new.begins_on) == (world.course.id, "1", "Fall", term.begins_on)
    assert session.scalars(sa.select(SectionTeacher.user_id).where(SectionTeacher.section_id == new.id)).all() == [world.teacher.id]
    assert session.scalars(sa.select(Enrollment).where(Enrollment.section_id == new.id)).all() == []


def test_taken_back_everything_is_as_it_was(session, world):
    before = everything(session)
    made = turned(session, world)
    assert everything(session) != before
    made = back(session, world, made)
    assert made.state == "undone"
    assert everything(session) == before
    assert recompute_all(world.district.id, check=True).corrected == 0


def test_after_it_was_taken_back_the_year_can_be_turned_again(session, world):
    back(session, world, turned(session, world))
    assert turned(session, world).state == "done"


@pytest.mark.parametrize("thing", ["record", "enrollment", "choice"])
def test_the_first_new_record_ends_the_undo_and_the_page_says_why(session, world, sign_in, thing):
    made = turned(session, world)
    assert why_not_undone(made) == []
    new = session.scalars(sa.select(Section).join(SchoolYear, SchoolYear.id == Section.school_year_id).where(SchoolYear.year == YEAR + 1)).one()
    if thing == "record":
        make.record(world.junior, world.course, year=YEAR + 1)
    elif thing == "enrollment":
        make.enroll(world.junior, new)
    else:
        make.choice(world.seventh, world.version, chosen_on=TODAY)
    session.commit()
    with pytest.raises(RolloverError, match=thing):
        services.take_back(made, by=world.viewer(world.admin))
    page = sign_in(world.admin).page(f"/rollover/{made.id}")
    assert "no longer be taken back" in page.text
    assert not page.has("button", text="Take it all back")


def test_a_student_changed_since_stays_as_they_were_left(session, world):
    made = turned(session, world)
    session.execute(sa.update(Student).where(Student.id == world.junior.id).values(grade=10))
    made = back(session, world, made)
    assert session.scalar(sa.select(Student.grade).where(Student.id == world.junior.id)) == 10
    assert made.counts["left_as_changed"] == 1


def test_a_second_click_and_a_second_administrator_do_not_run_it_twice(session, world):
    made = prepared(world)
    assert services.prepare(by=world.viewer(world.second)).id == made.id
    services.run(made, by=world.viewer(world.admin))
    with pytest.raises(RolloverError, match="quicker"):
        services.run(made, by=world.viewer(world.second))
    session.commit()
    runner.work(made.id)
    runner.work(made.id)
    assert session.scalar(sa.select(Student.grade).where(Student.id == world.junior.id)) == 12
    assert session.scalar(sa.select(sa.func.count()).select_from(RolloverItem).where(RolloverItem.kind == "section")) == 1


@pytest.mark.parametrize("stops_after", [1, 2, 3, 4])
def test_a_run_that_was_stopped_goes_on_and_repeats_nothing(session, world, monkeypatch, stops_after):
    monkeypatch.setattr("portal.rollover.steps.CHUNK", 2)
    made = prepared(world)
    services.run(made, by=world.viewer(world.admin))
    session.commit()
    for _ in range(stops_after):
        runner._chunk(made.id)
    monkeypatch.setattr(runner, "STEPS", (lambda *_: 1 / 0,))
    runner.work(made.id)
    made = session.get_one(Rollover, made.id, populate_existing=True)
    assert (made.state, made.message) == ("running", runner.BROKEN)
    monkeypatch.undo()
    services.go_on(made, by=world.viewer(world.second))
    session.commit()
    runner.work(made.id)
    made = session.get_one(Rollover, made.id, populate_existing=True)
    assert (made.state, made.counts["promoted"], made.counts["graduates"]) == ("done", 3, 1)
    assert session.scalar(sa.select(Student.grade).where(Student.id == world.seventh.id)) == 8


def test_a_year_that_a_roster_brought_keeps_its_dates_and_terms(session, world):
    there = make.school_year(world.district, YEAR + 1, begins_on=year_later(world.year.ends_on).replace(day=1, month=8, year=YEAR), ends_on=date(YEAR + 1, 8, 30))
    make.term(there, title="First")
    session.commit()
    made = turned(session, world)
    assert session.scalars(sa.select(Term.title).where(Term.school_year_id == there.id)).all() == ["First"]
    made = back(session, world, made)
    assert session.get(SchoolYear, there.id) is not None


@pytest.mark.parametrize(("day", "later"), [("2026-08-17", "2027-08-16"), ("2027-01-04", "2028-01-03"), ("2024-02-29", "2025-02-27"), ("2026-11-26", "2027-11-25")])
def test_a_day_is_moved_to_the_same_day_of_the_week(day, later):
    moved = same_weekday(date.fromisoformat(day))
    assert moved == date.fromisoformat(later)
    assert moved.weekday() == date.fromisoformat(day).weekday()


def test_a_plan_that_cannot_be_is_refused(world):
    made = services.prepare(by=world.viewer(world.admin))
    admin = world.viewer(world.admin)
    with pytest.raises(RolloverError, match="150 to 400"):
        services.save_plan(made, {**made.plan, "ends_on": made.plan["begins_on"]}, seen=made.version, by=admin)
    with pytest.raises(RolloverError, match="begins after"):
        services.save_plan(made, {**made.plan, "begins_on": world.year.begins_on.isoformat(), "ends_on": world.year.ends_on.isoformat()}, seen=made.version, by=admin)
    with pytest.raises(RolloverError, match="outside"):
        services.save_plan(made, {**made.plan, "terms": [{**made.plan["terms"][0], "ends_on": "2099-01-01"}]}, seen=made.version, by=admin)
    with pytest.raises(Stale):
        services.save_plan(made, made.plan, seen=99, by=admin)


def test_only_a_district_administrator_turns_the_year(world, sign_in):
    with pytest.raises(RolloverError, match="Only"):
        services.prepare(by=world.viewer(world.teacher))
    assert sign_in(world.teacher).get("/rollover").status_code == 404


def test_a_plan_from_before_exits_were_noted_still_opens_and_runs(session, world, sign_in):
    made = prepared(world)
    made.plan = {name: value for name, value in made.plan.items() if name != "exit_code"}
    session.commit()
    browser = sign_in(world.admin)
    for path in (f"/rollover/{made.id}", f"/rollover/{made.id}/plan"):
        browser.page(path)
    services.run(made, by=world.viewer(world.admin))
    session.commit()
    runner.work(made.id)
    assert session.scalars(sa.select(StudentExit.exit_code)).all() == [""]
