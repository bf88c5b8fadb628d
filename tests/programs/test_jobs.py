"""What only the calendar moves is looked after by the queue."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal import jobs
from portal.database import now
from portal.programs import services
from portal.programs.jobs import keep_the_day
from portal.programs.models import ProgressSummary, Waiver
from tests.programs.viewers import viewer_of


def test_a_waiver_that_ended_overnight_counts_no_more_the_next_morning(session, lakes):
    today = now().date()
    services.grant_waiver(student=lakes.student, requirement=lakes.foundation, reason="Done elsewhere.", ends_on=today, by=viewer_of(lakes.director))
    session.commit()
    done = sa.select(ProgressSummary.done).where(ProgressSummary.student_id == lakes.student.id)
    assert session.scalar(done) == 1
    session.execute(sa.update(Waiver).values(ends_on=today - timedelta(days=1)))
    session.execute(sa.update(ProgressSummary).values(computed_at=now() - timedelta(days=1)))
    session.commit()
    keep_the_day()
    assert session.scalar(done) == 0


def test_it_is_looked_after_at_the_start_and_every_hour(app):
    assert keep_the_day in jobs._at_start
    assert keep_the_day in jobs._every_hour


def test_one_deed_of_the_hour_that_fails_keeps_no_other_from_being_done(app, monkeypatch, caplog):
    seen = []

    def fails() -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(jobs, "_every_hour", [fails, lambda: seen.append("done")])
    monkeypatch.setattr(jobs, "_app", app)
    jobs.hourly.call_local()
    assert seen == ["done"]
    assert "on purpose" in caplog.text
