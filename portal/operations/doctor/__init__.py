"""Everything that is looked at, in the order in which one would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.operations.doctor import contents, database, folders, programs, queue, settings, standby
from portal.operations.doctor.findings import Finding, mend

Look = Callable[[], Iterator[Finding]]
FIRST: tuple[Look, ...] = (programs.look, settings.look, folders.look)
WITH_DATABASE: tuple[Look, ...] = (database.look, standby.look, contents.look)
READING_ALL: tuple[Look, ...] = (database.look_at_all,)
LAST: tuple[Look, ...] = (queue.look,)


def examine(*, quick: bool = False) -> Iterator[Finding]:
    """Each finding as it is found. What a check did not reckon with is a finding too, and the rest goes on."""
    for look in FIRST:
        yield from _asked(look)
    reachable = database.reachable()
    yield reachable
    if not reachable.bad:
        for look in WITH_DATABASE + (() if quick else READING_ALL) + LAST:
            yield from _asked(look)


def _asked(look: Look) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:
        room = look.__module__.rpartition(".")[2]
        yield mend(room, f"could not be checked ({type(error).__name__})", "Run it again; if it stays, report it with the log.")
