"""What every answer carries, whoever asked and whatever came of it."""

from __future__ import annotations

from portal.config import CSP
from tests.house.walk import addresses, ask

REQUIRED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


STRICTER = {"Referrer-Policy": "no-referrer"}
"""What a page behind a signed link says instead: its address goes to nobody, not even to us."""


def lacking(answer) -> set[str]:
    return {name for name, value in REQUIRED.items() if answer.headers.get(name) not in (value, STRICTER.get(name, value))}


def test_every_answer_carries_the_security_headers(app, seen, client):
    bad = [(each.address.path, each.status_code) for each in seen if lacking(each)]
    for address in addresses(app, "GET"):
        answer = ask(client, address.path)
        if missing := lacking(answer):
            bad.append((address.path, answer.status_code, missing))
    assert not bad, "\n".join(map(str, bad))


def test_errors_and_static_files_carry_them_too(client):
    for path, status in (("/nowhere", 404), ("/static/portal.css", 200), ("/static/nothing.css", 404), ("/", 303)):
        answer = client.get(path, buffered=True)
        assert answer.status_code == status, path
        assert not lacking(answer), path
        assert "Access-Control-Allow-Origin" not in answer.headers, path
    refused = client.post("/sign-in", data={})
    assert refused.status_code == 400
    assert not lacking(refused)
    assert not lacking(client.put("/sign-in", buffered=True))


def test_a_page_with_people_on_it_is_stored_nowhere_and_a_reference_page_only_by_its_reader(seen):
    kept = ("no-store", "private, no-cache")
    pages = [each for each in seen if each.address.endpoint != "static"]
    bad = [(each.address.path, each.headers.get("Cache-Control")) for each in pages if each.headers.get("Cache-Control") not in kept]
    assert not bad, "\n".join(map(str, bad))


def test_pages_about_students_and_people_are_never_kept(app, world, browsers):
    for path in ("/students", "/people", "/audit", "/my-pathway", "/reviews", "/imports", "/"):
        for browser in browsers.values():
            assert ask(browser, path).headers.get("Cache-Control") == "no-store", path


def test_a_static_file_is_kept_for_good_under_its_digest(client):
    page = client.page("/sign-in")
    sheets = [e.get("href") for e in page.all("link") if e.get("rel") == "stylesheet"]
    assert sheets
    for address in sheets:
        assert "v=" in address
        kept = client.get(address, buffered=True).headers["Cache-Control"]
        assert "immutable" in kept
        assert "max-age=31536000" in kept


def test_every_answer_varies_by_what_htmx_asked(seen):
    pages = [each for each in seen if each.address.endpoint != "static"]
    bad = [each.address.path for each in pages if not {"HX-Request", "HX-Request-Type"} <= set(each.headers.get("Vary", "").split(", "))]
    assert pages
    assert not bad, bad


def test_a_cookie_of_ours_cannot_be_read_by_a_script_or_sent_from_elsewhere(session, app, client):
    from tests import factories as make

    district = make.district()
    make.user(district, at=make.school(district), username="somebody", password_hash=hashed("a long enough password"))
    session.commit()
    client.submit("/sign-in", {"username": "somebody", "password": "a long enough password"})
    answer = client.get("/account/sessions", buffered=True)
    cookie = client.get_cookie("session")
    assert answer.status_code in (200, 404)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def hashed(password: str) -> str:
    from portal.accounts.passwords import hash_password

    return hash_password(password)
