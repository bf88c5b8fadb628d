"""Courses that ask for one another in a circle: found, and said in words. Pure Python."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def circle_through(start: Node, asks: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The shortest way from a course along what it asks for back to itself, both ends included; empty: none."""
    came_from: dict[Node, Node] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in asks.get(here, ()):
            if there == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return [*reversed(way), start]
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def in_words(titles: Iterable[str]) -> str:
    """'Robots II asks for Robots I, which asks for Robots II'."""
    first, *rest = titles
    return f"{first} asks for " + ", which asks for ".join(rest)
