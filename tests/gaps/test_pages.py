"""The list of gaps and the page of one, with and without htmx, for everybody who may and may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.extensions import db
from portal.gaps import services
from tests import factories as make
from tests.counting import cost_of
from tests.gaps.conftest import TODAY, seen_by

HTMX = pytest.mark.parametrize("htmx", [False, True])


def row_of(page, words):
    return next(" ".join("".join(row.itertext()).split()) for row in page.root.iter("tr") if words in "".join(row.itertext()))


@HTMX
def test_the_list_says_what_lacks_whose_it_is_and_since_when(town, sign_in, htmx):
    gap = town.gap(town.incident)
    services.plan(gap, services.Plan(town.colleague.id, TODAY - timedelta(days=1)), version=gap.version, by=seen_by(town.head), led=())
    db.session.commit()
    page = sign_in(town.teacher).page("/gaps", htmx=htmx)
    line = row_of(page, "2.3 Document an incident")
    assert "Nothing covers 2.3 Document an incident" in line
    assert "Omar Ali" in line
    assert "overdue" in line
    assert "today" in line


def test_the_fragment_is_the_region_of_the_page(town, sign_in):
    browser = sign_in(town.head)
    whole, part = browser.page("/gaps"), browser.page("/gaps", htmx=True)
    assert " ".join("".join(whole.region("gaps").itertext()).split()) == part.text


def test_ones_own_come_first(town, sign_in):
    gap = town.gap(town.incident)
    services.take(gap, version=gap.version, by=seen_by(town.teacher))
    db.session.commit()
    page = sign_in(town.teacher).page("/gaps")
    assert "2.3" in "".join(page.all("tr")[1].itertext())


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?who=mine", ["2.3"]),
        ("?who=unassigned", ["2.1", "2.2"]),
        ("?overdue=yes", ["2.3"]),
        ("?kind=no_capstone", []),
        ("?kind=uncovered", ["2.1", "2.2", "2.3"]),
        ("?state=closed", []),
        ("?state=any", ["2.1", "2.2", "2.3"]),
        ("?school=999999999", []),
        ("?school=x&pathway=-1&kind=nonsense&state=nonsense&who=nonsense&sort=nonsense&page=99999999999", ["2.1", "2.2", "2.3"]),
        ("?sort=-age", ["2.1", "2.2", "2.3"]),
    ],
)
@HTMX
def test_filters_narrow_the_list(town, sign_in, htmx, query, shown):
    gap = town.gap(town.incident)
    services.plan(gap, services.Plan(town.director.id, TODAY - timedelta(days=3)), version=gap.version, by=seen_by(town.director), led=())
    db.session.commit()
    page = sign_in(town.director).page(f"/gaps{query}", htmx=htmx)
    found = sorted(code for code in ("2.1", "2.2", "2.3") if any(code in "".join(a.itertext()) for a in page.all("a") if (a.get("id") or "").startswith("gap-")))
    assert found == shown


@HTMX
def test_many_are_given_to_somebody_at_once(town, sign_in, htmx):
    browser = sign_in(town.head)
    marked = [f"{gap.id}.{gap.version}" for gap in (town.gap(town.host), town.gap(town.incident))]
    due = TODAY + timedelta(days=30)
    page = browser.submit("/gaps/assign?who=all", {"marked": marked, "owner_id": str(town.teacher.id), "due_on": due.isoformat()}, htmx=htmx)
    if htmx:
        assert "Saved for 2 gaps." in page.text
    db.session.expire_all()
    assert {(gap.owner_id, gap.due_on) for gap in (town.gap(town.host), town.gap(town.incident))} == {(town.teacher.id, due)}
    assert town.gap(town.capture).owner_id is None


def test_a_second_click_assigns_nothing_twice(town, sign_in):
    browser, gap = sign_in(town.head), town.gap(town.host)
    told = {"marked": [f"{gap.id}.{gap.version}"], "owner_id": str(town.teacher.id)}
    browser.submit("/gaps/assign", told)
    page = browser.submit("/gaps/assign", told, htmx=True)
    assert "Saved for 1 gap." in page.text
    assert town.events(town.gap(town.host)).count("assigned") == 1


def test_what_somebody_else_changed_meanwhile_is_left_and_said(town, sign_in):
    gap = town.gap(town.host)
    seen = f"{gap.id}.{gap.version}"
    services.take(gap, version=gap.version, by=seen_by(town.teacher))
    db.session.commit()
    page = sign_in(town.head).submit("/gaps/assign", {"marked": [seen], "owner_id": str(town.colleague.id)}, htmx=True)
    assert "Saved for 0 gaps. 1 other changed meanwhile" in page.text
    assert town.gap(town.host).owner_id == town.teacher.id


@HTMX
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"owner_id": ""}, "Mark at least one gap"),
        ({"marked": "1.1", "owner_id": ""}, "Choose an owner"),
        ({"marked": "1.1", "owner_id": "99999999"}, "Choose one from the list"),
        ({"marked": "1.1", "due_on": "someday"}, "not a date"),
        ({"marked": "1.1", "due_on": "0001-01-01"}, "with its year"),
    ],
)
def test_a_bulk_form_that_says_too_little_is_refused_with_why(town, sign_in, htmx, told, why):
    page = sign_in(town.head).submit("/gaps/assign", told, htmx=htmx, status=422)
    assert why in page.text


def test_nobody_of_another_school_becomes_the_owner(town, sign_in):
    browser, gap = sign_in(town.director), town.gap(town.host)
    page = browser.submit("/gaps/assign", {"marked": f"{gap.id}.{gap.version}", "owner_id": str(town.stranger.id)}, status=422)
    assert "Choose one from the list" in page.text
    page = browser.submit(f"/gaps/{gap.id}/plan", {"owner_id": str(town.counselor.id), "version": gap.version}, status=422)
    assert "Choose one from the list" in page.text
    assert town.gap(town.host).owner_id is None


@HTMX
def test_a_gap_says_what_it_is_and_who_could_mend_it(town, sign_in, htmx):
    town.cover(town.capstone, town.incident, "mastered")
    db.session.commit()
    page = sign_in(town.teacher).page(f"/gaps/{town.gap(town.incident, 'not_introduced').id}", htmx=htmx)
    assert "Mastered but never introduced: 2.3 Document an incident" in page.texts("h1")
    assert "nothing introduces it" in page.text
    assert page.has("a", href=f"/coverage?competencies={town.pathway.id}")
    candidates = [" ".join("".join(each.itertext()).split()) for each in page.all("li") if "aligned as" in "".join(each.itertext())]
    assert "Foundations" in candidates[0]
    assert "aligned as foundational" in candidates[0]
    assert "in time for Security capstone, which masters it" in candidates[0]
    assert not any(each.startswith("Security capstone") for each in candidates), "what masters it cannot introduce it"


def test_an_offering_that_covers_it_already_and_is_not_aligned_is_named_first(town, sign_in):
    other = town.course("Forensics")
    town.cover(other, town.incident, "introduced")
    db.session.commit()
    page = sign_in(town.teacher).page(f"/gaps/{town.gap(town.incident).id}")
    first = next(each for each in page.all("li") if "Forensics" in "".join(each.itertext()))
    assert "introduces it already, but is not aligned" in " ".join("".join(first.itertext()).split())
    align = next(a for a in first.iter("a") if "Align it" in "".join(a.itertext()))
    assert align.get("href") == f"/offerings/{other.id}/alignments?pathway_id={town.pathway.id}"


def test_offerings_that_serve_no_pathway_are_offered_by_what_they_share(town, sign_in):
    town.course("Incident response", description="Students document an incident and report it.")
    db.session.commit()
    page = sign_in(town.teacher).page(f"/gaps/{town.gap(town.incident).id}")
    line = next(" ".join("".join(each.itertext()).split()) for each in page.all("li") if "Incident response" in "".join(each.itertext()))
    assert "not aligned yet" in line
    assert "shares the words" in line


@HTMX
def test_a_button_sets_the_level_and_the_gap_closes_itself(town, sign_in, htmx):
    gap = town.gap(town.incident)
    browser = sign_in(town.teacher)
    told = {"offering_id": town.base.id, "level": "introduced", "version": "0"}
    page = browser.submit(f"/gaps/{gap.id}/cover", told, htmx=htmx)
    if htmx:
        assert "Foundations introduces it now. The gap closed itself." in page.text
    db.session.expire_all()
    assert town.gap(town.incident).state == "closed"
    assert "Nothing lacks here any more" in browser.page(f"/gaps/{gap.id}").text
    browser.submit(f"/gaps/{gap.id}/cover", told)  # the second click of two


@HTMX
def test_a_cell_that_somebody_changed_first_is_shown_and_left(town, sign_in, htmx):
    town.cover(town.networks, town.host, "mastered")
    db.session.commit()
    gap = town.gap(town.host, "not_introduced")
    page = sign_in(town.teacher).submit(f"/gaps/{gap.id}/cover", {"offering_id": town.networks.id, "level": "introduced", "version": "0"}, htmx=htmx, status=409)
    assert "Somebody else changed Networks first: now it masters it" in page.text
    assert town.gap(town.host, "not_introduced").state == "open"


def test_a_crowd_is_listed_and_can_be_thinned(town, sign_in):
    for n in range(3):
        make.alignment(town.course(f"Extra {n}"), town.pathway, "core")
    from portal.catalog.models import Course

    for course in db.session.query(Course).filter(Course.school_id == town.north.id).all():
        town.cover(course, town.host, "introduced")
    db.session.commit()
    gap, browser = town.gap(town.host, "crowded"), sign_in(town.teacher)
    page = browser.page(f"/gaps/{gap.id}")
    form = next(form for form in page.all("form") if form.get("aria-label") == "Extra 0")
    told = {e.get("name"): e.get("value") for e in form.iter("input")} | {"level": ""}
    browser.submit(f"/gaps/{gap.id}/cover", told)
    browser.submit(f"/gaps/{gap.id}/cover", told | {"offering_id": town.base.id}, status=303)
    db.session.expire_all()
    assert gap.state == "closed"


def test_a_missing_capstone_is_proposed_from_the_gap(town, sign_in):
    make.alignment(town.course("Welding II", grade_low=11), town.other_pathway, "core")
    from portal.gaps.keeping import recompute_all

    recompute_all(town.district.id)
    db.session.commit()
    from portal.gaps.models import Gap

    gap = db.session.query(Gap).filter(Gap.kind == "no_capstone").one()
    browser = sign_in(town.teacher)
    page = browser.page(f"/gaps/{gap.id}")
    link = next(a for a in page.all("a") if "Propose it" in "".join(a.itertext()))
    form = browser.page(link.get("href"))
    assert form.has("input", name="role", value="capstone", checked="") or "capstone" in form.text


@HTMX
def test_a_teacher_takes_a_gap_on_and_gives_it_back(town, sign_in, htmx):
    browser, gap = sign_in(town.teacher), town.gap(town.host)
    told = browser.page(f"/gaps/{gap.id}").form(f"/gaps/{gap.id}/take")
    browser.submit(f"/gaps/{gap.id}/take", told, htmx=htmx)
    browser.submit(f"/gaps/{gap.id}/take", told, htmx=htmx)  # the second click of two
    page = browser.page(f"/gaps/{gap.id}")
    assert "Yours" in page.text
    fields = page.form(f"/gaps/{gap.id}/plan")
    assert fields["owner_id"] == str(town.teacher.id)
    browser.submit(f"/gaps/{gap.id}/plan", fields | {"owner_id": ""}, htmx=htmx)
    db.session.expire_all()
    assert town.gap(town.host).owner_id is None
    assert town.events(town.gap(town.host)) == ["opened", "assigned", "assigned"]


@HTMX
def test_who_comes_second_to_take_it_is_told(town, sign_in, htmx):
    browser, gap = sign_in(town.teacher), town.gap(town.host)
    told = browser.page(f"/gaps/{gap.id}").form(f"/gaps/{gap.id}/take")
    services.take(gap, version=gap.version, by=seen_by(town.colleague))
    db.session.commit()
    page = browser.submit(f"/gaps/{gap.id}/take", told, htmx=htmx, status=409)
    assert "took it on first" in page.text


@HTMX
def test_a_stale_plan_shows_both_versions_and_loses_nothing(town, sign_in, htmx):
    browser, gap = sign_in(town.head), town.gap(town.host)
    told = browser.page(f"/gaps/{gap.id}").form(f"/gaps/{gap.id}/plan")
    services.plan(gap, services.Plan(town.colleague.id, None, "Theirs."), version=gap.version, by=seen_by(town.director), led=())
    db.session.commit()
    mine = told | {"owner_id": str(town.teacher.id), "note": "Mine."}
    page = browser.submit(f"/gaps/{gap.id}/plan", mine, htmx=htmx, status=409)
    table = " ".join("".join(page.region("versions").itertext()).split())
    assert "Omar Ali" in table
    assert "Jana Haddad" in table
    assert "Theirs." in table
    again = page.form(f"/gaps/{gap.id}/plan")
    assert again["note"] == "Mine."
    browser.submit(f"/gaps/{gap.id}/plan", again, htmx=htmx)
    db.session.expire_all()
    assert town.gap(town.host).owner_id == town.teacher.id


@HTMX
def test_a_gap_is_left_as_it_is_with_a_reason_and_opened_again(town, sign_in, htmx):
    browser, gap = sign_in(town.head), town.gap(town.host)
    told = browser.page(f"/gaps/{gap.id}").form(f"/gaps/{gap.id}/accept")
    page = browser.submit(f"/gaps/{gap.id}/accept", told | {"reason": " "}, htmx=htmx, status=422)
    assert "Enter the reason" in page.text
    browser.submit(f"/gaps/{gap.id}/accept", told | {"reason": "Taught elsewhere."}, htmx=htmx)
    browser.submit(f"/gaps/{gap.id}/accept", told | {"reason": "Taught elsewhere."}, htmx=htmx)  # the second click of two
    page = browser.page(f"/gaps/{gap.id}")
    assert "Taught elsewhere." in page.text
    browser.submit(f"/gaps/{gap.id}/reopen", page.form(f"/gaps/{gap.id}/reopen"), htmx=htmx)
    assert town.events(town.gap(town.host)) == ["opened", "accepted", "reopened"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_goes_out_as_a_table(town, sign_in, ending):
    answer = sign_in(town.teacher).get(f"/gaps/export.{ending}?kind=uncovered")
    assert answer.status_code == 200
    if ending == "csv":
        lines = answer.get_data(as_text=True).splitlines()
        assert len(lines) == 4
        assert "Nothing covers 2.1 Harden a host" in lines[1]


@pytest.mark.parametrize("many", [1, 50])
def test_the_list_costs_the_same_at_one_row_and_at_fifty(town, sign_in, many):
    for n in range(many):
        make.competency(town.set, f"3.{n}")
    from portal.gaps.keeping import recompute_all

    recompute_all(town.district.id)
    db.session.commit()
    browser = sign_in(town.head)
    browser.page("/gaps")
    assert cost_of(lambda: browser.get("/gaps")) <= 22


@pytest.mark.parametrize("many", [1, 50])
def test_one_gap_costs_the_same_however_many_offerings_there_are(town, sign_in, many):
    for n in range(many):
        make.alignment(town.course(f"Course {n}"), town.pathway, "core")
    db.session.commit()
    browser, gap = sign_in(town.head), town.gap(town.host)
    browser.page(f"/gaps/{gap.id}")
    assert cost_of(lambda: browser.get(f"/gaps/{gap.id}")) <= 28
