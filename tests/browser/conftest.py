"""A real browser at a live portal: one Chromium a worker, a fresh context for each test."""

from __future__ import annotations

import atexit
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from portal.accounts.models import ROLE_TITLES, Role, User
from portal.database import now
from portal.extensions import db
from portal.links.models import Purpose, SignedLink
from portal.links.tokens import token_of
from tests.browser import live
from tests.browser.crawl import Crawl, crawl

expect.set_options(timeout=15_000)  # a busy machine is no failure
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CALM = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Browser:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"NO BROWSER at {CHROMIUM}: browser tests did not run")
    return the_browser()


@cache
def the_browser() -> Browser:
    """One for the process: test modules of other rooms import the fixture, and Playwright starts only once."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=list(CALM))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run: pytest-xdist gives each worker a base below the run's own."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def demo_app(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo district on a file of this worker's own."""
    folder = tmp_path_factory.mktemp("demo")
    app = live.make_app(live.copy_of(live.demo_file(shared_folder), folder), folder)
    yield app
    live.close(app)


@pytest.fixture(scope="session")
def demo(demo_app: Flask) -> Iterator[str]:
    """The address of a live portal with the demo district."""
    with live.serving(demo_app) as address:
        yield address


@pytest.fixture
def bare_app(shared_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The reference facts and no district, on a file of this test's own."""
    app = live.make_app(live.copy_of(live.reference_file(shared_folder), tmp_path), tmp_path)
    yield app
    live.close(app)


@pytest.fixture
def bare(bare_app: Flask) -> Iterator[str]:
    """The address of a live portal for `bare_app`."""
    with live.serving(bare_app) as address:
        yield address


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(address, javascript=True)` gives a page that fails the test on whatever it complains of."""
    with ExitStack() as stack:

        def opened(address: str, **options: object) -> Page:
            return stack.enter_context(watched_page(browser, address, **options))

        yield opened


@contextmanager
def watched_page(
    browser: Browser, address: str, *, javascript: bool = True, width: int = 1280, height: int = 800
) -> Iterator[Page]:
    """A page in a context of its own; afterwards no script error, console error or request elsewhere may have been."""
    context: BrowserContext = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, java_script_enabled=javascript
    )
    context.set_default_timeout(15_000)
    context.set_default_navigation_timeout(30_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"{page.url}: script error: {error}"))
    page.on("console", lambda said: problems.append(f"{page.url}: {said.text}") if is_complaint(said) else None)
    page.on("response", lambda got: problems.append(f"{got.status}: {got.url}") if is_failure(got.status) else None)
    page.on("request", lambda asked: problems.append(f"off-origin: {asked.url}") if is_away(asked.url, address) else None)
    try:
        yield page
    finally:
        context.close()
    assert not problems, problems


def is_complaint(said: object) -> bool:
    """Answers are judged by their status, not by the line that the browser logs for them; a cut line is a test's own."""
    text = getattr(said, "text", "")
    return getattr(said, "type", "") == "error" and "Failed to load resource" not in text and "Failed to fetch" not in text


def is_failure(status: int) -> bool:
    """A refused form (422) and a stale one (409) are no failures."""
    return status >= 400 and status not in (409, 422)


def is_away(url: str, address: str) -> bool:
    return not url.startswith((address + "/", "data:", "blob:"))


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main form button.btn-primary")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def follow(page: Page, link: Locator) -> None:
    """Clicks what leads to another page, and waits for that page: a look right after a click may meet neither."""
    with page.expect_navigation(wait_until="load"):
        link.click()


@pytest.fixture(scope="session")
def cast(demo_app: Flask) -> list[dict[str, str]]:
    """The demo's sign-ins, as `flask demo sign-ins` prints them."""
    import json

    answer = demo_app.test_cli_runner().invoke(args=["demo", "sign-ins"])
    assert answer.exit_code == 0, answer.output
    return list(json.loads(answer.output))


def of_the_cast(cast: list[dict[str, str]], role: Role) -> dict[str, str]:
    return next(person for person in cast if person["role"].lower() in (role.value, ROLE_TITLES[role].lower()))


@pytest.fixture
def crawled(demo_app: Flask, cast: list[dict[str, str]], shared_folder: Path) -> Callable[[Role], Crawl]:
    """Crawls the demo district as a role, once a run: every worker's copy of it holds the same."""

    def crawl_as(role: Role) -> Crawl:
        def make(path: Path) -> None:
            person = of_the_cast(cast, role)
            client: Any = demo_app.test_client()
            client.submit("/sign-in", {"username": person["username"], "password": person["password"]})
            path.write_bytes(pickle.dumps(crawl(demo_app, client)))

        found: Crawl = pickle.loads(live.made_once(shared_folder, f"crawl-{role.value}", make).read_bytes())
        return found

    return crawl_as


@contextmanager
def reads(app: Flask, username: str, language: str) -> Iterator[None]:
    """For a while, this person of the demo has chosen a language."""

    def choose(chosen: str) -> None:
        with app.app_context():
            db.session.execute(sa.update(User).where(User.username == username).values(language=chosen))
            db.session.commit()
            db.session.remove()

    choose(language)
    try:
        yield
    finally:
        choose("en")


BEHIND = {
    Purpose.FAMILY: ("/family/{}",),
    Purpose.SIGNATURE: ("/sign/{}",),
    Purpose.SUPERVISOR: ("/supervise/{}", "/supervise/{}/print", "/supervise/{}/evaluations/midterm"),
}


@pytest.fixture
def mailed_pages(demo_app: Flask) -> list[str]:
    """Addresses that the demo has mailed to guardians, signers and supervisors: for each purpose its newest live link."""
    with demo_app.app_context():
        found = [
            path.format(token_of(link))
            for purpose, paths in BEHIND.items()
            if (link := db.session.scalar(sa.select(SignedLink).where(SignedLink.purpose == purpose.value, SignedLink.revoked_at.is_(None), SignedLink.expires_at > now()).order_by(SignedLink.id.desc()).limit(1)))
            for path in paths
        ]
        db.session.remove()
    return found
