"""What the grid of one pathway's competencies has for columns: their headings, and the window that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portal.accounts.viewer import Viewer
from portal.competencies.queries import AskedFor, CompetencyLine, asked_for, sets_of_pathways, tree_of
from portal.coverage.asking import pathway_lines
from portal.frameworks.queries import PathwayLine

WINDOW = 40
"""Columns drawn at a time: a pathway may ask for hundreds."""


@dataclass(frozen=True)
class Heading:
    """What some columns that stand beside each other stand under; without words there is no heading."""

    words: str
    span: int


@dataclass(frozen=True)
class CompetencyView:
    """A pathway and everything of it that can be covered, in reading order."""

    pathway: PathwayLine
    competencies: Sequence[CompetencyLine]
    over: dict[int, str]
    """Competency id -> the heading it stands under, '' where it stands alone."""
    window: int = 1
    sets: dict[int, AskedFor] = field(default_factory=dict)
    """The sets it asks for."""

    @property
    def word(self) -> str:
        return f"competencies-{self.pathway.id}"

    @property
    def title(self) -> str:
        return self.pathway.title

    @property
    def ids(self) -> list[int]:
        return [each.id for each in self.competencies]

    @property
    def windows(self) -> int:
        return max(1, -(-len(self.competencies) // WINDOW))

    @property
    def before(self) -> int:
        """How many columns stand before the drawn ones."""
        return (self.window - 1) * WINDOW

    @property
    def columns(self) -> Sequence[CompetencyLine]:
        """The drawn ones."""
        return self.competencies[self.before : self.before + WINDOW]

    @property
    def headings(self) -> list[Heading]:
        """The headings over the drawn columns, empty where none of them has one."""
        return grouped([self.over[each.id] for each in self.columns])

    @property
    def set_headings(self) -> list[Heading]:
        """The sets over the drawn columns, where the pathway asks for several: each begins its codes anew."""
        return grouped([self.sets[each.set_id].title for each in self.columns]) if len(self.sets) > 1 else []

    @property
    def own_ids(self) -> list[int]:
        """Those that no other pathway asks for: to cover one of them is to serve this pathway."""
        return [each.id for each in self.competencies if self.sets[each.set_id].pathways == 1]

    @property
    def sections(self) -> list[tuple[str, list[CompetencyLine]]]:
        """All competencies below their headings, for a list."""
        found: list[tuple[str, list[CompetencyLine]]] = []
        for each in self.competencies:
            if not found or found[-1][0] != self.over[each.id]:
                found.append((self.over[each.id], []))
            found[-1][1].append(each)
        return found

    def find(self, competency_id: int) -> CompetencyLine | None:
        return next((each for each in self.competencies if each.id == competency_id), None)


def grouped(words: Sequence[str]) -> list[Heading]:
    if not any(words):
        return []
    found: list[Heading] = []
    for each in words:
        if found and found[-1].words == each:
            found[-1] = Heading(each, found[-1].span + 1)
        else:
            found.append(Heading(each, 1))
    return found


def competency_view(viewer: Viewer, pathway_id: int, window: int = 1) -> CompetencyView | None:
    """None where the viewer sees no such pathway; four queries."""
    lines = pathway_lines(viewer, [pathway_id])
    if not lines:
        return None
    sets = sets_of_pathways([pathway_id], viewer.district_id).get(pathway_id, [])
    tree = tree_of(sets) if sets else []
    by_id = {line.id: line for line in tree}
    found = [line for line in tree if not line.is_heading]
    over = {line.id: _heading(by_id.get(line.parent_id)) if line.parent_id else "" for line in found}
    made = CompetencyView(lines[0], found, over, sets=asked_for(sets, viewer.district_id) if sets else {})
    return replace(made, window=min(max(1, window), made.windows))


def _heading(parent: CompetencyLine | None) -> str:
    """'2 Security' or what it says, where it has no code."""
    if parent is None:
        return ""
    return f"{parent.code} {parent.brief}".strip()
