"""Every page, as every role: clean, without dead links, readable by everybody, and no wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import EXTRA_GRANTS, Role
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, of_the_cast, reads, sign_in
from tests.house.walk import rules

ROLES = [role for role in Role if role not in EXTRA_GRANTS]
# Views that no link leads to, and why.
OWN_TESTS = "needs rows that the demo does not hold; the room's own tests open it"
BEHIND_A_LINK = "opened by an address that goes by mail; tests/browser/test_supervisor.py, test_internship.py and the rooms' tests open them"
UNLINKED = {
    "static": "files",
    "rosters.files": OWN_TESTS,
    "rosters.package": "a file behind a form; tests/rosters/test_export.py opens it",
    "placements.export": "a file behind a form; tests/placements/test_list.py opens it",
    "reports.health": "for a load balancer",
    "operations.ready": "for a load balancer",
    "operations.metrics": "for Prometheus",
    "accounts.sign_in": OWN_TESTS,
    "mail.forgot": "the sign-in page leads there where mail goes through a server; tests/mail/test_passwords.py opens it",
    "mail.reset": "behind a link that mail brings; tests/mail/test_passwords.py opens it",
    "frameworks.delete": OWN_TESTS,
    "frameworks.delete_cluster": OWN_TESTS,
    "frameworks.delete_pathway": OWN_TESTS,
    "frameworks.edit": OWN_TESTS,
    "frameworks.edit_cluster": OWN_TESTS,
    "frameworks.edit_pathway": OWN_TESTS,
    "frameworks.new_cluster": OWN_TESTS,
    "frameworks.new_pathway": OWN_TESTS,
    "meetings.edit_offer": OWN_TESTS,
    "meetings.visit": BEHIND_A_LINK,
    "portfolio.file_of_student": "a picture of a student whom the crawl may not come to; tests/portfolio/test_portfolio.py opens it",
    "guardians.family": "behind a guardian's link; tests/guardians opens it",
    "imports.columns_of": OWN_TESTS,
    "imports.rejected": OWN_TESTS,
    "imports.show": OWN_TESTS,
    "imports.words_of": OWN_TESTS,
    "rosters.reconciliation": OWN_TESTS,
    "rosters.reconciliation_export": OWN_TESTS,
    "coverage.rows": OWN_TESTS,
    "impact.alignment": OWN_TESTS,
    "impact.alignment_export": OWN_TESTS,
    "impact.draft": OWN_TESTS,
    "impact.draft_export": OWN_TESTS,
    "impact.offering": OWN_TESTS,
    "impact.offering_export": OWN_TESTS,
    "framework_moves.students": OWN_TESTS,
    "hosts.externship_file": "a file; tests/hosts/test_externships.py opens it",
    "hosts.paper_file": "a file; tests/hosts/test_pages.py opens it",
    "programs.discard": OWN_TESTS,
    "programs.draft": OWN_TESTS,
    "programs.found_options": OWN_TESTS,
    "programs.move": OWN_TESTS,
    "programs.move_students": OWN_TESTS,
    "programs.options": OWN_TESTS,
    "programs.publish": OWN_TESTS,
    "programs.restore": OWN_TESTS,
    "agreements.scan": OWN_TESTS,
    "agreements.sign": BEHIND_A_LINK,
    "agreements.signed_pdf": BEHIND_A_LINK,
    "clearances.file": OWN_TESTS,
    "evaluations.scan": OWN_TESTS,
    "interests.answer": "needs answers that are begun; tests/browser/test_interests.py opens it",
    "my_hours.entry": OWN_TESTS,
    "queue.calendar_file": BEHIND_A_LINK,
    "rosters.guardian": OWN_TESTS,
    "timesheets.photo": OWN_TESTS,
    "timesheets.show": OWN_TESTS,
    "supervision.evaluation": BEHIND_A_LINK,
    "supervision.sheet": BEHIND_A_LINK,
    "supervision.show": BEHIND_A_LINK,
}
@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_to_a_clean_page(crawled, role):
    found = crawled(role)
    assert len(found.pages) > 3
    assert not found.bad, "\n".join(found.bad)


def test_every_view_is_reached_by_somebody(crawled, demo_app):
    reached = set().union(*(crawled(role).endpoints for role in ROLES)) | set(UNLINKED)
    missing = {rule.endpoint for rule in rules(demo_app, "GET")} - reached
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_readable_by_everybody_in_light_and_dark_and_fits_a_phone(crawled, cast, demo, open_page, role):
    pages = crawled(role).pages
    page: Page = open_page(demo)
    person = of_the_cast(cast, role)
    sign_in(page, person["username"], person["password"])
    bad = [complaint for path in pages.values() for complaint in look_at(page, path)]
    assert not bad, "\n".join(bad)


def test_every_page_of_a_student_is_so_in_spanish_too(crawled, demo_app, cast, demo, open_page: OpenPage):
    pages = crawled(Role.STUDENT).pages
    page: Page = open_page(demo)
    person = of_the_cast(cast, Role.STUDENT)
    with reads(demo_app, person["username"], "es"):
        sign_in(page, person["username"], person["password"])
        bad = [complaint for path in pages.values() for complaint in look_at(page, path)]
        expect(page.locator("html")).to_have_attribute("lang", "es")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_for_visitors_and_guardians_are_readable_and_fit_a_phone(demo_app, demo, mailed_pages, open_page: OpenPage, language):
    page = open_page(demo)
    page.goto(f"/sign-in?language={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    paths = ("/sign-in", "/sources", "/sheets", "/sheets/1", *mailed_pages)
    bad = [complaint for path in paths for complaint in look_at(page, path)]
    assert not bad, "\n".join(bad)


def look_at(page: Page, path: str) -> list[str]:
    """What is wrong with a page: axe in light, its colours again in dark, and what sticks out at 320 px."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # no color is caught on its way to another
    page.set_viewport_size({"width": 1280, "height": 800})
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path}: {answer.status if answer else 'no answer'}"]
    bad = [f"{path} light: {line}" for line in violations(page)]
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    bad += [f"{path} dark: {line}" for line in violations(page, only=["color-contrast"])]
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate(
        "() => { const width = document.documentElement.clientWidth;"
        " if (document.documentElement.scrollWidth <= width) return [];"
        " return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)"
        ".slice(0, 3).map(e => e.outerHTML.slice(0, 120)).concat('(something)'); }"
    )
    if wide:
        bad.append(f"{path}: wider than 320 px: {wide}")
    return bad
