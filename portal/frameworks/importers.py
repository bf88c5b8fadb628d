"""Brings clusters and pathways from a table into a district's own framework.

A row without a pathway is about a cluster, one with a pathway is about that pathway. Rows are matched by code
where the file has one, else by title. The export of a framework is such a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.frameworks import importing
from portal.frameworks.importing import Have, Wanted, same
from portal.frameworks.models import GROUPING_TITLES, GROUPINGS
from portal.frameworks.permissions import EDITORS
from portal.imports.kinds import Change, Context, Field, Question, Row, TabularKind

LONGEST = {"framework": 200, "cluster": 200, "pathway": 200, "cluster_code": 80, "pathway_code": 120, "summary": 400}
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}
LABELS = {
    "title": "Title",
    "summary": "Summary",
    "grouping": "Grouping",
    "cross_cutting": "Cross-cutting",
    "position": "Place",
    "retired": "Retired",
    "cluster": "Cluster",
}


class _Bad(ValueError):
    """A cell that cannot be taken, with its column."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """What each row would do to the framework that was chosen, or that the row names."""
    have = importing.read(context.district_id)
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        try:
            yield _compare(row, context, have, seen)
        except _Bad as bad:
            title = row.values["pathway"] or row.values["cluster"]
            yield Change(row.line, "rejected", title[:200], reason=str(bad), column=bad.column)


def _compare(row: Row, context: Context, have: Have, seen: set[tuple[str, ...]]) -> Change:
    wanted = _read(row, context, have)
    if (mark := wanted.mark) in seen:
        raise _Bad("pathway" if wanted.pathway else "cluster", "It stands in the file a second time.")
    seen.add(mark)
    title = f"{wanted.cluster}: {wanted.pathway}" if wanted.pathway else wanted.cluster
    standing = have.standing(wanted)
    have.expect(wanted)
    values = wanted.as_values()
    if standing is None:
        reason = "" if have.knows_framework(wanted.framework) else "Makes a new framework, as a draft."
        return Change(row.line, "new", title, values=values, reason=reason)
    differences = tuple(
        (LABELS[name], _said(standing[name]), _said(value))
        for name, value in wanted.given().items()
        if standing[name] != value and not (name == "cluster" and same(standing[name], value))
    )
    key = str(standing["id"])
    return Change(row.line, "changed" if differences else "unchanged", title, key, values, differences)


def _read(row: Row, context: Context, have: Have) -> Wanted:
    cells = row.values
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            raise _Bad(name, f"It has more than {longest} characters.")
    if not cells["cluster"]:
        raise _Bad("cluster", "Every row needs the title of its cluster.")
    framework = have.title_of(str(context.options.get("framework_id") or "")) or cells["framework"]
    if not framework:
        raise _Bad("framework", "Name the framework in this column, or choose one beside the file.")
    return Wanted(
        framework=framework,
        cluster=cells["cluster"],
        cluster_code=cells["cluster_code"],
        pathway=cells["pathway"],
        pathway_code=cells["pathway_code"],
        summary=cells["summary"] if cells["summary"] or context.has_column("summary") else None,
        grouping=_grouping(cells["grouping"]),
        cross_cutting=_flag("cross_cutting", cells["cross_cutting"]),
        position=_position(cells["position"]),
        retired=_flag("retired", cells["retired"]),
    )


def _grouping(text: str) -> str | None:
    if not text:
        return None
    plain = text.casefold()
    for key in GROUPINGS:
        if plain in (key, GROUPING_TITLES[key].casefold()):
            return key
    raise _Bad("grouping", f"It is none of the six groupings: {', '.join(GROUPING_TITLES.values())}.")


def _flag(column: str, text: str) -> bool | None:
    plain = text.casefold()
    if plain not in YES | NO:
        raise _Bad(column, "Say yes or no.")
    return plain in YES if plain else None


def _position(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 1000 and len(text) < 6):
        raise _Bad("position", "Use a whole number from 1 to 999.")
    return int(text)


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes new and changed rows; makes frameworks and clusters that rows name and nobody has made."""
    importing.write([Wanted(**change.values) for change in changes], context)


def questions(viewer: Viewer) -> Sequence[Question]:
    """Into which framework."""
    own = importing.own_frameworks(viewer)
    named = ("file", "As the file’s column “framework” says")
    return [
        Question("framework_id", "Framework", (named, *own), "National frameworks stay as they are: copy one first.")
    ]


PATHWAYS = TabularKind(
    key="pathways",
    title="Clusters and pathways",
    noun="row",
    fields=(
        Field("framework", "Framework", hint="Its title; an unknown one is made as a draft", example="Our framework"),
        Field("cluster", "Cluster", required=True, aliases=("career cluster",), example="Digital Technology"),
        Field("cluster_code", "Cluster code", hint="Kept when a title changes", example="digital-technology"),
        Field("grouping", "Grouping", hint="One of the six; gives the color", example="connecting"),
        Field("cross_cutting", "Cross-cutting", hint="yes or no", aliases=("cross cutting",), example="no"),
        Field("pathway", "Pathway", hint="Blank on a row about the cluster itself",
            aliases=("sub-cluster", "subcluster", "sub cluster", "career pathway"), example="Networks"),
        Field("pathway_code", "Pathway code", hint="Kept when a title changes", example="networks"),
        Field("summary", "Summary", hint="What people do in it, in one sentence", aliases=("description",)),
        Field("position", "Place", hint="1 is first", aliases=("order", "sort"), example="1"),
        Field("retired", "Retired", hint="yes or no", example="no"),
    ),
    roles=EDITORS,
    compare=compare,
    apply=apply,
    about="Clusters and their pathways for a framework of your own. The export of a framework is such a file.",
    undo="Titles and summaries that the file changes cannot be brought back at once; export first to keep them.",
    home="/frameworks",
    questions=questions,
)  # fmt: skip
