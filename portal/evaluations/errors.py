"""What can go wrong with an evaluation or a rubric."""


class EvaluationError(Exception):
    """A deed that is not possible; the message says why and how to mend it."""


class Stale(EvaluationError):
    """Somebody else saved first; nothing of theirs was overwritten."""
