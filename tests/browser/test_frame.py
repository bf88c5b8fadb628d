"""What holds on every page because of how pages are made: tokens, double clicks, focus, history, lost connections."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import Role
from portal.catalog.models import Course
from portal.extensions import db
from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_every_page import of_the_cast

FOCUS = "document.activeElement === document.body ? 'body' : (document.activeElement.id || document.activeElement.tagName)"


@pytest.fixture
def administrator(demo: str, open_page: OpenPage, cast: list[dict[str, str]]) -> Page:
    person = of_the_cast(cast, Role.DISTRICT_ADMIN)
    page = open_page(demo)
    sign_in(page, person["username"], person["password"])
    return page


@pytest.fixture
def course(demo_app: Flask) -> tuple[str, str]:
    """(address, title) of a course of the demo district."""
    with demo_app.app_context():
        row = db.session.execute(
            sa.select(Course.id, Course.title).where(Course.state == "active").order_by(Course.title, Course.id)
        ).first()
        db.session.remove()
    assert row is not None
    return f"/offerings/{row.id}", row.title


def posts(page: Page) -> list[Any]:
    """Every POST that the page sends from now on."""
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


def open_edit_form(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#offering-facts").get_by_role("link", name="Edit").first.click()
    expect(page.locator("#offering-save")).to_be_visible()


def test_htmx_sends_the_token_that_every_post_needs(administrator: Page, course: tuple[str, str]):
    open_edit_form(administrator, course[0])
    sent = posts(administrator)
    administrator.locator("#offering-save").click()
    expect(administrator.locator("#offering-save")).to_have_count(0)
    assert [request.method for request in sent] == ["POST"]
    headers = sent[0].all_headers()
    assert headers["hx-request"] == "true"
    assert headers["x-csrftoken"]


def test_a_double_click_posts_once(administrator: Page, course: tuple[str, str]):
    open_edit_form(administrator, course[0])
    sent = posts(administrator)
    administrator.locator("#offering-save").dblclick()
    expect(administrator.locator("#offering-save")).to_have_count(0)
    administrator.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_focus_goes_to_a_place_that_was_chosen_and_never_to_nowhere(administrator: Page, course: tuple[str, str]):
    page, title = administrator, course[1]
    open_edit_form(page, course[0])
    assert page.evaluate(FOCUS) != "body"
    page.locator("[name=title]").fill("")
    page.locator("#offering-save").click()
    expect(page.locator("#problems")).to_be_focused()
    page.locator("[name=title]").fill(title)
    page.locator("#offering-save").click()
    expect(page.locator("#offering-save")).to_have_count(0)
    assert page.evaluate(FOCUS) != "body"


def test_going_back_after_a_swap_shows_a_whole_page(administrator: Page):
    page = administrator
    page.goto("/courses")
    first = page.locator("#course-list tbody tr").first.inner_text()
    page.locator("#course-list a.sorter").first.click()
    page.wait_for_url("**/courses?*sort=*")
    expect(page.locator("#course-list tbody tr").first).not_to_have_text(first)
    page.go_back()
    expect(page.locator("header.topbar")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#course-list tbody tr").first).to_be_visible()


def test_a_lost_connection_is_said_and_nothing_typed_is_lost(administrator: Page, course: tuple[str, str]):
    page = administrator
    open_edit_form(page, course[0])
    page.locator("[name=title]").fill("Typed and not lost")
    page.context.set_offline(True)
    page.locator("#offering-save").click()
    expect(page.locator("#messages")).to_contain_text("No connection")
    expect(page.locator("[name=title]")).to_have_value("Typed and not lost")
    page.context.set_offline(False)


def test_a_slash_opens_search_except_while_typing(administrator: Page, course: tuple[str, str]):
    page = administrator
    open_edit_form(page, course[0])
    page.locator("[name=title]").press("/")
    assert "/search" not in page.url
    page.goto("/courses")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_url("**/search*")


def test_the_skip_link_is_the_first_stop_and_leads_past_the_menu(administrator: Page):
    administrator.goto("/courses")
    administrator.keyboard.press("Tab")
    expect(administrator.locator("a.skip")).to_be_focused()
    administrator.keyboard.press("Enter")
    expect(administrator.locator("#main")).to_be_focused()


def test_a_chosen_appearance_stays_whatever_the_device_says(administrator: Page):
    page = administrator
    page.emulate_media(color_scheme="light")
    page.goto("/courses")
    page.locator("#account-button").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator("#account-button").click()
    page.get_by_role("button", name="As the device").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
