"""Brings a file of hosts in: finds each by its number, else by name and city, and says what would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from portal.clock import this_day
from portal.hosts.columns import FIELDS
from portal.hosts.forms import is_mail, web_address
from portal.hosts.known import Directory, Known
from portal.hosts.permissions import EDITORS
from portal.hosts.queries.matching import plain
from portal.hosts.services.bringing import bring_host
from portal.imports.kinds import Change, Context, Row, TabularKind
from portal.rosters import cells
from portal.rosters.cells import BadCell

LABELS = {field.name: field.label for field in FIELDS}
LENGTHS = {
    "number": 40, "name": 200, "city": 120, "address": 400, "website": 390, "phone": 40, "contact": 200, "email": 254, "contact_phone": 40,
    "about": 4_000, "pathways": 2_000, "naics": 200,
}  # fmt: skip
STATES = {
    **dict.fromkeys(("", "active", "yes", "a", "open", "current"), "active"),
    **dict.fromkeys(("inactive", "no", "i", "closed", "former"), "inactive"),
    "pending": "pending",
}
LARGEST = 9_999


class Refused(ValueError):
    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.column = LABELS[field]


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Row by row; the directory is read once."""
    directory = Directory(context.district_id, this_day())
    seen: dict[Any, int] = {}
    for row in rows:
        try:
            values = read(row, context, directory)
            found = directory.find(values.get("number", ""), values["name"], values.get("city", ""))
            if isinstance(found, str):
                raise Refused(found, "name")
            key = found.id if found else values.get("number") or (plain(values["name"]), values.get("city", "").casefold())
            if (twin := seen.setdefault(key, row.line)) != row.line:
                raise Refused(f"The same host as on line {twin}.", "name")
            yield judge(row.line, values, found, directory)
        except Refused as wrong:
            yield Change(row.line, "rejected", row.values["name"], reason=str(wrong), column=wrong.column)


def read(row: Row, context: Context, directory: Directory) -> dict[str, Any]:
    """What a line says, of the columns that the file has; JSON only. Raises Refused."""
    given = {name: value for name, value in row.values.items() if context.has_column(name)}
    for name, longest in LENGTHS.items():
        if len(given.get(name, "")) > longest:
            raise Refused(f"At most {longest} characters fit here.", name)
    if not given.get("name"):
        raise Refused("The name is missing.", "name")
    values: dict[str, Any] = dict(given)
    if given.get("naics"):
        values["naics"] = directory.industry(given["naics"])
        if values["naics"] is None:
            raise Refused(f"“{cells.shown(given['naics'])}” is no industry. Write a NAICS code like 72 or its title.", "naics")
    if given.get("website"):
        try:
            values["website"] = web_address(given["website"])
        except ValueError:
            raise Refused("Write the website like https://example.org.", "website") from None
    if given.get("email") and not is_mail(given["email"]):
        raise Refused(f"“{cells.shown(given['email'])}” is no e-mail address.", "email")
    if given.get("email") and not given.get("contact"):
        raise Refused("An e-mail address needs the contact's name.", "contact")
    if "capacity" in given:
        values["capacity"] = _number(given["capacity"])
    if "state" in given:
        state = STATES.get(given["state"].casefold())
        if state is None:
            raise Refused("Write active or inactive.", "state")
        values["state"] = state
    for name in ("agreement", "insurance"):
        if given.get(name):
            values[name] = _day(given[name], name)
    if given.get("pathways"):
        values["pathways"] = directory.pathway_ids(given["pathways"])
        if isinstance(values["pathways"], str):
            raise Refused(f"No pathway is called “{cells.shown(values['pathways'])}”.", "pathways")
    return values


def judge(line: int, values: dict[str, Any], found: Known | None, directory: Directory) -> Change:
    """What a line would do. An empty cell changes nothing but the number of students, the city and the texts."""
    told: dict[str, Any] = {"id": found.id if found else None}
    differences = []
    for name, value in values.items():
        old = found.value(name, values) if found else _nothing(name)
        if value == old or (value in ("", None, []) and (found is None or name in KEPT_WHEN_EMPTY)):
            continue
        if name == "state" and found is not None and "pending" in (old, value):
            continue  # a check is an answer to a student, not a cell
        told[name] = value
        if name in ("email", "contact_phone"):
            told["contact"] = values.get("contact", "")
        differences.append((LABELS[name], directory.words(name, old), directory.words(name, value)))
    if found is None:
        return Change(line, "new", values["name"], f"new:{line}", told, tuple(differences))
    return Change(line, "changed" if differences else "unchanged", found.name, str(found.id), told, tuple(differences))


KEPT_WHEN_EMPTY = frozenset({"number", "name", "naics", "address", "contact", "email", "contact_phone", "agreement", "insurance", "pathways"})
"""What an empty cell leaves as it is: a file that does not know it takes nothing away."""


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes hosts with their first site, contact and papers."""
    directory = Directory(context.district_id, this_day())
    for change in changes:
        values = dict(change.values)
        host_id = values.pop("id")
        bring_host(directory.by_id.get(host_id) if host_id else None, values, district_id=context.district_id, by=context.by)


def _number(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 9 and int(cell) <= LARGEST):
        raise Refused(f"Write a whole number up to {LARGEST:,}.", "capacity")
    return int(cell)


def _day(cell: str, name: str) -> str:
    try:
        found: date = cells.day(cell)
    except BadCell as bad:
        raise Refused(str(bad), name) from None
    if not 1980 <= found.year <= 2100:
        raise Refused("Write the date with its year, like 2027-06-30.", name)
    return found.isoformat()


def _nothing(name: str) -> Any:
    return {"capacity": None, "pathways": [], "state": ""}.get(name, "")


KIND = TabularKind(
    key="hosts",
    title="Hosts",
    noun="host",
    fields=FIELDS,
    roles=EDITORS,
    compare=compare,
    apply=apply,
    about="Employers with their first site, a contact, and until when agreement and insurance hold. Found again by number, else by name and city.",
    undo="A later date of a paper is a renewal, kept beside the one before. Nothing is deleted.",
    home="/hosts",
)
