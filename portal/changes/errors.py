"""What can be wrong with taking something back; the text is a sentence for the person who tried it."""

from __future__ import annotations


class ChangesError(Exception):
    """Something that is not possible."""


class NothingToDo(ChangesError):
    """It says so already."""
