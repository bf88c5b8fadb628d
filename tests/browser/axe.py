"""axe-core on the page that is open, and what it found in words."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from portal.config import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """One line per rule that the page breaks; `only` names single rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    run = {"runOnly": {"type": "rule", "values": only}} if only else {"runOnly": TAGS}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", run | {"resultTypes": ["violations"]})
    return [f"{v['id']} ({len(v['nodes'])}): {v['nodes'][0]['html'][:160]}" for v in found["violations"]]
