"""What a deed on interests or skills answers when it cannot be done."""

from __future__ import annotations


class InterestError(Exception):
    """Its text is a sentence for the student."""
