"""Handing in, putting on file, refusing, taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.clearances import chasing, queries, services
from portal.clearances.asking import forms_of
from portal.clearances.models import StudentClearance
from portal.clearances.queries import form_of, line_of, missing_for
from portal.credentials.expiry import months_later
from portal.database import now
from portal.files.checking import CheckedFile
from portal.files.models import StoredFile
from portal.mail.models import Mail
from tests import factories as make

PAPER = CheckedFile("safety.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")


def test_handed_in_it_waits_and_approved_it_lasts_as_long_as_the_form_does(session: Any, cast: Any) -> None:
    form = form_of(cast.home.id, cast.safety.id)
    services.hand_in(cast.student, form, file=PAPER, by=cast.sees(cast.account.id))
    assert line_of(cast.placement.id).cells[0].words == "waits for you"
    made = services.put_on_file([cast.student], form, until=None, by=cast.viewer)
    assert made[0].expires_on == months_later(now().date(), 12)
    assert made[0].file_id is not None, "what the student handed in is what was approved"
    assert session.scalar(sa.select(sa.func.count()).select_from(StudentClearance)) == 1


def test_handed_in_twice_the_new_file_takes_the_place_of_the_old_one(session: Any, cast: Any) -> None:
    form, student = form_of(cast.home.id, cast.safety.id), cast.sees(cast.account.id)
    services.hand_in(cast.student, form, file=PAPER, by=student)
    services.hand_in(cast.student, form, file=CheckedFile("better.pdf", "application/pdf", PAPER.content), by=student)
    assert session.scalars(sa.select(StoredFile.filename)).all() == ["better.pdf"]


def test_nothing_about_health_is_handed_in_or_kept(session: Any, cast: Any) -> None:
    form = form_of(cast.home.id, cast.health.id)
    with pytest.raises(services.ClearanceError, match="Do not send health papers"):
        services.hand_in(cast.student, form, file=PAPER, by=cast.sees(cast.account.id))
    row = services.put_on_file([cast.student], form, until=now().date() + timedelta(days=90), file=PAPER, by=cast.viewer)[0]
    assert row.file_id is None
    services.refuse(row, form, reason="asthma attack in May", seen=row.version, by=cast.viewer)
    assert row.reason == services.HEALTH


def test_a_double_click_marks_once(session: Any, cast: Any) -> None:
    form = form_of(cast.home.id, cast.safety.id)
    assert len(services.put_on_file([cast.student], form, until=None, by=cast.viewer)) == 1
    assert services.put_on_file([cast.student], form, until=None, by=cast.viewer) == []


def test_a_day_that_has_passed_is_refused(session: Any, cast: Any) -> None:
    with pytest.raises(services.ClearanceError, match="That day has passed"):
        services.put_on_file([cast.student], form_of(cast.home.id, cast.safety.id), until=now().date() - timedelta(days=1), by=cast.viewer)


def test_a_refusal_needs_a_reason_and_says_it(session: Any, cast: Any) -> None:
    form, row = form_of(cast.home.id, cast.safety.id), make.clearance(cast.student, cast.safety, "submitted")
    with pytest.raises(services.ClearanceError, match="Say why"):
        services.refuse(row, form, reason=" ", seen=row.version, by=cast.viewer)
    services.refuse(row, form, reason="The signature is missing.", seen=row.version, by=cast.viewer)
    assert line_of(cast.placement.id).cells[0].row.reason == "The signature is missing."


def test_a_refusal_of_what_changed_meanwhile_is_stale(session: Any, cast: Any) -> None:
    row = make.clearance(cast.student, cast.safety, "submitted")
    with pytest.raises(services.Stale):
        services.refuse(row, form_of(cast.home.id, cast.safety.id), reason="No.", seen=row.version - 1, by=cast.viewer)


def test_an_answer_is_taken_back(session: Any, cast: Any) -> None:
    form, row = form_of(cast.home.id, cast.safety.id), make.clearance(cast.student, cast.safety, "submitted")
    services.put_on_file([cast.student], form, until=None, by=cast.viewer)
    assert services.take_back([row], by=cast.viewer) == 1
    assert (row.state, row.expires_on) == ("submitted", None)


def test_a_mark_without_a_paper_is_gone_when_taken_back(session: Any, cast: Any) -> None:
    made = services.put_on_file([cast.student], form_of(cast.home.id, cast.safety.id), until=None, by=cast.viewer)
    services.take_back(made, by=cast.viewer)
    assert line_of(cast.placement.id).cells[0].words == "missing"


def test_what_is_missing_counts_until_it_is_checked(session: Any, cast: Any) -> None:
    make.clearance(cast.student, cast.safety, "submitted")
    make.clearance(cast.student, cast.health)
    assert [c.form.title for c in missing_for([cast.placement.id])[cast.placement.id]] == ["Safety training"]


def test_a_form_that_may_come_later_keeps_nobody_from_beginning(session: Any, cast: Any) -> None:
    cast.safety.before_first_day = cast.health.before_first_day = False
    session.flush()
    assert missing_for([cast.placement.id], first_day=True) == {cast.placement.id: []}


def test_a_district_says_itself_whom_it_asks_and_goes_back_to_what_is_built_in(session: Any, cast: Any) -> None:
    admin = cast.sees(make.user(cast.home, "district_admin").id)
    form = form_of(cast.home.id, cast.safety.id)
    services.set_rule(form, services.Rule((), False, False, True, 6), seen=0, by=admin)
    assert [c.words for c in line_of(cast.placement.id).cells] == ["not asked", "missing"]
    with pytest.raises(services.Stale):
        services.set_rule(form_of(cast.home.id, cast.safety.id), services.Rule((), True, False, True, 6), seen=0, by=admin)
    services.forget_rule(form, by=admin)
    assert forms_of(cast.home.id)[0].experience_kinds == {"internship"}


def test_a_coordinator_of_one_school_does_not_speak_for_the_district(session: Any, cast: Any) -> None:
    with pytest.raises(services.ClearanceError):
        services.set_rule(form_of(cast.home.id, cast.safety.id), services.Rule((), False, False, True, 6), seen=0, by=cast.viewer)


def test_asking_tells_the_student_and_the_guardian_of_a_minor_once_a_day(session: Any, cast: Any) -> None:
    today = now().date()
    cast.student.birth_date = today.replace(year=today.year - 16, day=1)
    make.guardian(cast.student, email="parent@example.org")
    session.flush()
    first = chasing.chase([line_of(cast.placement.id)], by=cast.viewer)
    assert first.sentence == "Asked: 1 student and 1 guardian."
    assert chasing.chase([line_of(cast.placement.id)], by=cast.viewer).sentence == "1 student was asked today already."
    mails = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert [(m.to_email, m.urgent) for m in mails] == [("sam@example.org", False), ("parent@example.org", False)]
    assert "Sam" not in mails[0].subject
    assert "Safety training: missing" in mails[0].text


def test_a_guardian_of_an_adult_is_not_written_to(session: Any, cast: Any) -> None:
    today = now().date()
    cast.student.birth_date = today.replace(year=today.year - 19, day=1)
    make.guardian(cast.student)
    session.flush()
    assert chasing.chase([line_of(cast.placement.id)], by=cast.viewer).guardians == 0


def test_asking_names_whom_it_did_not_reach(session: Any, cast: Any) -> None:
    cast.account.email = ""
    session.flush()
    assert chasing.chase([line_of(cast.placement.id)], by=cast.viewer).sentence == "Not reached, no address: Sam Reyes. Tell them in person."


@pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 2), (8, 2), (7, 2), (0, 2), (-1, 0)])
def test_student_and_coordinator_are_told_before_a_form_runs_out(session: Any, cast: Any, days: int, told: int) -> None:
    today = now().date()
    cast.placement.ends_on = today + timedelta(days=60)
    make.clearance(cast.student, cast.safety, valid_from=today - timedelta(days=90), expires_on=today + timedelta(days=days))
    session.commit()
    assert chasing.warn() == told
    assert chasing.warn() == 0, "once at each threshold"


def test_the_second_warning_comes_at_seven_days(session: Any, cast: Any) -> None:
    today = now().date()
    cast.placement.ends_on = today + timedelta(days=60)
    make.clearance(cast.student, cast.safety, expires_on=today + timedelta(days=20))
    session.commit()
    assert (chasing.warn(), chasing.warn(today + timedelta(days=13)), chasing.warn(today + timedelta(days=14))) == (2, 2, 0)


def test_a_form_that_was_renewed_is_not_warned_of(session: Any, cast: Any) -> None:
    today = now().date()
    cast.placement.ends_on = today + timedelta(days=60)
    make.clearance(cast.student, cast.safety, expires_on=today + timedelta(days=5))
    make.clearance(cast.student, cast.safety)
    session.commit()
    assert chasing.warn() == 0


def test_every_deed_stands_in_the_trail(session: Any, cast: Any) -> None:
    form = form_of(cast.home.id, cast.safety.id)
    services.hand_in(cast.student, form, file=PAPER, by=cast.sees(cast.account.id))
    row = queries.history_of(cast.student.id, form.id)[0]
    services.refuse(row, form, reason="Blurred.", seen=row.version, by=cast.viewer)
    assert session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all() == ["clearance.submit", "clearance.reject"]
