"""What travels: the first view with all its files, and a later page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib

from bench.figures import Figure, exactly
from bench.floor import Broken
from bench.pages import MINE, Place
from bench.portal_at import requester

BROWSERS = {"Accept-Encoding": "gzip, deflate, br, zstd", "Sec-Fetch-Site": "same-origin"}
FIRST, LATER = 60, 8
"""Goals in KB."""


def figures(here: Place) -> Iterator[Figure]:
    body, status, headers = requester(here.app, "/sign-in", BROWSERS)()
    if not status.startswith("200") or headers.get("Content-Encoding") != "zstd":
        raise Broken(f"/sign-in answered {status}, {headers.get('Content-Encoding')}")
    total = len(body)
    for address in files_of(requester(here.app, "/sign-in", {})()[0]):
        sent, status, headers = requester(here.app, address, BROWSERS)()
        if not status.startswith("200") or "immutable" not in headers.get("Cache-Control", ""):
            raise Broken(f"{address} answered {status}")
        total += len(sent)
    yield Figure("first view, all files, compressed", exactly(total / 1024), FIRST, "KB")
    for name in ("courses", "students", MINE):
        look, header = here.looks[name]
        yield Figure(f"{name}: a later page, compressed", exactly(len(requester(here.app, look.path, header | BROWSERS)()[0]) / 1024), LATER, "KB")


def files_of(body: bytes) -> list[str]:
    """The addresses of the files of its own that a page loads."""
    page = html5lib.parse(body, namespaceHTMLElements=False)
    found = [element.get("href") if element.tag == "link" else element.get("src") for element in page.iter() if isinstance(element.tag, str)]
    return [address for address in found if address and urlsplit(address).path.startswith("/static/")]
