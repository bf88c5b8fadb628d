"""What a deed on programs may be refused for; each text is a sentence for people."""

from __future__ import annotations


class ProgramError(Exception):
    """Base of all of them."""


class NotAllowed(ProgramError):
    """The person may not do this for this student, or to this program."""


class NotOffered(ProgramError):
    """The program cannot be chosen: retired, never published, or not offered where the student goes."""


class NotPossible(ProgramError):
    """The state does not allow the deed."""


class Stale(ProgramError):
    """Somebody else saved first; the form was made from an older version."""


class Incomplete(ProgramError):
    """A version cannot be published yet; `problems` says what is wrong, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
