"""Students move to another version: shown first, then exactly that, with its reason; undone as one."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.programs import services
from portal.programs.errors import NotAllowed, NotPossible, Stale
from portal.programs.models import Choice, ProgressSummary, RequirementKind, Substitution, Waiver
from portal.programs.queries.moves import moved_by
from portal.programs.queries.trials import Wanted
from portal.programs.services.moves import seal_of, to_be_moved
from portal.programs.summaries import recompute_all, refresh
from tests import factories as make
from tests.page import fields
from tests.programs.drafts import begin, row
from tests.programs.viewers import viewer_of


@pytest.fixture
def newer(session, lakes):
    """Version 2 asks for Robots I only; the core courses are gone."""
    made = begin(lakes)
    services.remove_requirement(row(session, made, 1), by=lakes.by)
    services.publish_version(made, seen=made.version, by=lakes.by)
    lakes.senior = make.student(lakes.second, grade=12, family_name="Senior")
    make.choice(lakes.senior, lakes.version)
    refresh([lakes.senior.id])
    session.commit()
    return made


def move(lakes, target, wanted=None, reason="The board shortened it"):
    wanted = wanted or Wanted()
    _, students = to_be_moved(target, wanted, by=lakes.by)
    return services.move_students(target=target, wanted=wanted, reason=reason, seal=seal_of(target, students), by=lakes.by)


def versions_in(session, student):
    session.expire_all()
    rows = session.scalars(sa.select(Choice).where(Choice.student_id == student.id).order_by(Choice.id)).all()
    return [(c.program_version_id, c.left_on is None) for c in rows]


def test_a_move_ends_the_choice_begins_another_and_tells_why(session, lakes, newer):
    make.record(lakes.student, lakes.first_course)
    refresh([lakes.student.id])
    _, students = to_be_moved(newer, Wanted(), by=lakes.by)
    seen = {s.id: s.outcome for s in students}
    move(lakes, newer)
    assert versions_in(session, lakes.student) == [(lakes.version.id, False), (newer.id, True)]
    standing = session.get(ProgressSummary, (lakes.student.id, lakes.program.id))
    assert (standing.done, standing.total) == (seen[lakes.student.id].done_after, seen[lakes.student.id].total_after) == (1, 1)
    reasons = session.execute(sa.select(Choice.left_reason, Choice.reason).where(Choice.student_id == lakes.student.id).order_by(Choice.id)).all()
    assert [tuple(r) for r in reasons] == [("Moved to version 2: The board shortened it", ""), ("", "Moved to version 2: The board shortened it")]
    assert set(session.scalars(sa.select(AuditEvent.student_id).where(AuditEvent.action == "program.move"))) == {lakes.student.id, lakes.senior.id}
    assert recompute_all(lakes.district.id, check=True).corrected == 0


@pytest.mark.parametrize("by_what", ["grade", "site", "student", "version"])
def test_a_cohort_or_one_student_is_moved_and_nobody_else(session, lakes, newer, by_what):
    wanted = {
        "grade": Wanted(grade=12), "site": Wanted(school_id=lakes.second.id),
        "student": Wanted(student_id=lakes.senior.id), "version": Wanted(version_id=lakes.version.id, grade=12),
    }[by_what]  # fmt: skip
    move(lakes, newer, wanted)
    assert versions_in(session, lakes.senior)[-1] == (newer.id, True)
    assert versions_in(session, lakes.student) == [(lakes.version.id, True)]


def test_they_can_be_moved_back_to_an_older_version(session, lakes, newer):
    move(lakes, newer)
    move(lakes, lakes.version)
    assert versions_in(session, lakes.senior)[-1] == (lakes.version.id, True)


def test_what_changed_since_it_was_looked_at_is_looked_at_again(session, lakes, newer):
    _, students = to_be_moved(newer, Wanted(), by=lakes.by)
    seal = seal_of(newer, students)
    make.record(lakes.student, lakes.first_course)
    with pytest.raises(Stale):
        services.move_students(target=newer, wanted=Wanted(), reason="Why", seal=seal, by=lakes.by)
    assert versions_in(session, lakes.student) == [(lakes.version.id, True)]


def test_excuses_go_with_the_student_where_the_requirement_has_a_twin(session, lakes, newer):
    services.grant_waiver(student=lakes.student, requirement=lakes.foundation, reason="Letter", ends_on=date(2100, 1, 1), by=lakes.by)
    services.grant_substitution(student=lakes.student, requirement=lakes.core, offering=lakes.first_course, reason="Same book", by=lakes.by)
    made = move(lakes, newer)
    twin = row(session, newer, 0)
    carried = session.scalars(sa.select(Waiver).where(Waiver.requirement_id == twin.id)).one()
    assert (carried.student_id, carried.reason, carried.ends_on, carried.approved_by_id) == (lakes.student.id, "Letter", date(2100, 1, 1), lakes.director.id)
    told = {each["id"]: each for each in moved_by(lakes.by, made.id)}[lakes.student.id]
    assert (told["carried"], told["dropped"]) == (["Waiver of “Foundation”"], ["Substitution in “Core courses”"])
    assert session.get(ProgressSummary, (lakes.student.id, lakes.program.id)).done == 1
    assert recompute_all(lakes.district.id, check=True).corrected == 0


def test_a_move_is_undone_as_one_with_what_it_carried(session, lakes, newer):
    services.grant_waiver(student=lakes.student, requirement=lakes.foundation, reason="Letter", by=lakes.by)
    made = move(lakes, newer)
    assert services.undo_move(move=made, by=lakes.by) == (2, 0)
    session.expire_all()
    assert session.scalars(sa.select(Choice.program_version_id).where(Choice.left_on.is_(None)).distinct()).all() == [lakes.version.id]
    in_force = session.scalars(sa.select(Waiver.requirement_id).where(Waiver.ends_on.is_(None))).all()
    assert in_force == [lakes.foundation.id]
    standing = session.get(ProgressSummary, (lakes.student.id, lakes.program.id))
    assert (standing.done, standing.total) == (1, 3)
    assert services.undo_move(move=made, by=lakes.by) == (0, 0)
    assert recompute_all(lakes.district.id, check=True).corrected == 0
    move(lakes, newer)
    assert session.get(ProgressSummary, (lakes.student.id, lakes.program.id)).done == 1


def test_who_moved_on_since_stays_when_a_move_is_undone(session, lakes, newer):
    made = move(lakes, newer)
    services.leave_program(student=lakes.senior, reason="Another plan", by=lakes.by)
    assert services.undo_move(move=made, by=lakes.by) == (1, 1)
    assert not versions_in(session, lakes.senior)[-1][1]


def test_nobody_is_moved_into_a_draft_without_a_reason_or_by_a_stranger(session, lakes, newer):
    with pytest.raises(NotPossible):
        move(lakes, begin(lakes))
    with pytest.raises(NotPossible):
        move(lakes, newer, reason="  ")
    for who in (lakes.counselor, lakes.teacher, lakes.stranger):
        with pytest.raises(NotAllowed):
            services.move_students(target=newer, wanted=Wanted(), reason="Why", seal="", by=viewer_of(who))
    made = move(lakes, newer)
    with pytest.raises(NotAllowed):
        services.undo_move(move=made, by=viewer_of(lakes.counselor))
    assert not session.scalars(sa.select(Substitution)).all()


def test_twins_are_known_by_their_origin_through_several_versions(session, lakes, newer):
    third = begin(lakes)
    twin = row(session, third, 0)
    services.edit_requirement(twin, kind=RequirementKind.ALL_OF, title="Begin here", amount=twin.amount, seen=twin.version, by=lakes.by)
    services.publish_version(third, seen=third.version, by=lakes.by)
    services.grant_waiver(student=lakes.student, requirement=lakes.foundation, reason="Letter", by=lakes.by)
    move(lakes, third)
    assert session.scalars(sa.select(Waiver.requirement_id).order_by(Waiver.id)).all() == [lakes.foundation.id, twin.id]


@pytest.fixture
def director(lakes, sign_in):
    return sign_in(lakes.director)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_page_shows_what_a_move_does_and_then_does_it(session, lakes, newer, director, htmx):
    make.record(lakes.student, lakes.first_course)
    refresh([lakes.student.id])
    session.commit()
    here = f"/programs/{lakes.program.id}"
    assert director.page(here).has("a", text="Move students to version 2…")
    page = director.page(f"{here}/move-students?grade=10", htmx=htmx)
    assert "1 student would move. Complete: 0 now, 1 afterwards." in page.text
    form = next(f for f in page.all("form") if "/move-students?" in f.get("action"))
    values = fields(form)
    director.submit(form.get("action"), values | {"reason": ""}, status=422)
    director.submit(form.get("action"), values | {"reason": "New board rule", "seal": "x"}, status=409)
    assert versions_in(session, lakes.student) == [(lakes.version.id, True)]
    director.submit(form.get("action"), values | {"reason": "New board rule"})
    assert versions_in(session, lakes.student)[-1] == (newer.id, True)
    assert versions_in(session, lakes.senior) == [(lakes.version.id, True)]
    done = director.page(director.page(f"{here}/move-students").find("a", text="1 student to version 2").get("href"))
    assert "New board rule" in done.text
    director.submit(next(f.get("action") for f in done.all("form") if f.get("action").endswith("/undo")))
    assert versions_in(session, lakes.student)[0] == (lakes.version.id, True)


@pytest.mark.parametrize("query", ["?to=99", "?to=x", "?to="])
def test_a_version_that_is_not_there_is_404(lakes, newer, director, query):
    director.page(f"/programs/{lakes.program.id}/move-students{query}", status=404)


def test_moves_of_another_program_or_district_are_404(session, lakes, newer, director, sign_in):
    made = move(lakes, newer)
    other = make.program(lakes.district)
    session.commit()
    director.page(f"/programs/{other.id}/moves/{made.id}", status=404)
    for who in (lakes.counselor, lakes.teacher, lakes.stranger, lakes.person):
        sign_in(who).page(f"/programs/{lakes.program.id}/moves/{made.id}", status=404)
        sign_in(who).submit(f"/programs/{lakes.program.id}/moves/{made.id}/undo", status=404)
