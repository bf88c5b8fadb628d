"""Who sees which gaps, and who does what with them. What one may not see is 404."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.gaps import services
from portal.gaps.errors import GapError, NotAllowed
from portal.programs.models import ProgramLead
from tests import factories as make
from tests.gaps.conftest import seen_by

HTMX = pytest.mark.parametrize("htmx", [False, True])
DEEDS = ("plan", "take", "accept", "reopen", "cover")


@HTMX
@pytest.mark.parametrize(
    ("who", "status"),
    [("teacher", 200), ("counselor", 200), ("head", 200), ("director", 200), ("stranger", 404), ("other_head", 404), ("student", 404)],
)
def test_staff_see_the_gaps_of_their_school(town, sign_in, who, status, htmx):
    browser = sign_in(getattr(town, who))
    browser.page(f"/gaps/{town.gap(town.host).id}", htmx=htmx, status=status)
    if who == "student":
        browser.page("/gaps", htmx=htmx, status=404)
        assert browser.get("/gaps/export.csv").status_code == 404
    else:
        page = browser.page("/gaps", htmx=htmx)
        assert ("2.1 Harden a host" in page.text) == (status == 200)
        assert ("2.1 Harden a host" in browser.get("/gaps/export.csv").get_data(as_text=True)) == (status == 200)


@HTMX
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["stranger", "other_head", "student"])
def test_who_may_not_see_a_gap_does_nothing_to_it(town, sign_in, who, deed, htmx):
    gap = town.gap(town.host)
    told = {"version": gap.version, "owner_id": "", "reason": "No.", "offering_id": town.base.id, "level": "introduced"}
    sign_in(getattr(town, who)).submit(f"/gaps/{gap.id}/{deed}", told, htmx=htmx, status=404)
    assert town.events(town.gap(town.host)) == ["opened"]


@HTMX
@pytest.mark.parametrize("who", ["teacher", "counselor"])
@pytest.mark.parametrize("deed", ["plan", "accept", "reopen"])
def test_who_does_not_assign_plans_and_leaves_nothing(town, sign_in, who, deed, htmx):
    gap = town.gap(town.host)
    browser = sign_in(getattr(town, who))
    browser.submit(f"/gaps/{gap.id}/{deed}", {"version": gap.version, "reason": "No.", "owner_id": ""}, htmx=htmx, status=404)
    browser.submit("/gaps/assign", {"marked": f"{gap.id}.{gap.version}", "owner_id": str(town.teacher.id)}, htmx=htmx, status=404)
    page = browser.page(f"/gaps/{gap.id}")
    assert not page.has("form", action=f"/gaps/{gap.id}/{deed}")
    assert not browser.page("/gaps").has("form", action="/gaps/assign")


def test_a_counselor_takes_nothing_on(town, sign_in):
    gap = town.gap(town.host)
    browser = sign_in(town.counselor)
    browser.submit(f"/gaps/{gap.id}/take", {"version": gap.version}, status=404)
    browser.submit(f"/gaps/{gap.id}/cover", {"offering_id": town.base.id, "level": "introduced", "version": 0}, status=404)
    assert not browser.page(f"/gaps/{gap.id}").has("button", id="take")


def test_the_owner_plans_their_own_and_gives_it_to_nobody_else(town):
    gap, teacher = town.gap(town.host), seen_by(town.teacher)
    services.take(gap, version=gap.version, by=teacher)
    assert services.plan(gap, services.Plan(town.teacher.id, None, "In unit 3."), version=gap.version, by=teacher, led=())
    with pytest.raises(NotAllowed):
        services.plan(gap, services.Plan(town.colleague.id, None), version=gap.version, by=teacher, led=())


def test_who_leads_a_program_with_the_pathway_assigns_its_gaps(town, sign_in):
    program = make.program(town.district, sites=(town.north,), pathways=(town.pathway,))
    make.add(ProgramLead(program_id=program.id, user_id=town.teacher.id))
    gap = town.gap(town.host)
    told = {"marked": f"{gap.id}.{gap.version}", "owner_id": str(town.colleague.id)}
    sign_in(town.teacher).submit("/gaps/assign", told, status=404)  # a row without the grant
    make.grant(town.teacher, "program_lead")
    sign_in(town.teacher).submit("/gaps/assign", told)
    db.session.expire_all()
    assert town.gap(town.host).owner_id == town.colleague.id


def test_a_lead_assigns_nothing_of_other_pathways(town, sign_in):
    program = make.program(town.district, sites=(town.north,), pathways=(town.other_pathway,))
    make.add(ProgramLead(program_id=program.id, user_id=town.teacher.id))
    make.grant(town.teacher, "program_lead")
    gap = town.gap(town.host)
    page = sign_in(town.teacher).submit("/gaps/assign", {"marked": f"{gap.id}.{gap.version}", "owner_id": str(town.colleague.id)}, htmx=True)
    assert "Saved for 0 gaps." in page.text
    assert town.gap(town.host).owner_id is None


def test_only_what_is_offered_at_the_school_is_set_from_its_gap(town, sign_in):
    theirs = town.course("Their course", at=town.south)
    gap = town.gap(town.host)
    for browser in (sign_in(town.teacher), sign_in(town.director)):
        browser.submit(f"/gaps/{gap.id}/cover", {"offering_id": theirs.id, "level": "introduced", "version": 0}, status=404)


def test_a_competency_that_the_pathway_no_longer_asks_for_is_not_set(town, sign_in):
    gap = town.gap(town.host)
    town.host.retired = True
    db.session.commit()
    page = sign_in(town.teacher).submit(f"/gaps/{gap.id}/cover", {"offering_id": town.base.id, "level": "introduced", "version": 0}, status=422)
    assert "no longer asks for" in page.text


def test_nobody_plans_what_is_closed(town):
    gap, head = town.gap(town.host), seen_by(town.head)
    town.cover(town.base, town.host, "introduced")
    for deed in (
        lambda: services.plan(gap, services.Plan(town.teacher.id, None), version=gap.version, by=head, led=()),
        lambda: services.accept(gap, reason="So.", version=gap.version, by=head, led=()),
        lambda: services.reopen(gap, version=gap.version, by=head, led=()),
        lambda: services.take(gap, version=gap.version, by=seen_by(town.teacher)),
    ):
        with pytest.raises(GapError):
            deed()


@pytest.mark.parametrize("deed", [*DEEDS, "assign"])
@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"version": "9" * 40, "owner_id": "9" * 40, "offering_id": "9" * 40, "level": "x", "due_on": "x", "reason": "", "marked": "9" * 40},
        {"version": "-1", "owner_id": "-1", "offering_id": "0", "level": "", "due_on": "9999-99-99", "reason": "\x00", "marked": "1.1.1"},
        {"version": "1", "owner_id": "\u0660\u0661", "offering_id": "\u0661", "note": "\U0001f600" * 999, "reason": "x" * 100_000, "marked": ["1.1"] * 500},
        {"version": ["1", "2"], "owner_id": ["1", "2"], "level": ["introduced", "x"], "offering_id": ["1", "2"], "marked": "\u202e.1", "due_on": "2027-05-12"},
    ],
)
def test_whatever_is_posted_is_answered(town, sign_in, deed, junk):
    gap = town.gap(town.host)
    path = "/gaps/assign" if deed == "assign" else f"/gaps/{gap.id}/{deed}"
    browser = sign_in(town.director)
    answer = browser.post(path, data={"csrf_token": browser.csrf()} | junk)
    assert answer.status_code in (200, 303, 404, 409, 422)
