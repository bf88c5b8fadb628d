"""What a deed on records may be refused for; each text is a sentence for people."""

from __future__ import annotations


class RecordError(Exception):
    """Base of all of them."""


class Stale(RecordError):
    """Somebody else saved first; the form was made from an older version."""


class NotPossible(RecordError):
    """The state does not allow the deed."""
