"""Who hears of papers that run out, and how often."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.files.checking import check_file
from portal.files.models import StoredFile
from portal.files.services import keep_file
from portal.hosts import reminders
from portal.hosts.record_models import HostDocument
from portal.mail.models import Mail
from tests.hosts.conftest import TODAY, paper
from tests.hosts.test_pages import PDF


def subjects():
    return sorted(db.session.scalars(sa.select(Mail.subject)))


def test_each_coordinator_hears_once_at_60_at_30_and_at_7_days_and_when_it_is_over(world):
    paper(world.bakery, "insurance", 60)
    days = [reminders.remind(TODAY + timedelta(days=ahead)) for ahead in (0, 0, 1, 29, 30, 31, 52, 53, 54, 60, 61, 62, 90)]
    assert days == [2, 0, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0]
    assert set(db.session.scalars(sa.select(Mail.to_email))) == {"mosei@example.org", "second@example.org"}
    assert all(not mail.urgent and "{link}" in mail.text for mail in db.session.scalars(sa.select(Mail)))


def test_a_job_that_was_down_for_a_month_tells_once(world):
    paper(world.bakery, "insurance", 6)
    assert reminders.remind(TODAY) == 2
    assert subjects() == ["The insurance of Chen Bakery runs out in 6 days"] * 2


def test_a_renewal_ends_the_reminders_and_a_corrected_day_begins_them_anew(world, session):
    row = paper(world.bakery, "insurance", 20)
    assert reminders.remind(TODAY) == 2
    row.expires_on = TODAY + timedelta(days=25)
    session.flush()
    assert reminders.remind(TODAY) == 2
    paper(world.bakery, "insurance", 400, begins=26)
    assert reminders.remind(TODAY + timedelta(days=20)) == 0


def test_inactive_and_pending_hosts_and_long_expired_papers_are_not_told(world):
    for host in (world.closed, world.pending):
        paper(host, "insurance", 5)
    paper(world.bakery, "agreement", -40)
    assert reminders.remind(TODAY) == 0


def test_a_removed_paper_goes_with_its_file_after_a_month(world, session):
    row = paper(world.bakery, "insurance", 100)
    row.file_id = keep_file(check_file("a.pdf", PDF), owner=f"host_documents:{row.id}", district_id=world.district.id, by=None).id
    row.removed_at = now() - timedelta(days=29)
    session.commit()
    reminders.every_hour()
    assert session.get(HostDocument, row.id) is not None
    row.removed_at = now() - timedelta(days=31)
    session.commit()
    reminders.every_hour()
    assert session.scalars(sa.select(HostDocument)).all() == []
    assert session.scalars(sa.select(StoredFile)).all() == []


def test_the_coordinators_home_says_what_runs_out_and_who_is_to_be_checked(world, sign_in):
    paper(world.bakery, "insurance", 6)
    paper(world.forge, "insurance", -3)
    db.session.commit()
    text = sign_in(world.coordinator).page("/").text
    assert "2 papers run out or have, next: insurance of Chen Bakery runs out in 6 days" in text
    assert "1 host to check" in text
