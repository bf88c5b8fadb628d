"""Writes a seeded OneRoster package of any size, streamed to disk: what a student information system sends on a weekday.

Every school has 1,000 students and 20,000 enrollments, so that the district is a hundred times the school. Enrollments
have random sourcedIds, as many systems write them, and come class by class.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from bench.data import FOLDER

STUDENTS, CLASSES_EACH, SEATS, TEACHERS, COURSES = 1_000, 20, 25, 40, 40
"""Of one school: students, classes of a student in a year, students of a class, teachers, courses."""
SCHOOLS = {"school": 1, "tenth": 10, "district": 100}
VERSIONS = ("1.1", "1.2")
GIVEN = ("Ana", "Ben", "Chi", "Dina", "Eli", "Fatima", "Gus", "Hana", "Iker", "Jo", "Kofi", "Lena", "Mei", "Nora", "Omar", "Pia")
FAMILY = ("Abara", "Baptiste", "Castillo", "Dvorak", "Eze", "Fischer", "Gupta", "Haddad", "Ito", "Jones", "Kim", "Lima", "Núñez", "Osei")
SUBJECTS = ("English", "Algebra", "Biology", "History", "Spanish", "Welding", "Networks", "Health Science", "Art", "Culinary Arts")
Row = tuple[object, ...]


def package(size: str, *, version: str = "1.1") -> Path:
    """Where the package of this size lies in var/bench, after writing it if it is not there."""
    year = school_year(date.today())
    path = FOLDER / f"roster_{size}_{version}_{year}.zip"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"roster_{size}_{version}_*"):
            old.unlink()
        begun = path.with_suffix(".begun")
        write(begun, SCHOOLS[size], version=version, year=year)
        begun.rename(path)
    return path


def rows_of(schools: int, *, version: str = "1.1") -> int:
    """How many rows of data the package has, in all files together."""
    people = schools * (STUDENTS + TEACHERS)
    classes = schools * STUDENTS * CLASSES_EACH // SEATS
    enrollments = schools * STUDENTS * CLASSES_EACH + classes
    return (1 + schools) + 3 + schools * COURSES + classes + people * (1 if version == "1.1" else 2) + enrollments


def school_year(today: date) -> int:
    """The school year that runs today, by the year in which it ends."""
    return today.year + (today.month >= 8)


def write(path: Path, schools: int, *, version: str, year: int, seed: int = 1) -> None:
    """Memory stays flat: a school's students and classes are all that is held at once."""
    files = {
        "manifest": manifest(version),
        "orgs": orgs(schools),
        "academicSessions": sessions(year),
        "courses": courses(schools),
        "classes": classes(schools),
        "users": users(schools, version, random.Random(seed)),
        **({} if version == "1.1" else {"roles": roles(schools)}),
        "enrollments": enrollments(schools, random.Random(seed + 1)),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, rows in files.items():
            with archive.open(f"{name}.csv", "w", force_zip64=True) as member:
                for block in blocks(rows):
                    member.write(block)


def blocks(rows: Iterable[Row]) -> Iterator[bytes]:
    """No cell here holds a comma that is not quoted already."""
    lines: list[str] = []
    for row in rows:
        lines.append(",".join(map(str, row)))
        if len(lines) == 5_000:
            yield ("\r\n".join(lines) + "\r\n").encode()
            lines.clear()
    if lines:
        yield ("\r\n".join(lines) + "\r\n").encode()


def manifest(version: str) -> Iterator[Row]:
    there = {"orgs", "academicSessions", "courses", "classes", "users", "enrollments"} | ({"roles"} if version == "1.2" else set())
    yield "propertyName", "value"
    yield "oneroster.version", version
    for name in ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments", "demographics", "results", "lineItems", "categories"):
        yield f"file.{name}", "bulk" if name in there else "absent"


def orgs(schools: int) -> Iterator[Row]:
    yield "sourcedId", "name", "type", "identifier", "parentSourcedId"
    yield "district", "Measured Schools", "district", "", ""
    for school in range(schools):
        yield f"school-{school}", f"High School {school}", "school", f"{school:04d}", "district"


def sessions(year: int) -> Iterator[Row]:
    yield "sourcedId", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"
    yield f"y{year}", f"{year - 1}-{year}", "schoolYear", f"{year - 1}-08-01", f"{year}-07-31", "", year
    yield f"y{year}-1", "Fall", "semester", f"{year - 1}-08-01", f"{year - 1}-12-31", f"y{year}", year
    yield f"y{year}-2", "Spring", "semester", f"{year}-01-01", f"{year}-07-31", f"y{year}", year


def courses(schools: int) -> Iterator[Row]:
    yield "sourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects"
    for school in range(schools):
        for number in range(COURSES):
            subject = SUBJECTS[number % len(SUBJECTS)]
            yield f"course-{school}-{number}", f"{subject} {number // len(SUBJECTS) + 1}", f"C{number:03d}", '"09,10,11,12"', f"school-{school}", subject


def classes(schools: int) -> Iterator[Row]:
    yield "sourcedId", "title", "courseSourcedId", "classCode", "classType", "schoolSourcedId", "termSourcedIds"
    year = school_year(date.today())
    for school in range(schools):
        for number in range(STUDENTS * CLASSES_EACH // SEATS):
            course = number % COURSES
            yield (
                f"class-{school}-{number}", f"{SUBJECTS[course % len(SUBJECTS)]} ({number})", f"course-{school}-{course}", f"{number:03d}",
                "scheduled", f"school-{school}", f'"y{year}-1,y{year}-2"',
            )  # fmt: skip


def users(schools: int, version: str, chance: random.Random) -> Iterator[Row]:
    older = version == "1.1"
    yield "sourcedId", "enabledUser", "username", "givenName", "familyName", "identifier", "email", "grades", *(("role", "orgSourcedIds") if older else ())
    for school in range(schools):
        for role, many in (("teacher", TEACHERS), ("student", STUDENTS)):
            for number in range(many):
                sid = f"{role}-{school}-{number}"
                local, grade = (f"{school:04d}{number:04d}", f"{9 + number % 4:02d}") if role == "student" else ("", "")
                yield (
                    sid, "true", sid, chance.choice(GIVEN), chance.choice(FAMILY), local, f"{sid}@measured.example", grade,
                    *((role, f"school-{school}") if older else ()),
                )  # fmt: skip


def roles(schools: int) -> Iterator[Row]:
    yield "sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"
    for school in range(schools):
        for role, many in (("teacher", TEACHERS), ("student", STUDENTS)):
            for number in range(many):
                yield f"role-{role}-{school}-{number}", f"{role}-{school}-{number}", "primary", role, f"school-{school}"


def enrollments(schools: int, chance: random.Random) -> Iterator[Row]:
    """A student takes one class of each block; a block is the whole school, dealt anew into classes."""
    yield "sourcedId", "classSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"
    rooms = STUDENTS // SEATS
    for school in range(schools):
        for block in range(CLASSES_EACH):
            dealt = list(range(STUDENTS))
            chance.shuffle(dealt)
            for room in range(rooms):
                number = block * rooms + room
                yield sid(chance), f"class-{school}-{number}", f"teacher-{school}-{number % TEACHERS}", "teacher", "true", "", ""
                for student in dealt[room * SEATS : (room + 1) * SEATS]:
                    yield sid(chance), f"class-{school}-{number}", f"student-{school}-{student}", "student", "false", "", ""


def sid(chance: random.Random) -> str:
    """Thirty-two hexadecimal digits."""
    return f"{chance.getrandbits(128):032x}"
