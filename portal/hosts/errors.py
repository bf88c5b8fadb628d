"""What can be wrong with a deed on hosts; each message is a sentence for the person who tried it."""

from __future__ import annotations


class HostError(Exception):
    """Something that is not possible."""


class Stale(HostError):
    """Somebody else changed it first."""
