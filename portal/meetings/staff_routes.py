"""The coordinator's way: offers of hosts, and requests on their way to one."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.queries import active_framework, pathways_of
from portal.hosts.models import Host, HostContact
from portal.hosts.permissions import EDITORS, may_edit
from portal.hosts.queries.one import visible_host
from portal.meetings import offers, queries, rules, services, steps, words
from portal.meetings.errors import MeetingError, Stale
from portal.meetings.forms import EditOfferForm, NewOfferForm, OfferForm, ReasonForm, SeenForm, SendForm
from portal.meetings.models import State
from portal.meetings.own_routes import bp
from portal.placements.permissions import ARRANGERS, KEEPERS, may_arrange
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page, refused
from portal.web.tables import listing, page_number, request_word

SHOW = "meetings/show.html"


@bp.get("/meeting-requests")
@requires(*KEEPERS)
def requests() -> Answer:
    state = request_word("state", [each.value for each in State])
    found = listing(queries.listed(viewer(), state), number=page_number())
    return page("meetings/list.html", block="requests", listing=found, state=state, states=[(each.value, each.value.capitalize()) for each in State], kind_word=words.kind_word, state_word=words.staff_word, STYLES=words.STYLES)


@bp.get("/meeting-requests/<int:meeting_request_id>")
@requires(*KEEPERS)
def show(meeting_request_id: int) -> Answer:
    seen = visible(meeting_request_id)
    viewed(seen.student.id)
    return page(SHOW, **context(seen))


def visible(meeting_request_id: int, *, act: bool = False) -> queries.Seen:
    seen = queries.visible_request(viewer(), meeting_request_id) or abort(404)
    return abort(404) if act and not may_arrange(viewer(), seen.one.school_id) else seen


def context(seen: queries.Seen, **more: Any) -> dict[str, Any]:
    form = SendForm(formdata=None)
    form.offer(contacts := queries.contacts_of(seen.host.id))
    return {
        "seen": seen, "one": seen.one, "may": lambda deed: may_arrange(viewer(), seen.one.school_id) and steps.may(deed, seen.one), "contacts": contacts,
        "send_form": form, "reason_form": ReasonForm(formdata=None), "to_confirm": rules.to_confirm(seen.one, seen.offer, seen.student), "refusal": "",
        "kind_word": words.kind_word, "way_word": words.way_word, "state_word": words.staff_word, "STYLES": words.STYLES, "today": this_day(),
    } | more  # fmt: skip


@bp.post("/meeting-requests/<int:meeting_request_id>/send")
@requires(*ARRANGERS)
def send(meeting_request_id: int) -> Answer:
    seen, form = visible(meeting_request_id, act=True), SendForm()
    form.offer(queries.contacts_of(seen.host.id))
    if not form.validate():
        return refused(SHOW, **context(seen, send_form=form))
    contact = db.session.get_one(HostContact, int(form.contact_id.data))
    found = rules.to_confirm(seen.one, seen.offer, seen.student)
    return done(
        meeting_request_id, lambda: services.send_on(one=seen.one, contact=contact, confirmed=form.confirmed.data, to_confirm=found, seen=form.version.data, by=viewer()),
        f"Sent to {contact.name}. The answer comes here and to the student.",
    )


@bp.post("/meeting-requests/<int:meeting_request_id>/decline")
@requires(*ARRANGERS)
def decline(meeting_request_id: int) -> Answer:
    seen, form = visible(meeting_request_id, act=True), ReasonForm()
    if not form.validate():
        return refused(SHOW, **context(seen, reason_form=form))
    return done(
        meeting_request_id, lambda: services.decline(one=seen.one, reason=form.reason.data or "", seen=form.version.data, by=viewer()),
        "Declined. The student reads why.", undo=True,
    )


@bp.post("/meeting-requests/<int:meeting_request_id>/<any(finish, reopen):step>")
@requires(*ARRANGERS)
def step(meeting_request_id: int, step: str) -> Answer:
    seen, form = visible(meeting_request_id, act=True), SeenForm()
    if not form.validate():
        return refused(SHOW, **context(seen, refusal="Reload the page, then try again."))
    deed = services.finish if step == "finish" else services.reopen
    message = "It took place." if step == "finish" else "It stands again as before."
    return done(meeting_request_id, lambda: deed(one=seen.one, seen=form.version.data, by=viewer()), message, undo=step == "finish")


def done(meeting_request_id: int, do: Any, message: str, *, undo: bool = False) -> Answer:
    try:
        do()
    except (Stale, MeetingError) as wrong:
        db.session.rollback()
        late = isinstance(wrong, Stale)
        said = "Somebody else was quicker. This is how it stands now." if late else str(wrong)
        return (conflict if late else refused)(SHOW, **context(visible(meeting_request_id), refusal=said))
    db.session.commit()
    back = None
    if undo:
        back = Undo(url_for("meetings.step", meeting_request_id=meeting_request_id, step="reopen"), {"version": visible(meeting_request_id).one.version})
    return moved(url_for("meetings.show", meeting_request_id=meeting_request_id), message=message, undo=back)


@bp.route("/hosts/<int:host_id>/meeting-offers/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_offer(host_id: int) -> Answer:
    host = own_host(host_id)
    if request.method == "GET":
        form = NewOfferForm(formdata=None, at_site=True)
        return page("meetings/offer.html", **offer_context(host, form, offers.host_pathways(host.id)))
    form = NewOfferForm()
    known = pathways(host)
    if not form.validate():
        return refused("meetings/offer.html", **offer_context(host, form, form.chosen(dict(known))))
    there = url_for("hosts.show", host_id=host.id, _anchor="meetings")
    token = form.form_token.data or ""
    if (led := once.already_taken(token, by=viewer())) is not None:
        return moved(led)
    offers.save_offer(host=host, offer=None, values=form.told(), pathway_ids=form.chosen(dict(known)), by=viewer())
    try:
        once.take(token, there, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or there)
    return moved(there, message="Students can ask for it now.")


@bp.route("/meeting-offers/<int:meeting_offer_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_offer(meeting_offer_id: int) -> Answer:
    offer = offers.visible_offer(viewer(), meeting_offer_id) or abort(404)
    host, kept = own_host(offer.host_id), offers.pathway_ids_of(offer.id)
    if request.method == "GET":
        return page("meetings/offer.html", **offer_context(host, EditOfferForm(obj=offer), kept, offer=offer))
    form = EditOfferForm()
    chosen = form.chosen({key for key, _title in pathways(host, kept)})
    if not form.validate():
        return refused("meetings/offer.html", **offer_context(host, form, chosen, offer=offer))
    try:
        offers.save_offer(host=host, offer=offer, values=form.told(), pathway_ids=chosen, seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        offer = offers.visible_offer(viewer(), meeting_offer_id) or abort(404)
        form.version.data = offer.version
        form.version.raw_data = [str(offer.version)]
        ways = ", ".join(words.way_word(way) for way in offer.ways)
        now_says = [("What", words.kind_word(offer.kind)), ("Ways", ways), ("What students read", offer.about), ("In Spanish", offer.about_es or "nothing"), ("Offered", "no" if offer.ended else "yes")]
        return conflict("meetings/offer.html", **offer_context(own_host(offer.host_id), form, chosen, offer=offer, says_now=now_says))
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host.id, _anchor="meetings"), message="Saved.")


def own_host(host_id: int) -> Host:
    host = visible_host(viewer(), host_id)
    return host if host is not None and may_edit(viewer(), host) else abort(404)


def pathways(host: Host, kept: set[int] | None = None) -> list[tuple[int, str]]:
    """Those of the framework in use, and whatever the offer names already."""
    framework = active_framework(host.district_id)
    lines = pathways_of(framework.id) if framework else []
    return [(line.id, line.title) for line in lines] + [(key, title) for key, title in offers.titles_of(kept or set()) if key not in {line.id for line in lines}]


def offer_context(host: Host, form: OfferForm, chosen: set[int], **more: Any) -> dict[str, Any]:
    return {"host": host, "form": form, "chosen": chosen, "known": pathways(host, chosen), "offer": None, "says_now": None} | more
