"""Days and hours are those of the schools, though the database keeps UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal import clock, config
from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewers import load_viewer
from portal.config import ConfigError
from portal.mail.due import slot
from portal.mail.models import Digest
from portal.web import filters
from tests import factories as make

EVENING = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
"""Tuesday already in UTC; in Chicago half past nine on Monday."""


@pytest.fixture
def chicago(app, monkeypatch):
    monkeypatch.setitem(app.config, "ZONE", ZoneInfo("America/Chicago"))
    for room in (clock, filters):
        monkeypatch.setattr(room, "now", lambda: EVENING, raising=False)


def test_in_the_evening_it_is_still_today(app, chicago):
    with app.app_context():
        assert clock.this_day() == date(2026, 11, 23)
        assert clock.day_of(EVENING) == date(2026, 11, 23)
        assert clock.midnight(date(2026, 11, 23)) == datetime(2026, 11, 23, 6, tzinfo=UTC)
        assert filters.moment(EVENING) == "November 23, 9:30 PM"
        assert filters.ago(EVENING) == "today"
        assert filters.ago(datetime(2026, 11, 23, 5, 59, tzinfo=UTC)) == "1 day"  # a minute before Monday began
    assert clock.this_day() == date(2026, 11, 24)  # outside of a portal: UTC


def test_a_student_who_logs_hours_at_half_past_nine_is_offered_today(app, chicago, session, sign_in):
    home = make.district()
    school = make.school(home)
    account = make.user(home, Role.STUDENT, at=school)
    student = make.student(school, user=account, birth_date=date(2000, 1, 1))
    placement = make.placement(student, make.experience(home), make.host(home), begins_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    session.commit()
    form = sign_in(account).page("/my-hours").form(f"/my-hours/{placement.id}/log")
    assert form["day"] == "2026-11-23"


def test_the_digest_goes_at_six_by_the_clock_of_the_schools(app, chicago):
    with app.app_context():
        assert slot(Digest.DAILY, datetime(2026, 11, 24, 11, 59, tzinfo=UTC), 6) == datetime(2026, 11, 23, 12, tzinfo=UTC)
        assert slot(Digest.DAILY, datetime(2026, 11, 24, 12, 1, tzinfo=UTC), 6) == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_trail_tells_the_hour_of_the_schools_and_says_whose_clock_it_is(app, chicago, session, sign_in, monkeypatch):
    home = make.district()
    admin = make.user(home, Role.DISTRICT_ADMIN)
    monkeypatch.setattr("portal.accounts.audit.now", lambda: EVENING)
    audit.record("student.view", subject="students:1", by=load_viewer(admin.id))
    session.commit()
    page = sign_in(admin).page("/audit").text
    assert "21:30:00" in page
    assert "America/Chicago" in page
    assert "November 23" in page


def test_a_zone_that_does_not_exist_is_refused_in_a_sentence(monkeypatch):
    for given in ("Chicago", "../etc/passwd", "America/Nowhere"):
        monkeypatch.setenv("TIME_ZONE", given)
        with pytest.raises(ConfigError, match="America/Chicago"):
            config.time_zone()
    monkeypatch.setenv("TIME_ZONE", "Pacific/Honolulu")
    assert config.time_zone().key == "Pacific/Honolulu"
