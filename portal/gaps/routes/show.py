"""One gap: what it is, the cells it comes of, what could mend it, its history."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.wrappers import Response as Answer
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.gaps import words
from portal.gaps.candidates import look
from portal.gaps.finding import find
from portal.gaps.forms import AcceptForm, PlanForm
from portal.gaps.models import GapKind
from portal.gaps.permissions import may_assign, may_plan, may_take
from portal.gaps.queries.one import events_of, gap_row, owners_for, pathways_led_by
from portal.gaps.routes.blueprint import bp
from portal.web.access import requires
from portal.web.filters import day
from portal.web.respond import page

TEMPLATE, REGION = "gaps/show.html", "gap"


@bp.get("/gaps/<int:gap_id>")
@requires(*STAFF)
def show(gap_id: int) -> Answer:
    return page(TEMPLATE, block=REGION, **context(gap_id))


def context(gap_id: int, *, form: PlanForm | None = None, accept: AcceptForm | None = None, **state: Any) -> dict[str, Any]:
    """What the page is made of; 404 where the viewer may not see the gap."""
    who = viewer()
    gap = gap_row(who, gap_id)
    if gap is None:
        abort(404)
    led = pathways_led_by(who)
    found = look(gap, who)
    assigns = may_assign(who, gap, led)
    shown = form or PlanForm(formdata=None, owner_id=str(gap.owner_id or ""), due_on=gap.due_on, note=gap.note, version=gap.version)
    offer_owners(shown, gap, assigns=assigns)
    versions: list[tuple[str, str, str]] = []
    if state.pop("theirs", False):  # what was entered, beside how it stands now: sending it again is meant
        versions = both(gap, form, accept)
        for each in (form, accept):
            if each is not None:
                each.version.data = gap.version
    standard: dict[str, Any] = {
        "gap": gap, "look": found, "stands": (gap.competency_id, GapKind(gap.kind)) in find(found.facts), "events": events_of(gap_id),
        "form": shown, "accept": accept or AcceptForm(formdata=None, version=gap.version), "assigns": assigns, "plans": may_plan(who, gap, led),
        "takes": may_take(who, gap) and gap.owner_id is None, "today": this_day(), "me": who.user_id, "notice": "", "stale": None, "focus": False, "versions": versions,
        "title": words.sentence_of(gap), "name": words.competency_name(gap.code or "", gap.short or "", gap.statement or ""),
        "event_words": words.event_words, "VERBS": words.LEVEL_VERBS, "KIND_TITLES": {kind.value: title for kind, title in words.KIND_TITLES.items()},
        "STATES": {key.value: title for key, title in words.STATE_TITLES.items()},
    }  # fmt: skip
    return standard | state


def both(gap: Any, form: PlanForm | None, accept: AcceptForm | None) -> list[tuple[str, str, str]]:
    """(what, as it stands, as it was entered) of a form that came too late."""
    if form is not None:
        owner = f"{gap.given_name} {gap.family_name}".strip() if gap.owner_id is not None else "Nobody"
        wished = next((label for value, label, *_ in form.owner_id.iter_choices() if value == form.owner_id.data), "Nobody")
        return [("Owner", owner, wished), ("Due", day(gap.due_on), day(form.due_on.data)), ("Note", gap.note, form.note.data or "")]
    if accept is not None:
        return [("Reason", gap.reason, accept.reason.data or "")]
    return []


def offer_owners(form: PlanForm, gap: Any, *, assigns: bool) -> None:
    """Those who assign choose among everybody there; an owner keeps it or gives it back."""
    people = owners_for(gap.district_id, {gap.school_id}, this_day())
    form.offer([each for each in people.values() if assigns or each.id == gap.owner_id])
    known = {value for value, *_ in form.owner_id.iter_choices()}
    if gap.owner_id is not None and str(gap.owner_id) not in known:  # who owned it has left the school
        name = f"{gap.given_name} {gap.family_name}".strip()
        form.owner_id.choices = [*(form.owner_id.choices or []), SelectChoice(str(gap.owner_id), f"{name}, no longer here")]
