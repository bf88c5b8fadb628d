"""Whatever is posted, a form never answers with an error of ours."""

from __future__ import annotations

from itertools import product

from werkzeug.datastructures import MultiDict

from portal.extensions import db
from tests.house.walk import addresses, ask, told
from tests.page import Page, fields

HOSTILE = {
    "nothing": [""],
    "a huge number": ["9" * 40],
    "a negative number": ["-1"],
    "a number beyond the database's": [str(2**63)],
    "a NUL": ["a\x00b"],
    "a very long text": ["x" * 100_000],
    "emoji and a flag": ["🦄" * 30 + "🏴󠁧󠁢󠁷󠁬󠁳󠁿"],
    "right to left": ["‮עברית‏ نص"],
    "markup": ["<script>alert(1)</script>"],
    "two values": ["1", "2"],
    "no date": ["2026-02-30"],
    "not a number": ["NaN"],
    "infinity": ["1e999"],
    "a lone surrogate's bytes": ["\udcff"],
}
OF_THE_DATABASE = {"nothing", "a huge number", "a number beyond the database's", "a NUL", "a very long text", "not a number", "infinity", "a lone surrogate's bytes"}
"""What the engines take differently. The rest is settled before a statement is made, and posted on one of them only."""
ENDS_THE_SESSION = {"/sign-out"}


def forms_on(page: Page) -> list[tuple[str, dict[str, str], set[str]]]:
    """(action, its values, the names a person or a script can set) of each form that posts."""
    found = []
    for form in page.root.iter("form"):
        if form.get("method", "get").lower() == "post" and form.get("action") not in ENDS_THE_SESSION:
            values = fields(form)
            names = {e.get("name", "") for e in form.iter() if e.tag in ("input", "select", "textarea", "button")}
            found.append((form.get("action", ""), values, names - {"", "csrf_token"}))
    return found


def every_form(app, browsers):
    """(browser, action, values, name) for each field of each form that anybody sees, once."""
    seen = set()
    for browser in browsers.values():
        for address in addresses(app, "GET"):
            answer = ask(browser, address.path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            for action, values, names in forms_on(Page(answer, fragment=False)):
                for name in sorted(names):
                    if (action, name) not in seen:
                        seen.add((action, name))
                        yield browser, action or address.path, values, name


def test_no_field_of_any_form_can_be_filled_so_that_we_fail(app, world, browsers):
    bad = []
    tokens = {browser: browser.csrf() for browser in browsers.values()}
    found = list(every_form(app, browsers))
    assert len({action for _, action, _, _ in found}) > 20
    kinds = {kind: posted for kind, posted in HOSTILE.items() if db.engine.dialect.name == "sqlite" or kind in OF_THE_DATABASE}
    for (browser, action, values, name), (kind, posted) in product(found, kinds.items()):
        data = MultiDict({**values, "csrf_token": tokens[browser]})
        data.setlist(name, posted)
        body = "&".join(f"{quoted(key)}={quoted(value)}" for key, value in data.items(multi=True))
        answer = ask(browser, action, "POST", data=body, content_type="application/x-www-form-urlencoded")
        if answer.status_code >= 500:
            bad.append((action, name, kind, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text.encode("utf-8", "surrogateescape"))
