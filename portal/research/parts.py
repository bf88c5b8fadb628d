"""Parts of a student's research that rooms above this one show on its page: they register in their `init_app`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.rosters.models import Student

Part = Callable[[Student], "tuple[str, dict[str, Any]]"]
_parts: dict[str, tuple[int, Part]] = {}


def register(order: int, part: Part) -> None:
    """A part gives a template (a section with unique ids) and its context, read there as `panel`."""
    _parts[f"{part.__module__}.{part.__qualname__}"] = (order, part)


def parts_of(student: Student) -> list[tuple[str, dict[str, Any]]]:
    return [part(student) for _, (_, part) in sorted(_parts.items(), key=lambda item: (item[1][0], item[0]))]
