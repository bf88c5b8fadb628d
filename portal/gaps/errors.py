"""What a deed may refuse."""

from __future__ import annotations


class GapError(ValueError):
    """What was asked for cannot be; the message says why and what to do."""


class NotAllowed(GapError):
    pass


class Stale(GapError):
    """Somebody else saved first."""
