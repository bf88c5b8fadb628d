"""What a package would change: compared with the package that the set, as it stands, would be written as."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from portal.competencies.case.shapes import CHANGED_AT, Package

Difference = tuple[str, str, str]
MOST_SHOWN = 400
ITEM_LABELS = {
    "statement": "Statement", "code": "Code", "short": "Short form", "item_type": "Type", "levels": "Grades", "uri": "Address",
}  # fmt: skip
DOCUMENT_LABELS = {
    "title": "Title",
    "publisher": "Publisher",
    "edition": "Edition",
    "language": "Language",
    "uri": "Address",
}
ASSOCIATION_LABELS = {"kind": "Type", "sequence": "Sequence", "uri": "Address"}


@dataclass
class Part:
    """Of one kind of thing: what is new, changed (with its differences), unchanged (a number) and gone."""

    new: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, list[Difference]]] = field(default_factory=list)
    unchanged: int = 0
    gone: list[Any] = field(default_factory=list)

    @property
    def todo(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)


@dataclass
class Plan:
    """`document`: differences of the set's own facts; `definitions`: those of the package's other parts."""

    document: list[Difference]
    definitions: list[Difference]
    items: Part
    associations: Part

    @property
    def todo(self) -> int:
        return bool(self.document) + bool(self.definitions) + self.items.todo + self.associations.todo


def compare(base: Package | None, wanted: Package) -> Plan:
    """`base` None: the set is not there yet."""
    if base is None:
        return Plan([], [], Part(new=list(wanted.items.values())), Part(new=list(wanted.associations.values())))
    document = _fields(base.document, wanted.document, DOCUMENT_LABELS) + extras(
        base.document.extras, wanted.document.extras
    )
    return Plan(
        document, extras(base.definitions, wanted.definitions), _items(base, wanted), _associations(base, wanted)
    )


def _items(base: Package, wanted: Package) -> Part:
    part = Part(gone=[each for name, each in base.items.items() if name not in wanted.items])
    moved = _moved(base, wanted)
    for name, item in wanted.items.items():
        was = base.items.get(name)
        if was is None:
            part.new.append(item)
            continue
        found = _fields(was, item, ITEM_LABELS) + extras(was.extras, item.extras)
        if was.parent != item.parent:
            found.append(("Stands under", _called(base, was.parent), _called(wanted, item.parent)))
        elif name in moved:
            found.append(("Place", str(was.position), str(item.position)))
        if found:
            part.changed.append((item, found))
        else:
            part.unchanged += 1
    return part


def _moved(base: Package, wanted: Package) -> set[str]:
    """The fewest items with the same parent as before that were moved so that the others kept their order."""
    groups: dict[str | None, list[str]] = {}
    for name, item in sorted(wanted.items.items(), key=lambda each: each[1].position):
        if name in base.items and base.items[name].parent == item.parent:
            groups.setdefault(item.parent, []).append(name)
    moved: set[str] = set()
    for names in groups.values():
        moved |= set(names) - _in_order(names, [base.items[name].position for name in names])
    return moved


def _in_order(names: list[str], places: list[int]) -> set[str]:
    """The names of a longest run of rising places."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    found: set[str] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(names[at])
        at = before[at]
    return found


def _associations(base: Package, wanted: Package) -> Part:
    part = Part(gone=[each for name, each in base.associations.items() if name not in wanted.associations])
    for name, each in wanted.associations.items():
        was = base.associations.get(name)
        if was is None:
            part.new.append(each)
            continue
        found = _fields(was, each, ASSOCIATION_LABELS) + extras(was.extras, each.extras)
        for label, old, new in (("From", was.origin, each.origin), ("To", was.destination, each.destination)):
            if old != new:
                found.append((label, _said(old.get("title") or old), _said(new.get("title") or new)))
        if found:
            part.changed.append((each, found))
        else:
            part.unchanged += 1
    return part


def _fields(was: Any, now: Any, labels: dict[str, str]) -> list[Difference]:
    pairs = ((label, getattr(was, name), getattr(now, name)) for name, label in labels.items())
    return [(label, _said(old), _said(new)) for label, old, new in pairs if old != new]


def extras(was: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    """Of values without a name of ours; a file without a date of change says nothing of it."""
    names = dict.fromkeys([*was, *now])
    if CHANGED_AT not in now:
        names.pop(CHANGED_AT, None)
    return [
        (name, _said(was.get(name)), _said(now.get(name)))
        for name in names
        if was.get(name) != now.get(name) or (name in was) != (name in now)
    ]


def _called(package: Package, identifier: str | None) -> str:
    return package.items[identifier].name[:80] if identifier is not None else "the top"


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = ", ".join(value)
    elif isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
