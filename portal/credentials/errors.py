"""What can be wrong with a deed on credentials; each message is a sentence for the person who tried it."""

from __future__ import annotations


class CredentialError(Exception):
    """Something that is not possible."""


class Stale(CredentialError):
    """Somebody else changed it first."""
