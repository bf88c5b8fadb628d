"""What features above this one add to the page of an occupation, without this one knowing them.

'deeds' stand in a row of buttons below the heading (save, compare); 'start' are parts of "Where you can start here".
Both run their queries when asked, before the template; a template runs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.accounts.viewer import Viewer

Place = Literal["deeds", "start"]
Draw = Callable[[str, Viewer], "tuple[str, dict[str, Any]] | None"]
Version = Callable[[str, Viewer], str]


@dataclass(frozen=True)
class Panel:
    """`template` is included with its context as `panel`."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class _Registered:
    order: int
    draw: Draw = field(compare=False)
    version: Version | None = field(compare=False, default=None)


_panels: dict[Place, list[_Registered]] = {"deeds": [], "start": []}


def register(place: Place, order: int, draw: Draw, *, version: Version | None = None) -> None:
    """Adds something to every occupation's page; low `order` comes first.

    `draw(soc, viewer)` returns (template, context) or None for nothing; the template is a partial that reads its context
    from `panel`. `version(soc, viewer)` returns a word that changes whenever what it shows does, so that the page may
    be answered with 304; with one that gives none the page is made anew each time.
    """
    if all(each.draw is not draw for each in _panels[place]):
        _panels[place].append(_Registered(order, draw, version))
        _panels[place].sort(key=lambda each: each.order)


def drawn(place: Place, soc: str, viewer: Viewer) -> list[Panel]:
    """What stands in a place of one page, in order."""
    made = (each.draw(soc, viewer) for each in _panels[place])
    return [Panel(template, context) for template, context in filter(None, made)]


def version(soc: str, viewer: Viewer) -> str | None:
    """A word for everything that others show on the page; None where one of them cannot say when it changes."""
    words: list[str] = []
    for each in (*_panels["deeds"], *_panels["start"]):
        if each.version is None:
            return None
        words.append(each.version(soc, viewer))
    return " ".join(words)
