"""A world with a row in every table, for walks over the whole URL map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.accounts.models import Role
from tests.house.walk import Seen, World, addresses, ask, make_world, told
from tests.page import PageClient


@pytest.fixture(autouse=True)
def quick_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk asks who gets a PDF and whether its page can be made; how the paper looks is asked in the rooms."""
    monkeypatch.setattr("weasyprint.HTML.write_pdf", lambda self, **options: b"%PDF-1.7")


@pytest.fixture
def world(session: Any) -> World:
    return make_world()


@pytest.fixture
def browsers(app: Flask, world: World, sign_in: Callable[..., PageClient]) -> dict[Role, PageClient]:
    """A signed-in browser per role, of the district whose rows there are."""
    return {role: sign_in(who) for role, who in world.people.items()}


@pytest.fixture
def strangers(app: Flask, world: World, sign_in: Callable[..., PageClient]) -> dict[Role, PageClient]:
    """The same of another district, which has nothing but these people and a school."""
    return {role: sign_in(who) for role, who in world.strangers.items()}


@pytest.fixture
def seen(app: Flask, world: World, browsers: dict[Role, PageClient]) -> list[Seen]:
    """What every role got at every address, asked once for all tests that only read the answers."""
    kept: list[Seen] | None = app.extensions.get("tests.seen")
    if kept is None:
        kept = app.extensions["tests.seen"] = []
        for role, browser in browsers.items():
            for address in addresses(app, "GET"):
                answer = ask(browser, address.path)
                kept.append(Seen(role, address, answer.status_code, dict(answer.headers), told(answer)))
    return kept
