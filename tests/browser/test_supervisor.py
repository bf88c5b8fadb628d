"""A supervisor on a phone: from the link in the mail to verified hours and an evaluation, with scripts and without."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from portal.database import now
from portal.extensions import db, reading
from portal.hours.models import HourEntry
from portal.links.models import SignedLink
from portal.links.tokens import token_of
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage


def token_with_hours(app: Flask, number: int) -> str:
    """A link of the demo behind which at least two days wait."""
    with app.test_request_context(), reading():
        many = sa.select(HourEntry.placement_id).where(HourEntry.state == "submitted").group_by(HourEntry.placement_id).having(sa.func.count() > 1)
        links = db.session.scalars(
            sa.select(SignedLink)
            .where(SignedLink.purpose == "supervisor", SignedLink.revoked_at.is_(None), SignedLink.expires_at > now(), SignedLink.placement_id.in_(many))
            .order_by(SignedLink.id)
        ).all()
        return token_of(links[number])


@pytest.mark.parametrize(("javascript", "number"), [(True, 0), (False, 1)])
def test_hours_are_verified_and_an_evaluation_is_filled_in_on_a_phone(demo_app, demo: str, open_page: OpenPage, javascript, number):
    token = token_with_hours(demo_app, number)
    page = open_page(demo, javascript=javascript, width=360, height=740)
    page.goto(f"{demo}/supervise/{token}")
    if javascript:
        assert violations(page) == []
    page.get_by_text("Not right?").first.click()
    page.get_by_label("Hours", exact=True).first.fill("0.5")
    page.get_by_role("button", name="Save and verify").first.click()
    expect(page.locator("#messages")).to_contain_text("Corrected and verified")
    page.get_by_role("button", name="Verify all").click()
    expect(page.locator("#wait")).to_have_text("No hours wait for you")
    page.locator(".evaluation-line a").last.click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    if javascript:
        assert violations(page) == []
    for question in page.locator("fieldset.question").all():
        question.get_by_label("Meets").check()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#messages")).to_contain_text("Final evaluation submitted")
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("heading", name="Final evaluation")).to_be_visible()
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
