"""Packages that are wrong: each complaint names file, line and column, and never half a row comes in."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports import staging
from portal.imports.complaints import Unreadable
from portal.rosters import oneroster
from portal.rosters.models import Enrollment, Student
from portal.rosters.oneroster.writing import writer
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def look(town, tmp_path):
    """`look(files)` compares a package and writes nothing."""

    def run(files: dict[str, Any], *, mode: str = "bulk") -> Import:
        source = packages.write(tmp_path / "package", files, mode=mode)
        return Import(source, tmp_path / "scratch", town.id)

    return run


def problems(found: Import) -> list[tuple[str, int, str, str]]:
    return [(row.file, row.line, row.column, row.reason) for row in staging.rejected(found.folder)]


@pytest.mark.parametrize(
    ("file", "changes", "column", "words"),
    [
        ("orgs", {"type": "castle"}, "type", "none of: school"),
        ("orgs", {"name": ""}, "name", "empty"),
        ("academicSessions", {"startDate": "soon"}, "startDate", "2026-08-17"),
        ("academicSessions", {"endDate": "2020-01-01"}, "endDate", "before it begins"),
        ("academicSessions", {"parentSourcedId": "nope"}, "parentSourcedId", "no session nope"),
        ("courses", {"orgSourcedId": "nope"}, "orgSourcedId", "no school or district nope"),
        ("courses", {"title": "x" * 201}, "title", "at most 200"),
        ("classes", {"courseSourcedId": "nope"}, "courseSourcedId", "no course nope"),
        ("classes", {"courseSourcedId": ""}, "courseSourcedId", "empty"),
        ("classes", {"schoolSourcedId": "D"}, "schoolSourcedId", "no school D"),
        ("classes", {"termSourcedIds": "F,nope"}, "termSourcedIds", "no session nope"),
        ("users", {"username": " "}, "username", "empty"),
        ("users", {"enabledUser": "maybe"}, "enabledUser", "neither true nor false"),
        ("users", {"status": "gone"}, "status", "no status"),
        ("roles", {"orgSourcedId": "nope"}, "orgSourcedId", "no school or district nope"),
        ("roles", {"userSourcedId": "nope"}, "userSourcedId", "no user nope"),
        ("roles", {"role": "wizard"}, "role", "none of"),
        ("roles", {"orgSourcedId": "D"}, "orgSourcedId", "needs a school"),
        ("enrollments", {"classSourcedId": "nope"}, "classSourcedId", "no class nope"),
        ("enrollments", {"userSourcedId": "nope"}, "userSourcedId", "no user nope"),
        ("enrollments", {"userSourcedId": "ruiz"}, "role", "is no student"),
        ("enrollments", {"beginDate": "2026-10-01", "endDate": "2026-09-01"}, "endDate", "before it begins"),
        ("demographics", {"sourcedId": "nope"}, "sourcedId", "no user nope"),
        ("demographics", {"birthDate": "31.12.2010"}, "birthDate", "no date"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_file_line_and_column(look, file, changes, column, words):
    files = packages.district()
    files[file][0] |= changes
    found = [each for each in problems(look(files)) if each[0] == f"{file}.csv"]
    assert found
    assert found[0][:3] == (f"{file}.csv", 2, column)
    assert words in found[0][3]


def test_what_hangs_on_a_rejected_row_is_rejected_too(look):
    files = packages.district()
    files["courses"][0]["orgSourcedId"] = "nope"
    found = look(files)
    assert [(file, line) for file, line, _, _ in problems(found)] == [
        ("classes.csv", 2), ("courses.csv", 2), ("enrollments.csv", 2), ("enrollments.csv", 3), ("enrollments.csv", 4),
    ]  # fmt: skip
    found.apply()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enrollment)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Student)) == 2


def test_a_row_that_is_rejected_today_does_not_end_what_it_was(look):
    look(packages.district()).apply()
    files = packages.district()
    files["users"][0]["grades"] = "11"
    files["users"][0]["enabledUser"] = "perhaps"
    files["enrollments"][1]["beginDate"] = "never"
    again = look(files)
    assert again.counts["ended"] == 0


def test_of_twin_sourced_ids_the_first_counts(look):
    files = packages.district()
    files["users"].append(files["users"][0] | {"givenName": "Impostor", "username": "impostor"})
    found = look(files)
    assert problems(found) == [("users.csv", 5, "sourcedId", "The same sourcedId as on line 2, which counts.")]
    found.apply()
    assert db.session.scalar(sa.select(Student.given_name).where(Student.sourced_id == "ana")) == "Ana"


@pytest.mark.parametrize(("file", "column"), [("users", "familyName"), ("enrollments", "role"), ("orgs", "sourcedId")])
def test_a_missing_column_stops_the_whole_import(look, file, column):
    files = packages.district()
    for row in files[file]:
        row.pop(column)
    with pytest.raises(Unreadable, match=rf"(?i)^{file}\.csv, line 1: The column {column} is missing"):
        look(files)


def test_a_file_that_the_manifest_promises_must_be_there(town, tmp_path):
    source = packages.write(tmp_path / "package", packages.district())
    (source / "classes.csv").unlink()
    with pytest.raises(Unreadable, match=r"classes\.csv.*missing"):
        Import(source, tmp_path / "scratch", town.id)


def test_files_may_be_missing_where_nothing_promises_them(town, tmp_path):
    files = packages.district()
    del files["demographics"], files["roles"], files["courses"], files["classes"], files["enrollments"]
    found = Import(packages.write(tmp_path / "package", files), tmp_path / "scratch", town.id)
    assert found.of("users.csv") == {"skipped": 3}  # nobody says what they are


def test_empty_files_and_homerooms_without_a_course_are_no_problem(town, tmp_path):
    files = packages.district()
    files["classes"].append(files["classes"][0] | {"sourcedId": "H", "courseSourcedId": "", "classType": "homeroom"})
    source = packages.write(tmp_path / "package", files)
    (source / "demographics.csv").write_text("")
    found = Import(source, tmp_path / "scratch", town.id)
    assert problems(found) == []
    assert found.of("classes.csv") == {"new": 1, "skipped": 1}


def test_words_of_the_senders_own_are_read_and_not_used(look):
    files = packages.district()
    files["users"].append({"sourcedId": "x", "username": "x", "givenName": "X", "familyName": "Y"})
    files["roles"].append({"sourcedId": "rx", "userSourcedId": "x", "role": "ext:librarian", "orgSourcedId": "N"})
    files["classes"][0]["classType"] = "Club"
    files["demographics"][0]["sex"] = "F"
    files["academicSessions"].append(files["academicSessions"][1] | {"sourcedId": "old", "status": "tobedeleted"})
    found = look(files)
    assert problems(found) == []
    assert (found.of("roles.csv")["skipped"], found.of("academicSessions.csv")) == (1, {"new": 3})


def test_a_folder_without_any_file_of_the_standard_is_refused(town, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "notes.csv").write_text("a,b\n")
    with pytest.raises(Unreadable, match="No OneRoster file"):
        Import(tmp_path / "package", tmp_path / "scratch", town.id)


# --- killed in the middle


class Killed(Exception):
    pass


def everything() -> list[Any]:
    """What an import makes, without ids, to compare two ways of getting there."""
    db.session.expire_all()
    seats = sa.select(Enrollment.sourced_id, Student.sourced_id, Enrollment.begins_on, Enrollment.ends_on).join(
        Student, Student.id == Enrollment.student_id
    )
    people = sa.select(Student.sourced_id, Student.grade, Student.state, Student.birth_date)
    return [sorted(map(tuple, db.session.execute(each)), key=str) for each in (seats, people)]


@pytest.mark.parametrize(("where", "at"), [*(("between", n) for n in range(1, 20, 3)), *(("within", n) for n in range(1, 16, 2))])
def test_an_import_that_was_killed_goes_on_and_ends_the_same(town, tmp_path, monkeypatch, where, at):
    monkeypatch.setattr(writer, "CHUNK", 2)
    monkeypatch.setattr(writer.Writer.chunks, "__kwdefaults__", {"columns": "p.*", "size": 2, "doing": ""})
    files = packages.district()
    for number in range(5):
        files["users"].append({"sourcedId": f"s{number}", "enabledUser": "true", "username": f"s{number}", "givenName": "S", "familyName": "T", "grades": "10"})
        files["roles"].append({"sourcedId": f"rs{number}", "userSourcedId": f"s{number}", "role": "student", "orgSourcedId": "N"})
        files["enrollments"].append({"sourcedId": f"es{number}", "classSourcedId": "K1", "userSourcedId": f"s{number}", "role": "student"})
        files["demographics"].append({"sourcedId": f"s{number}", "birthDate": "2011-01-01"})
    source = packages.write(tmp_path / "package", files)
    found = Import(source, tmp_path / "scratch", town.id)
    told = 0

    def die(*args: Any) -> None:
        nonlocal told
        told += 1
        if told == at:
            raise Killed

    insert = writer.Writer.insert

    def insert_and_die(*args: Any) -> None:
        insert(*args)
        die()

    with monkeypatch.context() as patch, pytest.raises(Killed):  # noqa: PT012 - the patch belongs to the deed
        if where == "within":
            patch.setattr(writer.Writer, "insert", insert_and_die)
        oneroster.apply(found.folder, found.context, die if where == "between" else packages.quiet)
    db.session.rollback()
    found.apply()
    stopped = everything()
    assert Import(source, tmp_path / "after", town.id).counts["unchanged"] == found.counts["new"] + found.counts["changed"]
    other = make.district()
    Import(source, tmp_path / "other", other.id).apply()
    assert everything() == [sorted(2 * part, key=str) for part in stopped]


def test_ten_thousand_rows_and_names_of_every_kind(look):
    names = ["ليلى العربي", "Zoë Núñez-O’Brien", "=HYPERLINK(1)", "x" * 200, "李 小龍", "<script>alert(1)</script>"]
    files = packages.district()
    for number in range(2_500):
        given = names[number % len(names)]
        files["users"].append({"sourcedId": f"s{number}", "enabledUser": "true", "username": f"s{number}", "givenName": given, "familyName": "T", "grades": "10"})
        files["roles"].append({"sourcedId": f"rs{number}", "userSourcedId": f"s{number}", "role": "student", "orgSourcedId": "N"})
        for kind in ("a", "b"):
            files["enrollments"].append({"sourcedId": f"{kind}{number}", "classSourcedId": "K1", "userSourcedId": f"s{number}", "role": "student"})
    found = look(files)
    assert found.of("enrollments.csv") == {"new": 5_003}
    found.apply()
    assert look(files).counts["changed"] == 0
    assert db.session.scalar(sa.select(Student.given_name).where(Student.sourced_id == "s0")) == "ليلى العربي"
