"""A roster goes out as OneRoster: a strict stranger accepts it, and brought back it changes nothing."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.rosters.models import Enrollment, Section, Student
from portal.rosters.oneroster import exporting
from portal.rosters.oneroster.guids import KINDS, Guids
from tests import factories as make
from tests.rosters import packages, validator
from tests.rosters.packages import Import

VERSIONS = ("1.1", "1.2")


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def out(town):
    def run(version: str = "1.2", **more) -> bytes:
        db.session.flush()
        return b"".join(exporting.stream(exporting.Roster(town, version, packages.TODAY, **more)))

    return run


@pytest.fixture
def back(town, tmp_path):
    """Brings a zip into the district, without writing."""

    def run(content: bytes) -> Import:
        (tmp_path / "back.zip").write_bytes(content)
        return Import(tmp_path / "back.zip", tmp_path / "back", town.id)

    return run


@pytest.fixture
def imported(town, tmp_path):
    files = packages.district()
    files["users"] += [
        {"sourcedId": "boss", "enabledUser": "true", "username": "boss", "givenName": "Zoë", "familyName": "=1+1"},
        {"sourcedId": "cora", "enabledUser": "true", "username": "cora", "givenName": "Cora", "familyName": 'O"Brien, Jr.'},
    ]
    files["roles"] += [
        {"sourcedId": "r8", "userSourcedId": "boss", "roleType": "primary", "role": "districtAdministrator", "orgSourcedId": "D"},
        {"sourcedId": "r9", "userSourcedId": "cora", "roleType": "primary", "role": "counselor", "orgSourcedId": "N"},
    ]
    Import(packages.write(tmp_path / "package", files), tmp_path / "first", town.id).apply()
    db.session.expire_all()
    return files


@pytest.fixture
def handmade(town):
    """A district that no roster brought: nothing has a sourcedId."""
    north = make.school(town, name="North High", code="010")
    year = make.school_year(town, 2027)
    make.term(year)
    fall = make.term(year, title="Fall", kind="semester", ends_on=date(2026, 12, 18))
    course = make.course(town, code="NET1", title="Networks, I", subject="Arts, Design")
    ruiz = make.user(town, "teacher", at=north)
    make.user(town, "counselor")
    make.user(town, "coordinator", at=north)
    whole = make.section(course, at=north, year=year, teacher=ruiz)
    half = make.section(course, at=north, year=year, term_id=fall.id, begins_on=fall.begins_on, ends_on=fall.ends_on)
    for number in range(3):
        who = make.student(north, local_id=f"10{number}", user=make.user(town, "student", at=north, given_name="Ana", family_name=f"L{number}"), given_name="Ana", family_name=f"L{number}")
        make.enroll(who, whole)
        make.enroll(who, half)
    return north


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("more", [{}, {"all_years": True, "with_demographics": True}])
def test_a_strict_reader_accepts_what_was_imported(imported, out, version, more):
    assert validator.complaints(out(version, **more)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_strict_reader_accepts_what_was_made_by_hand(handmade, out, version):
    assert validator.complaints(out(version, with_demographics=True)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_imported_comes_back_unchanged(imported, out, back, version):
    found = back(out(version, with_demographics=True))
    assert {word: found.counts[word] for word in ("new", "changed", "ended", "rejected")} == {"new": 0, "changed": 0, "ended": 0, "rejected": 0}
    assert found.of("enrollments.csv") == {"unchanged": 3}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_made_by_hand_comes_back_unchanged_too(handmade, out, back, version):
    found = back(out(version))
    assert {file: found.of(file) for file in found.counts["files"] if set(found.of(file)) - {"unchanged", "skipped"}} == {}
    assert found.of("enrollments.csv") == {"unchanged": 7}


def test_a_file_from_here_can_end_what_was_made_by_hand(handmade, town, out, tmp_path):
    seat = db.session.scalars(sa.select(Enrollment).order_by(Enrollment.id)).first()
    guid = Guids.for_district(town).of("enrollment", seat.id)
    section, student = (Guids.for_district(town).of(kind, of) for kind, of in (("section", seat.section_id), ("student", seat.student_id)))
    gone = {"enrollments": [{"sourcedId": guid, "status": "tobedeleted", "classSourcedId": section, "userSourcedId": student, "role": "student"}]}
    found = Import(packages.write(tmp_path / "gone", gone, mode="delta"), tmp_path / "g", town.id)
    assert found.of("enrollments.csv") == {"ended": 1}
    found.apply()
    db.session.expire_all()
    assert seat.ends_on == packages.TODAY


def test_a_changed_cell_of_an_export_is_a_change(imported, out, back):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out())) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Lima", b"Lima Costa"))
    found = back(content.getvalue())
    assert (found.of("users.csv"), found.counts["new"]) == ({"changed": 1, "unchanged": 4}, 0)


def test_who_left_and_past_years_stay_behind(imported, town, out):
    db.session.scalars(sa.select(Student).filter_by(sourced_id="ben")).one().state = "exited"
    old = make.school_year(town, 2025)
    north = db.session.scalars(sa.select(Section)).one().school_id
    make.add(Section(district_id=town.id, school_id=north, course_id=db.session.scalars(sa.select(Section.course_id)).first(), school_year_id=old.id, title="Long ago", begins_on=old.begins_on, ends_on=old.ends_on))
    text = read_all(out())
    assert "ben" not in text["users.csv"]
    assert "e2" not in text["enrollments.csv"]
    assert "Long ago" not in text["classes.csv"]
    assert "Long ago" in read_all(out(all_years=True))["classes.csv"]
    assert "demographics.csv" not in text
    assert "file.demographics,absent" in text["manifest.csv"]


def test_in_summer_the_last_year_goes_out(imported, town):
    roster = exporting.Roster(town, "1.2", date(2028, 7, 1))
    assert [row.year for row in roster.years.values()] == [2027]


def read_all(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_names_of_rows_stay_and_are_strangers_to_other_districts(handmade, town, out):
    assert read_all(out())["classes.csv"] == read_all(out())["classes.csv"]
    ours, theirs = Guids.for_district(town), Guids.for_district(make.district())
    for kind in KINDS:
        for row_id in (0, 1, 77, 2**40):
            assert ours.read(ours.of(kind, row_id)) == (kind, row_id)
            assert theirs.read(ours.of(kind, row_id)) is None
    assert len({ours.of(kind, row_id) for kind in KINDS for row_id in range(50)}) == 50 * len(KINDS)
    assert ours.read("no uuid") is None


def test_an_export_streams(imported, town, out):
    seat = db.session.scalars(sa.select(Enrollment)).first()
    many = [
        {"district_id": town.id, "section_id": seat.section_id, "student_id": seat.student_id, "begins_on": seat.begins_on, "sourced_id": f"m{n}"}
        for n in range(30_000)
    ]
    db.session.execute(sa.insert(Enrollment), many)
    del many
    roster = exporting.Roster(town, "1.2", packages.TODAY)
    tracemalloc.start()
    size = sum(len(piece) for piece in exporting.stream(roster))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 50_000
    assert peak < 12 * 2**20


# --- the page


@pytest.fixture
def boss(town, sign_in):
    return sign_in(make.user(town, "district_admin"))


def test_the_page_says_what_goes_out(handmade, boss):
    page = boss.page("/rosters/oneroster")
    assert "3 active students" in page.text
    assert boss.page("/imports").has("a", href="/rosters/oneroster")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_download_is_a_valid_package_and_is_noted(handmade, boss, version):
    answer = boss.get(f"/rosters/oneroster/{version}.zip?demographics=yes")
    assert answer.mimetype == "application/zip"
    assert f"oneroster-{version}-" in answer.headers["Content-Disposition"]
    assert validator.complaints(answer.get_data()) == []
    noted = db.session.scalars(sa.select(AuditEvent).filter_by(action="rosters.export")).one()
    assert noted.detail == {"version": version, "all_years": False, "demographics": True}


def test_only_district_administrators_take_a_roster_out(town, sign_in):
    school = make.school(town)
    for role, at in (("school_admin", school), ("cte_director", None), ("teacher", school), ("student", school)):
        other = sign_in(make.user(town, role, at=at))
        other.page("/rosters/oneroster", status=404)
        assert other.get("/rosters/oneroster/1.2.zip").status_code == 404


def test_there_is_no_other_version(boss):
    assert boss.get("/rosters/oneroster/2.0.zip").status_code == 404
