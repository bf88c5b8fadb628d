"""Who leaves by a roster: what the preview foretells, on which day it ends, and that nothing earned goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.rosters.models import CourseRecord, Enrollment, Section, Student
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import

LAST_YEAR = {
    "academicSessions": [{"sourcedId": "Y6", "title": "2025-26", "type": "schoolYear", "startDate": "2025-08-18", "endDate": "2026-06-05", "schoolYear": "2026"}],
    "classes": [{"sourcedId": "K0", "title": "Networks 0", "courseSourcedId": "C1", "classType": "scheduled", "schoolSourcedId": "N", "termSourcedIds": "Y6"}],
    "enrollments": [{"sourcedId": "old1", "classSourcedId": "K0", "userSourcedId": "ana", "role": "student"}, {"sourcedId": "old2", "classSourcedId": "K0", "userSourcedId": "ben", "role": "student"}, {"sourcedId": "old3", "classSourcedId": "K0", "userSourcedId": "ruiz", "role": "teacher"}],
}  # fmt: skip


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def look(town, tmp_path):
    def run(files: dict[str, Any], *, mode: str = "bulk") -> Import:
        source = packages.write(tmp_path / "package", files, mode=mode)
        return Import(source, tmp_path / "scratch", town.id)

    return run


@pytest.fixture
def bring(look):
    def run(files: dict[str, Any], **more: Any) -> Import:
        done = look(files, **more)
        done.apply()
        db.session.expire_all()
        return done

    return run


def one(model, **where):
    return db.session.scalars(sa.select(model).filter_by(**where)).one()


def with_last_year() -> dict[str, Any]:
    files = packages.district()
    return files | {name: [*files[name], *rows] for name, rows in LAST_YEAR.items()}


def many_students(count: int, school: str = "N") -> dict[str, Any]:
    files = packages.district()
    for number in range(count):
        sid = f"{school}{number}"
        files["users"].append({"sourcedId": sid, "enabledUser": "true", "username": sid, "givenName": "S", "familyName": "T"})
        files["roles"].append({"sourcedId": f"r{sid}", "userSourcedId": sid, "role": "student", "orgSourcedId": school})
        files["enrollments"].append({"sourcedId": f"e{sid}", "classSourcedId": "K1", "userSourcedId": sid, "role": "student"})
    return files


def test_a_whole_file_without_last_year_ends_its_seats_with_the_class_and_says_so_first(bring, look):
    bring(with_last_year())
    ana = one(Student, sourced_id="ana")
    make.record(ana, make.course(db.session.get_one(type(make.district()), ana.district_id), code="X1"), year=2026)
    found = look(packages.district())
    assert "2 enrollments of 2025–26 end; nothing earned is lost." in found.counts["notes"]
    assert one(Enrollment, sourced_id="old1").ends_on is None  # nothing before somebody confirms
    told: list[set[int]] = []
    listen = lambda _, student_ids: told.append(student_ids)  # noqa: E731
    with students_changed.connected_to(listen):
        found.apply()
    db.session.expire_all()
    assert one(Enrollment, sourced_id="old1").ends_on == date(2026, 6, 5)
    assert one(Section, sourced_id="K0").ends_on == date(2026, 6, 5)
    assert one(CourseRecord, student_id=ana.id).ended_at is None
    assert told == []
    assert look(packages.district()).counts["ended"] == 0


def test_when_last_year_is_named_again_it_is_as_it_was(bring):
    bring(with_last_year())
    bring(packages.district())
    bring(with_last_year())
    assert one(Enrollment, sourced_id="old1").ends_on is None


@pytest.mark.parametrize("mode", ["bulk", "delta"])
def test_a_student_whose_account_is_closed_and_who_sits_nowhere_has_left(bring, mode):
    bring(packages.district())
    files = packages.district()
    files["users"][1]["enabledUser"] = "FALSE"
    files["enrollments"] = [row for row in files["enrollments"] if row["userSourcedId"] != "ben"]
    done = bring(files, mode=mode)
    ben = one(Student, sourced_id="ben")
    assert (ben.state, ben.exited_on, ben.local_id) == ("exited", packages.TODAY, "1002")
    assert one(Enrollment, sourced_id="e2").ends_on == packages.TODAY
    assert "1 student leaves; their records, credentials and hours stay." in done.counts["notes"]
    again = bring(files, mode=mode)
    assert (again.counts["changed"], again.counts["ended"]) == (0, 0)
    bring(packages.district())
    assert (ben.state, ben.exited_on, one(Enrollment, sourced_id="e2").ends_on) == ("active", None, None)


def test_a_closed_account_of_somebody_who_sits_in_a_class_only_closes_the_door(bring):
    bring(packages.district())
    files = packages.district()
    files["users"][1]["enabledUser"] = "false"
    bring(files)
    assert one(Student, sourced_id="ben").state == "active"


def test_a_student_all_of_whose_roles_are_over_left_on_that_day(bring):
    files = packages.district()
    bring(files)
    files["roles"][1]["endDate"] = "2026-10-15"
    done = bring({"roles": [files["roles"][1]], "users": [files["users"][1]]}, mode="delta")
    ben = one(Student, sourced_id="ben")
    assert (ben.state, ben.exited_on) == ("exited", date(2026, 10, 15))
    assert done.of("enrollments.csv") == {"ended": 1}
    files["roles"].append({"sourcedId": "r9", "userSourcedId": "ben", "role": "student", "orgSourcedId": "N"})
    bring(files)
    assert (ben.state, ben.exited_on) == ("active", None)


def test_a_graduate_who_is_closed_stays_a_graduate(bring):
    bring(packages.district())
    ben = one(Student, sourced_id="ben")
    ben.state, ben.exited_on = "graduated", date(2026, 6, 5)
    db.session.flush()
    files = packages.district()
    files["users"][1]["enabledUser"] = "false"
    files["enrollments"] = files["enrollments"][:1]
    bring(files)
    assert (ben.state, ben.exited_on) == ("graduated", date(2026, 6, 5))


def test_a_file_of_changes_touches_only_what_it_names(bring):
    bring(packages.district())
    files = packages.district()
    done = bring({"users": [files["users"][0] | {"grades": "12"}]}, mode="delta")
    assert (done.counts["changed"], done.counts["ended"], done.counts["new"]) == (1, 0, 0)
    assert one(Student, sourced_id="ana").grade == 12
    assert one(Student, sourced_id="ben").grade == 8


def test_a_term_that_moves_is_told_of_every_student_because_next_steps_name_it(bring):
    bring(packages.district())
    told: set[int] = set()
    listen = lambda _, student_ids: told.update(student_ids)  # noqa: E731
    with students_changed.connected_to(listen):
        bring(packages.district())
        assert told == set()
        files = packages.district()
        files["academicSessions"][2]["startDate"] = "2027-01-11"
        bring(files)
    assert told == set(db.session.scalars(sa.select(Student.id)))


def test_a_school_whose_students_the_file_forgets_is_named_loudly(bring, look):
    bring(many_students(6, "M"))
    files = packages.district()
    files["users"] = [row for row in files["users"] if row["sourcedId"] != "ben"]
    files["roles"] = [row for row in files["roles"] if row["userSourcedId"] != "ben"]
    notes = look(files).counts["notes"]
    assert "! Every student of Lake Middle School (7) would leave. Did the export forget this school? If so, discard this import." in notes


def test_a_school_that_orgs_leaves_out_is_said_to_stay(bring, look):
    bring(packages.district())
    files = packages.district()
    files["orgs"] = files["orgs"][:2]
    assert any(note.startswith("! Lake Middle School is not in orgs.csv: its 1 student,") for note in look(files).counts["notes"])


def test_a_suspicious_share_of_enrollments_is_said_loudly(bring, look):
    bring(many_students(30))
    files = many_students(30)
    files["enrollments"] = files["enrollments"][:3]
    notes = look(files).counts["notes"]
    assert "! 30 of 32 running enrollments would end. Is enrollments.csv whole? If not, discard this import." in notes


def test_people_without_any_role_are_said_to_be_left_out(look):
    files = packages.district()
    del files["roles"]
    assert any("no roles.csv" in note for note in look(files).counts["notes"])
