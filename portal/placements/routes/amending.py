"""Amending a placement from a day on, adding a second host, and taking an amendment back."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.careers.models import Occupation
from portal.clock import this_day
from portal.extensions import db
from portal.placements import amendments, history, places, queries, seats
from portal.placements import terms as kept
from portal.placements.forms import AmendForm, options, values
from portal.placements.models import Placement, PlacementTerms
from portal.placements.permissions import KEEPERS, may_arrange
from portal.placements.routes.blueprint import bp
from portal.placements.routes.one import show_context
from portal.placements.transitions import PlacementError
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, moved, page, refused

MAIN, FIRST, ALSO = "main", "first-day", "also"


@bp.route("/<int:placement_id>/amend", methods=["GET", "POST"])
@requires(*KEEPERS)
def amend(placement_id: int) -> Answer:
    placement = _mine(placement_id)
    if request.method == "GET":
        viewed(placement.student_id, "placement.view")
        return page("placements/amend.html", **_context(placement, _filled(placement)))
    form = AmendForm()
    _choices(form, placement)
    plan = form.read_plan() if form.validate() else None
    if form.soc.data and db.session.get(Occupation, form.soc.data) is None:
        form.soc.errors = [*form.soc.errors, "There is no occupation with this code."]
    if plan is None or form.errors or form.soc.errors:
        return refused("placements/amend.html", **_context(placement, form))
    return _saved(placement, form, plan)


def _saved(placement: Placement, form: AmendForm, plan: list[list[Any]]) -> Answer:
    back, token = url_for("placements.show", placement_id=placement.id), form.form_token.data or ""
    seats.lock(placement)
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    if placement.version != form.version.data:
        return _conflict(placement, form, plan)
    placement_id = placement.id
    try:
        done = _do(placement, form, plan)
        once.take(token, back, by=viewer())
    except PlacementError as wrong:
        db.session.rollback()
        return refused("placements/amend.html", **_context(_mine(placement_id), form, refusal=str(wrong)))
    message = f"Amended from {done.terms.begins_on:%B} {done.terms.begins_on.day} on."
    if done.entries:
        message += f" {plural(done.entries, 'entry lies', 'entries lie')} on those days already and stay as they are."
    db.session.commit()
    return moved(back, message=message)


@bp.post("/<int:placement_id>/terms/<int:placement_terms_id>/take-back")
@requires(*KEEPERS)
def take_back(placement_id: int, placement_terms_id: int) -> Answer:
    """Takes an amendment back before its day."""
    placement = _mine(placement_id)
    terms = db.session.get(PlacementTerms, placement_terms_id)
    if terms is None or terms.placement_id != placement.id:
        abort(404)
    try:
        amendments.take_back(placement, terms_id=placement_terms_id, by=viewer())
    except PlacementError as wrong:
        db.session.rollback()
        return refused("placements/show.html", **show_context(_mine(placement_id), refusal=str(wrong)))
    db.session.commit()
    return moved(url_for("placements.show", placement_id=placement_id) + "#terms", message="Taken back. The terms before it go on.")


def _mine(placement_id: int) -> Placement:
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    may_arrange(viewer(), placement.school_id) or abort(404)
    return placement


def _do(placement: Placement, form: AmendForm, plan: list[list[Any]]) -> amendments.Amended:
    begins_on = form.begins_on.data or this_day()
    history_now = kept.history_of(placement.id)
    of = _of(history_now, form.what.data)
    old = of or kept.main_on(history_now, begins_on)
    wanted = _values(form, plan, old)
    reason = form.reason.data or ""
    if form.what.data == ALSO:
        return amendments.add_host(placement, begins_on=begins_on, ends_on=form.last_on.data, values=wanted, reason=reason, by=viewer())
    return amendments.amend(placement, begins_on=begins_on, changes=wanted, reason=reason, by=viewer(), first_day=form.what.data == FIRST, of=of)


def _values(form: AmendForm, plan: list[list[Any]], old: PlacementTerms | None) -> dict[str, Any]:
    keep = places.Place(old.host_id, old.supervisor_id, old.supervisor_name) if old is not None else None
    chosen = places.place(form.place.data, keep=keep)
    same = old is not None and (old.host_id, str(old.site_id or "")) == (chosen.host_id, form.site_id.data or "")
    return {
        "host_id": chosen.host_id, "supervisor_id": chosen.supervisor_id, "supervisor_name": chosen.supervisor_name,
        "site_id": old.site_id if old is not None and same else places.site_of(chosen.host_id, form.site_id.data), "plan": plan, "paid": bool(form.paid.data),
        "pay": form.pay.data, "soc": form.soc.data or None, "hazards": form.hazard_codes, "last_on": form.last_on.data,
    } | ({"hours_goal": form.hours_goal.data} if form.hours_goal.data is not None else {})  # fmt: skip


def _of(terms: Any, what: str | None) -> PlacementTerms | None:
    """The terms at a second host that 'host-<id>' names."""
    return next((t for t in terms if t.beside and f"host-{t.host_id}" == what), None)


def _filled(placement: Placement) -> AmendForm:
    """The form as the terms stand; `?what=also` begins with an empty week at another host."""
    form = AmendForm(formdata=None)
    terms = kept.history_of(placement.id)
    today = this_day()
    _choices(form, placement)
    form.what.data = what = request.args.get("what", MAIN) if request.args.get("what", MAIN) in values(form.what) else MAIN
    held = _of(terms, what) or kept.main_on(terms, max(today, placement.begins_on))
    form.version.data, form.begins_on.data = placement.version, max(today, placement.begins_on)
    if held is None:
        return form
    form.last_on.data, form.hours_goal.data, form.soc.data = held.last_on, held.hours_goal, held.soc or ""
    form.hazards.data, form.pay.data, form.paid.data = ", ".join(held.hazards or []), held.pay, held.paid
    if what != ALSO:
        form.place.data, form.site_id.data = places.Place(held.host_id, held.supervisor_id, held.supervisor_name).key, str(held.site_id or "")
        form.show_plan(held.plan)
    return form


def _choices(form: AmendForm, placement: Placement) -> None:
    terms = kept.history_of(placement.id)
    in_use = list(dict.fromkeys(places.Place(t.host_id, t.supervisor_id, t.supervisor_name) for t in terms))
    form.place.choices = options(places.choices(viewer(), also=in_use))
    hosts = [int(key.partition("-")[0]) for key in values(form.place)]
    form.site_id.choices = options(places.site_choices(hosts, also=next((t.site_id for t in terms if t.site_id), None)))
    labels = values(form.place)
    beside = {t.host_id: labels[places.Place(t.host_id, t.supervisor_id, t.supervisor_name).key].partition(" · ")[0] for t in terms if t.beside}
    form.what.choices = options([
        (MAIN, "What is agreed, from a day on"),
        *([(FIRST, "The first day itself (it has not begun)")] if placement.begins_on > this_day() else []),
        (ALSO, "Also at another host, from a day to a day"),
        *((f"host-{host_id}", f"What is agreed with {name}") for host_id, name in beside.items()),
    ])  # fmt: skip


def _context(placement: Placement, form: AmendForm, **more: Any) -> dict[str, Any]:
    return {"placement": placement, "names": queries.names_of(placement), "form": form, "refusal": "", "meanwhile": (), "beside_theirs": ()} | more


def _conflict(placement: Placement, form: AmendForm, plan: list[list[Any]]) -> Answer:
    """Both versions side by side; the form keeps what was typed and carries the version of now."""
    terms = kept.history_of(placement.id)
    held = _of(terms, form.what.data) or kept.main_on(terms, form.begins_on.data or this_day())
    both: list[history.Difference] = []
    if held is not None:
        wanted = _values(form, plan, held)
        ours = {name: wanted.get(name, getattr(held, name)) for name in amendments.CHANGES}
        both = history.side_by_side(held, ours, values(form.place))
    form.version.data = placement.version
    answer = conflict("placements/amend.html", **_context(placement, form, meanwhile=queries.meanwhile(placement.id), beside_theirs=both))
    db.session.rollback()
    return answer
