"""What can be wrong with a deed on a portfolio; each says so in a sentence for the student."""

from __future__ import annotations


class PortfolioError(ValueError):
    """The deed is not possible."""


class Stale(Exception):
    """Somebody saved in between."""
