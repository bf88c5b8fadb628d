"""What hangs on an offering, so that whoever retires it knows: features above register how they use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class Use:
    """One kind of use, as a clause: text 'aligned with 3 pathways', path where they are seen."""

    text: str
    path: str = ""


Uses = Callable[[int, Viewer], Sequence[Use]]
_uses: dict[str, tuple[int, Uses]] = {}


def register(order: int, uses: Uses) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _uses[f"{uses.__module__}.{uses.__qualname__}"] = (order, uses)


def uses_of(offering_id: int, viewer: Viewer) -> list[Use]:
    """Everything that hangs on one offering, in the order of registration numbers."""
    ordered = sorted(_uses.items(), key=lambda item: (item[1][0], item[0]))
    return [use for _, (_, uses) in ordered for use in uses(offering_id, viewer)]
