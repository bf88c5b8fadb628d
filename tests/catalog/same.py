"""Whether a fragment is the very region of the page it belongs to."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import tostring

ONCE = re.compile(r'(name="(?:csrf_token|form_token)"[^>]*value="|id="csrf-)[^"]*')


def html(element: Any) -> str:
    element.tail = None
    text = tostring(element, encoding="unicode")
    return re.sub(r"\s+", " ", ONCE.sub(r"\1", text))


def same(browser: Any, path: str, region: str) -> None:
    """Raises AssertionError where the two differ in anything but their tokens."""
    page, fragment = browser.page(path), browser.page(path, htmx=True, target=f"section#{region}")
    assert html(fragment.region(region)) == html(page.region(region))
