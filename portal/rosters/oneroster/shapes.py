"""The files of OneRoster 1.1 and 1.2: which columns the portal reads, how, and where they are staged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.imports.columns import plain
from portal.rosters import cells
from portal.rosters.cells import BadCell

Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """`name` in the file (case does not matter), `to` in staging. Required: the column and a value in it."""

    name: str
    to: str
    read: Reader
    required: bool = False
    words: tuple[str, ...] = ()
    """Those of the standard, where the column holds one of some words."""


@dataclass(frozen=True)
class Shape:
    """One file. `title` names the staged columns that tell people which row is meant."""

    name: str
    columns: tuple[Column, ...]
    title: tuple[str, ...]
    key: str = "sourcedid"

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def table(self) -> str:
        return f"s_{self.name.lower()}"


def text(longest: int) -> Reader:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(f"This cell has {len(cell):,} characters; at most {longest} are read.")
        return cell

    read.longest = longest  # type: ignore[attr-defined]
    return read


def username(cell: str) -> str:
    """User names are lower case here; a hundred characters leave room for a number behind one that is taken."""
    return str(text(100)(cell)).lower()


def word(*allowed: str, **further: str) -> Reader:
    """One of some words in any case, as the standard writes it; `further` are other spellings.

    What begins with 'ext:' is a word of the sender's own, which the standard allows: it is read, and not used.
    """
    by_plain = {each.lower(): each for each in allowed} | further

    def read(cell: str) -> str:
        found = by_plain.get(cell.lower()) or by_plain.get(plain(cell)) or (cell if cell.lower().startswith("ext:") else None)
        if found is None:
            raise BadCell(f"“{cells.shown(cell)}” is none of: {', '.join(allowed)}.")
        return found

    return read


def optional(read: Reader) -> Reader:
    def or_none(cell: str) -> Any:
        return read(cell) if cell else None

    return or_none


def day(cell: str) -> str:
    return cells.day(cell).isoformat()


def gone(cell: str) -> int:
    """status: 1 for a row that is to be deleted."""
    if cell in ("", "active"):
        return 0
    said = plain(cell)
    if said in ("", "active"):
        return 0
    if said in ("tobedeleted", "inactive"):
        return 1
    raise BadCell(f"“{cells.shown(cell)}” is no status. Write active or tobedeleted.")


def flag(cell: str) -> int | None:
    said = cell.lower()
    if said in ("true", "1", "yes", "y"):
        return 1
    if said in ("false", "0", "no", "n"):
        return 0
    if not said:
        return None
    raise BadCell(f"“{cells.shown(cell)}” is neither true nor false.")


def points(cell: str) -> str:
    if cell:
        try:
            Decimal(cell)
        except InvalidOperation:
            raise BadCell(f"“{cells.shown(cell)}” is no number of points.") from None
    return cell


def lowest_grade(cell: str) -> int | None:
    found = [grade for part in cell.split(",") if (grade := cells.grade(part.strip())) is not None]
    return min(found) if found else None


def sced(cell: str) -> str:
    """The first five-digit code of subjectCodes; longer SCED codes begin with it."""
    for part in cell.split(","):
        start = part.strip()[:5]
        if len(start) == 5 and start.isascii() and start.isdigit():
            return start
    return ""


def first(longest: int) -> Reader:
    def read(cell: str) -> str:
        return cell.split(",")[0].strip()[:longest]

    return read


ID = text(255)
NAME = text(200)
SID = Column("sourcedId", "sid", ID, required=True)
STATUS = Column("status", "gone", gone, words=("active", "tobedeleted"))
BEGINS = Column("beginDate", "begins", optional(day))
ENDS = Column("endDate", "ends", optional(day))
ROLES = (
    "administrator", "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor",
    "relative", "siteAdministrator", "student", "systemAdministrator", "teacher",
)  # fmt: skip
ORG_TYPES = ("school", "district", "local", "department", "state", "national")
SESSION_TYPES = ("schoolYear", "semester", "term", "gradingPeriod")
SEATS = ("student", "teacher", "administrator", "proctor", "aide")
SEXES = ("male", "female", "unspecified", "other")
RACES = (
    "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander",
    "white", "demographicRaceTwoOrMoreRaces",
)  # fmt: skip

SHAPES = {
    shape.name: shape
    for shape in (
        Shape("orgs", (
            SID, STATUS,
            Column("name", "name", NAME, required=True),
            Column("type", "type", word(*ORG_TYPES), required=True, words=ORG_TYPES),
            Column("identifier", "identifier", first(40)),
            Column("parentSourcedId", "parent", ID),
        ), ("name",)),
        Shape("academicSessions", (
            SID, STATUS,
            Column("title", "title", text(80), required=True),
            Column("type", "type", word(*SESSION_TYPES), required=True, words=SESSION_TYPES),
            Column("startDate", "begins", day, required=True),
            Column("endDate", "ends", day, required=True),
            Column("parentSourcedId", "parent", ID),
        ), ("title",)),
        Shape("courses", (
            SID, STATUS,
            Column("title", "title", NAME, required=True),
            Column("courseCode", "code", text(40)),
            Column("grades", "high", cells.grade),
            Column("grades", "low", lowest_grade),
            Column("orgSourcedId", "org", ID, required=True),
            Column("subjects", "subject", first(80)),
            Column("subjectCodes", "sced", sced),
        ), ("title", "code")),
        Shape("classes", (
            SID, STATUS,
            Column("title", "title", NAME, required=True),
            Column("classCode", "code", text(80)),
            Column("classType", "class_type", str.lower),
            Column("courseSourcedId", "course", ID),
            Column("schoolSourcedId", "school", ID, required=True),
            Column("termSourcedIds", "terms", text(2_000), required=True),
        ), ("title", "code")),
        Shape("users", (
            SID, STATUS,
            Column("enabledUser", "enabled", flag, words=("true", "false")),
            Column("username", "username", username, required=True),
            Column("givenName", "given", NAME, required=True),
            Column("familyName", "family", NAME, required=True),
            Column("middleName", "middle", NAME),
            Column("preferredGivenName", "preferred", NAME),
            Column("identifier", "identifier", text(80)),
            Column("email", "email", text(254)),
            Column("grades", "grade", cells.grade),
            Column("role", "role", optional(word(*ROLES)), words=ROLES),
            Column("orgSourcedIds", "orgs", text(2_000)),
            Column("primaryOrgSourcedId", "primary_org", ID),
        ), ("given", "family")),
        Shape("roles", (
            SID, STATUS,
            Column("userSourcedId", "user", ID, required=True),
            Column("roleType", "role_type", optional(word("primary", "secondary")), words=("primary", "secondary")),
            Column("role", "role", word(*ROLES), required=True, words=ROLES),
            Column("orgSourcedId", "org", ID, required=True),
            BEGINS, ENDS,
        ), ("user", "role")),
        Shape("enrollments", (
            SID, STATUS,
            Column("classSourcedId", "class", ID, required=True),
            Column("userSourcedId", "user", ID, required=True),
            Column("role", "role", word(*SEATS), required=True, words=SEATS),
            Column("primary", "is_primary", flag),
            BEGINS, ENDS,
        ), ("user", "class")),
        Shape("demographics", (
            Column("sourcedId", "sid", ID, required=True), STATUS,
            Column("birthDate", "birth", optional(day)),
            Column("sex", "sex", optional(word(*SEXES, m="male", f="female")), words=SEXES),
            *(Column(name, f"race_{n}", flag) for n, name in enumerate(RACES)),
            Column("hispanicOrLatinoEthnicity", "hispanic", flag),
        ), ("sid",)),
        Shape("categories", (SID, STATUS, Column("title", "title", NAME, required=True)), ("title",)),
        Shape("lineItems", (
            SID, STATUS,
            Column("title", "title", text(400), required=True),
            Column("classSourcedId", "class", ID, required=True),
            Column("categorySourcedId", "category", ID),
            Column("gradingPeriodSourcedId", "period", ID),
            Column("resultValueMax", "max", points),
        ), ("title",)),
        Shape("results", (
            SID, STATUS,
            Column("lineItemSourcedId", "item", ID, required=True),
            Column("studentSourcedId", "user", ID, required=True),
            Column("scoreStatus", "status_of", plain),
            Column("score", "score", text(40)),
            Column("textScore", "text", text(40)),
        ), ("user", "item")),
    )
}  # fmt: skip
ALIASES = {"demographics": {"sourcedid": "usersourcedid"}}
"""Columns that OneRoster 1.1 calls otherwise."""
