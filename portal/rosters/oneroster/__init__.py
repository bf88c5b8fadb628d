"""OneRoster 1.1 and 1.2: a folder or zip of CSV files from a student information system."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.extensions import reading as reading_only
from portal.imports import staging
from portal.imports.archives import ArchiveKind, Part, Progress
from portal.imports.columns import plain
from portal.imports.kinds import Context
from portal.imports.workbooks import check_zip
from portal.rosters.oneroster import loading, planning, present, reading, telling, writing
from portal.rosters.oneroster.package import open_package
from portal.rosters.oneroster.planning.scope import Scope
from portal.rosters.oneroster.reading import Reading
from portal.rosters.oneroster.writing.writer import Writer


def prepare(source: Path, folder: Path, context: Context, told: Progress) -> dict[str, Any]:
    """Stages the package, compares it with the district, and says what would change; writes nothing else."""
    how = how_to_read(source, context)
    package = open_package(source, folder, mode=context.options.get("mode") or how.mode, named=how.named)
    package.notes += told_of(how)
    today = context.options.get("today") or this_day()
    scope = Scope.of(
        package, str(today), str(today - timedelta(days=1)), context.by.user_id if context.by else None,
        district_id=context.district_id, final=context.options.get("final") or how.final or "auto",
    )  # fmt: skip
    (folder / "staging.db").unlink(missing_ok=True)
    with closing(staging.connect(folder)) as conn:
        staging.empty(conn)
        scope.keep(conn)
        loading.load(conn, package, told, how)
        present.copy(conn, context.district_id, told, whole=needs_all(conn, scope))
        told("Comparing", 0, 0)
        planning.plan_all(conn, scope)
        counts = telling.tell(conn, package, scope)
        conn.execute("CREATE TABLE begun (yes INTEGER)")
    return counts


def how_to_read(source: Path, context: Context) -> Reading:
    """As somebody said for this upload, else as files with these headings were read before."""
    if (said := context.options.get("reading")) is not None:
        return Reading.of_json(said)
    if source.is_dir():
        return Reading()
    check_zip(source)
    return reading.reading_of(reading.look(source, context.district_id), context.district_id)


def told_of(how: Reading) -> Iterator[str]:
    """Sentences about what is read otherwise than the standard has it."""
    for path, name in how.files.items():
        if not name:
            continue
        other = [f"{heading} as {column}" for column, heading in how.columns.get(name, {}).items() if heading and plain(heading) != plain(column)]
        other = [each for each in other if name != "demographics" or "userSourcedId" not in each]
        words = [f"{theirs} as {ours}" for each in how.values.get(name, {}).values() for theirs, ours in each.items()]
        renamed = plain(PurePosixPath(path).stem) != name.lower()
        if other or words or renamed:
            yield f"{PurePosixPath(path).name} is read as {name}.csv" + (f": {', '.join([*other, *words])}." if other or words else ".")


def apply(folder: Path, context: Context, told: Progress) -> None:
    """Writes the plan. An apply that was stopped begins by comparing again, so that nothing is done twice."""
    with closing(staging.connect(folder)) as conn:
        scope = Scope.kept(conn)
        if conn.execute("SELECT count(*) FROM begun").fetchone()[0]:
            with reading_only():
                present.copy(conn, context.district_id, told, whole=needs_all(conn, scope))
                db.session.rollback()
            planning.plan_all(conn, scope)
        else:
            conn.execute("INSERT INTO begun VALUES (1)")
        conn.row_factory = sqlite3.Row
        writing.write_all(Writer(conn, context, scope, told))


def needs_all(conn: sqlite3.Connection, scope: Scope) -> bool:
    """Whether all enrollments are to be looked at: where missing ones end, or where the file names most."""
    named = conn.execute("SELECT count(*) FROM s_enrollments").fetchone()[0]
    return "enrollments" in scope.bulk or named > present.FEW


KIND = ArchiveKind(
    key="oneroster",
    title="Roster (OneRoster)",
    noun="row",
    roles=frozenset({Role.DISTRICT_ADMIN}),
    parts=(
        Part("orgs.csv", "Schools and the district."),
        Part("academicSessions.csv", "School years and terms."),
        Part("courses.csv", "Courses: title, code, grades, subject. Credits and other local facts stay."),
        Part("classes.csv", "Classes with their course, school and terms."),
        Part("users.csv", "Students and staff. Guardians and passwords are not read."),
        Part("roles.csv", "What staff may do (OneRoster 1.2)."),
        Part("enrollments.csv", "Who sits in a class and who teaches it."),
        Part("lineItems.csv, results.csv", "Final marks become course records by your pass rule; categories.csv helps to tell them."),
        Part("demographics.csv", "Birth date, and fields that only suppressed reports read."),
        Part("manifest.csv", "Whether each file is whole (bulk) or holds changes only (delta)."),
    ),
    prepare=prepare,
    apply=apply,
    about="Schools, terms, courses, classes, people and enrollments from your student information system, version 1.1 or 1.2.",
    endings=(".zip", ".csv", ".txt", ".tsv"),
    asks=reading.asks,
    reading_path="/rosters/oneroster/{id}/files",
    undo=(
        "Who left is ended with today's date, never deleted. An import cannot be taken back as a whole: "
        "import a corrected package instead."
    ),
    home="/students",
    links=(("Export", "/rosters/oneroster"),),
)
