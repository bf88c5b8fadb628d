"""What would follow of a deed, asked before it is done: the rooms above register how to tell, the deed's page asks.

    found = supposing.consequence_of(Supposed(states={course.id: "retired"}), viewer)

A page shows `found.template` with `found.show()`, carries `found.seal` in its form, and does the deed only where
the seal that comes back is the one of a fresh forecast (`agreed`). Without a listener there is nothing to show and
everything is agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class Supposed:
    """The district with something changed, as ids; nothing is written."""

    roles: Mapping[tuple[int, int], str | None] = field(default_factory=dict)
    """(offering, pathway) -> the role that would be in force; None: none."""
    states: Mapping[int, str] = field(default_factory=dict)
    """Offering -> active or retired."""
    published: frozenset[int] = frozenset()
    """Program versions that would be published."""


@dataclass(frozen=True)
class Consequence:
    """A forecast as one viewer may see it."""

    template: str
    show: Callable[..., Mapping[str, Any]]
    """The context of the template; `names=False` leaves the list of students to a page of its own."""
    seal: str
    """In short, of all that was foretold: two forecasts with the same seal say the same of the same students."""
    students: int
    """For how many something changes."""
    harms: bool
    """Whether anybody loses anything."""
    came_true: Callable[[], bool] = lambda: True
    """Asked after the deed, in its transaction: whether exactly that happened."""

    def asked(self, *, names: bool = True) -> dict[str, Any]:
        """What the page of the deed is given: `template`, its context `impact`, the `seal` for the form."""
        return {"template": self.template, "impact": self.show(names=names), "seal": self.seal, "harms": self.harms}


Forecaster = Callable[[Supposed, Viewer], Consequence]
_forecasters: list[Forecaster] = []


class Differs(Exception):
    """What would follow, or did, is not what was looked at."""

    def __init__(self, seen: bool = True) -> None:
        again = "Since you looked, something changed for these students. Nothing was done: look again at what would happen, then confirm."
        super().__init__(again if seen else "Look at what this changes for students first, then confirm. Nothing was done yet.")


def register(forecaster: Forecaster) -> None:
    """Called by a feature's `init_app`; a second time replaces."""
    _forecasters[:] = [forecaster]


def consequence_of(supposed: Supposed, viewer: Viewer) -> Consequence | None:
    """None where no feature tells forecasts."""
    return _forecasters[0](supposed, viewer) if _forecasters else None


def agreed(found: Consequence | None, seal: str) -> bool:
    """Whether the seal is of this forecast; where nothing changes for anybody none is needed."""
    return found is None or seal == found.seal or (not seal and not found.students)


def hold_to(found: Consequence | None, seal: str) -> None:
    """Asked after the deed, before it is committed: raises Differs where it was not agreed to, or did something else."""
    if not agreed(found, seal):
        raise Differs(seen=bool(seal))
    if found is not None and not found.came_true():
        raise Differs
