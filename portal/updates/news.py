"""What others did that a student wants to know: nothing is kept for it, it is read from the records when somebody asks.

A provider is asked for what came after a moment and answers with items, each with a sentence, the page where it goes on, and
a key by which a digest says it once. What the student did is no news to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.rosters.models import Student

REACH = timedelta(days=60)
"""How far back the page of news reaches."""


@dataclass(frozen=True)
class Item:
    """One thing that is new: when it happened, the sentence, where it goes on."""

    at: datetime
    key: str
    """'hours-returned:12': the same thing again has the same key."""
    text: str
    href: str


Provider = Callable[[Student, datetime], Iterable[Item]]
_providers: dict[str, tuple[Provider, Provider]] = {}


def register(provider: Provider, *, mailed: Provider | None = None) -> None:
    """Called by `init_app`; the same function registered again replaces itself.

    `mailed` says the same for a digest where the provider adds things up: a sum that still grows has no key to say it once by.
    """
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = (provider, mailed or provider)


def news_for(student: Student, since: datetime, *, mailed: bool = False) -> list[Item]:
    """Everything after a moment, the newest first, in the language spoken now."""
    found = [item for _, each in sorted(_providers.items()) for item in each[mailed](student, since) if item.at > since]
    return sorted(found, key=lambda item: (item.at, item.key), reverse=True)
