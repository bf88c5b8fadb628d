"""Why a deed on a move is refused; each text is a sentence for people."""


class MoveError(Exception):
    """It cannot be done."""


class Stale(MoveError):
    """Somebody else was first."""
