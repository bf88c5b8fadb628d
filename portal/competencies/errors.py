"""Why a deed on competencies is refused; each says so in words for the person who tried."""


class Refused(Exception):
    """The base; its message is shown as it is."""


class Stale(Refused):
    """Somebody else saved first."""


class TitleTaken(Refused):
    """Another set of the district has this title."""


class InUse(Refused):
    """Something hangs on it, so it can only be retired."""


class Circle(Refused):
    """It would stand under itself."""
