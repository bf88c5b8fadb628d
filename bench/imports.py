"""What bringing in a roster costs: rows a second from the file to the last row, memory, and what the site is like meanwhile.

The import runs in a process of its own, as the queue's consumer does, on a district that is empty before.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from flask import Flask

from bench import data, roster
from bench.figures import Figure, exactly
from bench.floor import Broken
from bench.portal_at import portal_at, requester, signed_in
from portal.accounts.models import Grant, Role, User
from portal.config import ROOT
from portal.database import now
from portal.extensions import db, own_transaction, reading
from portal.imports import runner, services, storage
from portal.imports.models import BatchState, ImportBatch
from portal.rosters import oneroster
from portal.rosters.models import Enrollment, Section, Student
from portal.rosters.oneroster import exporting
from portal.schools.models import District

ROWS_A_SECOND, MEGABYTES, EXPORT_MEGABYTES, SECOND = 20_000, 200, 50, 1_000
"""The goals: rows, memory that an import and an export add at any size, milliseconds that a page or a save takes meanwhile."""
EXPORT = "export"
NAMES = {"school": "a school", "tenth": "a tenth of the district", "district": "the district"}
PAUSE = 0.05
"""Seconds between two looks at the site."""
Spent = dict[str, float]


def figures(size: str) -> Iterator[Figure]:
    """`size` is one of roster.SCHOOLS."""
    path, url = roster.package(size), data.copy_of(data.url_of(data.EMPTY), f"bench_import_{size}")
    name, rows = f"import of {NAMES[size]}", roster.rows_of(roster.SCHOOLS[size])
    app = portal_at(url)
    try:
        with app.app_context():
            make_district()
        ask = looks(app)
        ask(), ask()
        idle = statistics.median(seconds(ask) for _ in range(20))
        spent, pages, saves = meanwhile(app, ask, [sys.executable, "-m", "bench.imports", url, str(path)])
        took = spent["prepare"] + spent["apply"]
        yield Figure(f"{name}, {rows:,} rows: rows a second of CPU", exactly(rows / spent["cpu"]), ROWS_A_SECOND, "rows/s", at_least=True)
        yield Figure(f"{name}: rows a second by the clock, beside whatever else runs", exactly(rows / took), None, "rows/s")
        yield Figure(f"{name}: read and compare", exactly(spent["prepare"]), None, "s")
        yield Figure(f"{name}: apply", exactly(spent["apply"]), None, "s")
        yield Figure(f"{name}: memory that it adds", exactly(spent["grown"]), MEGABYTES, "MB")
        yield Figure(f"{name}: home page at rest", exactly(idle * 1_000), None, "ms")
        yield Figure(f"{name}: home page meanwhile, median", exactly(statistics.median(pages) * 1_000), None, "ms")
        yield Figure(f"{name}: home page meanwhile, slowest of {len(pages)}", exactly(max(pages) * 1_000), SECOND, "ms")
        yield Figure(f"{name}: a save meanwhile waits, longest of {len(saves)}", exactly(max(saves) * 1_000), SECOND, "ms")
        yield Figure(f"{name}: the same again", exactly(spent["again"]), None, "s")
        yield Figure(f"{name}: changes that the same again finds", exactly(spent["changes"]), 0, "")
        out, _, _ = meanwhile(app, ask, [sys.executable, "-m", "bench.imports", url, EXPORT])
        yield Figure(f"{name}, then exported: zip", exactly(out["megabytes"]), None, "MB")
        yield Figure(f"{name}, then exported: CPU", exactly(out["cpu"]), None, "s")
        yield Figure(f"{name}, then exported: memory that it adds", exactly(out["grown"]), EXPORT_MEGABYTES, "MB")
        with app.app_context():
            yield Figure(f"{name}: enrollments unlike the file", exactly(0 if checksum(seats_here()) == checksum(seats_in(path)) else 1), 0, "")
            db.session.remove()
    finally:
        with app.app_context():
            db.engine.dispose()
        data.drop(url)


def make_district() -> None:
    home = District(name="Measured Schools")
    db.session.add(home)
    db.session.flush()
    boss = User(username="measured", given_name="M", family_name="M", district_id=home.id)
    db.session.add(boss)
    db.session.flush()
    db.session.add(Grant(user_id=boss.id, district_id=home.id, role=Role.DISTRICT_ADMIN.value, begins_on=now().date()))
    db.session.commit()
    db.session.remove()


def looks(app: Flask) -> Callable[[], object]:
    """Opens the home of the district's administrator; raises Broken when it is not shown."""
    page = requester(app, "/", signed_in(app, Role.DISTRICT_ADMIN))

    def ask() -> None:
        if not (status := page()[1]).startswith("200"):
            raise Broken(f"the home page answers {status}")

    return ask


def save(app: Flask) -> None:
    """What every POST does first: it takes the place of the one who writes."""
    with app.app_context(), own_transaction() as conn:
        conn.execute(sa.update(User).where(User.username == "measured").values(given_name="M"))


def seconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def meanwhile(app: Flask, ask: Callable[[], object], command: list[str]) -> tuple[Spent, list[float], list[float]]:
    """What the import or export says of itself, and how long pages and saves took while it ran."""
    pages, saves = [], []
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        while child.poll() is None:
            pages.append(seconds(ask))
            saves.append(seconds(lambda: save(app)))
            time.sleep(PAUSE)
    finally:
        child.kill()
        said, _ = child.communicate()
    if child.returncode:
        raise Broken(f"it ended with {child.returncode}")
    return dict(json.loads(said.splitlines()[-1])), pages, saves


# --- the two sides of the comparison


def checksum(rows: Iterable[tuple[str, str, str]]) -> tuple[int, int]:
    """How many, and a sum that the order does not change."""
    many = total = 0
    for row in rows:
        many, total = many + 1, total + crc32(" ".join(row).encode())
    return many, total


def seats_here() -> Iterator[tuple[str, str, str]]:
    found = (
        sa.select(Enrollment.sourced_id, Section.sourced_id, Student.sourced_id)
        .join(Section, Section.id == Enrollment.section_id)
        .join(Student, Student.id == Enrollment.student_id)
        .where(Enrollment.ends_on.is_(None))
    )
    for row in db.session.connection().execute(found, execution_options={"yield_per": 5_000}):
        yield row[0] or "", row[1] or "", row[2] or ""


def seats_in(path: Path) -> Iterator[tuple[str, str, str]]:
    with zipfile.ZipFile(path) as archive, archive.open("enrollments.csv") as member:
        for row in csv.reader(io.TextIOWrapper(member, "utf-8", newline="")):
            if row[3] == "student":
                yield row[0], row[1], row[2]


# --- in the process that imports


def bring(path: Path) -> Spent:
    """Reads, compares and applies, then looks at the same package again."""
    before, busy = peak(), time.process_time()
    begun = time.perf_counter()
    batch = look(path)
    prepared = time.perf_counter()
    services.confirm(db.session.get_one(ImportBatch, batch), by=None)
    db.session.commit()
    runner.apply(batch)
    applied, busy = time.perf_counter(), time.process_time() - busy
    state = db.session.get_one(ImportBatch, batch, populate_existing=True)
    if state.state != BatchState.DONE.value:
        raise Broken(f"the import is {state.state}: {state.message}")
    second = db.session.get_one(ImportBatch, look(path), populate_existing=True)
    return {
        "prepare": prepared - begun, "apply": applied - prepared, "cpu": busy, "grown": peak() - before, "again": time.perf_counter() - applied,
        "changes": sum(second.counts.get(word, 0) for word in ("new", "changed", "ended", "rejected")),
    }  # fmt: skip


def look(path: Path) -> int:
    """Enters the package for the only district and compares it; returns the import's id."""
    district_id = db.session.scalars(sa.select(District.id)).one()
    batch = ImportBatch(
        district_id=district_id, kind=oneroster.KIND.key, filename=path.name, storage_key=storage.make_folder(),
        state=BatchState.PREPARING.value, options={},
    )  # fmt: skip
    db.session.add(batch)
    db.session.commit()
    number = batch.id
    runner.prepare(number, path)
    found = db.session.get_one(ImportBatch, number, populate_existing=True)
    if found.state == BatchState.FAILED.value:
        raise Broken(found.message)
    return number


def give() -> Spent:
    """The roster as a zip, thrown away piece by piece."""
    with reading():  # as a GET: it takes no place of one who writes
        home = db.session.scalars(sa.select(District)).one()
        before, busy, size = peak(), time.process_time(), 0
        for piece in exporting.stream(exporting.Roster(home, "1.1", now().date())):
            size += len(piece)
        db.session.rollback()
    return {"megabytes": size / 1e6, "cpu": time.process_time() - busy, "grown": peak() - before}


def peak() -> float:
    """Megabytes that this process had in memory at most, so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(said: list[str]) -> None:
    app = portal_at(said[0])
    with app.app_context():
        found: dict[str, Any] = give() if said[1] == EXPORT else bring(Path(said[1]))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
