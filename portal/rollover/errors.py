"""What can be wrong with a deed on a rollover."""

from __future__ import annotations


class RolloverError(Exception):
    """Something that is not possible; the text is a sentence for the person who tried it."""


class Stale(RolloverError):
    """Somebody else changed the plan first."""
