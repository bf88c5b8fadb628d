"""Bringing the grid's workbook back: cell by cell against what stands, and against what it said when it left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import BatchKind, ChangeBatch
from portal.alignment.permissions import ALIGNERS
from portal.catalog.models import Offering, OfferingState
from portal.catalog.permissions import offerings_visible_to
from portal.coverage import blocks, sheets
from portal.coverage.models import CoverageDeed
from portal.coverage.permissions import may_cover
from portal.coverage.services import Pair, Standing, Wish, open_batch, set_levels, standing
from portal.coverage.sheets import Edited, Entry
from portal.extensions import db
from portal.imports import staging, workbooks
from portal.imports.archives import ArchiveKind, Part, Progress
from portal.imports.complaints import Unreadable
from portal.imports.kinds import Change, Context, Question

LARGEST = 10 * 2**20
CHUNK = 500
THEIRS, MINE = "theirs", "mine"


def questions(viewer: Viewer) -> Sequence[Question]:
    return (
        Question(
            "since", "Cells that others changed since the export", ((THEIRS, "Keep theirs"), (MINE, "Take what the file says")),
            "Either way the preview names every one of them.",
        ),
    )  # fmt: skip


def prepare(source: Path, folder: Path, context: Context, told: Progress) -> dict[str, Any]:
    """Compares the file; writes nothing but the preview."""
    workbooks.check(source)
    if context.by is None:
        raise Unreadable("Coverage is brought in by somebody who is signed in.")
    edited = sheets.read(source.read_bytes())
    told("Comparing", 0, len(edited.entries))
    with closing(staging.connect(folder)) as conn:
        staging.empty(conn)
        staging.fill(conn, compare(edited, context.by, mine=context.options.get("since") == MINE), lambda n: told("Comparing", n, len(edited.entries)))
        counts: dict[str, Any] = dict(staging.counts(conn))
    if edited.ignored:
        named = ", ".join(f"“{each[:40]}”" for each in edited.ignored[:5])
        counts["notes"] = [f"! Columns that are no competency of the export are not read: {named}{' and more' if len(edited.ignored) > 5 else ''}."]
    return counts


@dataclass(frozen=True)
class Row:
    id: int
    title: str
    mine: bool


def compare(edited: Edited, by: Viewer, *, mine: bool) -> Iterator[Change]:
    """One Change a cell that says something else than when it left, or is wrong; the others are unchanged."""
    by_id, by_code = _offerings(by)
    names = blocks.coverable(by, {each.competency_id for each in edited.entries})
    found = [(each, by_id.get(each.offering) or (by_code.get(each.code.casefold()) if not each.offering else None)) for each in edited.entries]
    stands = standing([row.id for _, row in found if row], list(names))
    who = blocks.people({cell.changed_by_id for cell in stands.values() if cell.changed_by_id})
    told, seen = set[int](), set[Pair]()
    for entry, row in found:
        if row is None or not row.mine or entry.competency_id not in names:
            if entry.line not in told or (row and row.mine):
                told.add(entry.line)
                yield _rejected(entry, _why_not(entry, row))
            continue
        pair = (row.id, entry.competency_id)
        if pair in seen:
            yield _rejected(entry, "This cell stands in the file twice; the first one counts.")
            continue
        seen.add(pair)
        yield _one(entry, row, stands.get(pair), edited.stamps.get(pair, (None, 0)), who, mine)


def _one(entry: Entry, row: Row, cell: Standing | None, stamp: tuple[str | None, int], who: dict[int, str], mine: bool) -> Change:
    title = f"{row.title}, {entry.heading}"
    word = entry.word.casefold()
    if word not in sheets.MEANS:
        return _rejected(entry, f"“{entry.word[:30]}” is no level. Write I, R or M, or leave the cell empty.", title)
    wanted, now_level = sheets.MEANS[word], cell.level if cell else None
    if wanted in (now_level, stamp[0]):  # it says so already, or nobody touched it in the file
        return Change(entry.line, "unchanged", title, column=entry.address)
    remark = ""
    if (cell.version if cell else 0) != stamp[1] and now_level != stamp[0]:
        person = who.get((cell.changed_by_id if cell else None) or 0, "Somebody")
        remark = f"{person} set it to {blocks.says(now_level)} since the export."
        if not mine:
            return _rejected(entry, f"{remark} The file says {blocks.says(wanted)}; theirs is kept.", title)
    return Change(
        entry.line, "changed" if now_level else "new", title,
        values={"offering_id": row.id, "competency_id": entry.competency_id, "level": wanted, "version": cell.version if cell else 0},
        differences=(("Level", now_level or "", wanted or "cleared"),), reason=remark, column=entry.address,
    )  # fmt: skip


def _rejected(entry: Entry, reason: str, title: str = "") -> Change:
    return Change(entry.line, "rejected", title or f"{entry.title or entry.code}, {entry.heading}", reason=reason, column=entry.address)


def _why_not(entry: Entry, row: Row | None) -> str:
    if row is None:
        return f"There is no course or experience “{(entry.title or entry.code or entry.offering)[:60]}” that you see. The row is left out."
    return "This competency can no longer be covered." if row.mine else "This belongs to another school. The row is left out."


def _offerings(by: Viewer) -> tuple[dict[str, Row], dict[str, Row]]:
    """By id as the hidden column has it, and by code where that names one; one query."""
    rows = db.session.execute(
        sa.select(Offering.id, Offering.code, Offering.title, Offering.district_id, Offering.school_id)
        .select_from(Offering.__table__)
        .where(offerings_visible_to(by), Offering.state == OfferingState.ACTIVE.value)
        .order_by(Offering.id)
    ).all()
    made = {str(row.id): Row(row.id, row.title, may_cover(by, row)) for row in rows}
    codes: dict[str, list[Row]] = {}
    for row in rows:
        if row.code:
            codes.setdefault(row.code.casefold(), []).append(made[str(row.id)])
    return made, {code: those[0] for code, those in codes.items() if len(those) == 1}


def apply(folder: Path, context: Context, told: Progress) -> None:
    """Chunk by chunk; what an earlier run did says so already, so that it goes on where it stopped."""
    by = context.by
    assert by is not None
    batch_id = _batch(context, by)
    db.session.commit()
    with closing(staging.looking(folder)) as conn:
        conn.row_factory = None
        after, done = 0, 0
        while chunk := staging.to_apply(conn, after, CHUNK):
            wishes = [Wish(v["offering_id"], v["competency_id"], v["level"], version=v["version"]) for v in (change.values for _, change in chunk)]
            try:
                blocks.check(by, {wish.pair for wish in wishes})
            except blocks.NotThere:
                raise Unreadable("Courses or competencies of the preview have changed since. Bring the file in again.") from None
            set_levels(wishes, district_id=by.district_id, by=by, deed=CoverageDeed.IMPORTED, batch_id=batch_id, skip_stale=True)
            db.session.commit()
            after, done = chunk[-1][0], done + len(chunk)
            told("Importing", done, done)


def _batch(context: Context, by: Viewer) -> int:
    """The batch of this import: the one that an earlier run opened, where it was stopped."""
    title = f"Import {context.batch_id} of coverage"
    found = db.session.scalar(
        sa.select(ChangeBatch.id).where(ChangeBatch.district_id == by.district_id, ChangeBatch.kind == BatchKind.IMPORT.value, ChangeBatch.title == title, ChangeBatch.by_id == by.user_id)
    )
    return found or open_batch(district_id=by.district_id, kind=BatchKind.IMPORT, title=title, by=by).id


KIND = ArchiveKind(
    key="coverage",
    title="Coverage of competencies",
    noun="cell",
    roles=ALIGNERS,
    parts=(
        Part("Coverage", "The sheet with courses as rows and competencies as columns, I, R or M in the cells.", True),
        Part("As exported", "Hidden; says what each cell said, so that nobody's newer value is lost.", True),
    ),
    prepare=prepare,
    apply=apply,
    endings=(".xlsx",),
    about="The Excel file of the coverage grid, edited. Export it under Coverage first.",
    undo="All of it can be taken back as one under Coverage, Changes.",
    home="/coverage",
    links=(("Coverage", "/coverage"),),
    whole=True,
    largest=LARGEST,
    too_large=lambda size: f"The file has {size // 2**20} MB; at most {LARGEST // 2**20} MB are read.",
    reads="The .xlsx file that the coverage grid exported, edited.",
    questions=questions,
)
