"""A strict reader of OneRoster CSV packages, written from the published columns and words, not from our exporter.

`complaints(zip bytes)` lists everything that another system could refuse.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

# '*' marks a column whose cells may not be empty
COLUMNS_1_1 = {
    "orgs": "sourcedId*,status,dateLastModified,name*,type*,identifier,parentSourcedId",
    "academicSessions": "sourcedId*,status,dateLastModified,title*,type*,startDate*,endDate*,parentSourcedId,schoolYear*",
    "courses": "sourcedId*,status,dateLastModified,schoolYearSourcedId,title*,courseCode,grades,orgSourcedId*,subjects,subjectCodes",
    "classes": "sourcedId*,status,dateLastModified,title*,grades,courseSourcedId*,classCode,classType*,location,schoolSourcedId*,termSourcedIds*,subjects,subjectCodes,periods",
    "users": "sourcedId*,status,dateLastModified,enabledUser*,orgSourcedIds*,role*,username*,userIds,givenName*,familyName*,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "sourcedId*,status,dateLastModified,classSourcedId*,schoolSourcedId*,userSourcedId*,role*,primary,beginDate,endDate",
    "demographics": "userSourcedId*,status,dateLastModified,birthdate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
}  # fmt: skip
COLUMNS_1_2 = COLUMNS_1_1 | {
    "users": "sourcedId*,status,dateLastModified,enabledUser*,username*,userIds,givenName*,familyName*,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": "sourcedId*,status,dateLastModified,userSourcedId*,roleType*,role*,beginDate,endDate,orgSourcedId*,userProfileSourcedId",
    "demographics": COLUMNS_1_1["demographics"].replace("userSourcedId*", "sourcedId*").replace("birthdate", "birthDate"),
}  # fmt: skip
NEEDED = {"1.1": {"orgs", "academicSessions", "courses", "classes", "users", "enrollments"}}
NEEDED["1.2"] = NEEDED["1.1"] | {"roles"}
WORDS = {
    ("orgs", "type"): "department school district local state national",
    ("academicSessions", "type"): "gradingPeriod semester schoolYear term",
    ("classes", "classType"): "homeroom scheduled",
    ("enrollments", "role"): "administrator proctor student teacher",
    ("users", "role"): "administrator aide guardian parent proctor relative student teacher",
    ("users", "enabledUser"): "true false",
    ("enrollments", "primary"): "true false",
    ("roles", "roleType"): "primary secondary",
    ("roles", "role"): "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator student systemAdministrator teacher",
    ("demographics", "sex"): "male female unspecified other",
}  # fmt: skip
GRADES = {"IT", "PR", "PK", "TK", "KG", "PS", "UG", "Other"} | {f"{n:02d}" for n in range(1, 14)}
REFERENCES = {
    ("orgs", "parentSourcedId"): "orgs", ("academicSessions", "parentSourcedId"): "academicSessions",
    ("courses", "orgSourcedId"): "orgs", ("courses", "schoolYearSourcedId"): "academicSessions",
    ("classes", "courseSourcedId"): "courses", ("classes", "schoolSourcedId"): "orgs",
    ("classes", "termSourcedIds"): "academicSessions", ("users", "orgSourcedIds"): "orgs",
    ("users", "primaryOrgSourcedId"): "orgs", ("roles", "userSourcedId"): "users", ("roles", "orgSourcedId"): "orgs",
    ("enrollments", "classSourcedId"): "classes", ("enrollments", "schoolSourcedId"): "orgs",
    ("enrollments", "userSourcedId"): "users",
}  # fmt: skip
DAYS = {"startDate", "endDate", "beginDate", "birthDate", "birthdate"}
MANY = {"grades", "termSourcedIds", "orgSourcedIds"}


def complaints(package: bytes) -> list[str]:
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        if archive.testzip() is not None:
            return ["the zip is damaged"]
        texts = {}
        for name in archive.namelist():
            if not re.fullmatch(r"[A-Za-z]+\.csv", name):
                said.append(f"{name}: not at the root of the zip")
            texts[name.removesuffix(".csv")] = archive.read(name).decode("utf-8")
    manifest = read(texts.get("manifest", ""))
    if not manifest or list(manifest[0]) != ["propertyName", "value"]:
        return [*said, "manifest.csv: missing or with other columns"]
    properties = {row["propertyName"]: row["value"] for row in manifest}
    version = properties.get("oneroster.version", "")
    if properties.get("manifest.version") != "1.0" or version not in NEEDED:
        return [*said, "manifest.csv: versions"]
    columns = COLUMNS_1_1 if version == "1.1" else COLUMNS_1_2
    modes = {name.removeprefix("file."): value for name, value in properties.items() if name.startswith("file.")}
    for name, mode in modes.items():
        if mode not in ("absent", "bulk", "delta"):
            said.append(f"manifest.csv: {name} is {mode}")
        if (mode != "absent") != (name in texts):
            said.append(f"manifest.csv: {name} is {mode}, the zip says otherwise")
    said += [f"manifest.csv: nothing about {name}" for name in {*columns, *texts} - {*modes, "manifest"}]
    said += [f"{name}.csv: missing" for name in NEEDED[version] if modes.get(name) != "bulk"]
    files = {name: read(text) for name, text in texts.items() if name in columns}
    for name, text in texts.items():
        header = next(csv.reader(io.StringIO(text)), [])
        if name in columns and header != [column.rstrip("*") for column in columns[name].split(",")]:
            said.append(f"{name}.csv: columns")
        if "\n" in text.replace("\r\n", "") or text.startswith("\ufeff"):
            said.append(f"{name}.csv: line ends or byte-order mark")
    keys = {name: [next(iter(row.values())) for row in rows] for name, rows in files.items()}
    for name, rows in files.items():
        if len(set(keys[name])) != len(rows):
            said.append(f"{name}.csv: a sourcedId twice")
        required = [column.rstrip("*") for column in columns[name].split(",") if column.endswith("*")]
        for line, row in enumerate(rows, 2):
            said += [f"{name}.csv, line {line}: {problem}" for problem in of_row(name, row, required, keys)]
    names = [row["username"] for row in files.get("users", [])]
    if len(set(names)) != len(names):
        said.append("users.csv: a username twice")
    if version == "1.2":
        leads = [row["userSourcedId"] for row in files["roles"] if row["roleType"] == "primary"]
        if sorted(leads) != sorted(keys["users"]):
            said.append("roles.csv: not one primary role for each user")
    return said


def of_row(name: str, row: dict[str, str], required: list[str], keys: dict[str, list[str]]):
    for column in required:
        if not row[column]:
            yield f"{column} is empty"
    for column, cell in row.items():
        if cell is None or column is None:
            yield "not as many cells as columns"
            continue
        if cell != cell.strip():
            yield f"{column}: blanks around"
        if not cell:
            continue
        words = WORDS.get((name, column))
        if words and cell not in words.split():
            yield f"{column}: {cell}"
        if column in DAYS and date.fromisoformat(cell).isoformat() != cell:
            yield f"{column}: {cell}"
        if column == "grades" and set(cell.split(",")) - GRADES:
            yield f"grades: {cell}"
        if column == "schoolYear" and not re.fullmatch(r"20\d\d", cell):
            yield f"schoolYear: {cell}"
        if column in ("status", "dateLastModified"):
            yield f"{column} is not empty in a bulk file"
        to = REFERENCES.get((name, column))
        for one in cell.split(",") if column in MANY else [cell]:
            if to and one not in keys.get(to, ()):
                yield f"{column}: there is no {one}"
    if row.get("startDate") and row["endDate"] < row["startDate"]:
        yield "ends before it begins"


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
