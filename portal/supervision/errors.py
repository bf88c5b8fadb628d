"""What can go wrong behind a supervisor's link."""


class SupervisionError(Exception):
    """A deed that is not possible; the message says why and how to mend it."""


class TooLate(SupervisionError):
    """Somebody else, or another tab, was quicker; nothing of theirs was overwritten."""
