"""The pages: who opens them, what they say, with and without htmx."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.perkins import keeping, queries
from portal.perkins.models import AssessmentResult, PerkinsStatus, RuleSet, StudentExit
from portal.perkins.rules import FEDERAL, as_json
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of
from tests.perkins.trades import concentrators, earn

YEAR = 2026


@pytest.fixture
def graduates(trades):
    """Three concentrators who left in June: two graduated on time, one dropped out."""
    students = concentrators(trades, 3)
    for each, code in zip(students, ("G4", "G4", "D"), strict=True):
        make.add(StudentExit(district_id=trades.district.id, student_id=each.id, left_on=date(2026, 6, 10), exit_code=code, origin="hand"))
    return students


@pytest.fixture
def rule_set(trades):
    return make.add(RuleSet(district_id=trades.district.id, reporting_year=YEAR, title="Our state", source="Its guide, page 3", rules=as_json(FEDERAL)))


PAGES = ["/perkins", "/perkins/rules", "/perkins/exits", "/perkins/published", "/perkins/export", "/perkins/indicators/1S1"]


@pytest.mark.parametrize("path", PAGES)
def test_directors_and_administrators_open_the_report(trades, graduates, sign_in, path):
    for person in (trades.director, trades.admin):
        sign_in(person).page(path)
    if path != "/perkins/published":
        sign_in(trades.school_admin).page(path)


def test_a_school_has_no_published_table_of_its_own_for_it_could_be_subtracted_from_the_districts(trades, graduates, sign_in):
    client = sign_in(trades.school_admin)
    assert client.get("/perkins/published").status_code == client.get("/perkins/published.csv").status_code == 404
    assert "Tables to publish" not in client.page("/perkins").text


@pytest.mark.parametrize(("path", "region"), [("/perkins/exits", "exit-list"), ("/perkins/students?level=concentrator", "student-list")])
def test_a_list_is_the_same_region_by_htmx_and_in_the_page(trades, graduates, sign_in, path, region):
    client = sign_in(trades.director)
    whole, part = client.page(path), client.page(path, htmx=True)
    assert text_of(part.region(region)) == text_of(whole.region(region))
    assert len(part.all("tr")) == 4


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_does(trades, sign_in, path):
    assert sign_in(trades.teacher).get(path).status_code == 404


def test_every_figure_opens_into_its_students(trades, graduates, sign_in):
    page = sign_in(trades.director).page(f"/perkins?year={YEAR}")
    assert "66.7 %" in page.text
    shown = sign_in(trades.director).page(f"/perkins/students?indicator=1S1&part=numerator&year={YEAR}")
    assert [cell for cell in shown.texts("td") if cell.startswith("Number")] == [f"{s.family_name}, Student" for s in sorted(graduates[:2], key=lambda s: s.family_name)]
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.detail["indicator"], event.detail["rows"]) == ("perkins.view_students", "1S1", 2)


def test_a_school_sees_its_own_students_only(trades, graduates, sign_in):
    away = make.student(trades.second, family_name="Away")
    make.add(make_site(trades))
    for course in (trades.first, trades.later):
        make.record(away, course)
    keeping.refresh([away.id])
    own = sign_in(trades.school_admin).page("/perkins/students?level=concentrator")
    assert "Away" not in own.text
    assert "Away" in sign_in(trades.director).page("/perkins/students?level=concentrator").text
    assert sign_in(trades.school_admin).get(f"/perkins/students/{away.id}").status_code == 404
    assert str(sign_in(trades.stranger).page("/perkins/students?level=concentrator").text.count("Number")) == "0"


def make_site(trades):
    from portal.programs.models import ProgramSite

    return ProgramSite(program_id=trades.program.id, school_id=trades.second.id)


def test_an_unknown_number_is_nowhere(trades, sign_in):
    client = sign_in(trades.director)
    for path in ("/perkins/indicators/9X9", "/perkins/students", "/perkins/students?indicator=0A0", "/perkins/rules/999", "/perkins/exits/999"):
        assert client.get(path).status_code == 404


def test_not_enough_data_says_what_is_missing(trades, sign_in):
    concentrators(trades, 2)
    text = sign_in(trades.director).page(f"/perkins?year={YEAR}").text
    assert "No concentrator’s exit is known for this year." in text
    assert "No program is flagged as leading to a non-traditional field." in text
    assert "0.0 %" not in text


def test_the_published_table_hides_small_numbers_and_the_names_of_nobody_stand_in_it(trades, graduates, sign_in):
    page = sign_in(trades.director).page(f"/perkins/published?year={YEAR}")
    assert "* of *" in page.text
    assert "66.7" not in page.text
    assert graduates[0].family_name not in page.text
    csv = sign_in(trades.director).get(f"/perkins/published.csv?year={YEAR}").get_data(as_text=True)
    assert "2026,1S1,All,All concentrators,*,*,*" in csv


def test_rules_are_copied_changed_and_put_in_force(trades, sign_in):
    earn(trades, trades.student, trades.first, trades.later)
    client = sign_in(trades.director)
    form = client.page("/perkins/rules/copy?of=later_courses").form("/perkins/rules/copy?of=later_courses")
    client.submit("/perkins/rules/copy?of=later_courses", form | {"title": "Ours", "reporting_year": "2026"})
    row = db.session.scalars(sa.select(RuleSet)).one()
    assert (row.title, row.in_force, row.rules["concentrator"]["roles"]) == ("Ours", False, ["capstone", "core"])
    client.submit("/perkins/rules/copy?of=later_courses", form | {"title": "Ours", "reporting_year": "2026"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RuleSet)) == 1
    where = f"/perkins/rules/{row.id}/in-force"
    page = client.page(where)
    assert "Nobody would reach more than today." in page.text
    client.submit(where, page.form(where))
    db.session.expire_all()
    assert db.session.get(RuleSet, row.id).in_force
    assert queries.statuses_of([trades.student.id])[trades.student.id][0].level == "concentrator"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_look_says_what_would_change_and_saves_nothing(trades, rule_set, sign_in, htmx):
    earn(trades, trades.student, trades.first)
    rule_set.in_force = True
    db.session.commit()
    client, where = sign_in(trades.director), f"/perkins/rules/{rule_set.id}/edit"
    form = client.page(where).form(where)
    shown = client.submit(where, form | {"concentrator_courses": "1", "look": "1"}, htmx=htmx, status=200)
    assert "1 student would reach more than today." in shown.text
    assert "This set asks for less." in shown.text
    assert queries.statuses_of([trades.student.id])[trades.student.id][0].level == "participant"
    assert shown.form(where)["concentrator_courses"] == "1"
    form.pop("look", None)
    client.submit(where, form | {"concentrator_courses": "1"}, htmx=htmx)
    assert queries.statuses_of([trades.student.id])[trades.student.id][0].level == "concentrator"


def test_rules_that_ask_for_nothing_are_refused(trades, rule_set, sign_in):
    client, where = sign_in(trades.director), f"/perkins/rules/{rule_set.id}/edit"
    form = client.page(where).form(where)
    page = client.submit(where, form | {"concentrator_courses": "0", "exit_types-0-meaning": "", "program_codes": "no sign"}, status=422)
    for sentence in ("A concentrator needs courses or credits.", "Say what exit type G4 means", "Line 1 should read"):
        assert sentence in page.text


def test_a_stale_rule_form_gets_both_versions(trades, rule_set, sign_in):
    client, where = sign_in(trades.director), f"/perkins/rules/{rule_set.id}/edit"
    form = client.page(where).form(where)
    client.submit(where, form | {"title": "Theirs"})
    page = client.submit(where, form | {"title": "Mine", "cell_size": "20"}, status=409)
    assert "Theirs" in page.text
    assert page.form(where)["title"] == "Mine"
    client.submit(where, page.form(where))
    db.session.expire_all()
    assert (db.session.get(RuleSet, rule_set.id).title, db.session.get(RuleSet, rule_set.id).rules["cell_size"]) == ("Mine", 20)


def test_a_set_that_decided_is_not_deleted(trades, rule_set, sign_in):
    client, where = sign_in(trades.director), f"/perkins/rules/{rule_set.id}/delete"
    rule_set.in_force = True
    db.session.commit()
    assert "This set is in force." in client.submit(where, {}, status=422).text
    rule_set.in_force = False
    db.session.commit()
    client.submit(where, {})
    assert db.session.scalars(sa.select(RuleSet)).all() == []


def test_a_status_is_withdrawn_with_a_reason_and_not_brought_back_by_the_same_records(trades, sign_in):
    earn(trades, trades.student, trades.first, trades.later)
    line = queries.statuses_of([trades.student.id])[trades.student.id][0]
    client, where = sign_in(trades.admin), f"/perkins/statuses/{line.id}/withdraw"
    client.submit(where, {"reason": " "}, status=422)
    client.submit(where, {"reason": "The record was another student's"})
    keeping.recompute_all(trades.district.id)
    assert [each.level for each in queries.statuses_of([trades.student.id])[trades.student.id]] == ["participant"]
    assert queries.standing_of([trades.student.id])[trades.student.id][0].level == "participant"
    page = client.page(f"/perkins/students/{trades.student.id}")
    assert "The record was another student's" in page.text
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "perkins_status.withdraw")).one()
    assert event.student_id == trades.student.id
    earn(trades, trades.student, trades.third)
    assert keeping.recompute_all(trades.district.id, check=True).corrected == 0


def test_a_further_record_brings_a_withdrawn_status_back(trades, sign_in):
    records = earn(trades, trades.student, trades.first, trades.later)
    line = queries.statuses_of([trades.student.id])[trades.student.id][0]
    sign_in(trades.admin).submit(f"/perkins/statuses/{line.id}/withdraw", {"reason": "Wrong course"})
    records[1].passed, records[1].mark = False, "F"
    earn(trades, trades.student, trades.third)
    assert [each.level for each in queries.statuses_of([trades.student.id])[trades.student.id]] == ["concentrator", "participant"]
    assert keeping.recompute_all(trades.district.id, check=True).corrected == 0


def test_a_withdrawal_can_be_taken_back(trades, sign_in):
    earn(trades, trades.student, trades.first, trades.later)
    participant = queries.statuses_of([trades.student.id])[trades.student.id][1]
    client = sign_in(trades.admin)
    client.submit(f"/perkins/statuses/{participant.id}/withdraw", {"reason": "Error"})
    assert queries.statuses_of([trades.student.id]) == {}
    top = db.session.scalars(sa.select(PerkinsStatus.id).where(PerkinsStatus.level == "concentrator")).one()
    client.submit(f"/perkins/statuses/{top}/restore", {})
    assert [each.level for each in queries.statuses_of([trades.student.id])[trades.student.id]] == ["concentrator", "participant"]


def test_a_school_does_not_withdraw(trades, sign_in):
    earn(trades, trades.student, trades.first)
    line = queries.statuses_of([trades.student.id])[trades.student.id][0]
    assert sign_in(trades.school_admin).get(f"/perkins/statuses/{line.id}/withdraw").status_code == 404


def test_an_exit_is_noted_changed_and_taken_back(trades, sign_in):
    client, where = sign_in(trades.school_admin), f"/perkins/students/{trades.student.id}/exits/new"
    form = client.page(where).form(where) | {"left_on": "2026-06-01", "exit_code": "G4"}
    client.submit(where, form)
    client.submit(where, form)
    row = db.session.scalars(sa.select(StudentExit)).one()
    there = f"/perkins/exits/{row.id}"
    changed = client.page(there).form(there)
    client.submit(there, changed | {"outcome": "employed", "outcome_source": "A call"})
    stale = client.submit(there, changed | {"outcome": "military"}, status=409)
    assert "employed" in stale.text
    client.submit(there, changed | {"left_on": "not a day"}, status=422)
    client.submit(f"{there}/delete", {})
    assert db.session.scalars(sa.select(StudentExit)).all() == []


def test_who_leaves_by_the_roster_gets_an_exit_without_a_type(trades, sign_in):
    from portal.rosters.signals import students_changed

    trades.student.state, trades.student.exited_on = "exited", date(2026, 5, 1)
    students_changed.send(None, student_ids={trades.student.id})
    students_changed.send(None, student_ids={trades.student.id})
    row = db.session.scalars(sa.select(StudentExit)).one()
    assert (row.origin, row.exit_code, row.left_on) == ("roster", "", date(2026, 5, 1))
    assert "Not known yet" in sign_in(trades.director).page("/perkins/exits?year=2026&what=untyped").text


def test_programs_are_flagged_for_a_sex(trades, sign_in):
    client = sign_in(trades.director)
    form = client.page("/perkins/non-traditional").form("/perkins/non-traditional")
    client.submit("/perkins/non-traditional", form | {f"program-{trades.program.id}": "female"})
    stale = client.submit("/perkins/non-traditional", form | {f"program-{trades.program.id}": "male"}, status=409)
    assert "Somebody else saved first" in stale.text
    assert client.submit("/perkins/non-traditional", form | {f"program-{trades.program.id}": "x"}, status=422)


def test_the_file_for_the_state_is_the_same_twice_and_tells_what_to_mend(trades, graduates, rule_set, sign_in):
    rule_set.in_force = True
    make.add(AssessmentResult(district_id=trades.district.id, student_id=graduates[0].id, subject="reading", year=2026, proficient=True))
    trades.program.state_code = ""
    db.session.commit()
    client = sign_in(trades.director)
    problems = client.page(f"/perkins/export?year={YEAR}").text
    assert "Carpentry has no state code." in problems
    assert "Exit types without a state’s code: D, G4." in problems
    first, second = (client.get(f"/perkins/export.csv?year={YEAR}").get_data() for _ in range(2))
    assert first == second
    lines = first.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    header = lines[0].split(",")
    row = dict(zip(header, next(line for line in lines if graduates[0].local_id in line).split(","), strict=True))
    assert (row["status"], row["exit_code"], row["graduated"], row["reading_proficient"], row["science_proficient"]) == ("concentrator", "G4", "1", "1", "")
    assert row["course_codes"] == f"{trades.first.code} {trades.later.code}"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "perkins.export")) == 2


def test_codes_of_the_rule_set_stand_in_the_file(trades, graduates, rule_set, sign_in):
    from dataclasses import replace

    from portal.perkins.rules import ExitType

    types = (ExitType("G4", "Graduated", "graduated_on_time", "100"), ExitType("D", "Dropped out", "dropped_out", "200"))
    rule_set.rules = as_json(replace(FEDERAL, exit_types=types, program_codes={"CARP": "ST-9"}, course_codes={trades.first.code: "C-1"}))
    rule_set.in_force = True
    db.session.commit()
    text = sign_in(trades.director).get(f"/perkins/export.csv?year={YEAR}").get_data(as_text=True)
    assert ",ST-9," in text
    assert f"C-1 {trades.later.code}" in text
    assert ",100,2026-06-10,1," in text
    assert "Nothing: every program has a state code" in sign_in(trades.director).page(f"/perkins/export?year={YEAR}").text


def test_the_list_behind_a_figure_costs_the_same_for_one_and_for_many(trades, sign_in):
    def count(students):
        client = sign_in(trades.director)
        return cost_of(lambda: client.get(f"/perkins?year={YEAR}"))

    concentrators(trades, 1)
    one = count(1)
    concentrators(trades, 30)
    assert count(31) == one
