"""Students by name: for the search page and for the audit trail, always within the viewer's scope."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from portal.accounts.audit_names import Named
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.rosters.models import Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School
from portal.search.providers import Result

MARKED = "áàâäãåāăçčćéèêëēěęíìîïīñńňóòôöõøōőúùûüūůűýÿžźżšśłđřťğşı"
PLAIN = "aaaaaaaaccceeeeeeeiiiiinnnoooooooouuuuuuuyyzzzssldrtgsi"
ACCENTS = str.maketrans(MARKED + MARKED.upper(), PLAIN * 2)


def students_found(viewer: Viewer, text: str, limit: int) -> list[Result]:
    """Active students whose names begin with the words, or whose number is the text; staff only."""
    if viewer.role == Role.STUDENT:
        return []
    words = plain(text).split()[:4]
    if not words:
        return []
    rows = db.session.execute(
        sa.select(
            Student.id, Student.preferred_name, Student.given_name, Student.family_name, Student.grade,
            School.name.label("school_name"),
        )
        .join(School, School.id == Student.school_id)
        .where(
            Student.state == StudentState.ACTIVE.value,
            students_visible_to(viewer),
            sa.or_(Student.local_id == text.strip(), sa.and_(*(begins_with(word) for word in words))),
        )
        .order_by(Student.family_name, Student.given_name, Student.id)
        .limit(limit)
    )
    return [
        Result(
            f"{row.preferred_name or row.given_name} {row.family_name}",
            " · ".join(filter(None, (row.school_name, f"grade {row.grade}" if row.grade else ""))),
            f"/students/{row.id}",
            "students",
        )
        for row in rows
    ]


def begins_with(word: str) -> sa.ColumnElement[bool]:
    """One of the names, or a part of it behind a blank or hyphen, begins with the word; accents do not matter."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    names = sa.literal(" ") + Student.given_name + " " + Student.preferred_name + " " + Student.family_name
    return unaccented(sa.func.replace(names, "-", " "), type_=sa.String()).like(f"% {escaped}%", escape="\\")


def plain(text: str) -> str:
    """Lower case without the accents of European names; other scripts stay as they are."""
    return text.translate(ACCENTS).lower()


class unaccented(sa.sql.functions.ReturnTypeFromArgs[str]):
    """`plain` in the database: translate() on PostgreSQL, our own function on SQLite."""

    inherit_cache = True


@compiles(unaccented, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    names = compiler.process(element.clauses, **kw)
    return f"lower(translate({names}, '{MARKED + MARKED.upper()}', '{PLAIN * 2}'))"


def teach(engine: sa.Engine) -> None:
    """Gives each SQLite connection the function; does nothing on another database."""
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def on_connect(raw: Any, record: Any) -> None:
            raw.create_function("unaccented", 1, plain, deterministic=True)


def audit_names_of(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    """Who the students of audit rows are; those out of the viewer's scope stay numbers."""
    rows = db.session.execute(
        sa.select(Student.id, Student.preferred_name, Student.given_name, Student.family_name)
        .where(Student.id.in_(ids), students_visible_to(viewer))
        .order_by(Student.id)
    )
    return {
        row.id: Named(f"{row.preferred_name or row.given_name} {row.family_name}".strip(), f"/students/{row.id}")
        for row in rows
    }
