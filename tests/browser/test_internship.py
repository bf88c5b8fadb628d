"""An internship from the student's request to approved hours and progress, in a browser: with JavaScript and without.

The student has a phone. The supervisor and the guardian have no account, only what came by mail.
"""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.passwords import hash_password
from portal.clearances.models import ClearanceKind
from portal.database import now
from portal.extensions import db
from portal.frameworks.models import Framework
from portal.hosts.record_models import HostDocument
from portal.programs.summaries import refresh
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in

PASSWORD = "correct horse battery staple"
PHONE = {"width": 360, "height": 740}
BOSS, PARENT = "okafor@harbor.example", "parent@home.example"


@pytest.fixture
def town(bare_app: Flask) -> date:
    """Ana, 17, in a program that asks for 2 hours of an internship; an opening with a seat at a host with its papers."""
    today = now().date()
    with bare_app.app_context():
        home = make.district(name="Harbor Point Schools")
        make.use_framework(home, db.session.scalars(sa.select(Framework).order_by(Framework.edition.desc(), Framework.id)).first())
        school = make.school(home, name="Northside High")
        make.term(make.school_year(home, today.year + 1, begins_on=today - timedelta(days=60), ends_on=today + timedelta(days=200)), begins_on=today - timedelta(days=60), ends_on=today + timedelta(days=200))
        people = {name: make.user(home, role, at=school, username=name, password_hash=hash_password(PASSWORD)) for name, role in (("mosei", "coordinator"), ("ana", "student"))}
        ana = make.student(school, user=people["ana"], given_name="Ana", family_name="Lima", birth_date=today - timedelta(days=365 * 17 + 60))
        make.guardian(ana, name="Rosa Lima", email=PARENT)
        host = make.host(home, name="Harbor Health IT")
        for kind in ("agreement", "insurance"):
            make.add(HostDocument(host_id=host.id, kind=kind, begins_on=today - timedelta(days=100), expires_on=today + timedelta(days=300)))
        boss = make.contact(host, name="J. Okafor", email=BOSS, signs=True)
        intern = make.experience(home, title="IT Internship")
        make.opening(host, intern, supervisor_id=boss.id, begins_on=today, hours_goal=Decimal(2), seats=1, plan=[[today.weekday(), "15:00", "17:00"]])
        program = make.program(home, sites=(school,), title="Network Systems")
        version = make.version(program)
        make.requirement(version, "hours", {"offering_id": intern.id}, amount=2)
        make.choice(ana, version)
        refresh([ana.id])
        db.session.commit()
        db.session.remove()
    return today


@pytest.mark.parametrize("javascript", [False, True], ids=["without-javascript", "with-javascript"])
def test_a_student_asks_for_a_seat_and_ends_with_approved_hours_and_progress(bare_app: Flask, bare: str, open_page: OpenPage, town: date, tmp_path: Path, javascript: bool) -> None:
    def as_(username: str, *, phone: bool = False) -> Page:
        page = open_page(bare, javascript=javascript)
        if phone:
            page.set_viewport_size(PHONE)
        sign_in(page, username, PASSWORD)
        return page

    def outside(address: str) -> Page:
        page = open_page(bare, javascript=javascript)
        page.set_viewport_size(PHONE)
        page.goto(address)
        return page

    ana, coordinator = as_("ana", phone=True), as_("mosei")
    ana.goto("/my-pathway")
    expect(ana.locator("main")).to_contain_text("0 of 1 done")

    # the request: three clicks
    ana.get_by_role("link", name="Internships").first.click()
    ana.get_by_role("link", name="IT Internship").first.click()
    look(ana, javascript)
    ana.get_by_label("Why do you want it?").fill("I like networks.")
    ana.get_by_role("button", name="Request this seat").click()
    expect(ana.locator("main")).to_contain_text("You asked for a seat")

    # the coordinator's word, straight from the queue
    coordinator.goto("/")
    coordinator.get_by_role("link", name="Ana Lima").first.click()
    coordinator.locator("#deed-confirm").click()
    expect(coordinator.locator("main")).to_contain_text("Confirmed")
    put_forms_on_file(bare_app)

    # the agreement: drawn up, sent, signed by four
    coordinator.goto(coordinator.url.split("#")[0])
    coordinator.locator("#agreement").get_by_role("link").first.click()
    coordinator.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(coordinator.locator("main")).to_contain_text("0 of 4 have signed")
    coordinator.get_by_role("button", name=re.compile("^Sign")).first.click()
    ana.goto("/my-placements")
    ana.get_by_role("link", name=re.compile("agreement", re.I)).first.click()
    look(ana, javascript)
    sign(ana, "Ana Lima")
    for name, address in (("Rosa Lima", PARENT), ("J. Okafor", BOSS)):
        page = outside(link_in_mail(tmp_path, address, "/sign/"))
        look(page, javascript)
        sign(page, name)
    coordinator.goto("/placements/1")
    expect(coordinator.locator("ol.steps [aria-current]")).to_contain_text("Active")

    # two hours, on the phone
    ana.goto("/my-hours")
    look(ana, javascript)
    log(ana, town)
    expect(ana.locator("#my-hours")).to_contain_text("Submitted")

    # the supervisor: two clicks from the mail
    boss = outside(link_in_mail(tmp_path, BOSS, "/supervise/"))
    look(boss, javascript)
    boss.locator("#verify-all").click()
    expect(boss.locator("#messages")).to_contain_text("You verified 2 hours")

    # approval from the queue, and what it does
    coordinator.goto("/")
    coordinator.get_by_role("button", name=re.compile("^Approve 2 h")).click()
    expect(coordinator.locator("#messages")).to_contain_text("2 hours")
    ana.goto("/my-pathway")
    expect(ana.locator("main")).to_contain_text("1 of 1 done")
    look(ana, javascript)


def look(page: Page, javascript: bool) -> None:
    """axe in light and dark, and nothing sticks out of the phone."""
    if javascript:  # axe is a script itself
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def put_forms_on_file(app: Flask) -> None:
    """Safety training and the like are another page's job (tests/clearances); here they are simply there."""
    from portal.clearances.models import StudentClearance
    from portal.placements.models import Placement

    with app.app_context():
        placement = db.session.scalars(sa.select(Placement)).one()
        for kind in db.session.scalars(sa.select(ClearanceKind).order_by(ClearanceKind.id)):
            db.session.add(
                StudentClearance(district_id=placement.district_id, student_id=placement.student_id, kind_id=kind.id, state="on_file", valid_from=now().date(), expires_on=now().date() + timedelta(days=300))
            )
        db.session.commit()
        db.session.remove()


def sign(page: Page, name: str) -> None:
    page.locator("#read_it").check()
    page.locator("#typed_name").fill(name)
    page.locator("#typed_name").press("Enter")
    expect(page.locator("#said")).to_be_visible()


def log(page: Page, day: date) -> None:
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("From").fill(time(15, 0).strftime("%H:%M"))
    page.get_by_label("To", exact=True).fill(time(17, 0).strftime("%H:%M"))
    page.get_by_label("What I did").fill("Imaged four laptops")
    page.get_by_role("button", name="Submit").click()


def link_in_mail(folder: Path, address: str, path: str) -> str:
    """The address that somebody without an account finds in the newest mail to them, as a path of the portal."""
    found = []
    for file in sorted((folder / "mail").glob("*.eml"), key=lambda each: each.stat().st_mtime_ns):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        if address in str(message["To"]) and body is not None:
            found += re.findall(re.escape(path) + r"[\w.~-]+", body.get_content())
    assert found, f"no mail to {address} with {path}"
    return found[-1]
