"""Deeds on the log of visits and talks with a host."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.errors import HostError, Stale
from portal.hosts.models import Host
from portal.hosts.record_models import HostNote
from portal.hosts.services.directory import note, touch


def add_note(host: Host, *, values: dict[str, Any], by: Viewer) -> HostNote:
    """Logs what was done, or plans it; raises HostError."""
    touch(host, None, by)
    _check(values)
    made = HostNote(host_id=host.id, by_id=by.user_id, **values)
    db.session.add(made)
    db.session.flush()
    note("host_note.add", host, by, id=made.id, kind=made.kind)
    return made


def edit_note(host: Host, entry: HostNote, *, values: dict[str, Any], seen: int, by: Viewer) -> None:
    """Changes an entry; raises Stale, HostError."""
    touch(host, None, by)
    if seen != entry.version:
        raise Stale("Somebody else changed this entry first.")
    _check(values)
    for name, value in values.items():
        setattr(entry, name, value)
    db.session.flush()
    note("host_note.edit", host, by, id=entry.id, kind=entry.kind)


def finish_note(host: Host, entry: HostNote, *, done: bool, by: Viewer) -> None:
    """A planned visit took place (on the planned day, or today where that lies ahead); or, after all, it did not."""
    touch(host, None, by)
    if entry.done == done:
        return
    entry.done = done
    if done:
        entry.day = min(entry.day, this_day())
    db.session.flush()
    note("host_note.done" if done else "host_note.reopen", host, by, id=entry.id, kind=entry.kind)


def remove_note(host: Host, entry: HostNote, *, by: Viewer) -> None:
    touch(host, None, by)
    if entry.removed_at is None:
        entry.removed_at = now()
        db.session.flush()
        note("host_note.remove", host, by, id=entry.id, kind=entry.kind)


def restore_note(host: Host, entry: HostNote, *, by: Viewer) -> None:
    touch(host, None, by)
    if entry.removed_at is not None:
        entry.removed_at = None
        db.session.flush()
        note("host_note.restore", host, by, id=entry.id, kind=entry.kind)


def _check(values: dict[str, Any]) -> None:
    if values["done"] and values["day"] > this_day() + timedelta(days=1):  # it may be tomorrow already where the school is
        raise HostError("What is done cannot lie in the future. Leave it planned.")
    if not values["text"] and values["done"]:
        raise HostError("Write a sentence about it.")
