"""What features above this one add to the pages of clusters and pathways, without this one knowing them.

A panel is a part of the page with a heading of its own; 'pathway_deeds' are buttons below the heading of a pathway
(save, compare). A count is one figure in the list of a cluster's pathways ("12 occupations"). All run their queries when
asked, before the template; a template runs none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.accounts.viewer import Viewer

Place = Literal["cluster", "pathway", "pathway_deeds"]
Draw = Callable[[int, Viewer], "tuple[str, dict[str, Any]] | None"]
Version = Callable[[int, Viewer], str]


@dataclass(frozen=True)
class Panel:
    """`template` is included with its context as `panel`; see `register`."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Count:
    """A figure for every pathway of a list; a pathway that is not in `figures` has none. `what` is its name in the code."""

    what: str
    one: Any
    many: Any
    figures: Mapping[int, int]


@dataclass(frozen=True)
class _Registered:
    order: int
    draw: Draw = field(compare=False)
    version: Version | None = field(compare=False, default=None)


_panels: dict[Place, list[_Registered]] = {"cluster": [], "pathway": [], "pathway_deeds": []}
_counts: list[tuple[int, str, Any, Any, Callable[[Collection[int], Viewer], Mapping[int, int]]]] = []


def register(place: Place, order: int, draw: Draw, *, version: Version | None = None) -> None:
    """Adds a panel to every page of a pathway or cluster; low `order` comes first (careers: 20 to 50).

    `draw(pathway_id, viewer)` returns (template, context) or None for nothing; the template is a partial that
    reads its context from `panel`, e.g. `panel.offerings`, and is a `<section>` with an `h2` and unique ids.
    `version(pathway_id, viewer)` returns a word that changes whenever what the panel shows does, so that the
    page may be answered with 304; with a panel that gives none the page is made anew each time.
    """
    found = _Registered(order, draw, version)
    if all(each.draw is not draw for each in _panels[place]):
        _panels[place].append(found)
        _panels[place].sort(key=lambda each: each.order)


def register_count(
    order: int, what: str, one: Any, many: Any, counted: Callable[[Collection[int], Viewer], Mapping[int, int]]
) -> None:
    """Adds a figure to lists of pathways, e.g. `register_count(20, "course", lazy("course"), lazy("courses"), courses_serving)`.

    `what` names the figure in the code; `one` and `many` are said to the reader, in the reader's language.

    `counted(pathway_ids, viewer)` makes one query and returns a number by pathway id.
    """
    if all(each[4] is not counted for each in _counts):
        _counts.append((order, what, one, many, counted))
        _counts.sort(key=lambda each: each[0])


def drawn(place: Place, row_id: int, viewer: Viewer) -> list[Panel]:
    """The panels of one page, in order."""
    made = (each.draw(row_id, viewer) for each in _panels[place])
    return [Panel(template, context) for template, context in filter(None, made)]


def counts(pathway_ids: Collection[int], viewer: Viewer) -> list[Count]:
    """Every registered figure for these pathways."""
    return [Count(what, one, many, counted(pathway_ids, viewer)) for _, what, one, many, counted in _counts]


def version(place: Place, row_id: int, viewer: Viewer) -> str | None:
    """A word for all panels of a page together; None where one of them cannot say when it changes."""
    words: list[str] = []
    for each in (*_panels[place], *(_panels["pathway_deeds"] if place == "pathway" else ())):
        if each.version is None:
            return None
        words.append(each.version(row_id, viewer))
    return " ".join(words)
