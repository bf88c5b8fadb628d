"""Before a removal, a retirement or a new version: what it changes is shown, and exactly that happens."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.alignment import services as aligning
from portal.alignment.models import Alignment, ChangeBatch
from portal.catalog.models import Offering
from portal.extensions import db
from portal.programs import services as programs
from portal.programs.models import ProgramVersion, ProgressSummary, Requirement, RequirementKind
from portal.programs.summaries import recompute_all
from tests import factories as make
from tests.page import text_of
from tests.programs.viewers import viewer_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
NAMES = ("Adler", "Boone", "Cole", "Dorn")


def fresh(row, model):
    db.session.expire_all()
    return db.session.get(model, row.id)


def done(student):
    return db.session.scalar(sa.select(ProgressSummary.done).where(ProgressSummary.student_id == student.id, ProgressSummary.chosen.is_(True)))


def forecast_in(page):
    return text_of(page.region("forecast"))


@both
def test_a_removal_shows_who_loses_and_then_takes_it_away(harbor, sign_in, htmx):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    page = browser.page(here, htmx=htmx, target="section#alignments")
    said = forecast_in(page)
    assert "3 students lose Networks in Cyber Defense: 1 earned, 1 in progress, 1 planned." in said
    assert "a Perkins status once reached stays" in said
    assert all(name in said for name in NAMES)
    assert done(harbor.ana) == 1
    browser.submit(here, page.form(here) | {"comment": "It moved."}, htmx=htmx, status=200 if htmx else 303)
    assert fresh(harbor.aligned, Alignment).role is None
    assert done(harbor.ana) == 0


@both
def test_when_something_changed_meanwhile_nothing_happens_and_the_new_forecast_is_shown(harbor, sign_in, htmx):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    form = browser.page(here).form(here) | {"comment": "It moved."}
    make.record(harbor.dee, harbor.networks, passed=True)
    recompute_all(harbor.district.id)
    db.session.commit()
    page = browser.submit(here, form, htmx=htmx, status=409)
    assert "Since you looked, something changed for these students." in page.text
    assert "4 students lose Networks" in page.text
    assert "It moved." in page.text, "what was written is not lost"
    assert fresh(harbor.aligned, Alignment).role == "core"
    browser.submit(here, page.form(here), htmx=htmx, status=200 if htmx else 303)
    assert fresh(harbor.aligned, Alignment).role is None


def test_without_having_looked_nothing_is_taken_away(harbor, sign_in):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    form = browser.page(here).form(here) | {"comment": "It moved."}
    del form["seal"]
    page = browser.submit(here, form, status=409)
    assert "Look at what this changes for students first" in page.text
    assert fresh(harbor.aligned, Alignment).role == "core"


def test_where_nobody_loses_anything_one_calm_sentence_says_so(harbor, sign_in):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.idle.id}/remove"
    page = browser.page(here)
    assert "Nobody loses anything. No student’s progress hangs on it." in forecast_in(page)
    browser.submit(here, page.form(here) | {"comment": "It moved."})
    assert fresh(harbor.idle, Alignment).role is None


def test_the_second_click_finds_it_done(harbor, sign_in):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    form = browser.page(here).form(here) | {"comment": "It moved."}
    browser.submit(here, form)
    browser.submit(here, form)
    assert fresh(harbor.aligned, Alignment).role is None


def test_who_only_asks_for_it_sees_how_many_and_a_link_to_those_in_sight(harbor, sign_in):
    browser, here = sign_in(harbor.teacher), f"/alignments/{harbor.aligned.id}/remove"
    page = browser.page(here)
    said = forecast_in(page)
    assert "3 students lose Networks in Cyber Defense" in said
    assert not any(name in said for name in NAMES)
    there = browser.page(page.find("a", text="Each of them by name").get("href"))
    assert "Boone" in there.text, "he sits in the teacher's section"
    assert not any(name in there.text for name in ("Adler", "Cole", "Dorn"))
    browser.submit(here, page.form(here) | {"comment": "It moved."})
    assert fresh(harbor.aligned, Alignment).proposed_removal
    assert done(harbor.ana) == 1


def asks_to_remove(harbor, alignment, role="core"):
    alignment.state, alignment.proposed_removal, alignment.proposed_by_id = "submitted", True, harbor.teacher.id
    db.session.commit()


@both
def test_a_reviewer_is_asked_before_an_approval_takes_something_away(harbor, sign_in, htmx):
    asks_to_remove(harbor, harbor.aligned)
    browser, here = sign_in(harbor.reviewer), f"/alignments/{harbor.aligned.id}/approve"
    form = browser.page("/reviews").form(here)
    page = browser.submit(here, form, htmx=htmx, status=200)
    assert "3 students lose Networks" in page.text
    assert not any(name in page.text for name in NAMES), "none of them is this reviewer's student"
    assert fresh(harbor.aligned, Alignment).role == "core"
    browser.submit(here, page.form(here), htmx=htmx, status=200 if htmx else 303)
    assert fresh(harbor.aligned, Alignment).role is None
    assert done(harbor.ana) == 0


def test_an_approval_that_takes_nothing_away_is_one_click(harbor, sign_in):
    asks_to_remove(harbor, harbor.idle)
    browser, here = sign_in(harbor.reviewer), f"/alignments/{harbor.idle.id}/approve"
    browser.submit(here, browser.page("/reviews").form(here))
    assert fresh(harbor.idle, Alignment).role is None


def test_a_role_change_that_takes_something_away_is_asked_about(harbor, sign_in):
    harbor.aligned.state, harbor.aligned.proposed_role, harbor.aligned.proposed_by_id = "submitted", "foundational", harbor.teacher.id
    db.session.commit()
    browser, here = sign_in(harbor.reviewer), f"/alignments/{harbor.aligned.id}/approve"
    page = browser.submit(here, browser.page("/reviews").form(here), status=200)
    assert page.texts("h1") == ["Change the role?"]
    stale = page.form(here) | {"seal": "x"}
    again = browser.submit(here, stale, status=409)
    assert fresh(harbor.aligned, Alignment).role == "core"
    browser.submit(here, again.form(here))
    assert fresh(harbor.aligned, Alignment).role == "foundational"


def test_many_approvals_are_foretold_together(harbor, sign_in):
    for each in (harbor.aligned, harbor.idle):
        asks_to_remove(harbor, each)
    browser = sign_in(harbor.reviewer)
    chosen = [f"{each.id}:{each.version}" for each in (harbor.aligned, harbor.idle)]
    page = browser.submit("/reviews/approve", browser.page("/reviews").form("/reviews/approve") | {"chosen": chosen}, status=200)
    assert "3 students lose Networks" in page.text
    seal = page.form("/reviews/approve")["seal"]
    refused = browser.submit("/reviews/approve", page.form("/reviews/approve") | {"chosen": chosen, "seal": ""}, status=409)
    assert "3 students lose Networks" in refused.text
    browser.submit("/reviews/approve", refused.form("/reviews/approve") | {"chosen": chosen, "seal": seal})
    assert [fresh(each, Alignment).role for each in (harbor.aligned, harbor.idle)] == [None, None]


def test_taking_a_batch_back_that_removes_an_alignment_shows_who_loses_by_it(harbor, sign_in):
    firewalls = make.course(harbor.district, title="Firewalls", cte=True)
    make.record(harbor.dee, firewalls, passed=True)
    by = viewer_of(harbor.reviewer)
    row = aligning.propose(offering_id=firewalls.id, pathway_id=harbor.pathway.id, role="core", rationale="It fits.", by=viewer_of(harbor.teacher))
    other = aligning.propose(offering_id=firewalls.id, pathway_id=harbor.other.id, role="core", rationale="It fits.", by=viewer_of(harbor.teacher))
    aligning.approve_many([(row, row.version), (other, other.version)], by=by)
    db.session.commit()
    assert done(harbor.dee) == 1
    here, browser = f"/changes/batches/{db.session.scalars(sa.select(ChangeBatch.id)).one()}/revert", sign_in(harbor.reviewer)
    page = browser.page(here)
    assert "1 student loses Firewalls in Cyber Defense: 1 earned." in forecast_in(page)
    refused = browser.submit(here, page.form(here) | {"seal": ""}, status=409)
    assert done(harbor.dee) == 1
    browser.submit(here, refused.form(here))
    assert (fresh(row, Alignment).role, done(harbor.dee)) == (None, 0)


@both
def test_retiring_says_that_records_keep_counting(harbor, sign_in, htmx):
    browser, here = sign_in(harbor.director), f"/offerings/{harbor.networks.id}/retire"
    page = browser.page(here, htmx=htmx, target="section#offering-facts")
    said = forecast_in(page)
    assert "Nobody loses anything that counts." in said
    assert "next step" in said
    browser.submit(here, page.form(here) | {"seal": "not this"}, htmx=htmx, status=409)
    assert fresh(harbor.networks, Offering).state == "active"
    browser.submit(here, page.form(here), htmx=htmx, status=200 if htmx else 303)
    assert fresh(harbor.networks, Offering).state == "retired"
    assert done(harbor.ana) == 1


def test_publishing_shows_who_is_measured_by_it_at_once(harbor, sign_in):
    eve = make.student(harbor.north, given_name="Eve", family_name="Egan", grade=11)
    make.record(eve, harbor.basics, passed=True)
    recompute_all(harbor.district.id)
    by = viewer_of(harbor.director)
    draft = programs.draft_version(harbor.program, entry_year=harbor.version.entry_year + 1, by=by)
    core = db.session.scalars(sa.select(Requirement).where(Requirement.program_version_id == draft.id, Requirement.title == "Core")).one()
    programs.edit_requirement(core, kind=RequirementKind.K_OF_N, title="Core", amount=Decimal(2), seen=core.version, by=by)
    db.session.commit()
    here, browser = f"/programs/{harbor.program.id}/draft/publish", sign_in(harbor.director)
    page = browser.page(here)
    said = forecast_in(page)
    assert "1 student has more left to do." in said
    assert "Egan" in said
    assert "Adler" not in said, "who chose the program keeps the version they entered under"
    assert "Egan" in browser.page(f"/programs/{harbor.program.id}/draft/impact").text
    again = browser.submit(here, page.form(here) | {"seal": "x"}, status=409)
    assert fresh(draft, ProgramVersion).state == "draft"
    browser.submit(here, again.form(here))
    assert fresh(draft, ProgramVersion).state == "published"
    assert db.session.scalar(sa.select(ProgressSummary.total).where(ProgressSummary.student_id == eve.id)) == 4


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_the_pages_of_forecasts_are_for_those_who_may_do_the_deed(harbor, sign_in, ending):
    alignment, offering = f"/alignments/{harbor.aligned.id}/impact{ending}", f"/offerings/{harbor.networks.id}/impact{ending}"
    for who in (harbor.stranger, harbor.pupil):
        for path in (alignment, offering):
            assert sign_in(who).get(path).status_code == 404
    assert sign_in(harbor.teacher).get(offering).status_code == 404
    assert sign_in(harbor.director).get(alignment).status_code == 200
    assert sign_in(harbor.director).get(offering).status_code == 200


@pytest.mark.parametrize("query", ["?role=core&page=99999999", "?show=everything&page=-1", "?role=%00", "?page=x&show=loses"])
def test_whatever_the_query_says_the_page_answers(harbor, sign_in, query):
    sign_in(harbor.director).page(f"/alignments/{harbor.aligned.id}/impact{query}")


def test_whoever_sees_names_is_in_the_audit_trail(harbor, sign_in):
    sign_in(harbor.director).page(f"/alignments/{harbor.aligned.id}/impact")
    sign_in(harbor.director).get(f"/alignments/{harbor.aligned.id}/impact.csv")
    sign_in(harbor.reviewer).page(f"/alignments/{harbor.aligned.id}/impact")
    rows = db.session.execute(sa.select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.subject).where(AuditEvent.action.like("impact%")).order_by(AuditEvent.id)).all()
    assert [tuple(row) for row in rows] == [(action, harbor.director.id, f"offerings:{harbor.networks.id}") for action in ("impact.view", "impact.export")]


@pytest.mark.parametrize("seal", ["", "\x00", "x" * 100_000, "💥", "0" * 32])
def test_a_strange_seal_is_only_a_wrong_one(harbor, sign_in, seal):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    browser.submit(here, browser.page(here).form(here) | {"comment": "It moved.", "seal": seal}, status=409)
    assert fresh(harbor.aligned, Alignment).role == "core"


def test_where_nobody_tells_forecasts_the_deed_is_done_as_before(harbor, sign_in, monkeypatch):
    monkeypatch.setattr("portal.catalog.supposing._forecasters", [])
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    page = browser.page(here)
    assert "What changes for students" not in page.text
    browser.submit(here, page.form(here) | {"comment": "It moved."})
    assert fresh(harbor.aligned, Alignment).role is None


def test_a_deed_that_did_something_else_than_foretold_is_undone(harbor, sign_in, monkeypatch):
    browser, here = sign_in(harbor.director), f"/alignments/{harbor.aligned.id}/remove"
    form = browser.page(here).form(here) | {"comment": "It moved."}
    monkeypatch.setattr("portal.impact.forecast.Forecast.came_true", lambda _: False)
    browser.submit(here, form, status=409)
    assert fresh(harbor.aligned, Alignment).role == "core"
    assert done(harbor.ana) == 1


def test_the_double_click_on_approve_and_retire_does_it_once(harbor, sign_in):
    asks_to_remove(harbor, harbor.aligned)
    browser, here = sign_in(harbor.reviewer), f"/alignments/{harbor.aligned.id}/approve"
    form = browser.submit(here, browser.page("/reviews").form(here), status=200).form(here)
    for _ in range(2):
        browser.submit(here, form)
    director, there = sign_in(harbor.director), f"/offerings/{harbor.networks.id}/retire"
    form = director.page(there).form(there)
    for _ in range(2):
        director.submit(there, form)
    actions = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.in_(("alignment.approve", "offering.retire")))).all()
    assert sorted(actions) == ["alignment.approve", "offering.retire"]
