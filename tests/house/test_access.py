"""Route by role by owner: who gets what at every address there is."""

from __future__ import annotations

import re
from itertools import product

import pytest

from portal.extensions import db
from portal.web.access import UnmarkedView, access_of, check_marks
from tests.house.walk import Address, addresses, ask, changed, fingerprint, rules, table_of, told

NATIONAL = frozenset({"soc", "framework_id", "cluster_id", "pathway_id"})
"""What these parts of an address name is the same for every district."""
KEPT_BY_GETS = frozenset({"audit_events", "browser_sessions", "sign_in_attempts"})
"""A view of somebody's record leaves a line in the trail, a session says when it was last seen, and wrong addresses of
links are counted."""


def owned(address: Address, *, but: frozenset[str] = frozenset()) -> set[str]:
    """The parts of an address that name somebody's row."""
    return {name for name in address.names if table_of(name)} - but


def test_every_view_carries_an_access_mark(app):
    assert all(access_of(app, name) is not None for name in app.view_functions)


def test_an_application_with_an_unmarked_view_does_not_start(app):
    from flask import Flask

    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "all may read this")
    with pytest.raises(UnmarkedView, match="open"):
        check_marks(bare)


def test_every_address_answers_every_role_with_a_page_or_with_nothing_there(seen):
    bad = [(each.role.value, each.address.path, each.told) for each in seen if each.status_code not in (200, 303, 304, 404)]
    assert len({each.address.path for each in seen if each.status_code == 200}) > 100
    assert not bad, "\n".join(map(str, bad))


def test_every_address_answers_every_role_with_a_fragment_or_with_nothing_there(app, world, browsers):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#x"}
    bad = []
    for role, browser in browsers.items():
        for address in addresses(app, "GET"):
            answer = ask(browser, address.path, headers=headers)
            if answer.status_code not in (200, 303, 304, 404):
                bad.append((role.value, address.path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def test_another_districts_people_find_nothing_at_an_address_with_an_id(app, world, strangers):
    bad = []
    for role, browser in strangers.items():
        for address in addresses(app, "GET"):
            if not owned(address, but=NATIONAL) or access_of(app, address.endpoint).everybody:
                continue
            answer = ask(browser, address.path)
            if answer.status_code != 404:
                bad.append((role.value, address.path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def test_another_districts_people_change_nothing_at_an_address_with_an_id(app, world, strangers, session):
    bad = []
    before = fingerprint(without=KEPT_BY_GETS | {"form_tokens"})
    for role, browser in strangers.items():
        token = browser.csrf()
        for address in addresses(app, "POST"):
            # of what is national: the copy is the copier's own, and what is saved is the student's who saves it
            own = address.path.endswith(("/copy", "/save", "/unsave"))
            if not owned(address, but=NATIONAL if own else frozenset()):
                continue
            answer = ask(browser, address.path, "POST", data={"csrf_token": token})
            if answer.status_code != 404:
                bad.append((role.value, address.path, told(answer)))
    session.rollback()
    assert not bad, "\n".join(map(str, bad))
    assert not changed(before, fingerprint(without=KEPT_BY_GETS | {"form_tokens"}))


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_from_every_address(app, world, client):
    bad = []
    for address in addresses(app, "GET"):
        access = access_of(app, address.endpoint)
        answer = ask(client, address.path)
        if access.everybody:
            fine = answer.status_code in (200, 304, 303) or (answer.status_code == 404 and "token" in address.names)
        else:
            fine = answer.status_code == 303 and answer.location.startswith("/sign-in")
        if not fine:
            bad.append((address.path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def test_looking_changes_nothing(app, world, browsers, session):
    before = fingerprint(without=KEPT_BY_GETS)
    for address in addresses(app, "GET"):
        opened = [browser for browser in browsers.values() if ask(browser, address.path).status_code == 200]
        if opened:  # a HEAD runs the same view: once, by somebody for whom it does something
            ask(opened[0], address.path, method="HEAD")
    session.rollback()
    assert not changed(before, fingerprint(without=KEPT_BY_GETS))


def test_a_post_without_its_token_is_refused_everywhere(app, world, browsers):
    bad = []
    for role, browser in browsers.items():
        for address in addresses(app, "POST"):
            answer = ask(browser, address.path, "POST", data={"title": "x"})
            if answer.status_code != 400:
                bad.append((role.value, address.path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def test_an_empty_post_is_never_an_error_of_ours(app, world, browsers):
    bad = []
    everything = addresses(app, "POST")
    for role, browser in browsers.items():
        token = browser.csrf()
        for address in everything:
            if address.endpoint == "accounts.sign_out":
                continue
            answer = ask(browser, address.path, "POST", data={"csrf_token": token})
            if answer.status_code not in (200, 303, 400, 404, 409, 422):
                bad.append((role.value, address.path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


@pytest.mark.parametrize("number", ["99999999999999999999999", str(2**63), "0", "-1", "1.5", "%00", "1e9", "١٢"])
def test_an_id_that_no_row_can_have_is_no_address(app, world, browsers, number):
    bad = []
    routed = number.isascii() and number.isdigit()  # what no route takes is refused before anybody is asked who they are
    for role, browser in list(browsers.items())[: None if routed else 1]:
        for rule in rules(app, "GET"):
            path = re.sub(r"<int:\w+>", number, rule.rule)
            if path == rule.rule or "<" in path:
                continue
            answer = ask(browser, path)
            if answer.status_code not in (404, 308):
                bad.append((role.value, path, told(answer)))
    assert not bad, "\n".join(map(str, bad))


def test_other_methods_are_refused(app, world, browsers):
    browser = next(iter(browsers.values()))
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT"):
        for address in addresses(app, "GET"):
            answer = ask(browser, address.path, method)
            assert answer.status_code in (400, 404, 405), (method, address.path, told(answer))


HOSTILE = (
    "%00", "%ff%fe", "999999999999999999999999", "-1", "1e400", "' OR 1=1 --", "%3Cscript%3Ealert(1)%3C/script%3E",
    "%", "a" * 5_000, "%F0%9F%92%A9", "%E2%80%AE", "../../etc/passwd", "\"*", "NEAR(", "a OR", "[]", "{{7*7}}",
)
OF_THE_DATABASE = ("%00", "%ff%fe", "999999999999999999999999", "-1", "1e400", "a" * 5_000, "\"*", "NEAR(", "a OR")
"""What the engines take differently. The rest is settled before a statement is made, and asked on one of them only."""
ASKED = (
    "q", "page", "sort", "school", "school_id", "kind", "grade", "subject", "aligned", "state", "cluster", "cluster_id",
    "pathway", "pathway_id", "program", "program_id", "framework", "framework_id", "year", "role", "next", "action",
    "student", "student_id", "offering", "band", "zone", "education", "interest", "area", "cte", "status", "track",
)


def test_a_hostile_query_string_is_never_an_error_of_ours(app, world, browsers, seen):
    bad = []
    opens = {each.address.endpoint: each.role for each in reversed(seen) if each.status_code == 200}
    values = HOSTILE if db.engine.dialect.name == "sqlite" else OF_THE_DATABASE
    for address, value in product(addresses(app, "GET"), values):
        if address.endpoint in opens:
            query = "&".join(f"{name}={value}" for name in ASKED)
            answer = ask(browsers[opens[address.endpoint]], f"{address.path}?{query}")
            if answer.status_code >= 500:
                bad.append((address.path, value[:30], told(answer)))
    assert not bad, "\n".join(map(str, bad))
