"""What a deed on goals may be refused for; each text is a sentence for people."""


class GoalError(Exception):
    """The deed is not possible; the text says why."""
