"""A student's way to somebody at work, on a phone of 360 px: found from a pathway or an occupation, asked for in three clicks,
sent on by the coordinator, answered with another time through the host's link, and accepted.

With JavaScript in English and without it in Spanish. With JavaScript each page is looked at by axe; none is wider than the
phone; and until both agreed, neither side reads how to reach the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.careers.models import OccupationPathway
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.links.models import Purpose, SignedLink
from portal.links.tokens import token_of
from portal.meetings.models import MeetingOffer, MeetingOfferPathway, MeetingRequest
from portal.rosters.models import Student
from tests.browser import live
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, follow, sign_in

PASSWORD = "correct horse battery staple"
COORDINATOR = "mosei"
DAY = (now() + timedelta(days=10)).date()


@dataclass(frozen=True)
class Scene:
    username: str
    student: str
    student_mail: str
    offer_id: int
    pathway_id: int
    soc: str
    contacts: tuple[tuple[str, str], ...]


@pytest.fixture
def district(shared_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demo district on a file of this test's own, since it asks and answers."""
    app = live.make_app(live.copy_of(live.demo_file(shared_folder), tmp_path), tmp_path)
    yield app
    live.close(app)


def set_the_scene(app: Flask, language: str) -> Scene:
    """A student who never asked, and an interview that stands on a pathway with occupations."""
    with app.app_context():
        coordinator = db.session.query(User).filter_by(username=COORDINATOR).one()
        user, student = db.session.execute(
            sa.select(User, Student).join(Student, Student.user_id == User.id)
            .where(Student.grade == 11, User.email != "", ~sa.exists().where(MeetingRequest.student_id == Student.id))
            .order_by(Student.id).limit(1)
        ).one()  # fmt: skip
        offer, pathway_id, soc = db.session.execute(
            sa.select(MeetingOffer, MeetingOfferPathway.pathway_id, OccupationPathway.soc)
            .join(MeetingOfferPathway, MeetingOfferPathway.meeting_offer_id == MeetingOffer.id)
            .join(OccupationPathway, OccupationPathway.pathway_id == MeetingOfferPathway.pathway_id)
            .where(MeetingOffer.ended.is_(False), MeetingOffer.kind == "interview")
            .order_by(MeetingOffer.id, OccupationPathway.soc).limit(1)
        ).one()  # fmt: skip
        people = db.session.execute(sa.select(HostContact.name, HostContact.email).where(HostContact.host_id == offer.host_id, HostContact.email != "")).all()
        user.password_hash, user.language, coordinator.password_hash = hash_password(PASSWORD), language, hash_password(PASSWORD)
        for contact in db.session.query(HostContact).filter_by(host_id=offer.host_id):
            contact.language = language
        scene = Scene(user.username, student.family_name, user.email, offer.id, pathway_id, soc, tuple((row.name, row.email) for row in people))
        db.session.commit()
        db.session.remove()
    return scene


def door_of(app: Flask) -> str:
    """The address in the mail to the host."""
    with app.test_request_context():
        link = db.session.scalars(sa.select(SignedLink).where(SignedLink.purpose == Purpose.MEETING.value).order_by(SignedLink.id.desc()).limit(1)).one()
        token = token_of(link)
        db.session.remove()
    return f"/meet/{token}"


@pytest.mark.parametrize(
    ("javascript", "language", "start"), [(True, "en", "pathway"), (False, "es", "occupation")], ids=["from-a-pathway-with-javascript", "from-an-occupation-without-javascript"]
)
def test_from_a_page_about_work_to_a_meeting(district: Flask, open_page: OpenPage, javascript: bool, language: str, start: str) -> None:
    with live.serving(district) as address:
        scene = set_the_scene(district, language)
        student, coordinator, host = (open_page(address, javascript=javascript, width=360, height=740) for _ in range(3))
        sign_in(student, scene.username, PASSWORD)

        # three clicks: whom one can meet, that offer, send
        student.goto(f"/pathways/{scene.pathway_id}" if start == "pathway" else f"/occupations/{scene.soc}")
        look(student, javascript)
        follow(student, student.locator("main a[href^='/meetings?']"))
        look(student, javascript)
        follow(student, student.locator(f"#offer-{scene.offer_id} a"))
        look(student, javascript)
        student.locator("[name=why]").fill("What is a normal day like? Which courses helped you?")
        student.locator("[name=wished]").fill("Tuesdays after 3 PM")
        student.locator("main form button.btn-primary").click()
        expect(student).to_have_url(f"{address}/my-research#meetings")
        look(student, javascript)

        # the coordinator finds it in the queue and sends it on
        sign_in(coordinator, COORDINATOR, PASSWORD)
        coordinator.goto("/queue?kind=meeting&only=me")
        look(coordinator, javascript)
        follow(coordinator, coordinator.locator(f"a[href='/meeting-requests/{last_request(district)}'].btn"))
        look(coordinator, javascript)
        coordinator.locator("#deed-send").click()
        expect(coordinator.locator("#messages")).to_contain_text("Sent to")
        look(coordinator, javascript)

        # the host opens the link, in their language, and proposes another time
        host.goto(door_of(district))
        assert host.locator("html").get_attribute("lang") == language
        look(host, javascript)
        unread(host, scene.student, scene.student_mail)
        host.locator("[name=answer][value=other_time]").check()
        host.locator("main form button.btn-primary").click()  # the day is missing: refused, nothing lost
        expect(host.locator("main [aria-invalid=true]").first).to_be_visible()
        look(host, javascript)
        expect(host.locator("[name=answer][value=other_time]")).to_be_checked()
        host.locator("[name=meets_on]").fill(DAY.isoformat())
        host.locator("[name=meets_at]").fill("8 AM")
        host.locator("[name=place]").fill("Gate 2")
        host.locator("main form button.btn-primary").click()
        expect(host.locator("#stands")).to_be_visible()
        look(host, javascript)
        unread(host, scene.student, scene.student_mail)

        # the student reads the time, and nobody's name, and accepts
        student.goto("/my-research")
        mine = student.locator(f"#meeting-{last_request(district)}")
        expect(mine).to_contain_text("8 AM")
        unread(student, "Gate 2", *(word for person in scene.contacts for word in person))
        mine.locator("button.btn-primary").click()
        expect(student.locator("#messages")).not_to_be_empty()
        look(student, javascript)

        # from here on each sees how to reach the other
        met = asked_contact(district)
        for word in (*met, "Gate 2"):
            expect(student.locator(f"#meeting-{last_request(district)}")).to_contain_text(word)
        host.reload()
        for word in (scene.student, scene.student_mail):
            expect(host.locator("main")).to_contain_text(word)
        look(host, javascript)


def last_request(app: Flask) -> int:
    with app.app_context():
        number = db.session.scalar(sa.select(sa.func.max(MeetingRequest.id))) or 0
        db.session.remove()
    return number


def asked_contact(app: Flask) -> tuple[str, str]:
    with app.app_context():
        row = db.session.execute(
            sa.select(HostContact.name, HostContact.email).join(MeetingRequest, MeetingRequest.contact_id == HostContact.id).where(MeetingRequest.id == last_request(app))
        ).one()
        db.session.remove()
    return row.name, row.email


def unread(page: Page, *words: str) -> None:
    text = page.locator("main").inner_text()
    assert not [word for word in words if word in text]


def look(page: Page, javascript: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    if javascript:
        assert violations(page) == [], page.url
