"""The district says from which age a student visits a workplace without a guardian having been asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.extensions import db
from portal.schools.models import District
from tests import factories as make

PAGE = "/meeting-requests/settings"


@pytest.fixture
def admin(cast):
    return cast.sign_in(make.user(cast.district, "district_admin"))


def district(cast):
    db.session.expire_all()
    return db.session.get_one(District, cast.district.id)


def save(cast, browser, age, *, status=303, version=None):
    return browser.submit(PAGE, {"visits_alone_from": age, "version": version or district(cast).version}, status=status)


def shadow(cast, years):
    """A request to shadow at the workplace of a student of so many years and a half."""
    cast.offer.kind = "shadow"
    cast.student.birth_date = now().date() - timedelta(days=round((years + 0.5) * 365.25))
    db.session.commit()
    return f"/meeting-requests/{cast.ask(way='site').id}"


def test_it_is_sixteen_until_a_district_says_otherwise(cast):
    one = shadow(cast, 15)
    assert district(cast).visits_alone_from == 16
    assert "Speak with a guardian" in cast.cora.page(one).text


def test_a_district_that_says_less_is_not_asked_and_one_that_says_more_is(cast, admin):
    one = shadow(cast, 15)
    save(cast, admin, 15)
    assert "Speak with a guardian" not in cast.cora.page(one).text
    save(cast, admin, 18)
    assert "Speak with a guardian" in cast.cora.page(one).text
    told = db.session.query(AuditEvent).filter_by(action="meeting.settings").order_by(AuditEvent.id).all()
    assert [event.detail["visits_alone_from"] for event in told] == [15, 18]


def test_another_districts_age_is_its_own(cast, admin):
    other = make.district()
    db.session.commit()
    save(cast, admin, 18)
    assert db.session.get_one(District, other.id).visits_alone_from == 16


def test_the_coordinator_finds_and_reads_it_and_cannot_change_it(cast):
    assert cast.cora.page("/meeting-requests").has("a", href=PAGE)
    page = cast.cora.page(PAGE)
    assert "younger than 16" in page.text
    assert not page.has("form", action=PAGE)
    save(cast, cast.cora, 12, status=404)
    cast.ana.page(PAGE, status=404)
    assert district(cast).visits_alone_from == 16


@pytest.mark.parametrize("bad", ["", "4", "23", "sixteen", "9" * 60])
def test_a_number_that_is_no_such_age_is_refused(cast, admin, bad):
    page = save(cast, admin, bad, status=422)
    assert page.find("input", name="visits_alone_from").get("aria-invalid") == "true"
    assert district(cast).visits_alone_from == 16


def test_who_saves_what_somebody_else_changed_reads_both(cast, admin):
    seen = district(cast).version
    save(cast, admin, 17)
    late = save(cast, admin, 14, version=seen, status=409)
    assert "younger than 17" in late.text
    assert late.find("input", name="visits_alone_from").get("value") == "14"
    assert district(cast).visits_alone_from == 17
    save(cast, admin, late.form(PAGE)["visits_alone_from"], version=int(late.form(PAGE)["version"]))
    assert district(cast).visits_alone_from == 14
