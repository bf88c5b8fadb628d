"""Which offering serves which pathway, with the history that led there: proposed, approved, waiting, returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.demo.world import Campus, World


@dataclass(frozen=True)
class Step:
    """One deed of an alignment's history."""

    deed: str
    state: str
    role: str | None
    rationale: str
    by_id: int
    at: datetime
    comment: str = ""


def add_alignments(world: World, campus: Campus) -> None:
    """Every line of alignments.csv. `campus` names who proposes and who decides; nobody decides on their own."""
    for number, line in enumerate(world.seeds.alignments):
        _add(world, campus, line, number)


def _add(world: World, campus: Campus, line: dict[str, str], number: int) -> None:
    proposer = proposer_of(world, campus, line["offering"])
    reviewer = _reviewer(world, campus, line["offering"], proposer, number)
    recent, earlier = world.calendar.ago(2 + number % 17, hour=10), world.calendar.ago(230 + number % 60, hour=14)
    decided = world.calendar.ago(225 + number % 60, hour=9)
    role, rationale, kind = line["role"], line["rationale"], line["state"]
    proposed = Step("submitted", "submitted", role, rationale, proposer, earlier)
    approved = Step("approved", "approved", role, rationale, reviewer, decided)
    values: dict[str, Any] = {}
    if kind in ("approved", "edited", "removal"):
        values = {
            "state": "approved",
            "role": role,
            "rationale": rationale,
            "submitted_at": earlier,
            "decided_by_id": reviewer,
            "decided_at": decided,
        }
        steps = [proposed, approved]
        if kind != "approved":
            new_role, reason = line["new_role"] or None, line["new_rationale"]
            steps.append(Step("submitted", "submitted", new_role, reason, proposer, recent))
            values |= {
                "state": "submitted",
                "submitted_at": recent,
                "proposed_role": new_role,
                "proposed_rationale": reason,
                "proposed_removal": new_role is None,
            }
    elif kind == "retired":
        values = {"state": "retired", "submitted_at": earlier, "decided_by_id": reviewer, "decided_at": recent}
        steps = [
            proposed,
            approved,
            Step("retired", "retired", None, "", reviewer, recent, "No longer taught this way."),
        ]
    elif kind == "draft":
        values = {"state": "draft", "proposed_role": role, "proposed_rationale": rationale}
        steps = [Step("drafted", "draft", role, rationale, proposer, recent)]
    else:
        values = {"state": kind, "proposed_role": role, "proposed_rationale": rationale, "submitted_at": recent}
        steps = [Step("submitted", "submitted", role, rationale, proposer, recent)]
        if kind == "returned":
            returned = world.calendar.ago(1 + number % 2, hour=16)
            values |= {"decided_by_id": reviewer, "decided_at": returned, "comment": line["comment"]}
            steps.append(Step("returned", "returned", role, rationale, reviewer, returned, line["comment"]))
    alignment_id = world.rows.add(
        "alignments", district_id=world.district_id, offering_id=world.offering_ids[line["offering"]],
        pathway_id=world.pathways[line["pathway"]], proposed_by_id=proposer, version=len(steps),
        created_at=steps[0].at, updated_at=steps[-1].at, **values,
    )  # fmt: skip
    for position, step in enumerate(steps, start=1):
        world.rows.add(
            "alignment_revisions", alignment_id=alignment_id, number=position, deed=step.deed, state=step.state,
            role=step.role, rationale=step.rationale, comment=step.comment, by_id=step.by_id, at=step.at,
        )  # fmt: skip


def proposer_of(world: World, campus: Campus, code: str) -> int:
    """A teacher of the course; the coordinator for experiences; the CTE director where nobody teaches it."""
    if code in world.seeds.experiences:
        at_center = world.seeds.experiences[code].school == "C"
        return campus.staff_ids["cdelgado" if at_center else "mosei"]
    school = world.seeds.courses[code].school
    for key in (school,) if school else ("N", "L", "C"):
        if found := campus.teachers_of(code, key):
            return found[0]
    return campus.staff_ids["dwhitfield"]


def _reviewer(world: World, campus: Campus, code: str, proposer: int, number: int) -> int:
    spec = world.seeds.courses.get(code) or world.seeds.experiences[code]
    order = ["tzielinski", "dwhitfield"] if number % 3 else ["dwhitfield", "tzielinski"]
    if spec.school == "C":
        order.insert(0, "cdelgado")
    return next(campus.staff_ids[name] for name in order if campus.staff_ids[name] != proposer)
