"""A signed link opens one thing, for as long as it says, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.links.models import Purpose, SignedLink
from portal.links.services import (
    LinkError,
    disclosed,
    find_link,
    in_days,
    live_link,
    make_link,
    renew_link,
    restore_link,
    revoke_link,
)
from portal.links.tokens import read_token, token_of, whole_address
from tests import factories as make


@pytest.fixture
def town(session):
    district = make.district()
    student = make.student(make.school(district))
    return SimpleNamespace(district=district, student=student)


def given_out(town, purpose=Purpose.SUPERVISOR, **values):
    return make_link(purpose, **{"subject": "placements:7", "district_id": town.district.id, "expires_at": in_days(30), "by": None, "student_id": town.student.id, "email": "boss@example.org"} | values)


def refused(token, purpose=Purpose.SUPERVISOR):
    with pytest.raises(LinkError) as wrong:
        find_link(token, purpose)
    return wrong.value.state


def test_the_address_leads_to_its_link_again_and_again(town):
    link = given_out(town)
    assert find_link(token_of(link), Purpose.SUPERVISOR) is link
    assert token_of(link) == token_of(link)


def test_the_table_alone_makes_no_address(town):
    link = given_out(town)
    assert link.nonce not in token_of(link).split(".")[1]
    assert read_token(token_of(link)[:-2] + "xx", "supervisor") is None


@pytest.mark.parametrize("token", ["", "x", "é", "a.b", "WzEsIngiXQ.AAAA", "." * 500])
def test_anything_else_is_unknown(town, token):
    assert refused(token) == "unknown"


def test_a_link_of_one_purpose_opens_nothing_of_another(town):
    assert refused(token_of(given_out(town)), Purpose.SIGNATURE) == "unknown"


def test_a_link_with_a_new_nonce_makes_the_old_address_unknown(town, session):
    link = given_out(town)
    old = token_of(link)
    link.nonce = "0" * 32
    session.flush()
    assert refused(old) == "unknown"


def test_an_expired_link_says_so_and_works_again_once_it_is_renewed(town, session):
    link = given_out(town, expires_at=now() - timedelta(seconds=1))
    assert refused(token_of(link)) == "expired"
    renew_link(link, until=in_days(5), by=None)
    assert find_link(token_of(link), Purpose.SUPERVISOR) is link


def test_a_revoked_link_says_so_until_the_revocation_is_taken_back(town):
    link = given_out(town)
    revoke_link(link, by=None)
    revoke_link(link, by=None)
    assert refused(token_of(link)) == "revoked"
    restore_link(link, by=None)
    assert find_link(token_of(link), Purpose.SUPERVISOR) is link


def test_a_deleted_link_is_unknown(town, session):
    link = given_out(town)
    token = token_of(link)
    session.delete(link)
    session.flush()
    assert refused(token) == "unknown"


def test_the_newest_link_that_still_opens_is_found(town):
    first, second = given_out(town), given_out(town, email="other@example.org")
    assert live_link(Purpose.SUPERVISOR, "placements:7") is second
    assert live_link(Purpose.SUPERVISOR, "placements:7", email="boss@example.org") is first
    revoke_link(second, by=None)
    assert live_link(Purpose.SUPERVISOR, "placements:7") is first
    assert live_link(Purpose.SIGNATURE, "placements:7") is None


def test_every_deed_and_every_disclosure_stands_in_the_trail(town, session):
    link = given_out(town)
    renew_link(link, until=in_days(9), by=None)
    revoke_link(link, by=None)
    revoke_link(link, by=None)
    disclosed(link)
    rows = session.execute(sa.select(AuditEvent.action, AuditEvent.student_id).where(AuditEvent.subject == f"signed_links:{link.id}").order_by(AuditEvent.id)).all()
    assert [row.action for row in rows] == ["link.make", "link.renew", "link.revoke", "link.view"]
    assert {row.student_id for row in rows} == {town.student.id}


def test_finding_a_link_changes_nothing(town, session):
    link = given_out(town)
    session.flush()
    find_link(token_of(link), Purpose.SUPERVISOR)
    assert session.scalars(sa.select(SignedLink.used_at)).all() == [None]
    assert not session.dirty


def test_a_mail_gets_the_whole_address(app):
    with app.app_context():
        assert whole_address("/supervise/x") == "http://localhost/supervise/x"
