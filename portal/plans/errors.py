"""What a deed on a plan's approval may be refused for; each text is a sentence for people."""


class PlanError(Exception):
    """The deed is not possible; the text says why."""


class Decided(PlanError):
    """Somebody else was first, or the student took it back; the text says what they did."""
