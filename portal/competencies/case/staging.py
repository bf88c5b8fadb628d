"""What a package would change, as rows of the preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from portal.competencies.case.comparing import Difference, Part, Plan
from portal.competencies.case.complaints import Complaints
from portal.competencies.case.shapes import CHANGED_AT, CHILD, Package
from portal.imports import staging
from portal.imports.kinds import Change

FRAMEWORK, ITEMS, LINKS, BROKEN = "Framework", "Competencies", "Associations", "Package"
LABELS = {CHANGED_AT: "Changed on", "CFItemTypeURI": "Type", "notes": "Notes", "language": "Language"}


def store(
    folder: Path, package: Package, plan: Plan, *, retire: set[str], back: set[str], attach: str, new: bool
) -> dict[str, Any]:
    """Writes the preview's rows; returns the counts. `retire`, `back`: identifiers of items that stay or return."""
    parts = {
        ITEMS: list(_items(plan.items, package, retire, back)),
        LINKS: list(_links(plan.associations)),
        FRAMEWORK: list(_framework(package, plan, attach, new)),
    }
    unchanged = {FRAMEWORK: 0, ITEMS: plan.items.unchanged, LINKS: plan.associations.unchanged}
    if not parts[FRAMEWORK]:
        unchanged[FRAMEWORK] = 1
    return _stored(folder, parts, unchanged)


def store_complaints(folder: Path, complaints: Complaints) -> dict[str, Any]:
    """Each place that must be mended, as a rejected row."""
    rows = [Change(0, "rejected", each.title or each.path, reason=str(each)) for each in complaints.found]
    return _stored(folder, {BROKEN: rows}, {})


def _stored(folder: Path, parts: dict[str, list[Any]], unchanged: dict[str, int]) -> dict[str, Any]:
    files: dict[str, dict[str, int]] = {}
    with closing(staging.connect(folder)) as conn:
        staging.empty(conn)
        for name, rows in parts.items():
            staging.fill(conn, rows, file=name)
            files[name] = {"unchanged": unchanged.get(name, 0)}
            for row in rows:
                files[name][row.action] = files[name].get(row.action, 0) + 1
    words = ("new", "changed", "ended", "unchanged", "rejected")
    return {word: sum(each.get(word, 0) for each in files.values()) for word in words} | {"files": files}


def _framework(package: Package, plan: Plan, attach: str, new: bool) -> Iterator[Change]:
    of = package.document
    more: tuple[Difference, ...] = (("Asked for by", "", attach),) if attach else ()
    if new:
        said = (("Publisher", "", of.publisher or str(of.extras.get("creator", ""))), ("Edition", "", of.edition))
        yield Change(0, "new", of.title, differences=tuple(each for each in said if each[2]) + more)
    elif plan.document or more:
        yield Change(0, "changed", of.title, differences=_shown(plan.document) + more)
    if plan.definitions:
        yield Change(0, "changed", "Definitions and other parts", differences=_shown(plan.definitions))


def _items(part: Part, package: Package, retire: set[str], back: set[str]) -> Iterator[Any]:
    for item in part.new:
        above = package.items[item.parent].name if item.parent else ""
        reason = "It was retired here and comes back." if item.identifier in back else ""
        yield Change(0, "new", item.name, differences=(("Under", "", above),) if above else (), reason=reason)
    for item, differences in part.changed:
        yield Change(0, "changed", item.name, differences=_shown(differences))
    for item in part.gone:
        stays = (
            "It is retired: something here hangs on it."
            if item.identifier in retire
            else "It is deleted: nothing hangs on it."
        )
        yield Change(0, "ended", item.name, reason=f"The package no longer has it. {stays}")


def _links(part: Part) -> Iterator[Any]:
    """An isChildOf of an item is told with the item; here it is a row all the same, so that nothing is hidden."""
    for each in part.new:
        yield Change(0, "new", each.name, reason="" if each.kind != CHILD else "Places the competency.")
    for each, differences in part.changed:
        yield Change(0, "changed", each.name, differences=_shown(differences))
    for each in part.gone:
        yield Change(0, "ended", each.name, reason="The package no longer has it.")


def _shown(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """In our words; the date of change only where nothing else did."""
    told = [each for each in differences if each[0] != CHANGED_AT] or differences
    return tuple((LABELS.get(label, label), old, new) for label, old, new in told)
