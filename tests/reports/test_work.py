"""The reports on work-based learning: who took part, hours by kind, hosts by pathway; each number opens into its students."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.reports.work import exports
from portal.reports.work.facts import load
from portal.reports.work.tables import by_kind, by_pathway, participation
from portal.schools.models import year_of
from portal.schools.queries import school_names
from tests import factories as make
from tests.counting import cost_of

TODAY = now().date()
YEAR = year_of(TODAY)
FIRST = date(YEAR - 1, 7, 1)


@pytest.fixture
def town(session):
    """Two schools, one program, three kinds: Ana interned 40 h, Ben shadowed 6 h, Cleo only asked, Dora is placed elsewhere."""
    district = make.district()
    north, south = make.school(district, name="North"), make.school(district, name="South")
    pathway = make.pathway(make.cluster(make.framework()), title="Networks")
    intern = make.experience(district, kind="internship")
    make.experience_kind("job_shadow", sustained=False, minimum_hours=4)
    shadow = make.experience(district, kind="job_shadow")
    make.alignment(intern, pathway)
    program = make.program(district, sites=(north, south), title="Network Systems")
    version = make.version(program)
    host, other = make.host(district, name="Harbor Health"), make.host(district, name="City IT")
    ana, ben, cleo, dora = (make.student(school, given_name=name, family_name="Lima") for name, school in (("Ana", north), ("Ben", north), ("Cleo", north), ("Dora", south)))
    for student in (ana, ben, dora):
        make.choice(student, version, chosen_on=FIRST - timedelta(days=30))
    at = {
        "ana": make.placement(ana, intern, host), "ben": make.placement(ben, shadow, other),
        "cleo": make.placement(cleo, intern, host, state="requested"), "dora": make.placement(dora, intern, other),
    }
    make.hours(at["ana"], 40, "approved")
    make.hours(at["ana"], 3, "verified")
    make.hours(at["ben"], 6, "approved")
    town = SimpleNamespace(
        district=district, north=north, south=south, program=program, pathway=pathway, host=host, other=other, at=at, intern=intern, ana=ana, ben=ben, cleo=cleo, dora=dora,
        version=version, director=make.user(district, "cte_director"), coordinator=make.user(district, "coordinator", at=north),
        stranger=make.user(make.district(), "cte_director"), teacher=make.user(district, "teacher", at=north),
    )
    session.commit()
    return town


def facts(town, who=None, year=YEAR):
    return load(load_viewer((who or town.director).id, None), year, TODAY)


def lines(rows):
    return {row.title: row for row in rows}


def test_programs_count_who_took_part_and_who_did_so_sustained(town):
    rows = lines(participation(facts(town), school_names(town.district.id)))
    whole, program = rows["All programs"], rows["Network Systems"]
    assert whole.took_part == program.took_part == {town.ana.id, town.ben.id, town.dora.id}
    assert program.sustained == {town.ana.id}
    assert (rows["North"].took_part, rows["South"].took_part) == ({town.ana.id, town.ben.id}, {town.dora.id})
    assert program.rate == 100.0


def test_a_request_is_no_participation(town):
    assert town.cleo.id not in facts(town).took_part


def test_a_placement_that_was_withdrawn_counts_only_by_its_approved_hours(town, session):
    for name in ("ben", "dora"):
        town.at[name].state = "withdrawn"
    session.flush()
    assert facts(town).took_part == {town.ana.id, town.ben.id}


def test_who_took_part_without_a_program_stands_in_a_line_of_their_own(town, session):
    town.at["cleo"].state = "active"
    session.flush()
    assert lines(participation(facts(town), {}))["Without a program"].took_part == {town.cleo.id}


def test_hours_are_those_of_the_year_by_kind_approved_and_waiting(town):
    make.hours(town.at["ana"], 9, "approved", day=FIRST - timedelta(days=1))
    rows = lines(by_kind(facts(town)))
    intern = rows["Internship"]
    assert (intern.approved, intern.waiting, intern.took_part) == (Decimal(40), Decimal(3), {town.ana.id, town.dora.id})
    assert rows["Job Shadow"].approved == Decimal(6)
    assert rows["All kinds"].approved == Decimal(46)
    assert facts(town, year=YEAR - 1).work[0].approved == Decimal(9)


def test_hours_count_at_the_host_where_they_were_worked(town):
    make.hours(town.at["ana"], 5, "approved", day=TODAY - timedelta(days=3), host_id=town.other.id)
    rows = by_pathway(facts(town))
    networks = next(row for row in rows if row.title == "Networks")
    below = {row.title: row.approved for row in rows if row.under == networks.key}
    assert below == {"City IT": Decimal(5), "Harbor Health": Decimal(40)}
    assert networks.hosts == {town.host.id, town.other.id}


def test_an_experience_that_serves_no_pathway_yet_is_named_so(town):
    rows = by_pathway(facts(town))
    nowhere = next(row for row in rows if row.title == "No pathway yet")
    assert nowhere.took_part == {town.ben.id}


def test_a_states_own_minimum_decides_what_is_sustained(town, monkeypatch):
    from dataclasses import replace

    from portal.perkins.sources import RuleBook

    asked = RuleBook.rules
    monkeypatch.setattr(RuleBook, "rules", lambda book, year: replace(asked(book, year), wbl_hours=41))
    assert facts(town).sustained == set()


def test_a_coordinator_counts_only_the_students_of_their_school(town):
    assert facts(town, town.coordinator).took_part == {town.ana.id, town.ben.id}


@pytest.mark.parametrize("htmx", [False, True])
def test_every_number_opens_into_the_students_it_counts(town, sign_in, htmx):
    browser = sign_in(town.director)
    page = browser.page("/work-reports", htmx=htmx)
    links = {(link.get("href"), link.get("aria-label").split(":")[0]) for link in page.all("a") if "/work-reports/students" in (link.get("href") or "") and link.get("aria-label")}
    assert len(links) > 10
    for href, number in links:
        if number.replace(",", "").isdigit():
            opened = browser.page(href)
            names = [link for link in opened.all("a") if (link.get("id") or "").startswith("person-")]
            assert len(names) == int(number), href


def test_names_are_for_who_may_see_them_and_the_look_is_noted(town, sign_in, session):
    text = sign_in(town.director).page("/work-reports/students?row=all&what=took_part").text
    assert "Lima, Ana" in text
    assert "40 h" in text
    noted = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.actor_id == town.director.id)).all()
    assert "work_report.view_students" in noted
    sign_in(town.stranger).page("/work-reports/students?table=participation&row=0-all", status=404)
    sign_in(town.teacher).page("/work-reports", status=404)


@pytest.mark.parametrize("query", ["table=x", "what=name", "row=9-9", "table=kinds&row=%00", "indicator=5S3&year=9999999999"])
def test_a_number_that_no_table_has_is_not_found_or_this_years(town, sign_in, query):
    assert sign_in(town.director).get(f"/work-reports/students?{query}").status_code in (200, 404)


def read(answer):
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_files_of_the_tables_hide_small_groups_and_what_gives_them_away(town, sign_in, session):
    for number in range(30):
        student = make.student(town.north if number < 28 else town.south)
        make.choice(student, town.version, chosen_on=FIRST - timedelta(days=30))
        make.hours(make.placement(student, town.intern, town.host), 2, "approved")
    session.commit()
    table = read(sign_in(town.director).get("/work-reports/participation.csv"))
    shown = {row[1]: row[2] for row in table[1:]}
    assert shown["South"] == exports.HIDDEN  # three students
    assert shown["North"] == exports.HIDDEN  # else one could subtract
    assert all(int(row[2]) >= 10 for row in table[1:] if row[2] != exports.HIDDEN)


def test_the_list_with_names_goes_out_safely(town, sign_in, session):
    town.ana.family_name = "=HYPERLINK(1)"
    session.commit()
    rows = read(sign_in(town.director).get("/work-reports/students.csv?row=all&what=took_part"))
    assert [row for row in rows if row[1].startswith("'=HYPERLINK")]
    assert sign_in(town.director).get("/work-reports/students.xlsx?row=all&what=sustained").data[:2] == b"PK"


def test_the_report_costs_the_same_for_one_student_and_for_many(town, sign_in, session):
    browser = sign_in(town.director)
    browser.page("/work-reports")
    few = cost_of(lambda: browser.page("/work-reports"))
    for _ in range(30):
        student = make.student(town.north)
        make.choice(student, town.version, chosen_on=FIRST)
        make.hours(make.placement(student, town.intern, town.host), 2, "approved")
    session.commit()
    assert cost_of(lambda: browser.page("/work-reports")) == few <= 50


def test_the_students_behind_a_report_are_two_clicks_from_the_coordinators_home(town, sign_in):
    client = sign_in(town.coordinator)
    assert client.page("/").has("a", href="/work-reports")
    numbers = [a for a in client.page("/work-reports").all("a") if a.get("href", "").startswith("/work-reports/students")]
    assert "Lima" in client.page(numbers[0].get("href")).text
