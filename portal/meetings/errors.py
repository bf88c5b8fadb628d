"""What can go wrong with a deed of this room."""

from __future__ import annotations


class MeetingError(Exception):
    """A deed that is not possible; the message says why and how to mend it."""


class Stale(Exception):
    """Somebody else was quicker."""
