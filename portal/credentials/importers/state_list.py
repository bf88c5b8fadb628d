"""A state's list of credentials for a school year: what is new on it, what changed, what left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.clock import this_day
from portal.credentials.finding import Shelf
from portal.credentials.models import CredentialListing
from portal.credentials.permissions import LIST_KEEPERS
from portal.credentials.services.catalogue import move_expiry
from portal.extensions import db
from portal.imports.kinds import Change, Context, Field, Question, Row, TabularKind
from portal.rosters import cells
from portal.rosters.cells import BadCell
from portal.schools.models import District, year_of, year_title

FIELDS = (
    Field("title", "Credential", True, "Its title.", ("title", "name", "credential name", "industry credential", "certification", "credential title"), "CompTIA A+"),
    Field("issuer", "Issuer", False, "Who gives it.", ("provider", "vendor", "certifying body", "issuing organization", "agency"), "CompTIA"),
    Field("code", "State code", False, "The state's own code for it.", ("code", "credential code", "id", "credential id"), "IT-104"),
    Field("tier", "Tier", False, "The state's word for its worth: a tier, a level, points.", ("level", "points", "category", "tier level", "value"), "Tier 2"),
    Field("from", "From", False, "The first school year; without it: the year of the list.", ("from year", "first year", "effective", "start"), "2025-26"),
    Field("to", "To", False, "The last school year; without it: until further notice.", ("to year", "last year", "expires", "sunset", "end"), ""),
    Field("months", "Valid for months", False, "After how many months it expires; 0: never. Without it nothing changes.", ("validity", "valid for", "valid months", "months valid", "renewal months"), "36"),
)  # fmt: skip
LENGTHS = {"title": 200, "issuer": 200, "code": 40, "tier": 40}
MOST_MONTHS = 600


class Refused(ValueError):
    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def questions(viewer: Viewer) -> Sequence[Question]:
    this = year_of(this_day())
    years = tuple((str(year), year_title(year)) for year in (this, this + 1, this - 1))
    return (Question("year", "School year of the list", years, "What is not on this list leaves with the year before."),)


def listings_in(district_id: int, year: int) -> dict[int, CredentialListing]:
    """Credential id -> its listing that holds in a year."""
    rows = db.session.scalars(
        sa.select(CredentialListing)
        .where(
            CredentialListing.district_id == district_id, CredentialListing.from_year <= year,
            sa.or_(CredentialListing.to_year.is_(None), CredentialListing.to_year >= year),
        )
        .order_by(CredentialListing.from_year, CredentialListing.id)
    )  # fmt: skip
    return {row.credential_id: row for row in rows}


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Row by row; then, as lines of no number, what is on the list now and not in the file."""
    year = int(context.options["year"])
    shelf, listed = Shelf(context.district_id), listings_in(context.district_id, year)
    by_code = {listing.code.casefold(): key for key, listing in listed.items() if listing.code}
    titles = {row.id: row for row in db.session.scalars(sa.select(Credential).where(Credential.id.in_(list(listed))).order_by(Credential.id))}
    seen: dict[Any, int] = {}
    for row in rows:
        try:
            values = read(row, year)
            found = find(values, shelf, by_code, titles)
            key = found.id if found else (values["title"].casefold(), values["issuer"].casefold())
            if (twin := seen.setdefault(key, row.line)) != row.line:
                raise Refused(f"The same credential as on line {twin}.", "Credential")
        except Refused as wrong:
            yield Change(row.line, "rejected", row.values["title"], reason=str(wrong), column=wrong.column)
            continue
        yield judge(row.line, values, found, listed.get(found.id) if found else None)
    for key, listing in sorted(listed.items(), key=lambda item: (titles[item[0]].title, item[0])):
        if key not in seen:
            values = {"leaves": listing.id, "to_year": year - 1}
            gone = (("On the state list until", year_title(listing.to_year) if listing.to_year else "further notice", year_title(year - 1)),)
            yield Change(0, "changed", titles[key].title, f"leaves:{listing.id}", values, gone, "It left the list. Who has earned it keeps it.")


def read(row: Row, year: int) -> dict[str, Any]:
    given = row.values
    for name, longest in LENGTHS.items():
        if len(given[name]) > longest:
            raise Refused(f"At most {longest} characters fit here.", label_of(name))
    if not given["title"]:
        raise Refused("The title is missing.", "Credential")
    try:
        first = cells.school_year(given["from"]) if given["from"] else None
    except BadCell as bad:
        raise Refused(str(bad), "From") from None
    try:
        last = cells.school_year(given["to"]) if given["to"] else None
    except BadCell as bad:
        raise Refused(str(bad), "To") from None
    if last is not None and last < (first or year):
        raise Refused("It would end before it begins.", "To")
    if (first is not None and first > year) or (last is not None and last < year):
        raise Refused(f"It does not hold in {year_title(year)}, the year of this list.", "From")
    months = given["months"]
    if months and not (months.isascii() and months.isdigit() and int(months[:9]) <= MOST_MONTHS):
        raise Refused(f"“{cells.shown(months)}” is no number of months (0 to {MOST_MONTHS}).", "Valid for months")
    return {
        "title": given["title"], "issuer": given["issuer"], "code": given["code"], "tier": given["tier"],
        "from_year": first, "to_year": last, "months": int(months) if months else None, "year": year,
    }  # fmt: skip


def label_of(name: str) -> str:
    return next(each.label for each in FIELDS if each.name == name)


def find(values: dict[str, Any], shelf: Shelf, by_code: dict[str, int], titles: dict[int, Credential]) -> Credential | None:
    """By the state's code, else by issuer and title, else by a title that means one only; None: a new one."""
    if values["code"] and (key := by_code.get(values["code"].casefold())) is not None:
        return titles[key]
    for words in (f"{values['issuer']} {values['title']}", values["title"]):
        found = shelf.find(words)
        if isinstance(found, Credential) and (not values["issuer"] or not found.issuer or found.issuer.casefold() == values["issuer"].casefold()):
            return found
    return None


def judge(line: int, values: dict[str, Any], found: Credential | None, listing: CredentialListing | None) -> Change:
    values = values | {"credential_id": found.id if found else None}
    title = found.title if found else values["title"]
    shown = [("Tier", listing.tier if listing else "", values["tier"]), ("State code", listing.code if listing else "", values["code"])]
    if values["months"] is not None and (values["months"] or None) != (found.validity_months if found else None):
        shown.append(("Valid for months", str((found.validity_months if found else None) or ""), str(values["months"] or "no end")))
    if listing is not None and values["to_year"] != listing.to_year:
        shown.append(("On the state list until", year_title(listing.to_year) if listing.to_year else "further notice", year_title(values["to_year"]) if values["to_year"] else "further notice"))
    differences = tuple((label, old, new) for label, old, new in shown if old != new)
    if listing is None:
        new = (("On the state list from", "", year_title(values["from_year"] or values["year"])), *differences)
        return Change(line, "new", title, values=values, differences=new, reason="" if found else "A new credential of your district.")
    return Change(line, "changed" if differences else "unchanged", title, str(listing.id), values, differences)


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes a chunk; a credential that nobody knows is made, with its listing."""
    state = db.session.get_one(District, context.district_id).state
    for change in changes:
        values = change.values
        if "leaves" in values:
            _leave(values, context)
            continue
        credential = db.session.get(Credential, values["credential_id"] or 0)
        if credential is None:
            credential = Credential(district_id=context.district_id, title=values["title"], issuer=values["issuer"])
            db.session.add(credential)
            db.session.flush()
        if values["months"] is not None and credential.district_id == context.district_id and credential.validity_months != (values["months"] or None):
            before, credential.validity_months = credential.validity_months, values["months"] or None
            db.session.flush()
            move_expiry(credential, before)
        listing = listings_in(context.district_id, values["year"]).get(credential.id)
        if listing is None:
            listing = CredentialListing(
                district_id=context.district_id, credential_id=credential.id, state=state, from_year=values["from_year"] or values["year"]
            )
            db.session.add(listing)
        listing.code, listing.tier, listing.to_year = values["code"], values["tier"], values["to_year"]
        db.session.flush()
        audit.record(
            "credential.list", subject=f"credentials:{credential.id}", by=context.by, district_id=context.district_id,
            detail={"from_year": listing.from_year, "to_year": listing.to_year, "tier": listing.tier},
        )  # fmt: skip


def _leave(values: dict[str, Any], context: Context) -> None:
    listing = db.session.get(CredentialListing, values["leaves"])
    if listing is None or listing.district_id != context.district_id:
        return
    audit.record(
        "credential.unlist", subject=f"credentials:{listing.credential_id}", by=context.by, district_id=context.district_id,
        detail={"to_year": values["to_year"]},
    )  # fmt: skip
    if listing.from_year > values["to_year"]:
        db.session.delete(listing)  # it came and went within one year
    else:
        listing.to_year = values["to_year"]
    db.session.flush()


KIND = TabularKind(
    key="credential_list",
    title="State list of credentials",
    noun="credential",
    fields=FIELDS,
    roles=LIST_KEEPERS,
    compare=compare,
    apply=apply,
    about="The credentials that your state recognizes in a school year. The preview says what is new and what left the list.",
    undo="What is not in the file leaves the list with the year before. Import the earlier list again to take that back.",
    home="/credentials",
    questions=questions,
)
