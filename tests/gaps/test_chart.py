"""Open gaps over time, and what home pages say."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.gaps import services
from portal.gaps.drawings import highest_of, open_over_time
from portal.gaps.models import Gap, GapEvent
from portal.gaps.queries.lists import Wanted
from portal.gaps.trends import WEEKS, Week, weekly
from tests.gaps.conftest import TODAY, seen_by

SVG = "{http://www.w3.org/2000/svg}"


def moved(gap, deed, days):
    """Dates the latest event of a kind so many days back, at noon."""
    found = db.session.scalars(sa.select(GapEvent).where(GapEvent.gap_id == gap.id, GapEvent.deed == deed).order_by(GapEvent.id.desc())).first()
    found.at = datetime.combine(TODAY - timedelta(days=days), time(12), UTC)
    db.session.flush()


def test_each_week_counts_what_was_open_at_its_end(town):
    gap = town.gap(town.host)
    moved(gap, "opened", 30)
    town.cover(town.base, town.host, "introduced")
    moved(gap, "closed", 16)
    town.cover(town.base, town.host, None)
    moved(gap, "reopened", 2)
    weeks = weekly(seen_by(town.head), Wanted())
    assert len(weeks) == WEEKS
    assert [week.total for week in weeks[-6:]] == [0, 1, 1, 0, 0, 3]
    assert weeks[-1].open == {"uncovered": 3}


def test_what_is_left_as_it_is_counts_as_open_no_more(town):
    gap = town.gap(town.host)
    services.accept(gap, reason="So.", version=gap.version, by=seen_by(town.head), led=())
    assert weekly(seen_by(town.head), Wanted())[-1].total == 2


def test_the_last_week_is_what_the_list_counts(town, sign_in):
    """Whatever happened: open rows and the end of the chart are the same number."""
    town.cover_all()
    town.cover(town.base, town.host, None)
    assert weekly(seen_by(town.head), Wanted())[-1].total == db.session.scalar(sa.select(sa.func.count(Gap.id)).where(Gap.state == "open"))


def test_a_school_counts_its_own(town):
    assert weekly(seen_by(town.stranger), Wanted())[-1].total == 0
    assert weekly(seen_by(town.director), Wanted(pathway_id=town.other_pathway.id))[-1].total == 0


@pytest.mark.parametrize("htmx", [False, True])
def test_the_chart_stands_beside_the_table_that_it_was_drawn_from(town, sign_in, htmx):
    page = sign_in(town.head).page("/gaps", htmx=htmx)
    svg = page.find(SVG + "svg", class_="gap-chart")
    assert svg.get("aria-labelledby") == "trend-title trend-desc"
    assert "Now: 3." in "".join(page.find(SVG + "desc", id="trend-desc").itertext())
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in page.region("gaps").iter("tr") if len(row) == 3 and row[0].get("scope") == "row"]
    assert len(rows) == WEEKS
    assert rows[0][1:] == ["3", "3"]
    assert {row[2] for row in rows[1:]} == {"0"}


def test_the_heights_are_the_numbers_of_the_table():
    weeks = [Week(TODAY, {"uncovered": 3, "order": 1}), Week(TODAY, {"uncovered": 8})]
    drawn = str(open_over_time(weeks))
    assert highest_of(weeks) == 8
    assert 'class="k-uncovered" x="7.00%" width="36.00%" y="89.0" height="45.0"' in drawn
    assert 'class="k-order" x="7.00%" width="36.00%" y="74.0" height="15.0"' in drawn
    assert 'class="k-uncovered" x="57.00%" width="36.00%" y="14.0" height="120.0"' in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize(("most", "top"), [(0, 4), (3, 4), (20, 20), (21, 30), (50, 50), (51, 80), (199, 200), (201, 300), (563, 800), (123_456, 160_000)])
def test_the_scale_ends_at_a_round_number(most, top):
    assert highest_of([Week(TODAY, {"uncovered": most})]) == top


def test_a_teachers_home_shows_what_is_theirs_with_its_due_date(town, sign_in):
    gap = town.gap(town.incident)
    services.plan(gap, services.Plan(town.teacher.id, TODAY - timedelta(days=1)), version=gap.version, by=seen_by(town.head), led=())
    db.session.commit()
    page = sign_in(town.teacher).page("/")
    assert page.has("a", href=f"/gaps/{gap.id}", text="Nothing covers 2.3 Document an incident")
    assert "overdue since" in page.text
    empty = sign_in(town.colleague).page("/")
    assert empty.has("a", href="/gaps?who=unassigned", text="2 gaps")


@pytest.mark.parametrize("who", ["director", "head"])
def test_each_figure_of_the_home_page_opens_into_its_list(town, sign_in, who):
    gap = town.gap(town.incident)
    services.plan(gap, services.Plan(town.teacher.id, TODAY - timedelta(days=1)), version=gap.version, by=seen_by(town.head), led=())
    db.session.commit()
    browser = sign_in(getattr(town, who))
    page = browser.page("/")
    figures = {a.get("href"): int("".join(a.itertext()).split()[0]) for a in page.all("a") if (a.get("href") or "").startswith("/gaps?")}
    assert figures == {
        "/gaps?who=unassigned": 2,
        "/gaps?overdue=yes": 1,
        f"/gaps?pathway={town.pathway.id}": 3,
        f"/gaps?pathway={town.pathway.id}&who=unassigned": 2,
        f"/gaps?pathway={town.pathway.id}&overdue=yes": 1,
    }
    for path, number in figures.items():
        shown = [a for a in browser.page(path).all("a") if (a.get("id") or "").startswith("gap-")]
        assert len(shown) == number, path


def test_students_and_counselors_have_no_gaps_on_their_home(town, sign_in):
    assert "Gaps I own" not in sign_in(town.counselor).page("/").text
