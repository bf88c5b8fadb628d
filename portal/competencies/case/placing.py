"""Where each item stands: from isChildOf and its sequence to one parent and a place among siblings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.competencies.case.complaints import Complaints
from portal.competencies.case.shapes import CHILD, Association, Package

LAST = 2**31
Rank = tuple[int, int]


def place(package: Package, complaints: Complaints, is_document: Callable[[dict[str, Any]], bool]) -> None:
    """Sets `parent` and `position` of every item; complains of cycles.

    Of several parents the first by sequence is the home. An item that nothing places stands at the top, at the end.
    """
    homes: dict[str, tuple[Rank, str | None]] = {}
    above: dict[str, list[tuple[str, Association]]] = {}
    outside = several = 0
    for number, each in enumerate(package.associations.values()):
        if each.kind != CHILD or each.origin_item is None:
            continue
        if each.destination_item is None and not is_document(each.destination):
            outside += 1
            continue
        if each.destination_item == each.origin_item:
            complaints.add(each.path, "puts an item under itself.", package.items[each.origin_item].name)
            continue
        if each.destination_item is not None:
            above.setdefault(each.origin_item, []).append((each.destination_item, each))
        rank = (LAST if each.sequence is None else each.sequence, number)
        if (known := homes.get(each.origin_item)) is not None:
            several += 1
        if known is None or rank < known[0]:
            homes[each.origin_item] = (rank, each.destination_item)
    _complain_of_cycles(package, above, complaints)
    ranks: list[tuple[str | None, Rank, str]] = []
    for number, identifier in enumerate(package.items):
        rank, parent = homes.get(identifier, ((LAST + 1, number), None))
        ranks.append((parent, rank, identifier))
    counted: dict[str | None, int] = {}
    for parent, _, identifier in sorted(ranks, key=lambda each: each[1]):
        counted[parent] = counted.get(parent, 0) + 1
        package.items[identifier].parent, package.items[identifier].position = parent, counted[parent]
    _remark(package, len(package.items) - len(homes), outside, several)


def _remark(package: Package, unplaced: int, outside: int, several: int) -> None:
    if unplaced and package.associations:
        package.notes.append(f"{_items(unplaced)} in no place of the hierarchy: they come at the end.")
    if outside:
        package.notes.append(
            f"{outside} isChildOf associations lead out of the package. They are kept; the items stand at the top."
        )
    if several:
        package.notes.append(
            f"{several} times an item has a further parent. It stands under the first; the others are kept as associations."
        )


def _items(count: int) -> str:
    return "1 item stands" if count == 1 else f"{count} items stand"


def _complain_of_cycles(
    package: Package, above: dict[str, list[tuple[str, Association]]], complaints: Complaints
) -> None:
    """Walks upward from every item without recursion; each cycle is named once, by the codes on its way."""
    done: set[str] = set()
    for start in above:
        if start in done:
            continue
        way: list[str] = [start]
        on_way = {start}
        stack = [iter(above[start])]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                leaving = way.pop()
                on_way.discard(leaving)
                done.add(leaving)
                continue
            parent, association = step
            if parent in on_way:
                chain = [*way[way.index(parent) :], parent]
                names = [package.items[each].code or package.items[each].name[:40] for each in chain]
                shown = names if len(names) <= 12 else [*names[:10], "…", names[-1]]
                complaints.add(
                    association.path,
                    f"closes a circle: {' → '.join(shown)}. Nothing can stand under itself.",
                    package.items[chain[0]].name,
                )
            elif parent not in done:
                way.append(parent)
                on_way.add(parent)
                stack.append(iter(above.get(parent, ())))
