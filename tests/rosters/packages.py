"""A small OneRoster district that tests write themselves, in either version, and change at will."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from portal.imports.kinds import Context
from portal.rosters import oneroster

TODAY = date(2026, 11, 2)
FILES = (
    "orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments", "demographics", "categories",
    "lineItems", "results",
)  # fmt: skip
Rows = list[dict[str, str]]


def district() -> dict[str, Rows]:
    """Two schools, one class with a teacher and two students, one of whom comes from the other school."""
    return {
        "orgs": [
            {"sourcedId": "D", "name": "Lakeside Schools", "type": "district"},
            {"sourcedId": "N", "name": "North High", "type": "school", "identifier": "010", "parentSourcedId": "D"},
            {"sourcedId": "M", "name": "Lake Middle School", "type": "school", "parentSourcedId": "D"},
        ],
        "academicSessions": [
            {"sourcedId": "Y", "title": "2026-27", "type": "schoolYear", "startDate": "2026-08-17", "endDate": "2027-06-04", "schoolYear": "2027"},
            {"sourcedId": "F", "title": "Fall", "type": "semester", "startDate": "2026-08-17", "endDate": "2026-12-18", "parentSourcedId": "Y", "schoolYear": "2027"},
            {"sourcedId": "S", "title": "Spring", "type": "semester", "startDate": "2027-01-05", "endDate": "2027-06-04", "parentSourcedId": "Y", "schoolYear": "2027"},
        ],
        "courses": [
            {"sourcedId": "C1", "title": "Networks I", "courseCode": "NET1", "grades": "10,11,12", "orgSourcedId": "N", "subjects": "Computing", "subjectCodes": "10101"},
        ],
        "classes": [
            {"sourcedId": "K1", "title": "Networks I (3)", "courseSourcedId": "C1", "classCode": "NET1-3", "classType": "scheduled", "schoolSourcedId": "N", "termSourcedIds": "F,S"},
        ],
        "users": [
            {"sourcedId": "ana", "enabledUser": "true", "username": "Ana.Lima", "givenName": "Ana", "familyName": "Lima", "identifier": "1001", "grades": "11", "password": "secret!"},
            {"sourcedId": "ben", "enabledUser": "true", "username": "ben", "givenName": "Ben", "familyName": "Ode", "identifier": "1002", "grades": "08"},
            {"sourcedId": "ruiz", "enabledUser": "true", "username": "ruiz", "givenName": "Rosa", "familyName": "Ruiz", "email": "ruiz@lakeside.example"},
        ],
        "roles": [
            {"sourcedId": "r1", "userSourcedId": "ana", "roleType": "primary", "role": "student", "orgSourcedId": "N"},
            {"sourcedId": "r2", "userSourcedId": "ben", "roleType": "primary", "role": "student", "orgSourcedId": "M"},
            {"sourcedId": "r3", "userSourcedId": "ruiz", "roleType": "primary", "role": "teacher", "orgSourcedId": "N"},
        ],
        "enrollments": [
            {"sourcedId": "e1", "classSourcedId": "K1", "userSourcedId": "ana", "role": "student"},
            {"sourcedId": "e2", "classSourcedId": "K1", "userSourcedId": "ben", "role": "student", "beginDate": "2026-09-01"},
            {"sourcedId": "e3", "classSourcedId": "K1", "userSourcedId": "ruiz", "role": "teacher", "primary": "true"},
        ],
        "demographics": [
            {"sourcedId": "ana", "birthDate": "2010-02-03", "sex": "female", "white": "true", "asian": "true", "hispanicOrLatinoEthnicity": "false"},
        ],
    }  # fmt: skip


def as_version_1_1(files: dict[str, Rows]) -> dict[str, Rows]:
    """The same district as OneRoster 1.1 writes it: roles and orgs in users.csv, another key in demographics."""
    files = {name: [dict(row) for row in rows] for name, rows in files.items()}
    roles = files.pop("roles")
    for user in files["users"]:
        mine = [role for role in roles if role["userSourcedId"] == user["sourcedId"]]
        user["role"] = mine[0]["role"]
        user["orgSourcedIds"] = ",".join(role["orgSourcedId"] for role in mine)
    for row in files["demographics"]:
        row["userSourcedId"] = row.pop("sourcedId")
        row["birthdate"] = row.pop("birthDate")
    return files


def manifest(files: dict[str, Rows], mode: str, version: str = "1.2") -> Rows:
    return [{"propertyName": "oneroster.version", "value": version}] + [
        {"propertyName": f"file.{name}", "value": mode if name in files else "absent"} for name in FILES
    ]


def text_of(rows: Rows) -> str:
    header = list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def write(folder: Path, files: dict[str, Rows], *, mode: str = "bulk", encoding: str = "utf-8") -> Path:
    """The folder with a manifest; `mode` '' leaves the manifest out."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    whole = files | ({"manifest": manifest(files, mode)} if mode else {})
    for name, rows in whole.items():
        (folder / f"{name}.csv").write_bytes(text_of(rows).encode(encoding))
    return folder


def zipped(files: dict[str, Rows], *, mode: str = "bulk", inside: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (files | {"manifest": manifest(files, mode)}).items():
            archive.writestr(f"{inside}{name}.csv", text_of(rows))
    return buffer.getvalue()


def quiet(doing: str, done: int, total: int) -> None:
    pass


class Import:
    """Runs a package against a district: `counts` after looking, `apply()` to write."""

    def __init__(self, source: Path, scratch: Path, district_id: int, *, by: Any = None, today: date = TODAY, **options: Any) -> None:
        scratch.mkdir(exist_ok=True)
        self.folder = scratch
        self.context = Context(by, district_id, None, None, {"mapped": [], "today": today, **options})
        self.counts = oneroster.prepare(source, scratch, self.context, quiet)

    def of(self, file: str) -> dict[str, int]:
        return {word: many for word, many in self.counts["files"].get(file, {}).items() if many}

    def apply(self) -> None:
        oneroster.apply(self.folder, self.context, quiet)
