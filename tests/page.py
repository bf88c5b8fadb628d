"""What the test client hands back: a parsed page that refuses to be sloppy."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOLERATED = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars", "expected-doctype-but-got-eof", "expected-doctype-but-got-end-tag"}


class Page:
    """A page or fragment; made by `PageClient`, which refuses duplicate ids, nameless forms and more.

    `find('a', text='Edit')`, `texts('h1')`, `form('/courses/new')` read it; `.status`, `.headers`, `.text`.
    """

    def __init__(self, response: TestResponse, *, fragment: bool) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.fragment = fragment
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if fragment:
            self.root = Element("fragment")
            self.root.extend(parser.parseFragment(self.html, container=_container(self.html)))
        else:
            self.root = parser.parse(self.html)
        self.parse_errors = [f"{code} {data} at {where}" for where, code, data in parser.errors if code not in TOLERATED]

    @property
    def text(self) -> str:
        return " ".join("".join(self.root.itertext()).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if name != "text"}
        found = [e for e in self.root.iter(tag) if all(e.get(n) == v for n, v in wanted.items())]
        words = attributes.get("text")
        return [e for e in found if words is None or words in text_of(e)]

    def find(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert found, f"no <{tag}> with {attributes} on: {self.text[:600]}"
        return found[0]

    def has(self, tag: str, **attributes: str) -> bool:
        return bool(self.all(tag, **attributes))

    def texts(self, tag: str) -> list[str]:
        return [text_of(e) for e in self.root.iter(tag)]

    def region(self, id: str) -> Element:
        return next(e for e in self.root.iter() if e.get("id") == id)

    def form(self, action: str) -> dict[str, str]:
        """The fields of the form with this action as they stand, ready to be changed and posted."""
        return fields(self.find("form", action=action))


def fields(form: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for e in form.iter():
        name = e.get("name")
        if not name:
            continue
        if e.tag == "textarea":
            values[name] = text_of(e)
        elif e.tag == "select":
            options = list(e.iter("option"))
            picked = next((o for o in options if o.get("selected") is not None), options[0] if options else None)
            if picked is not None:
                values[name] = picked.get("value", text_of(picked))
        elif e.tag == "input" and e.get("type") in ("checkbox", "radio"):
            if e.get("checked") is not None:
                values[name] = e.get("value", "on")
        elif e.tag == "input":
            values[name] = e.get("value", "")
    return values


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _container(html: str) -> str:
    start = re.match(r"\s*<(tr|td|th|tbody)\b", html)
    return {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table"}.get(start.group(1), "div") if start else "div"


def check(page: Page, path: str) -> None:
    """Raises AssertionError naming what is sloppy about a page."""
    assert not page.parse_errors, f"{path}: {page.parse_errors[:3]}"
    ids = [e.get("id") for e in page.root.iter() if e.get("id")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"{path}: ids twice: {twice}"
    if not page.fragment:
        assert len(page.all("h1")) == 1, f"{path}: {len(page.all('h1'))} h1"
        assert page.texts("title")[0].strip(" ·"), f"{path}: no title"
    labels = {e.get("for") for e in page.root.iter("label")}
    for form in page.root.iter("form"):
        assert form.get("action") is not None, f"{path}: a form without action"
        method = form.get("method", "get").lower()
        if method == "post":
            assert any(e.get("name") == "csrf_token" for e in form.iter("input")), f"{path}: {form.get('action')} without csrf_token"
        for verb in ("hx-post", "hx-get"):
            if form.get(verb) is not None:
                assert form.get(verb) == form.get("action"), f"{path}: {verb} unlike action"
                assert verb == f"hx-{method}", f"{path}: {verb} on a {method} form"
                assert form.get("hx-sync") or method == "get", f"{path}: {form.get('action')} without hx-sync"
        for e in form.iter():
            if e.tag in ("input", "select", "textarea") and e.get("type") not in ("hidden", "submit", "button"):
                named = e.get("id") in labels or e.get("aria-label") or e.get("aria-labelledby") or any(e in label.iter() for label in form.iter("label"))
                assert named, f"{path}: field {e.get('name')} without label"
    for a in page.root.iter("a"):
        if a.get("hx-get") is not None:
            assert a.get("hx-get") == a.get("href"), f"{path}: hx-get unlike href {a.get('href')}"
    if not page.fragment:
        for e in page.root.iter():
            target = e.get("hx-target")
            if target and target.startswith("#"):
                assert target[1:] in ids, f"{path}: target {target} is not on the page"
    for e in page.root.iter():
        assert not any(n.startswith(("on", "hx-on")) for n in e.attrib), f"{path}: inline handler on {e.tag}"
        assert e.get("style") is None, f"{path}: inline style on {e.tag}"
        for n in e.attrib:
            assert not n.startswith("hx-") or re.match(r"hx-(get|post|target|swap|swap-oob|trigger|sync|push-url|replace-url|include|vals|select|headers|indicator|confirm|disable|preserve|status)(:[\w-]+)*$", n), f"{path}: {n}?"


class PageClient(FlaskClient):
    """Pushes a fresh application context per request, fills in CSRF tokens, and parses and checks each page."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():  # else a pushed context, its g and its session are shared by all requests
            return super().open(*args, **kwargs)

    def page(self, path: str, *, htmx: bool = False, status: int = 200, target: str | None = None) -> Page:
        """GET a page (or, with htmx, the fragment) and check it."""
        return self._page(self.get(path, headers=hx(htmx, target)), path, htmx, status)

    def submit(self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False, status: int = 303, target: str | None = None, **kwargs: Any) -> Page:
        """POST a form; CSRF is filled in. 303 expected without htmx, 200 with it, unless said."""
        expected = 200 if htmx and status == 303 else status
        body = {"csrf_token": self.csrf()} | (data or {})
        return self._page(self.post(path, data=body, headers=hx(htmx, target), **kwargs), path, htmx, expected)

    def csrf(self) -> str:
        html = self.get("/an-address-of-nothing").get_data(as_text=True)  # the page with the least work that carries a token
        found = re.search(r'X-CSRFToken": "([^"]+)"', html)
        assert found, "no CSRF token on the page"
        return found.group(1)

    def _page(self, response: TestResponse, path: str, htmx: bool, status: int) -> Page:
        page = Page(response, fragment=htmx)
        assert page.status == status, f"{path}: {page.status}, not {status}: {page.text[:800]}"
        if page.html and "text/html" in response.content_type and page.status not in (303, 302):
            check(page, path)
        return page


def hx(on: bool, target: str | None = None) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target or "div#main"} if on else {}
