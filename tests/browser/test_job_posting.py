"""On a phone of 360 px a student notes a job posting, sees what they have of it, and says where that is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in


def looked_at(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_posting_is_added_and_the_students_word_wins(demo: str, cast: list[dict[str, str]], open_page: OpenPage, javascript: bool) -> None:
    page = open_page(demo, javascript=javascript, width=360, height=740)
    person = next(each for each in cast if each["username"] == "ana.lima")
    sign_in(page, person["username"], person["password"])
    page.goto("/my-research")
    page.get_by_role("link", name="Job postings").click()
    page.get_by_role("link", name="Add a posting").click()

    # a bad link is refused and nothing of what was typed is lost
    page.get_by_label("What is the job called?").fill("Field technician")
    page.get_by_label("Who is hiring?").fill("Valley Fiber")
    page.get_by_label("What does it ask for?").fill("Customer service\nForklift license\nCompTIA Network+")
    page.get_by_label("Link to the posting").fill("javascript:alert(1)")
    page.locator("#keep-posting").click()
    expect(page.locator("#link-error")).to_contain_text("It begins with https://")
    if javascript:
        looked_at(page)
    page.get_by_label("Link to the posting").fill("https://jobs.example.org/field-technician")
    page.locator("#keep-posting").click()

    # what was found stands at its line; what is missing names what teaches it here
    expect(page.get_by_role("heading", name="Field technician")).to_be_visible()
    expect(page.locator("#match")).to_contain_text("1 of 3 things it asks for")
    expect(page.locator(".match-list > li").first).to_contain_text("You have it. We found:")
    expect(page.locator("#missing-title + ul a", has_text="CompTIA Network+")).to_be_visible()
    if javascript:
        looked_at(page)

    # the student's word wins, by the keyboard too, and the focus stays at what was pressed
    line = page.locator(".match-list > li").nth(1)
    line.get_by_role("button", name="I have it").press("Enter")
    expect(page.locator("#match")).to_contain_text("2 of 3 things it asks for")
    expect(line).to_contain_text("You have it. You said so")
    expect(line.get_by_role("button", name="I have it")).to_have_attribute("aria-pressed", "true")
    if javascript:
        expect(line.get_by_role("button", name="I have it")).to_be_focused()
        looked_at(page)
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#match")).to_contain_text("1 of 3 things it asks for")

    # taken off the list and brought back, it is as it was
    page.locator("#remove-posting").click()
    expect(page.get_by_role("link", name="Field technician")).to_have_count(0)
    page.locator("#messages").get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Field technician").first.click()
    expect(page).to_have_url(re.compile(r"/my-research/postings/\d+$"))
    expect(page.locator("#match")).to_contain_text("1 of 3 things it asks for")
    page.locator("#remove-posting").click()
