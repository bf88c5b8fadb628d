"""Follows every link that a person finds, and comes back with what lies behind it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.house.walk import ask, told
from tests.page import Page, PageClient, check, hx

EACH = 2
"""How many addresses of one view, with the same names in the query string, are followed."""


@dataclass
class Crawl:
    """`pages` holds endpoint -> the first address that showed a page there; `bad` says what was wrong where."""

    pages: dict[str, str] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)
    bad: list[str] = field(default_factory=list)


def crawl(app: Flask, client: PageClient, start: tuple[str, ...] = ("/",)) -> Crawl:
    found = Crawl()
    seen: set[tuple[str, bool]] = set()
    taken: Counter[tuple[object, ...]] = Counter()
    todo: deque[tuple[str, bool, str]] = deque((path, False, "the start") for path in start)
    while todo:
        path, fragment, where = todo.popleft()
        if (path, fragment) in seen:
            continue
        seen.add((path, fragment))
        endpoint = endpoint_of(app, path)
        if endpoint is None:
            found.bad.append(f"{path} (linked on {where}) leads nowhere")
            continue
        key = (endpoint, frozenset(name for name, _ in parse_qsl(urlsplit(path).query)), fragment)
        taken[key] += 1
        if taken[key] > EACH or endpoint == "static":
            continue
        answer = ask(client, path, headers=hx(fragment))
        found.endpoints.add(endpoint)
        if answer.status_code == 303:
            todo.append((urljoin(path, answer.location), False, path))
            continue
        if answer.status_code != 200:
            found.bad.append(f"{path} (linked on {where}): {told(answer)}")
            continue
        if answer.mimetype != "text/html":
            continue
        page = Page(answer, fragment=fragment)
        try:
            check(page, path)
        except AssertionError as error:
            found.bad.append(str(error).splitlines()[0])
        if not fragment:
            found.pages.setdefault(endpoint, path)
        for link, inside in links(page):
            todo.append((urljoin(path, link), inside, path))
    return found


def links(page: Page) -> list[tuple[str, bool]]:
    """(address, whether htmx asks for it) of everything on the page that reads and stays in the portal."""
    found: list[tuple[str, bool]] = []
    for element in page.root.iter():
        if element.tag == "a" and (href := element.get("href")):
            found.append((href, False))
        if element.tag == "form" and element.get("method", "get").lower() == "get":
            found.append((element.get("action", ""), False))
        if (asked := element.get("hx-get")) is not None:
            found.append((asked, True))
    return [(link.split("#")[0], inside) for link, inside in found if stays(link)]


def stays(link: str) -> bool:
    return bool(link.split("#")[0]) and not urlsplit(link).scheme and not link.startswith("//")


def endpoint_of(app: Flask, path: str) -> str | None:
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    try:
        return str(adapter.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return None
