"""A roster comes in: whole, twice, in either version, changed, and when people leave."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import Grant, User
from portal.catalog.models import Course, ScedCourse
from portal.extensions import db
from portal.rosters.models import (
    AttendedSchool,
    Enrollment,
    Section,
    SectionTeacher,
    Student,
    StudentSensitive,
)
from portal.rosters.signals import students_changed
from portal.schools.models import District, School, SchoolYear, Term
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def bring(town, tmp_path):
    """`bring(files, mode='bulk')` compares and writes a package, and hands back the counts by file."""

    def run(files: dict[str, Any], *, mode: str = "bulk", **more: Any) -> Import:
        source = packages.write(tmp_path / "package", files, mode=mode)
        done = Import(source, tmp_path / "scratch", town.id, **more)
        done.apply()
        db.session.expire_all()
        return done

    return run


def all_of(model):
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def one(model, **where):
    return db.session.scalars(sa.select(model).filter_by(**where)).one()


def test_everything_arrives_where_it_belongs(town, bring):
    make.add(ScedCourse(code="10101", title="Network Technology", subject_area="10"))
    done = bring(packages.district())
    assert done.counts["rejected"] == 0
    assert town.sourced_id == "D"
    north, middle = one(School, sourced_id="N"), one(School, sourced_id="M")
    assert (north.name, north.code, north.kind, middle.kind, middle.grade_high) == ("North High", "010", "high", "middle", 8)
    year = one(SchoolYear, district_id=town.id)
    assert (year.year, year.begins_on, year.sourced_id) == (2027, date(2026, 8, 17), "Y")
    assert [(term.title, term.kind) for term in all_of(Term)] == [("Fall", "semester"), ("Spring", "semester")]
    course = one(Course, sourced_id="C1")
    assert (course.code, course.school_id, course.grade_low, course.grade_high) == ("NET1", north.id, 10, 12)
    assert (course.subject, course.sced_code, course.credits) == ("Computing", "10101", Decimal(1))
    section = one(Section, sourced_id="K1")
    assert (section.course_id, section.school_year_id, section.term_id) == (course.id, year.id, None)
    assert (section.begins_on, section.ends_on) == (date(2026, 8, 17), date(2027, 6, 4))
    ana = one(Student, sourced_id="ana")
    assert (ana.local_id, ana.grade, ana.school_id, ana.birth_date) == ("1001", 11, north.id, date(2010, 2, 3))
    sensitive = one(StudentSensitive, student_id=ana.id)
    assert (sensitive.sex, sensitive.races, sensitive.hispanic) == ("female", "asian,white", False)
    account = db.session.get(User, ana.user_id)
    assert (account.username, account.password_hash) == ("ana.lima", None)
    grants = {(grant.user_id, grant.role, grant.school_id) for grant in all_of(Grant)}
    ben, ruiz = one(Student, sourced_id="ben"), one(User, sourced_id="ruiz")
    assert grants == {(ana.user_id, "student", north.id), (ben.user_id, "student", middle.id), (ruiz.id, "teacher", north.id)}
    seats = {(seat.student_id, seat.begins_on, seat.ends_on) for seat in all_of(Enrollment)}
    assert seats == {(ana.id, date(2026, 8, 17), None), (ben.id, date(2026, 9, 1), None)}
    teaches = one(SectionTeacher, section_id=section.id)
    assert (teaches.user_id, teaches.is_primary) == (ruiz.id, True)
    away = one(AttendedSchool, student_id=ben.id)
    assert (away.school_id, away.ends_on) == (north.id, None)


@pytest.mark.parametrize("shape", [packages.district, lambda: packages.as_version_1_1(packages.district())])
def test_a_second_import_says_all_is_unchanged(bring, shape):
    first = bring(shape())
    second = bring(shape())
    for file, of in second.counts["files"].items():
        assert set(second.of(file)) <= {"unchanged", "skipped"}, (file, of)
    assert second.counts["unchanged"] == first.counts["new"] + first.counts["changed"]


def test_version_1_1_means_the_same_as_1_2(town, bring, tmp_path):
    bring(packages.district())
    later = Import(
        packages.write(tmp_path / "old", packages.as_version_1_1(packages.district())), tmp_path / "b", town.id
    )
    assert {word: later.counts[word] for word in ("new", "changed", "ended", "rejected")} == {
        "new": 0, "changed": 0, "ended": 0, "rejected": 0,
    }  # fmt: skip


def test_encodings_case_and_odd_columns_do_not_matter(town, tmp_path):
    files = packages.district()
    files["classes"][0]["classType"] = "Scheduled"
    files["enrollments"][0] |= {"role": "STUDENT", "metadata.seat": "4"}
    for row in files["orgs"]:
        row["type"] = row["type"].upper()
    for number, encoding in enumerate(("utf-8-sig", "utf-16", "cp1252")):
        source = packages.write(tmp_path / str(number), files, encoding=encoding)
        found = Import(source, tmp_path / f"scratch{number}", town.id)
        assert found.counts["rejected"] == 0
        assert found.of("enrollments.csv") == {"new": 3}


def test_what_changed_is_changed_and_local_facts_stay(bring):
    bring(packages.district())
    course = one(Course, sourced_id="C1")
    course.credits, course.cte, course.description = Decimal("2.5"), True, "Ours"
    db.session.flush()
    files = packages.district()
    files["courses"][0] |= {"title": "Networks 1", "grades": "", "subjects": ""}
    files["users"][0] |= {"familyName": "Lima Costa", "grades": "12"}
    files["enrollments"][1]["endDate"] = "2026-10-30"
    done = bring(files)
    assert (done.of("courses.csv"), done.of("users.csv")) == ({"changed": 1}, {"changed": 1, "unchanged": 2})
    assert (course.title, course.credits, course.cte, course.description) == ("Networks 1", Decimal("2.5"), True, "Ours")
    assert (course.grade_low, course.subject, course.version) == (10, "Computing", 3)
    ana = one(Student, sourced_id="ana")
    assert (ana.family_name, ana.grade, db.session.get(User, ana.user_id).family_name) == ("Lima Costa", 12, "Lima Costa")
    assert one(Enrollment, sourced_id="e2").ends_on == date(2026, 10, 30)


def test_who_is_missing_from_a_whole_file_is_ended_never_deleted(bring):
    bring(packages.district())
    files = packages.district()
    for name, keys in (("users", {"ben", "ruiz"}), ("roles", {"r2", "r3"}), ("enrollments", {"e2", "e3"})):
        files[name] = [row for row in files[name] if row["sourcedId"] not in keys]
    done = bring(files)
    assert done.of("users.csv") == {"unchanged": 1, "ended": 1}
    assert done.of("roles.csv") == {"unchanged": 1, "ended": 2}
    assert done.of("enrollments.csv") == {"unchanged": 1, "ended": 2}
    ben = one(Student, sourced_id="ben")
    assert (ben.state, ben.exited_on) == ("exited", packages.TODAY)
    assert one(Enrollment, sourced_id="e2").ends_on == packages.TODAY
    assert one(SectionTeacher, sourced_id="e3").ends_on == packages.TODAY
    assert one(Grant, sourced_id="r3").ends_on == date(2026, 11, 1)
    assert one(AttendedSchool, student_id=ben.id).ends_on == date(2026, 11, 1)
    assert bring(files).counts["ended"] == 0
    back = bring(packages.district())
    assert (ben.state, ben.exited_on, one(Enrollment, sourced_id="e2").ends_on) == ("active", None, None)
    assert (one(Grant, sourced_id="r3").ends_on, one(AttendedSchool, student_id=ben.id).ends_on) == (None, None)
    assert back.of("users.csv") == {"unchanged": 2, "changed": 1}


def test_a_class_missing_from_a_whole_file_ends_today(bring):
    bring(packages.district())
    files = packages.district() | {"classes": [], "enrollments": []}
    done = bring(files)
    assert (done.of("classes.csv"), done.of("enrollments.csv")) == ({"ended": 1}, {"ended": 3})
    assert one(Section, sourced_id="K1").ends_on == packages.TODAY


@pytest.mark.parametrize("mode", ["delta", ""])
def test_nobody_is_ended_by_a_file_of_changes_or_without_a_manifest(bring, mode):
    bring(packages.district())
    files = packages.district() | {"users": [], "roles": [], "enrollments": [], "demographics": []}
    assert bring(files, mode=mode).counts["ended"] == 0
    assert all(seat.ends_on is None for seat in all_of(Enrollment))


def test_a_file_of_changes_ends_what_it_marks(bring):
    bring(packages.district())
    marked = {
        "enrollments": [{"sourcedId": "e1", "status": "tobedeleted", "classSourcedId": "K1", "userSourcedId": "ana", "role": "student"}],
        "users": [{"sourcedId": "ben", "status": "inactive", "username": "ben", "givenName": "Ben", "familyName": "Ode"}],
        "roles": [{"sourcedId": "r3", "status": "ToBeDeleted", "userSourcedId": "ruiz", "role": "teacher", "orgSourcedId": "N"}],
    }  # fmt: skip
    done = bring(marked, mode="delta")
    assert (done.of("enrollments.csv"), done.of("users.csv")) == ({"ended": 2}, {"ended": 1})
    assert one(Enrollment, sourced_id="e2").ends_on == packages.TODAY  # who leaves leaves the class
    assert one(Enrollment, sourced_id="e1").ends_on == packages.TODAY
    assert one(Student, sourced_id="ben").state == "exited"
    assert one(Grant, sourced_id="r3").ends_on is not None
    assert bring(marked, mode="delta").counts["ended"] == 0


def test_a_school_that_the_package_does_not_name_is_left_alone(town, bring):
    files = packages.district()
    theirs = files["classes"][0] | {"sourcedId": "K2", "schoolSourcedId": "M"}
    seat = {"sourcedId": "e9", "classSourcedId": "K2", "userSourcedId": "ben", "role": "student"}
    bring(files | {"classes": [*files["classes"], theirs], "enrollments": [*files["enrollments"], seat]})
    files["orgs"] = [row for row in files["orgs"] if row["sourcedId"] != "M"]
    files["users"] = [row for row in files["users"] if row["sourcedId"] != "ben"]
    files["roles"] = [row for row in files["roles"] if row["userSourcedId"] != "ben"]
    files["enrollments"] = [row for row in files["enrollments"] if row["userSourcedId"] != "ben"]
    bring(files)
    assert one(Student, sourced_id="ben").state == "active"
    assert one(Section, sourced_id="K2").ends_on == date(2027, 6, 4)
    assert one(Enrollment, sourced_id="e9").ends_on is None
    assert one(Enrollment, sourced_id="e2").ends_on == packages.TODAY  # the class is at a school that is named


def test_only_grants_that_a_roster_brought_are_ended(town, bring):
    bring(packages.district())
    ruiz = one(User, sourced_id="ruiz")
    by_hand = make.grant(ruiz, "reviewer")
    files = packages.district()
    files["roles"] = files["roles"][:2]
    files["users"] = files["users"][:2]
    files["enrollments"] = files["enrollments"][:2]
    bring(files)
    assert (by_hand.ends_on, one(Grant, sourced_id="r3").ends_on) == (None, date(2026, 11, 1))


def test_a_student_with_an_account_of_that_name_is_that_student(town, bring):
    north = make.school(town, name="North High")
    account = make.user(town, "student", at=north, username="ana.lima", given_name="Ana", family_name="Lima")
    ana = make.student(north, user=account, local_id="77", given_name="Ana", family_name="Lima")
    bring(packages.district())
    assert one(Student, sourced_id="ana").id == ana.id
    assert (ana.user_id, ana.local_id) == (account.id, "1001")
    assert bring(packages.district()).counts["changed"] == 0


def test_a_role_already_given_by_hand_is_not_doubled(town, bring):
    north = make.school(town, name="North High")
    ruiz = make.user(town, "teacher", at=north, username="ruiz", given_name="Rosa", family_name="Ruiz")
    done = bring(packages.district())
    assert done.of("roles.csv") == {"new": 2, "unchanged": 1}
    assert one(User, username="ruiz").id == ruiz.id
    assert ruiz.sourced_id == "ruiz"
    assert one(School, name="North High").sourced_id == "N"


def test_people_who_are_not_enabled_get_no_role(bring):
    files = packages.district()
    files["users"][0]["enabledUser"] = files["users"][2]["enabledUser"] = "false"
    bring(files)
    ana = one(Student, sourced_id="ana")
    assert not db.session.scalars(sa.select(Grant).where(Grant.user_id == ana.user_id)).all()
    assert not db.session.scalars(sa.select(User).where(User.sourced_id == "ruiz")).all()
    bring(packages.district())
    assert one(Grant, user_id=ana.user_id).role == "student"
    files["users"][2]["enabledUser"] = "true"
    bring(files)
    assert one(Grant, user_id=ana.user_id).ends_on == date(2026, 11, 1)


def test_user_names_that_are_taken_get_a_number_and_keep_it(bring):
    make.user(make.district(), username="ben")
    files = packages.district()
    files["users"][2]["username"] = "ANA.lima"
    bring(files)
    names = {user.sourced_id: user.username for user in all_of(User) if user.sourced_id}
    assert names == {"ana": "ana.lima", "ben": "ben-2", "ruiz": "ana.lima-2"}
    assert bring(files).counts["changed"] == 0


def test_a_course_is_found_by_its_code_and_may_stand_for_several(town, bring):
    ours = make.course(town, code="net1", title="Networking", credits=Decimal(3))
    files = packages.district()
    files["courses"].append(files["courses"][0] | {"sourcedId": "C2", "orgSourcedId": "M", "title": "Netz"})
    files["classes"].append(files["classes"][0] | {"sourcedId": "K2", "courseSourcedId": "C2", "schoolSourcedId": "M"})
    done = bring(files)
    assert done.of("courses.csv") == {"changed": 1, "unchanged": 1}
    assert {section.course_id for section in all_of(Section)} == {ours.id}
    assert (ours.sourced_id, ours.title, ours.credits) == ("C1", "Networks I", 3)
    assert bring(files).counts["changed"] == 0


@pytest.mark.parametrize(
    ("role", "org", "grants"),
    [
        ("principal", "N", "school_admin"),
        ("districtAdministrator", "D", "district_admin"),
        ("counselor", "N", "counselor"),
        ("systemAdministrator", "D", None),
        ("guardian", "N", None),
    ],
)
def test_what_a_role_becomes(bring, role, org, grants):
    files = packages.district()
    files["users"].append({"sourcedId": "x", "username": "x", "givenName": "X", "familyName": "Y"})
    files["roles"].append({"sourcedId": "rx", "userSourcedId": "x", "role": role, "orgSourcedId": org})
    done = bring(files)
    given = db.session.scalars(sa.select(Grant.role).join(User, User.id == Grant.user_id).where(User.sourced_id == "x")).all()
    assert given == ([grants] if grants else [])
    if grants is None:
        assert (done.of("users.csv")["skipped"], done.of("roles.csv")["skipped"]) == (1, 1)
    elif grants.endswith("admin"):
        assert any("administrator rights" in note for note in done.counts["notes"])


def test_nobody_takes_their_own_role_away(town, bring):
    from portal.accounts.viewers import load_viewer

    files = packages.district()
    files["users"].append({"sourcedId": "boss", "username": "boss", "givenName": "B", "familyName": "O"})
    files["roles"].append({"sourcedId": "rb", "userSourcedId": "boss", "role": "districtAdministrator", "orgSourcedId": "D"})
    bring(files)
    boss = one(User, sourced_id="boss")
    make.grant(boss, "district_admin")
    bring(packages.district(), by=load_viewer(boss.id))
    assert one(Grant, sourced_id="rb").ends_on is None


def test_a_year_is_made_where_the_file_has_only_terms(town, bring):
    files = packages.district()
    files["academicSessions"] = [row | {"parentSourcedId": "", "schoolYear": "2026"} for row in files["academicSessions"][1:]]
    bring(files)
    year = one(SchoolYear, district_id=town.id)
    assert (year.year, year.begins_on, year.ends_on, year.sourced_id) == (2027, date(2026, 8, 17), date(2027, 6, 30), None)
    bring(packages.district())
    assert (year.begins_on, year.ends_on, year.sourced_id) == (date(2026, 8, 17), date(2027, 6, 4), "Y")


def test_school_years_of_several_schools_are_one(town, bring):
    files = packages.district()
    second = files["academicSessions"][0] | {"sourcedId": "Y2", "startDate": "2026-08-10", "endDate": "2027-05-30"}
    files["academicSessions"].append(second)
    files["classes"][0]["termSourcedIds"] = "Y2"
    bring(files)
    year = one(SchoolYear, district_id=town.id)
    assert (year.begins_on, year.ends_on) == (date(2026, 8, 10), date(2027, 6, 4))
    section = one(Section, sourced_id="K1")
    assert (section.school_year_id, section.begins_on, section.term_id) == (year.id, date(2026, 8, 10), None)


def test_two_districts_may_have_the_same_sourced_ids(town, bring, tmp_path):
    bring(packages.district())
    other = make.add(District(name="Other"))
    done = Import(packages.write(tmp_path / "other", packages.district()), tmp_path / "o", other.id)
    assert done.counts["new"] == 18
    done.apply()
    db.session.expire_all()
    assert len({student.district_id for student in all_of(Student) if student.sourced_id == "ana"}) == 2


@pytest.fixture
def told():
    """Students that the rooms above were told of, each as often as that was."""
    found: Counter[int] = Counter()

    def note(_: Any, *, student_ids: Any) -> None:
        found.update(student_ids)

    with students_changed.connected_to(note):
        yield found


def test_an_import_that_moves_everybody_tells_of_each_student_once(bring, told):
    bring(packages.district())
    assert told == {student.id: 1 for student in all_of(Student)}


def test_an_import_that_moves_one_student_tells_of_that_one_alone(bring, told):
    files = packages.district()
    bring(files)
    told.clear()
    files["enrollments"][0]["endDate"] = "2026-10-30"
    bring(files)
    assert told == {one(Student, sourced_id="ana").id: 1}
