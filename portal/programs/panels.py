"""What programs show on the pages of pathways and offerings, and what they offer the coverage grid."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.uses import Use
from portal.programs.permissions import may_create_program
from portal.programs.queries.programs import counts_of, pathways_of, sites_of
from portal.programs.queries.usage import (
    active_programs,
    programs_asking,
    programs_by_pathway,
    programs_counting,
    programs_in,
)

MOST_NAMED = 6


def on_pathway(pathway_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The programs that lead along a pathway; nothing where there are none and the viewer adds none."""
    found = programs_in(viewer, pathway_id)
    if not found and not may_create_program(viewer):
        return None
    ids = [row.id for row in found]
    is_staff = viewer.role != Role.STUDENT
    return "programs/_on_pathway.html", {
        "programs": found,
        "sites": sites_of(ids),
        "counts": counts_of(viewer, ids) if is_staff else {},
        "may_create": may_create_program(viewer),
        "is_staff": is_staff,
    }


def pathway_version(pathway_id: int, viewer: Viewer) -> str:
    """A word that changes whenever `on_pathway` does."""
    shown = on_pathway(pathway_id, viewer)
    if shown is None:
        return ""
    _, context = shown
    said = [(row.id, row.title, row.summary, context["sites"].get(row.id), context["counts"].get(row.id)) for row in context["programs"]]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def figures(pathway_ids: Collection[int], viewer: Viewer) -> Mapping[int, int]:
    """Pathway id -> how many programs lead along it, for lists of pathways."""
    return programs_by_pathway(viewer, pathway_ids)


def on_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The programs, and the requirements in them, that count an offering."""
    rows = programs_counting(viewer, offering_id)
    if not rows:
        return None
    ids = sorted({row.program_id for row in rows})
    is_staff = viewer.role != Role.STUDENT
    programs = [
        {
            "id": program_id,
            "title": next(row.title for row in rows if row.program_id == program_id),
            "asks": _asks([row for row in rows if row.program_id == program_id]),
        }
        for program_id in dict.fromkeys(row.program_id for row in rows)
    ]
    return "programs/_on_offering.html", {
        "programs": programs,
        "pathways": pathways_of(ids),
        "counts": counts_of(viewer, ids) if is_staff else {},
        "is_staff": is_staff,
    }


def on_credential(credential_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The programs whose newest published version asks for a credential; said too where none does."""
    return "programs/_on_credential.html", {"rows": programs_asking(viewer, credential_id)}


def _asks(rows: Sequence[Any]) -> list[tuple[str, str | None, str | None]]:
    """(title, role, pathway) of each requirement once; one that names the offering itself needs no role."""
    named = {row.requirement_id for row in rows if row.role is None}
    found = {row.requirement_id: (row.requirement_title, row.role, row.pathway_title) for row in rows if row.role is None or row.requirement_id not in named}
    return list(found.values())


def uses(offering_id: int, viewer: Viewer) -> Sequence[Use]:
    """What a retired offering would be missed by: the programs that count it."""
    rows = programs_counting(viewer, offering_id)
    titles = {row.program_id: row.title for row in rows}
    found = [
        Use(f"counts in {title}: " + ", ".join(dict.fromkeys(row.requirement_title for row in rows if row.program_id == key)), f"/programs/{key}")
        for key, title in list(titles.items())[:MOST_NAMED]
    ]
    more = len(titles) - MOST_NAMED
    return [*found, Use(f"counts in {more} more program{'' if more == 1 else 's'}", "/programs")] if more > 0 else found


@dataclass(frozen=True)
class Choice:
    """A set of pathways that belong together, e.g. a program of study's."""

    id: int
    title: str
    pathway_ids: tuple[int, ...]


def coverage_choices(viewer: Viewer) -> Sequence[Choice]:
    """The programs whose pathways the coverage grid can open on."""
    rows = active_programs(viewer)
    own = pathways_of([row.id for row in rows])
    return [Choice(row.id, row.title, tuple(each.id for each in own[row.id])) for row in rows if own.get(row.id)]
