"""Everything about a student in one file: all of theirs, nothing of anybody else's, and no table forgotten."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from types import SimpleNamespace

import html5lib
import pytest
import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import AuditEvent
from portal.database import Model, now
from portal.files.checking import check_file
from portal.files.services import keep_file
from portal.interests.models import Skill, SkillRating
from portal.language import in_language
from portal.portfolio.export.archive import export_of
from portal.portfolio.export.codes import meaning
from portal.portfolio.export.kinds import KINDS, LEFT_OUT
from portal.portfolio.export.walk import Whose, statement
from portal.portfolio.export.words import LABELS
from portal.portfolio.models import PortfolioPiece
from tests import factories as make
from tests.counting import statements
from tests.files.test_files import PDF


@pytest.fixture
def cast(session, sign_in) -> SimpleNamespace:
    home = make.district()
    school, far = make.school(home), make.school(home)
    account = make.user(home, "student", at=school, given_name="Ana", family_name="Lima")
    student = make.student(school, user=account, given_name="Ana", family_name="Lima", local_id="A-77")
    other_account = make.user(home, "student", at=school, given_name="Zebulon", family_name="Quist")
    other = make.student(school, user=other_account, given_name="Zebulon", family_name="Quist")
    admin, far_admin = make.user(home, "school_admin", at=school), make.user(home, "school_admin", at=far)
    counselor = make.user(home, "counselor", at=school, given_name="Priya", family_name="Raman")
    make.caseload(counselor, student)
    session.commit()
    return SimpleNamespace(
        home=home, school=school, student=student, account=account, other=other, me=sign_in(account), admin=sign_in(admin), far=sign_in(far_admin),
        counselor=sign_in(counselor), page=f"/students/{student.id}/data",
    )  # fmt: skip


def opened(answer) -> zipfile.ZipFile:
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def rows_of(archive, kind):
    return list(csv.DictReader(io.StringIO(archive.read(f"csv/{kind}.csv").decode("utf-8-sig"))))


def holds_a_student() -> set[str]:
    """Tables with a student in them, their children by foreign key, and what hangs on an account."""
    tables = Model.metadata.sorted_tables
    found = {"students", *(t.name for t in tables if "student_id" in t.c or "user_id" in t.c)}
    before: set[str] = set()
    while before != found:
        before = set(found)
        parents = found - {"users"}
        found |= {t.name for t in tables for c in t.columns for key in c.foreign_keys if c.name != "grant_id" and key.column.table.name in parents}
    return found


def test_every_table_about_a_student_is_exported_or_left_out_with_a_reason():
    decided = {kind.table for kind in KINDS} | set(LEFT_OUT)
    hangs_on_staff = {"framework_moves", "framework_move_items", "framework_move_lines", "rollovers", "rollover_items", "program_moves"}
    forgotten = holds_a_student() - decided - hangs_on_staff
    assert not forgotten, f"Say in portal/portfolio/export/kinds.py whether the student gets them: {sorted(forgotten)}"
    assert all(str(reason) for reason in LEFT_OUT.values())
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_every_kind_can_be_asked_for(session):
    for kind in KINDS:
        asked = statement(kind, Whose(1, 2, by_self=True))
        session.execute(asked).all()
        names = [column.name for column in asked.selected_columns]
        assert len(names) == len(set(names)), f"{kind.key}: a column twice in {sorted(names)}"


def test_the_file_holds_what_is_theirs_in_tables_and_files(cast, session):
    course = make.course(cast.home, at=cast.school, title="Robotics I")
    make.record(cast.student, course, mark="A")
    make.record(cast.other, course, mark="F")
    piece = PortfolioPiece(district_id=cast.home.id, student_id=cast.student.id, position=1, title="=Bridge", text="x")
    session.add(piece)
    session.flush()
    piece.file_id = keep_file(check_file("plan.pdf", PDF), owner=f"portfolio_pieces:{piece.id}", district_id=cast.home.id, student_id=cast.student.id, by=None).id
    session.commit()
    archive = opened(cast.me.get("/my-data/file"))
    assert [row["mark"] for row in rows_of(archive, "course_records")] == ["A"]
    assert rows_of(archive, "students")[0]["local_id"] == "A-77"
    assert rows_of(archive, "caseloads")[0]["user"] == "Priya Raman"
    assert rows_of(archive, "portfolio_pieces")[0]["title"] == "'=Bridge"
    assert json.loads(archive.read("json/portfolio_pieces.json"))[0]["title"] == "=Bridge"
    assert archive.read(f"files/{piece.file_id}-plan.pdf") == PDF
    names = set(archive.namelist())
    for kind in KINDS:
        assert {f"csv/{kind.key}.csv", f"json/{kind.key}.json"} <= names
        json.loads(archive.read(f"json/{kind.key}.json"))


@pytest.mark.parametrize(("spoken", "word"), [("en", "Courses and marks"), ("es", "Cursos y calificaciones")])
def test_the_index_reads_in_their_language_without_scripts_and_tells_what_is_left_out(cast, session, spoken, word):
    cast.account.language = spoken
    make.record(cast.student, make.course(cast.home, at=cast.school))
    session.commit()
    index = opened(cast.me.get("/my-data/file")).read("index.html").decode()
    html5lib.HTMLParser(strict=True).parse(index)
    assert word in index
    assert f'<html lang="{spoken}">' in index
    assert "<script" not in index
    assert 'id="left-out"' in index
    assert str(now().year) in index.partition("<nav")[0], "a paper to keep says its year"
    heads = [re.findall(r"<th scope=\"col\">(.*?)</th>", table) for table in index.split("<table>")[1:]]
    assert all(len(head) == len(set(head)) for head in heads), "no column twice"


def test_nobody_elses_data_is_in_it(cast, session):
    host = make.host(cast.home, name="Harbor Robotics")
    boss = make.contact(host, name="Mara Alvarez", email="mara@harbor.example", phone="555-0199")
    place = make.placement(cast.student, make.experience(cast.home, at=cast.school), host, supervisor=boss, state="active")
    make.placement(cast.other, make.experience(cast.home, at=cast.school, title="Not hers"), host, state="active")
    make.hours(place, 3, "approved", approved_by_id=cast.other.user_id, approved_at=now())
    make.guardian(cast.student, name="Rosa Lima", email="rosa@family.example", phone="555-0142")
    session.commit()
    with export_of(cast.student, by_self=True) as file:
        archive = zipfile.ZipFile(file)
        whole = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "Harbor Robotics" in whole
    assert "Rosa Lima" in whole
    for private in ("Zebulon", "Quist", "Not hers", "mara@harbor.example", "555-0199", "rosa@family.example", "555-0142", "password_hash", "token_hash", "nonce"):
        assert private not in whole, private


def test_who_looked_is_told_by_name_and_the_students_themselves_too(cast):
    cast.counselor.page(f"/students/{cast.student.id}")
    seen = rows_of(opened(cast.me.get("/my-data/file")), "audit_events")
    assert ("Priya Raman", "counselor") in {(row["who"], row["role"]) for row in seen}
    assert set(seen[0]) == {"at", "who", "role", "what"}


def test_a_deed_is_told_with_what_it_was_done_to_only_where_its_words_leave_room(cast, session):
    for action in ("goal.reached", "credential_attempt.proof"):
        audit.record(action, subject="goals:7", by=None, student_id=cast.student.id)
    session.commit()
    told = {row["what"] for row in rows_of(opened(cast.me.get("/my-data/file")), "audit_events")}
    assert {"reached a goal", "opened the proof of a credential (goal 7)"} <= told


def test_an_administrator_takes_it_out_on_request_and_the_trail_says_for_whom(cast, session):
    session.execute(sa.insert(Model.metadata.tables["student_sensitive"]).values(student_id=cast.student.id, sex="", races="", iep=True))
    session.commit()
    form = cast.admin.page(cast.page).form(cast.page)
    assert "Choose who asked for it" in cast.admin.submit(cast.page, form, status=422).text
    cast.admin.submit(cast.page, form | {"reason": "because Zebulon"}, status=422)
    token = {"csrf_token": form["csrf_token"], "reason": "guardian"}
    archive = opened(cast.admin.post(cast.page, data=token))
    assert "csv/student_sensitive.csv" not in archive.namelist()
    assert "csv/student_sensitive.csv" in opened(cast.me.get("/my-data/file")).namelist()
    session.expire_all()
    told = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "data.export", AuditEvent.student_id == cast.student.id).order_by(AuditEvent.id).limit(1))
    assert told.detail == {"reason": "guardian"}


def test_nobody_else_takes_it_out(cast):
    cast.far.page(cast.page, status=404)
    cast.counselor.page(cast.page, status=404)
    cast.me.page(cast.page, status=404)
    cast.admin.page("/my-data/file", status=404)


def test_it_costs_the_same_for_ten_records_and_for_a_thousand(cast, session):
    course = make.course(cast.home, at=cast.school)
    make.record(cast.student, course, year=1999)
    session.commit()

    def cost() -> int:
        with statements() as seen:
            cast.me.get("/my-data/file")
        return len(seen)

    cost()
    few = cost()
    for number in range(60):
        make.record(cast.student, course, year=2000 + number)
    session.commit()
    assert cost() <= few


def codes_shown() -> list[tuple[str, str, str]]:
    """(table, column, code) for each code that a rule of a table allows in a column that the index shows."""
    found = []
    for kind in KINDS:
        table = Model.metadata.tables[kind.table]
        for column in statement(kind, Whose(1, 2, by_self=True)).selected_columns:
            if column.name in LABELS and column.name in table.c and isinstance(column.type, sa.String):
                rules = [str(rule.sqltext) for rule in table.constraints if isinstance(rule, sa.CheckConstraint)]
                allowed = [match.group(1) for rule in rules if (match := re.fullmatch(rf"{column.name} IN \((.*)\)", rule))]
                found += [(kind.table, column.name, code) for each in allowed for code in re.findall(r"'([^']*)'", each) if code]
    return found


@pytest.mark.parametrize("spoken", ["en", "es"])
def test_every_code_that_the_index_can_show_has_a_word(session, spoken):
    shown = codes_shown()
    assert ("hour_entries", "state", "returned") in shown
    assert ("signatures", "role", "guardian") in shown
    with in_language(spoken):
        wordless = {each for each in shown if meaning(*each) in (None, "", each[2])}
    assert not wordless, f"Say in portal/portfolio/export/codes.py what these mean: {sorted(wordless)}"


@pytest.mark.parametrize(("spoken", "words"), [("en", ("Was approved", "Came back", "Counselor", "Fairly well")), ("es", ("Se aprobó", "Se devolvió", "Consejería", "Más o menos"))])
def test_the_index_says_codes_in_words_and_the_files_for_programs_keep_them(cast, session, spoken, words):
    cast.account.language = spoken
    place = make.placement(cast.student, make.experience(cast.home, at=cast.school), make.host(cast.home), state="active")
    make.hours(place, 3, "approved", approved_at=now())
    make.hours(place, 2, "returned", returned_at=now())
    session.add(Skill(name="Writing", position=1, grouping="tools", title="Writing clearly", title_es="Escribir claro", example="", example_es=""))
    session.flush()
    session.add(SkillRating(district_id=cast.home.id, student_id=cast.student.id, skill="Writing", value=3, rated_on=date(2026, 9, 1)))
    session.commit()
    cast.counselor.page(f"/students/{cast.student.id}")
    archive = opened(cast.me.get("/my-data/file"))
    index = archive.read("index.html").decode()
    for word in (*words, "Escribir claro" if spoken == "es" else "Writing clearly"):
        assert f"<td>{word}</td>" in index
    for code in ("approved", "returned", "counselor", "active"):
        assert f"<td>{code}</td>" not in index
    assert [row["state"] for row in json.loads(archive.read("json/hour_entries.json"))] == ["approved", "returned"]
    assert [row["state"] for row in rows_of(archive, "hour_entries")] == ["approved", "returned"]


def test_what_somebody_wrote_is_no_code(session):
    with in_language("es"):
        assert meaning("what_if_requests", "answer", "yes") is None
        assert meaning("guardians", "relation", "Godmother") is None
        assert meaning("guardians", "relation", "Mother") == "Madre"
        assert meaning("course_records", "term", "Fall") == "Otoño"
        assert meaning("course_records", "year", 2026) == "2025–26"
