"""What a deed here may refuse."""


class PerkinsError(ValueError):
    """The message is a sentence for the person who asked."""


class Stale(PerkinsError):
    """Somebody else saved first."""


class NotPossible(PerkinsError):
    """The state of things does not allow it."""
