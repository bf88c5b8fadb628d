"""The import of CASE packages: read, compared with the set of the same identifier, previewed, brought in whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.competencies import references
from portal.competencies.case import applying, comparing, parsing, reading, staging, standing, writing
from portal.competencies.case.complaints import Broken
from portal.competencies.case.shapes import LARGEST, MOST_ITEMS, Package
from portal.competencies.case.standing import Standing
from portal.competencies.models import CompetencySet, PathwayCompetencySet, SetState
from portal.competencies.permissions import EDITORS
from portal.competencies.services.common import note
from portal.extensions import db
from portal.frameworks import queries as frameworks
from portal.frameworks.models import Pathway
from portal.imports.archives import ArchiveKind, Part, Progress
from portal.imports.complaints import Unreadable
from portal.imports.kinds import Context, Question
from portal.imports.models import BatchState, ImportBatch

NO_PATHWAY = "none"
EDITED = "The set was changed since the preview. Import the file again to see what it would change now. Nothing was imported."
SEEN = "seen.json"


@dataclass(frozen=True)
class Compared:
    """A package beside what it would change. `mark` is another one as soon as the set is."""

    package: Package
    plan: comparing.Plan
    standing: Standing | None
    mark: str


def compare(source: Path, district_id: int) -> Compared:
    """Raises Unreadable, and Broken with the places."""
    package = parsing.parse(reading.read(source))
    wanted = sa.select(CompetencySet.id).where(
        CompetencySet.district_id == district_id, CompetencySet.case_identifier == package.document.identifier
    )
    set_id = db.session.scalar(wanted)
    if set_id is None:
        return Compared(package, comparing.compare(None, package), None, "")
    found = standing.read(set_id)
    said = writing.package(found, package.version)
    base = parsing.parse(said)
    retired = sorted(row.case_identifier for row in found.rows if row.retired)
    mark = hashlib.sha256(json.dumps([said, retired], sort_keys=True, default=str).encode()).hexdigest()
    return Compared(package, comparing.compare(base, package), found, mark)


def prepare(source: Path, folder: Path, context: Context, progress: Progress) -> dict[str, Any]:
    progress("Reading", 0, 0)
    try:
        found = compare(source, context.district_id)
    except Broken as error:
        count = error.complaints.total
        places = "1 place" if count == 1 else f"{count:,} places"
        more = "" if count == len(error.complaints.found) else f" The first {len(error.complaints.found)} are listed."
        stop = f"The package has {places} to be mended at its source. Nothing was imported.{more}"
        return staging.store_complaints(folder, error.complaints) | {"stop": stop}
    (folder / SEEN).write_text(json.dumps(found.mark))
    known = {row.case_identifier: row.id for row in found.standing.rows} if found.standing else {}
    gone = {known[each.identifier]: each.identifier for each in found.plan.items.gone}
    hang = {gone[each] for each in references.referred(gone)}
    back = {each.identifier for each in found.plan.items.new if each.identifier in known}
    pathway_id, title = _pathway(found, context)
    counts = staging.store(
        folder,
        found.package,
        found.plan,
        retire=hang,
        back=back,
        attach=title if pathway_id else "",
        new=found.standing is None,
    )
    asked = [f"{title} asks for it from then on."] if pathway_id else []
    return counts | {"notes": [*_notes(found, context.district_id), *asked, *found.package.notes[:20]]}


def _notes(found: Compared, district_id: int) -> list[str]:
    of = found.package.document
    notes = [f"CASE {found.package.version}, {len(found.package.items):,} competencies."]
    if found.standing is not None:
        state = "" if found.standing.set.state == SetState.ACTIVE else f" ({found.standing.set.state})"
        return [*notes, f"It updates “{found.standing.set.title}”{state}, which has the same identifier."]
    namesake = sa.select(CompetencySet.id).where(
        CompetencySet.district_id == district_id, sa.func.lower(CompetencySet.title) == of.title.lower()
    )
    if db.session.scalar(namesake.limit(1)) is not None:
        notes.append(
            f"! There is another set called “{of.title}”. Its identifier is another one, so it stays as it is beside this one."
        )
    return notes


def _pathway(found: Compared, context: Context) -> tuple[int | None, str]:
    """The pathway that is to ask for the set and does not yet, with its title."""
    said = str(context.options.get("pathway_id", NO_PATHWAY))
    if not said.isdigit():
        return None, ""
    row = db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id == int(said))).one_or_none()
    if row is None:
        return None, ""
    asking = PathwayCompetencySet
    if found.standing is not None and db.session.scalar(
        sa.select(asking.id).where(asking.set_id == found.standing.set.id, asking.pathway_id == row.id)
    ):
        return None, ""
    return row.id, row.title


def fresh(source: Path, folder: Path, context: Context) -> bool:
    """Whether the set still stands as it did at the preview."""
    try:
        return bool(compare(source, context.district_id).mark == json.loads((folder / SEEN).read_text()))
    except (OSError, ValueError):
        return False


def apply(folder: Path, context: Context, progress: Progress) -> None:
    """One transaction; a second call finds it done."""
    source = next(iter(sorted(folder.glob("source.*"))), None)
    if source is None:
        return
    progress("Importing", 0, 1)
    moved = db.session.execute(
        sa.update(ImportBatch)
        .where(
            ImportBatch.id == context.batch_id, ImportBatch.applied == 0, ImportBatch.state == BatchState.APPLYING.value
        )
        .values(applied=1)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        db.session.rollback()
        return
    found = compare(source, context.district_id)
    if found.mark != json.loads((folder / SEEN).read_text()):
        raise Unreadable(EDITED)
    pathway_id, _ = _pathway(found, context)
    done = applying.apply(
        found.package, found.plan, found.standing, district_id=context.district_id, pathway_id=pathway_id
    )
    note(
        "competency_set.import", f"competency_sets:{done.set_id}", done.set_id, by=context.by, district_id=context.district_id,
        batch=context.batch_id, retired=len(done.retired), deleted=len(done.deleted),
    )  # fmt: skip
    db.session.commit()
    progress("Importing", 1, 1)


def questions(viewer: Viewer) -> Sequence[Question]:
    """Which pathway asks for it."""
    framework = frameworks.active_framework(viewer.district_id, viewer.school_id)
    lines = frameworks.pathways_of(framework.id) if framework else []
    choices = [
        (NO_PATHWAY, "None, or those that ask for it already"),
        *((str(line.id), f"{line.cluster_title}: {line.title}") for line in lines),
    ]
    return [
        Question(
            "pathway_id", "Pathway that asks for it", tuple(choices), "Others can be added on the page of the set."
        )
    ]


KIND = ArchiveKind(
    key="case",
    title="Competencies (CASE)",
    noun="competency",
    roles=EDITORS,
    parts=(
        Part("CFDocument", "The framework: title, publisher, version. Its identifier says which set it updates.", True),
        Part("CFItems", f"The competencies, up to {MOST_ITEMS:,}. Each needs an identifier and a fullStatement."),
        Part("CFAssociations", "isChildOf makes the hierarchy; exactMatchOf and the others are kept as they are."),
        Part("CFDefinitions, CFRubrics", "Kept as they are, so that an export has them again."),
    ),
    prepare=prepare,
    apply=apply,
    endings=(".json",),
    about="A CFPackage in JSON, version 1.0 or 1.1, as publishers and states offer it. An export of a set is such a file.",
    undo="What the package no longer has is retired where something hangs on it, else deleted. Export the set first to keep it.",
    home="/competencies",
    links=(("Competencies", "/competencies"),),
    whole=True,
    largest=LARGEST,
    reads=f"One .json file of up to {LARGEST // 2**20} MB.",
    too_large=reading.too_large,
    questions=questions,
    fresh=fresh,
)
