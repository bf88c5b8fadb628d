"""Prerequisites that a file names: of courses that are there, and of courses further up or down the file.

Catalogs write more than courses into this column ("or consent of instructor"). What names no course is left out
with a remark beside the row, and then nothing that was there is taken away.
"""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from portal.catalog.cells import short
from portal.catalog.circles import in_words
from portal.catalog.columns import BETWEEN
from portal.catalog.importers.reading import Draft
from portal.catalog.references import Known, NotFound, References, plain

COLUMN = "Prerequisites"
NONE = frozenset({"", "none", "n/a", "na", "-", "no"})
Node = tuple[str, int]
"""('id', 7) for a course that is there, ('line', 12) for a new one."""


class Links:
    """Resolves the names of every row, and refuses rows that would go in a circle."""

    def __init__(self, drafts: list[Draft], references: References, before: dict[int, list[int]]) -> None:
        self.drafts, self.references, self.before = drafts, references, before
        self.by_node = {self.node(draft): draft for draft in drafts}
        self.asking: dict[int, list[Draft]] = defaultdict(list)
        """Line of a new course -> the rows that name it."""
        self.rejected: dict[str, int] = {}
        """What a rejected new course goes by -> its line."""
        self.spoken = False

    def resolve(self) -> None:
        self.spoken = True
        for draft in self.drafts:
            if draft.existing is not None:
                if draft.title and plain(draft.title) != plain(draft.existing.title):
                    self.references.also(self.references.by_id[draft.existing.id], draft.title)
            elif draft.problems:
                self.rejected |= {plain(name): draft.line for name in (draft.code, draft.title)}
            else:
                self.references.add(Known(None, draft.code, draft.title, draft.school_id, line=draft.line))
        for draft in self.drafts:
            if not draft.problems:
                self.look_up(draft)
        self.refuse_circles()

    def look_up(self, draft: Draft) -> None:
        for name in names(draft.row.values.get("prerequisites", ""), self.references, draft.school_id):
            try:
                found = self.references.resolve(name, draft.school_id)
            except NotFound as error:
                line = self.rejected.get(plain(name))
                why = f"“{short(name)}” is on line {line}, which is rejected." if line else str(error)
                draft.remark(COLUMN, f"{why} Left out.")
                continue
            if node_of(found) == self.node(draft):
                draft.remark(COLUMN, "A course cannot ask for itself. Left out.")
            elif found not in draft.references:
                draft.references.append(found)
                if found.id is None:
                    self.asking[found.line].append(draft)

    def refuse_circles(self) -> None:
        while way := self.circle():
            guilty = [draft for node in way[1:] if (draft := self.by_node.get(node)) is not None and draft.references and not draft.problems]
            if not guilty:
                return  # it was there before
            lines = ", ".join(str(draft.line) for draft in sorted(guilty, key=lambda draft: draft.line))
            said = in_words(self.title(node) for node in way)
            for draft in guilty:
                draft.refuse(COLUMN, f"The courses ask for one another in a circle (line {lines}): {said}.")

    def title(self, node: Node) -> str:
        if (draft := self.by_node.get(node)) is not None and draft.title:
            return draft.title
        return self.references.by_id[node[1]].title

    def circle(self) -> list[Node]:
        """The courses of one circle, each asking for the one after it, the first again at the end; empty: none is left."""
        before: dict[Node, set[Node]] = {("id", key): {("id", n) for n in ids} for key, ids in self.before.items()}
        for draft in self.drafts:
            if not draft.problems:
                kept = before.get(self.node(draft), set()) if draft.remarks else set()
                before[self.node(draft)] = kept | {node_of(each) for each in draft.references}
        try:
            TopologicalSorter(before).prepare()
        except CycleError as error:
            way = list(reversed(error.args[1]))[1:]  # it tells each before the one that asks for it, and one twice
            first = way.index(min(way))
            return [*way[first:], *way[:first], way[first]]
        return []

    @staticmethod
    def node(draft: Draft) -> Node:
        return ("id", draft.existing.id) if draft.existing is not None else ("line", draft.line)

    def old(self, draft: Draft) -> list[int]:
        return self.before.get(draft.existing.id, []) if draft.existing is not None else []

    def of(self, draft: Draft) -> list[Known]:
        """What comes before the row's course once it is in; courses that the file refuses are left out."""
        there = [each for each in draft.references if each.id is not None or not self.refused(each)]
        if draft.remarks or len(there) < len(draft.references):
            kept = [self.references.by_id[key] for key in self.old(draft)]
            return [*kept, *(each for each in there if each not in kept)]
        return there

    def refused(self, each: Known) -> bool:
        return bool(self.by_node[node_of(each)].problems)


def node_of(known: Known) -> Node:
    return ("id", known.id) if known.id is not None else ("line", known.line)


def names(text: str, references: References, near: int | None) -> list[str]:
    """'CS1; Drawing, Part 2' -> its names: a comma parts them only where the whole is none."""
    found: list[str] = []
    for name in (part.strip() for line in text.splitlines() for part in line.split(BETWEEN.strip())):
        if "," in name and not resolves(name, references, near):
            found += [part.strip() for part in name.split(",") if part.strip()]
        elif plain(name) not in NONE or (name and resolves(name, references, near)):
            found.append(name)
    return found


def resolves(name: str, references: References, near: int | None) -> bool:
    try:
        return references.resolve(name, near) is not None
    except NotFound:
        return False
