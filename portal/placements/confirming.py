"""Before a placement is confirmed: seats, the host's papers, rules for minors; and the confirmation itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts import papers
from portal.minors.checking import Finding, Stage
from portal.placements import seats, transitions
from portal.placements import terms as kept
from portal.placements.minor_checks import check_placement
from portal.placements.models import Opening, Placement
from portal.placements.transitions import PlacementError


@dataclass(frozen=True)
class Before:
    """What a coordinator weighs before confirming."""

    seats_left: int | None
    """None: not for an opening."""
    seats: int | None
    papers: papers.PaperStanding

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0


def before(placement: Placement) -> Before:
    opening = db.session.get(Opening, placement.opening_id) if placement.opening_id else None
    standing = papers.standing([placement.host_id], placement.begins_on)[placement.host_id]
    return Before(seats.left(opening) if opening else None, opening.seats if opening else None, standing)


def confirm(placement: Placement, *, by: Viewer, anyway: bool = False) -> bool:
    """Confirms a request. Papers of the host that do not hold stop it, unless the coordinator confirms anyway."""
    missing = paper_problems(placement)
    if placement.state == transitions.REQUESTED and missing and not anyway:
        raise PlacementError(f"{' '.join(missing)} Put it on file at the host, or confirm anyway.")
    if placement.state == transitions.REQUESTED and (blocked := findings(placement)):
        raise PlacementError(f"The rules for minors do not allow it yet. {' '.join(f.text for f in blocked)} Amend the placement, or override the rule with a reason.")
    done = transitions.confirm(placement, by=by)
    if done and missing:
        audit.record("placement.confirm_anyway", subject=f"placements:{placement.id}", by=by, student_id=placement.student_id, detail={"host": placement.host_id})
    return done


def paper_problems(placement: Placement) -> Sequence[str]:
    """A sentence for each paper of the host that does not hold on the first day."""
    return papers.standing([placement.host_id], placement.begins_on)[placement.host_id].problems


def findings(placement: Placement) -> tuple[Finding, ...]:
    """What the rules for minors do not allow, at each host of the placement."""
    return tuple(f for row in kept.history_of(placement.id) for f in check_placement(Stage.CONFIRM, placement, row).blocking)
