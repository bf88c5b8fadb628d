"""Placements and hours when several people answer at the same moment: on a database where every commit is a real one."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import AuditEvent, User
from portal.database import now
from portal.extensions import db
from portal.hours.models import HourEntry
from portal.links.models import Purpose
from portal.links.services import in_days, make_link
from portal.links.tokens import token_of
from portal.placements.models import Placement
from portal.supervision.subjects import Answerable
from tests import factories as make
from tests.house.test_under_load import MANY, browser, own  # noqa: F401 - fixture
from tests.page import fields


@pytest.fixture
def town(own: Flask) -> dict[str, Any]:  # noqa: F811 - the fixture
    """Eight students who ask for the only seat of an opening; one of them works elsewhere, with three days to verify."""
    with own.app_context():
        admin = db.session.scalars(sa.select(User)).one()
        home = db.session.get_one(type(make.district(name="elsewhere")), admin.district_id)
        school = make.school(home)
        experience, host = make.experience(home), make.host(home)
        boss = make.contact(host, name="J. Okafor")
        opening = make.opening(host, experience, seats=1)
        students = [make.student(school, birth_date=now().date() - timedelta(days=7_000)) for _ in range(MANY)]
        asked = [make.placement(student, experience, host, state="requested", opening_id=opening.id, begins_on=opening.begins_on, ends_on=opening.ends_on) for student in students]
        runs = make.placement(students[0], experience, host, supervisor=boss)
        entries = [make.hours(runs, 2, day=now().date() - timedelta(days=n)) for n in (1, 2, 3)]
        link = make_link(Purpose.SUPERVISOR, subject=Answerable(runs.id, host.id, boss.id).subject, district_id=home.id, expires_at=in_days(9), by=None, placement_id=runs.id, student_id=runs.student_id, name=boss.name, email=boss.email)
        db.session.commit()
        found = {"asked": [row.id for row in asked], "entries": [row.id for row in entries], "token": token_of(link), "link": link.id}
        db.session.remove()
    return found


def at_once(app: Flask, cookie: str | None, posts: list[tuple[str, dict[str, str]]]) -> Counter[int]:
    """Posts from as many browsers at the same time; how often each status came back."""

    def post(one: tuple[str, dict[str, str]]) -> int:
        client = app.test_client()
        if cookie:
            client.set_cookie("session", cookie)
        return client.post(one[0], data=one[1], buffered=True).status_code

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(post, posts))


def test_of_eight_confirmations_of_one_seat_at_once_one_gets_it_and_the_others_are_told(own: Flask, town: dict[str, Any]) -> None:  # noqa: F811
    client = browser(own)
    posts = []
    for placement_id in town["asked"]:
        address = f"/placements/{placement_id}/confirm"
        posts.append((address, fields(client.page(f"/placements/{placement_id}").find("form", action=address)) | {"anyway": "y"}))
    answers = at_once(own, client.get_cookie("session").value, posts)
    assert answers == {303: 1, 422: MANY - 1}
    with own.app_context():
        assert Counter(db.session.scalars(sa.select(Placement.state).where(Placement.id.in_(town["asked"])))) == {"confirmed": 1, "requested": MANY - 1}
        db.session.remove()


def test_a_supervisor_who_answers_eight_times_at_once_verifies_each_day_once(own: Flask, town: dict[str, Any]) -> None:  # noqa: F811
    address = f"/supervise/{town['token']}"
    visitor = own.test_client()
    form = fields(visitor.page(address).find("form", action=f"{address}/verify"))
    versions = {f"{entry_id}:1" for entry_id in town["entries"]}
    posts = [(f"{address}/verify", {"csrf_token": form["csrf_token"], "entries": sorted(versions)})] * MANY
    cookie = visitor.get_cookie("session")
    answers = at_once(own, cookie.value if cookie else None, posts)
    assert answers[500] == 0
    assert set(answers) <= {303, 409, 422}
    with own.app_context():
        rows = db.session.execute(sa.select(HourEntry.state, HourEntry.version).where(HourEntry.id.in_(town["entries"]))).all()
        assert {(row.state, row.version) for row in rows} == {("verified", 2)}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "hours.verify")) == 1
        db.session.remove()
