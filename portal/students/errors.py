"""What can keep a deed of this room from being done, each with the sentence that the person reads."""

from __future__ import annotations


class ViewError(Exception):
    """A saved view could not be kept as asked; the message says why and how to mend it."""


class Stale(Exception):
    """Somebody, perhaps the same person in another window, saved first."""
