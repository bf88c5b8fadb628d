"""Brings a crosswalk from a table: each row is what the district says of two pathways.

Pathways are found by code where the file has one, else by title, within the cluster that the row names where it
names one. The export of a crosswalk is such a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from portal.accounts.viewer import Viewer
from portal.frameworks import queries
from portal.frameworks.crosswalks import Link, links_between
from portal.frameworks.models import LinkRelation
from portal.frameworks.permissions import EDITORS
from portal.frameworks.queries import PathwayLine
from portal.frameworks.services.crosswalk import set_link
from portal.imports.kinds import Change, Context, Field, Question, Row, TabularKind
from portal.search.words import split

WORDS = {
    "same": "same", "equal": "same", "identical": "same", "split": "split", "merged": "merged", "merge": "merged", "partial": "partial", "partly": "partial",
    "part": "partial", "none": "none", "not linked": "none", "gone": "none",
}  # fmt: skip
ORIGINS = {"official": "official", "derived": "derived"}
NEAREST = 3


class _Bad(ValueError):
    """A cell that cannot be taken, with its column."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


@dataclass
class _Side:
    """The pathways of one framework, found by code or by title."""

    name: str
    word: str
    by_code: dict[str, PathwayLine] = field(default_factory=dict)
    by_title: dict[str, list[PathwayLine]] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    """Plain title of a cluster -> its title."""

    @classmethod
    def of(cls, framework_id: int, name: str, word: str) -> _Side:
        side = cls(name, word)
        for line in queries.pathways_of(framework_id, retired=True):
            side.by_code[line.code.casefold()] = line
            side.by_title.setdefault(_plain(line.title), []).append(line)
            side.clusters[_plain(line.cluster_title)] = line.cluster_title
        return side

    def find(self, values: Mapping[str, str]) -> PathwayLine:
        """Raises _Bad with the nearest titles."""
        code, title, cluster = (values[f"{self.name}_{part}"] for part in ("code", "pathway", "cluster"))
        if code:
            if (line := self.by_code.get(code.casefold())) is None:
                raise _Bad(f"{self.name}_code", f"The {self.word} framework has no pathway with this code.{self._near(code, list(self.by_code))}")
            return line
        if not title:
            raise _Bad(f"{self.name}_pathway", "Name the pathway or its code.")
        found = self.by_title.get(_plain(title), [])
        if not found:
            titles = [line.title for lines in self.by_title.values() for line in lines]
            raise _Bad(f"{self.name}_pathway", f"The {self.word} framework has no pathway of this title.{self._near(title, titles)}")
        if cluster:
            if _plain(cluster) not in self.clusters:
                raise _Bad(f"{self.name}_cluster", f"The {self.word} framework has no cluster of this title.{self._near(cluster, list(self.clusters.values()))}")
            found = [line for line in found if _plain(line.cluster_title) == _plain(cluster)]
            if not found:
                raise _Bad(f"{self.name}_pathway", f"It is not in the cluster {self.clusters[_plain(cluster)]}.")
        if len(found) > 1:
            raise _Bad(f"{self.name}_cluster", "Several pathways have this title. Name the cluster or the code.")
        return found[0]

    @staticmethod
    def _near(wanted: str, titles: Sequence[str]) -> str:
        plain = {_plain(title): title for title in titles}
        found = get_close_matches(_plain(wanted)[:120], list(plain), n=NEAREST, cutoff=0.45)
        return f" Nearest: {', '.join(plain[each] for each in found)}." if found else ""


def _plain(text: str) -> str:
    return " ".join(split(text))


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """What each row would say anew between the two frameworks that were chosen."""
    ends = _ends(context)
    if isinstance(ends, str):
        for row in rows:
            yield Change(row.line, "rejected", _title(row), reason=ends, column="from_pathway")
        return
    old, new = _Side.of(ends[0], "from", "old"), _Side.of(ends[1], "to", "new")
    standing = {(link.from_id, link.to_id): link for link in links_between(*ends, context.district_id, all_rows=True)}
    seen: set[tuple[int, int]] = set()
    for row in rows:
        try:
            yield _compare(row, old, new, standing, seen)
        except _Bad as bad:
            yield Change(row.line, "rejected", _title(row), reason=str(bad), column=bad.column)


def _title(row: Row) -> str:
    return f"{row.values['from_pathway'] or row.values['from_code']} to {row.values['to_pathway'] or row.values['to_code']}"[:200]


def _ends(context: Context) -> tuple[int, int] | str:
    """The two frameworks, or why they cannot be."""
    ids = []
    for name in ("from_framework_id", "to_framework_id"):
        raw = str(context.options.get(name) or "")
        framework = queries.visible_framework(context.by, int(raw)) if context.by is not None and raw.isascii() and raw.isdigit() and len(raw) < 19 else None
        if framework is None:
            return "Choose the old and the new framework beside the file."
        ids.append(framework.id)
    return (ids[0], ids[1]) if ids[0] != ids[1] else "The old and the new framework are the same. Choose two."


def _compare(row: Row, old: _Side, new: _Side, standing: Mapping[tuple[int, int], Link], seen: set[tuple[int, int]]) -> Change:
    first, second = old.find(row.values), new.find(row.values)
    pair = first.id, second.id
    if pair in seen:
        raise _Bad("to_pathway", "These two pathways stand in the file a second time.")
    seen.add(pair)
    relation = WORDS.get(row.values["relation"].casefold())
    if relation is None:
        raise _Bad("relation", "Say same, merged, split, partial, or none for two that are not linked.")
    origin = ORIGINS.get(row.values["origin"].casefold() or "official")
    if origin is None:
        raise _Bad("origin", "Say official or derived.")
    weight = _weight(row.values["weight"])
    title = f"{first.title} to {second.title}"[:200]
    values = {"from_id": first.id, "to_id": second.id, "relation": relation, "weight": weight, "origin": origin}
    link = standing.get(pair)
    if link is None:
        if relation == LinkRelation.NONE:
            return Change(row.line, "unchanged", title, reason="They are not linked anyway.")
        return Change(row.line, "new", title, values=values)
    said = (("How it is linked", link.relation, relation), ("Share", _percent(link.weight), _percent(weight if weight is not None else link.weight)), ("Who says so", link.origin, origin))
    differences = tuple((label, was, will) for label, was, will in said if was != will)
    return Change(row.line, "changed" if differences else "unchanged", title, str(link.own_id or ""), values, differences)


def _weight(text: str) -> float | None:
    """'0.75', '75%' or '75' (above 1): a share from 0 to 1; None where the row says nothing."""
    if not text:
        return None
    try:
        number = float(text.removesuffix("%").strip().replace(",", "."))
    except ValueError:
        raise _Bad("weight", "Use a share from 0 to 1, or a percentage.") from None
    if text.endswith("%") or number > 1:
        number /= 100
    if not 0 <= number <= 1:  # also what is no number at all
        raise _Bad("weight", "Use a share from 0 to 1, or a percentage.")
    return round(number, 3)


def _percent(weight: float | None) -> str:
    return "" if weight is None else f"{weight * 100:.1f}%"


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes the district's own links; everybody's stay."""
    if context.by is None:
        return
    for change in changes:
        values: dict[str, Any] = change.values
        set_link(**values, seen=None, by=context.by)


def questions(viewer: Viewer) -> Sequence[Question]:
    lines = queries.frameworks_for(viewer)
    choices = tuple((str(line.id), f"{line.title} {line.edition}".strip() if line.edition not in line.title else line.title) for line in lines)
    return [
        Question("from_framework_id", "Old framework", choices, "Whose pathways stand in the “from” columns."),
        Question("to_framework_id", "New framework", choices, "Whose pathways stand in the “to” columns."),
    ]


CROSSWALK = TabularKind(
    key="crosswalk",
    title="A crosswalk between two frameworks",
    noun="link",
    fields=(
        Field("from_cluster", "From cluster", aliases=("old cluster",), hint="Needed where two pathways have one title", example="Information Technology"),
        Field("from_pathway", "From pathway", aliases=("old pathway", "from"), hint="Its title, or give the code", example="Network Systems"),
        Field("from_code", "From code", aliases=("old code",)),
        Field("to_cluster", "To cluster", aliases=("new cluster",), example="Digital Technology"),
        Field("to_pathway", "To pathway", aliases=("new pathway", "to", "sub-cluster"), hint="Its title, or give the code", example="Network Systems & Cybersecurity"),
        Field("to_code", "To code", aliases=("new code",)),
        Field("relation", "Relation", required=True, hint="same, merged, split, partial, or none", example="merged"),
        Field("weight", "Weight", hint="Share of the old pathway that the new one has, 0 to 1", aliases=("share",), example="0.667"),
        Field("origin", "Origin", hint="official or derived; official where it is blank", example="official"),
    ),
    roles=EDITORS,
    compare=compare,
    apply=apply,
    about="Which pathway of one framework went where in another, for your district. The export of a crosswalk is such a file.",
    undo="Each link can be taken back on the page of the crosswalk; then everybody’s counts again.",
    home="/frameworks",
    questions=questions,
)  # fmt: skip
