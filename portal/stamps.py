"""Stamps that say when what many people share last changed, and what is kept in memory for as long as its stamp stands.

A room names the tables that a subject is made of (`watch`). Whatever INSERT, UPDATE or DELETE touches one, by whatever way,
notes the subject on its connection, and the commit writes a new random stamp as the transaction's last statement: no lock is
held for longer than that. Who reads asks for the stamps first, so that what is kept is never older than its stamp says; a
transaction that has changed a subject itself is given no stamp, and keeps and finds nothing.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model
from portal.extensions import db

MOST = 64
"""How many values a process keeps; the one that was not asked for longest goes first."""
MINUTE = 60.0
EVERYWHERE = "all"
TOUCHED = "touched subjects"
Value = TypeVar("Value")
_watched: dict[str, dict[str, frozenset[str]]] = {}
"""Table -> subject -> the columns whose change counts; none: all."""
_kept: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()
_within: ContextVar[int | None] = ContextVar("within", default=None)


class DataVersion(Model):
    """A random stamp that changes whenever the facts of its name do.

    Names: '<subject>:<district id>', '<subject>:all' (what no district alone owns), and those of `frameworks.versions`.
    """

    __tablename__ = "data_versions"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    stamp: Mapped[str] = mapped_column(sa.String(16))

_STAMPS = sa.select(DataVersion.__table__.c.name, DataVersion.__table__.c.stamp).where(DataVersion.__table__.c.name.in_(sa.bindparam("names", expanding=True)))


def watch(subject: str, *models: type[Model], columns: Iterable[str] = ()) -> None:
    """Says that a subject changes with these tables; with `columns`, only where an UPDATE sets one of them."""
    for model in models:
        _watched.setdefault(model.__tablename__, {})[subject] = frozenset(columns)


def subjects() -> list[str]:
    return sorted({subject for those in _watched.values() for subject in those})


def tables_of(subject: str) -> set[str]:
    """The names of the tables that a subject is made of."""
    return {table for table, those in _watched.items() if subject in those}


@contextmanager
def within(district_id: int) -> Iterator[None]:
    """Says whose the changes made inside are, where no signed-in person says it: work in the background."""
    token = _within.set(district_id)
    try:
        yield
    finally:
        _within.reset(token)


def of(district_id: int, *subjects: str) -> str | None:
    """A word that changes whenever one of the subjects does for this district; None where there is none to rely on.

    One query, and one a request: that is how old an answer may be.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    if not session.connection().info.get(TOUCHED, frozenset()).isdisjoint(subjects):
        return None
    found = _read(district_id)
    words = [f"{found.get(name_of(each, None), '')}.{found.get(name_of(each, district_id), '')}" for each in subjects]
    return None if "." in words else " ".join(words)


def remembered(district_id: int, subjects: tuple[str, ...], key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` made, for as long as the subjects stand; shared by all requests, so nobody may change it.

    `key` names what is made and all that it depends on beside the subjects: the language, the day.
    """
    stamp = of(district_id, *subjects)
    if stamp is None:
        return make()
    place = (db.engine.url, district_id, subjects, key)
    known = _kept.get(place)
    if known is not None and known[0] == stamp:
        _kept.move_to_end(place)
        return cast(Value, known[1])
    made = make()
    _keep(place, stamp, made)
    return made


def kept_for_a_minute(key: Hashable, make: Callable[[], Value], *, worth: Callable[[Value], bool]) -> Value:
    """What `make` made at most a minute ago in this process; only what is `worth` it is kept, e.g. the counts of many.

    For figures that change all day and cost much where they are large. `key` names them and everything that they depend on.
    """
    place = (db.engine.url, key)
    known = _kept.get(place)
    if known is not None and float(known[0]) > time.monotonic():
        _kept.move_to_end(place)
        return cast(Value, known[1])
    made = make()
    if worth(made):
        _keep(place, str(time.monotonic() + MINUTE), made)
    return made


def _keep(place: Hashable, stamp: str, value: Any) -> None:
    _kept[place] = (stamp, value)
    _kept.move_to_end(place)
    while len(_kept) > MOST:
        _kept.popitem(last=False)


def name_of(subject: str, district_id: int | None) -> str:
    return f"{subject}:{EVERYWHERE if district_id is None else district_id}"


def _read(district_id: int) -> Mapping[str, str]:
    if has_request_context() and district_id in (known := g.get("stamps", {})):
        return cast(Mapping[str, str], known[district_id])
    names = [name_of(subject, whose) for subject in subjects() for whose in (None, district_id)]
    found = {row.name: row.stamp for row in db.session.execute(_STAMPS, {"names": names})}
    if has_request_context():
        g.setdefault("stamps", {})[district_id] = found
    return found


def listen(engine: sa.Engine) -> None:
    """Notes on each connection what its transaction changes, and stamps it at the commit."""

    @event.listens_for(engine, "before_execute")
    def note(conn: sa.Connection, statement: Any, many: Any, params: Any, options: Any) -> None:
        if not getattr(statement, "is_dml", False):
            return
        for subject, columns in _watched.get(statement.table.name, {}).items():
            if not columns or not statement.is_update or not columns.isdisjoint(_set_by(statement, many, params)):
                conn.info.setdefault(TOUCHED, set()).add(subject)
                if has_request_context():
                    g.pop("stamps", None)

    @event.listens_for(engine, "commit")
    def stamp(conn: sa.Connection) -> None:
        if touched := conn.info.pop(TOUCHED, None):
            write(conn, [name_of(subject, _whose()) for subject in sorted(touched)])

    @event.listens_for(engine, "rollback")
    def forget(conn: sa.Connection) -> None:
        conn.info.pop(TOUCHED, None)


def _set_by(statement: Any, many: Any, params: Any) -> set[str]:
    """The columns that an UPDATE sets, at the least."""
    named = {column if isinstance(column, str) else column.key for column in statement._values or ()}
    return named | {str(key) for each in (many or [params or {}]) for key in each}


def _whose() -> int | None:
    """The district of whoever is signed in, or that the work was begun for; None: anybody's."""
    viewer = g.get("viewer") if has_request_context() else None
    return getattr(viewer, "district_id", None) or _within.get()


def complete(conn: sa.Connection) -> None:
    """Gives a stamp to what has had none yet: a subject that came with a newer program, in a district where nobody has
    changed anything since, would otherwise never be remembered."""
    known = set(conn.scalars(sa.select(DataVersion.name).where(DataVersion.name.endswith(f":{EVERYWHERE}"))))
    write(conn, [name for subject in subjects() if (name := name_of(subject, None)) not in known])


def renew_all(conn: sa.Connection) -> None:
    """After a migration, which changes rows by SQL of its own."""
    write(conn, [name_of(subject, None) for subject in subjects()])


def write(conn: sa.Connection, names: Iterable[str]) -> None:
    """Gives each name a new stamp."""
    made = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(DataVersion.__table__)
    if not (rows := [{"name": name, "stamp": secrets.token_hex(8)} for name in names]):
        return
    conn.execute(made.on_conflict_do_update(index_elements=["name"], set_={"stamp": made.excluded.stamp}), rows)
