"""What rooms above this one add to a student's research: parts of its page and tabs; they register in their `init_app`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.rosters.models import Student

Part = Callable[[Student], "tuple[str, dict[str, Any]]"]
_parts: dict[str, tuple[int, Part]] = {}


def register(order: int, part: Part) -> None:
    """A part gives a template (a section with unique ids) and its context, read there as `panel`."""
    _parts[f"{part.__module__}.{part.__qualname__}"] = (order, part)


_tabs: dict[str, tuple[int, Any]] = {}


def register_tab(order: int, endpoint: str, label: Any) -> None:
    """A page beside the research's own, reached from each of its tabs. `label` is lazy."""
    _tabs[endpoint] = (order, label)


def tabs() -> list[tuple[str, Any]]:
    """(endpoint, label) in their order."""
    return [(endpoint, label) for endpoint, (_, label) in sorted(_tabs.items(), key=lambda item: (item[1][0], item[0]))]


def parts_of(student: Student) -> list[tuple[str, dict[str, Any]]]:
    return [part(student) for _, (_, part) in sorted(_parts.items(), key=lambda item: (item[1][0], item[0]))]
