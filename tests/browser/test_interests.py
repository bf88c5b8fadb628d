"""The inventory on a phone of 360 px: by taps, by keys and without scripts, from the start to the reasons; axe in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.extensions import db
from portal.interests.models import InterestAnswer, InterestTake
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in

LIKED = "SC"


@pytest.fixture
def ana(demo_app: Flask, cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Ana Lima; what a test adds to her results is taken away again."""
    with demo_app.app_context():
        before = db.session.scalar(sa.select(sa.func.max(InterestTake.id))) or 0
    yield next(each for each in cast if each["username"] == "ana.lima")
    with demo_app.app_context():
        db.session.execute(sa.delete(InterestAnswer).where(InterestAnswer.take_id > before))
        db.session.execute(sa.delete(InterestTake).where(InterestTake.id > before))
        db.session.execute(sa.update(User).where(User.username == "ana.lima").values(language="en"))
        db.session.commit()


def speaks(app: Flask, language: str) -> None:
    with app.app_context():
        db.session.execute(sa.update(User).where(User.username == "ana.lima").values(language=language))
        db.session.commit()


def asked(page: Page) -> str:
    return page.locator("[name=statement]").input_value()


def answer(page: Page, how: str) -> None:
    """Answers the statement that is shown, and waits for the next one."""
    code = asked(page)
    value = 4 if code[0] == LIKED[0] else 3 if code[0] == LIKED[1] else 0
    if how == "keys":
        expect(page.locator("#question :focus")).to_have_count(1)  # the script that takes keys sets it
        page.keyboard.press(str(value + 1))
    elif how == "taps":
        page.wait_for_timeout(360)  # sooner, a tap counts as one for the statement before
        page.locator(f"#answer-{value}").click()
    else:
        page.locator(f"#answer-{value}").click()
    expect(page.locator(f"[name=statement][value={code}]")).to_have_count(0)


@pytest.mark.parametrize(("how", "language"), [("taps", "en"), ("keys", "es"), ("without scripts", "es")])
def test_a_student_says_what_they_like_and_learns_where_it_leads(demo_app: Flask, demo: str, ana: dict[str, str], open_page: OpenPage, how: str, language: str) -> None:
    speaks(demo_app, language)
    page = open_page(demo, javascript=how != "without scripts", width=360, height=740)
    sign_in(page, ana["username"], ana["password"])
    page.goto("/my-interests")
    page.locator("#start-short").click()
    expect(page.locator("#answers")).to_be_visible()
    if how != "without scripts":
        assert violations(page) == []
    last = page.locator("#answer-4").bounding_box()
    bar = page.locator("nav.places").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"], "the five answers lie within reach, above the bar"
    for number in range(30):
        if number == 4:  # back, think again, and on
            page.locator("#step-back").click()
            expect(page.locator(".answer[aria-current]")).to_have_count(1)
            page.locator("#step-on").click()
            expect(page.locator(".answer[aria-current]")).to_have_count(0)
            if how == "keys":
                page.locator("#statement").focus()
        answer(page, how)
    page.locator("#finish-button").click()
    expect(page.locator("#leaning")).to_contain_text("You like helping people" if language == "en" else "Te gusta ayudar a las personas")
    expect(page.locator(".fits > li").first.locator(".reasons li").first).to_be_visible()
    expect(page.locator("#look-cluster")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if how != "without scripts":
        assert violations(page) == []


def test_answers_given_on_one_device_are_there_on_another(demo: str, ana: dict[str, str], open_page: OpenPage) -> None:
    phone, computer = open_page(demo, width=360, height=740), open_page(demo)
    for page in (phone, computer):
        sign_in(page, ana["username"], ana["password"])
    phone.goto("/my-interests")
    phone.locator("#start-long").click()
    for _ in range(3):
        answer(phone, "keys")
    computer.goto("/my-interests")
    expect(computer.locator("#going-on")).to_have_text("3 of 60 answered")
    computer.locator("#go-on").click()
    assert asked(computer) == asked(phone)


def test_a_second_tap_in_haste_does_not_answer_the_next_statement(demo: str, ana: dict[str, str], open_page: OpenPage) -> None:
    page = open_page(demo, width=360, height=740)
    sign_in(page, ana["username"], ana["password"])
    page.goto("/my-interests")
    page.locator("#start-long").click()
    page.locator("#answer-4").dblclick()
    expect(page.locator(".asked-so-far p")).to_contain_text("1 of 60")
    page.wait_for_timeout(400)
    expect(page.locator(".asked-so-far p")).to_contain_text("1 of 60")


def test_a_rating_keeps_ones_place_on_the_checklist(demo: str, ana: dict[str, str], open_page: OpenPage) -> None:
    page = open_page(demo, width=360, height=740)
    sign_in(page, ana["username"], ana["password"])
    page.goto("/my-skills")
    assert violations(page) == []
    page.locator("#skill-20-2").click()
    expect(page.locator("#skill-20-2")).to_have_attribute("aria-current", "true")
    expect(page.locator("#skill-20-title")).to_be_focused()
    page.locator("#skill-20-back").click()
    expect(page.locator("#skill-20-2")).not_to_have_attribute("aria-current", "true")
