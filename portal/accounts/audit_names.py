"""How the trail is told: its rows hold ids, words and names are found when somebody reads it.

Features above this one register, in their `init_app`, who their ids are and how their deeds read:

    audit_names.register("students", names_of_students)       # (ids, viewer) -> {id: Named}
    audit_names.phrase("student.view", "viewed the record of {subject}")
    audit_names.scope_students(lambda viewer: sa.select(Student.id).where(students_visible_to(viewer)))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.schools.models import District, School


@dataclass(frozen=True)
class Named:
    """What an id is called, and its page where it has one."""

    text: str
    href: str = ""


Resolver = Callable[[Collection[int], Viewer], Mapping[int, Named]]
StudentScope = Callable[[Viewer], sa.Select[Any]]

_resolvers: dict[str, Resolver] = {}
_phrases: dict[str, str] = {}
_student_scope: list[StudentScope] = []

PAST = {
    "view": "viewed", "create": "created", "edit": "changed", "update": "changed", "delete": "deleted", "end": "ended",
    "approve": "approved", "submit": "submitted", "return": "returned", "retire": "retired", "import": "imported",
    "export": "exported", "print": "printed", "revert": "reverted", "restore": "restored", "publish": "published",
    "add": "added", "remove": "removed", "choose": "chose", "assign": "assigned", "close": "closed", "open": "opened",
    "confirm": "confirmed", "discard": "discarded", "draft": "drafted", "withdraw": "withdrew", "load": "loaded",
    "copy": "copied", "waive": "waived", "substitute": "substituted", "verify": "verified", "log": "logged",
    "activate": "activated", "apply": "applied", "save": "saved", "set": "set", "undo": "undid", "link": "linked",
    "upload": "uploaded", "leave": "left", "move": "moved", "area": "set the area of", "share": "shared",
    "make": "made", "renew": "renewed", "revoke": "revoked", "sign": "signed", "cancel": "canceled", "reject": "rejected", "request": "requested", "comment": "commented on",
}  # fmt: skip


def register(table: str, resolver: Resolver) -> None:
    """Says who names the ids of a table; ids of a table that nobody names are shown as they are."""
    _resolvers[table] = resolver


def phrase(action: str, words: str) -> None:
    """How a deed reads after the name of who did it; `{subject}` stands for what it was done to."""
    _phrases[action] = words


def scope_students(scope: StudentScope) -> None:
    """Says which students' rows a school's administrator may read."""
    _student_scope[:] = [scope]


def students_in_scope(viewer: Viewer) -> sa.Select[Any] | None:
    """Ids of the students whose rows this viewer may read; None where no feature knows students."""
    return _student_scope[0](viewer) if _student_scope else None


def words_for(action: str, *, named: bool) -> tuple[str, str]:
    """What stands before and after the subject: 'alignment.approve' -> ('approved the alignment ', '').

    A subject without a name says itself what kind of thing it is ('alignment 7').
    """
    noun, _, verb = action.partition(".")
    kind = f" the {noun.replace('_', ' ')}" if named else ""
    known = _phrases.get(action) or f"{PAST.get(verb, verb.replace('_', ' '))}{kind} {{subject}}"
    before, _, after = known.partition("{subject}")
    return before, after


def tells_subject(before: str) -> bool:
    """Whether a deed's words leave room for what it was done to: 'viewed ', 'opened a proof ('; 'signed in' leaves none."""
    return before.endswith((" ", "("))


def known_actions() -> list[str]:
    return sorted(_phrases)


def names(subjects: Collection[str], viewer: Viewer) -> dict[str, Named]:
    """'<table>:<id>' -> what it is called: one query for each table among them."""
    by_table: dict[str, set[int]] = {}
    for subject in subjects:
        table, _, raw = subject.partition(":")
        if table in _resolvers and raw.isascii() and raw.isdigit():
            by_table.setdefault(table, set()).add(int(raw))
    found: dict[str, Named] = {}
    for table, ids in sorted(by_table.items()):
        found |= {f"{table}:{key}": named for key, named in _resolvers[table](ids, viewer).items()}
    return found


def nameless(subject: str) -> Named:
    """'users:12' -> 'user 12', for what is gone or has no name."""
    table, _, raw = subject.partition(":")
    if table == "names":
        return Named(f"an unknown name ({raw})")
    noun = table.removesuffix("s").replace("_", " ")
    return Named(f"{noun} {raw}".strip() or "something")


def titled(model: Any, path: str = "") -> Resolver:
    """A resolver for a table whose rows have a title that all staff may read, e.g. titled(Offering, "/offerings/{id}")."""

    def resolve(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
        statement = sa.select(model.id, model.title).where(model.id.in_(ids))
        if hasattr(model, "district_id"):
            statement = statement.where(sa.or_(model.district_id == viewer.district_id, model.district_id.is_(None)))
        return {row.id: Named(row.title, path.format(id=row.id)) for row in db.session.execute(statement)}

    return resolve


def users(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    """Names of the district's people. Not only those whom a school's administrator manages: who viewed a student of
    theirs is the very thing that the trail is for; only their pages are out of reach."""
    columns = (User.id, User.given_name, User.family_name)
    reach = sa.select(Grant.user_id).where(Grant.school_id == viewer.school_id)
    linked = sa.true() if viewer.role == Role.DISTRICT_ADMIN else User.id.in_(reach)
    rows = db.session.execute(
        sa.select(*columns, linked.label("linked")).where(User.id.in_(ids), User.district_id == viewer.district_id)
    )
    return {
        row.id: Named(f"{row.given_name} {row.family_name}".strip(), f"/people/{row.id}" if row.linked else "")
        for row in rows
    }


def schools(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(
        sa.select(School.id, School.name).where(School.id.in_(ids), School.district_id == viewer.district_id)
    )
    return {row.id: Named(row.name) for row in rows}


def districts(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(sa.select(District.id, District.name).where(District.id == viewer.district_id))
    return {row.id: Named(row.name) for row in rows}


register("users", users)
register("schools", schools)
register("districts", districts)
for _action, _words in {
    "session.begin": "signed in",
    "session.end": "signed out",
    "session.refuse": "somebody was refused at the sign-in as {subject}",
    "session.revoke": "ended the sessions of {subject}",
    "password.change": "changed their password",
    "password.reset": "gave {subject} a new first password",
    "person.create": "added {subject}",
    "person.edit": "changed the name or address of {subject}",
    "person.disable": "disabled {subject}",
    "person.enable": "let {subject} sign in again",
    "grant.give": "gave {subject} a role",
    "grant.end": "ended a role of {subject}",
    "grant.restore": "gave {subject} an ended role back",
    "audit.export": "exported the audit trail",
    "student.view": "viewed the record of {subject}",
    "student.export": "exported the record of {subject}",
    "student.print": "printed the record of {subject}",
}.items():
    phrase(_action, _words)
