"""What features above add to the search page: people they may find, and which of their things a viewer sees.

Nothing about a person is ever in the index. A feature whose records depend on who looks registers a provider
that asks its own scope function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Result:
    """A line of the results. `kind` is a plural word for its heading ('students'); `url` a path."""

    title: str
    context: str
    url: str
    kind: str


Provider = Callable[[Any, str, int], Sequence[Result]]
Narrowing = Callable[[Any], "sa.ColumnElement[bool] | None"]
_providers: dict[str, Provider] = {}
_narrowings: dict[str, Narrowing] = {}


def register(provider: Provider) -> None:
    """`provider(viewer, text, limit)` returns what this viewer may find; asked only for two letters or more."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def narrow(kind: str, condition: Narrowing) -> None:
    """`condition(viewer)` returns a condition on SearchEntry for one kind, or None for no further limit."""
    _narrowings[kind] = condition


def further(viewer: Any, text: str, limit: int) -> list[Result]:
    """What all providers find, in the order in which they registered."""
    return [result for provider in _providers.values() for result in provider(viewer, text, limit)]


def conditions(viewer: Any) -> dict[str, sa.ColumnElement[bool]]:
    """The conditions of each narrowed kind for this viewer."""
    made = {kind: condition(viewer) for kind, condition in _narrowings.items()}
    return {kind: condition for kind, condition in made.items() if condition is not None}
