"""The next step names an opening: which seat to ask for, where, and by when. Worked out when it is shown, since seats come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portal.language import _, ngettext
from portal.openings.fitting import Offer
from portal.placements.models import PlacementState
from portal.programs.next_step import NextStep
from portal.programs.progress import Progress, Station
from portal.programs.rules import Band
from portal.web.filters import day, days


def named(step: NextStep, progress: Progress, offers: Sequence[Offer]) -> NextStep:
    """The step with the opening that comes first of those that count where the step does; as it was where there is none."""
    station = _asks(progress)
    if step.kind != "find_experience" or station is None:
        return step
    counting = [offer for offer in offers if offer.opening.experience_id in station.options]
    asked = next((o for o in counting if o.placement is not None and o.placement.state == PlacementState.REQUESTED), None)
    if asked is not None:
        ends = asked.placement.expires_on
        answers = _("Your coordinator answers by %(day)s.", day=day(ends)) if ends else _("Your coordinator answers.")
        counts = _("It counts for “%(requirement)s”.", requirement=station.title)
        return NextStep("wait", _("Your request at %(host)s waits", host=asked.row.host), f"{answers} {counts}", asked.opening.experience_id)
    free = next((o for o in counting if o.may_take and o.placement is None), None)
    if free is None:
        return step
    opening = free.opening
    seats = {"title": free.row.title, "host": free.row.host}
    if opening.apply_by:
        title = ngettext("Apply to %(title)s at %(host)s by %(day)s: %(num)s seat left", "Apply to %(title)s at %(host)s by %(day)s: %(num)s seats left", free.left, day=day(opening.apply_by), **seats)
    else:
        title = ngettext("Apply to %(title)s at %(host)s: %(num)s seat left", "Apply to %(title)s at %(host)s: %(num)s seats left", free.left, **seats)
    when = days(opening.begins_on, opening.ends_on) + (f", {free.week}" if free.week else "")
    return replace(
        step, title=title, text=_("It counts for “%(requirement)s”.", requirement=station.title) + f" {when}.",
        offering_id=opening.experience_id, opening_id=opening.id, by=opening.apply_by.isoformat() if opening.apply_by else "",
    )  # fmt: skip


def _asks(progress: Progress) -> Station | None:
    """The first requirement that a placement would fill."""
    return next(
        (s for s in progress.stations if (s.kind == "hours" and s.missing > 0 and s.band != Band.DONE) or (s.kind == "experiences" and s.band == Band.LEFT)), None
    )
