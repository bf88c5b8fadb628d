"""Staff keep openings: the list, a new one, one of them with its requests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.alignment.models import Alignment
from portal.careers.models import Occupation, OccupationPathway
from portal.clearances.asking import forms_of
from portal.clearances.queries import extra_of
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.papers import standing
from portal.minors.hazards import choices as hazard_choices
from portal.openings import queries, services
from portal.openings.forms import EditOpeningForm, NewOpeningForm, OpeningForm
from portal.openings.permissions import may_keep
from portal.openings.routes.blueprint import bp
from portal.placements import transitions
from portal.placements.models import Opening, OpeningState, Placement
from portal.placements.permissions import ARRANGERS
from portal.placements.plans import read_plan, says
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.forms import Form
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import listing, page_number, request_word

WORDS = {"open": "Open", "full": "Full", "over": "Too late to ask", "draft": "Draft", "closed": "Closed"}
STYLES = {"open": "now", "full": "done", "over": "waiting", "draft": "planned", "closed": "left"}


def index() -> Answer:
    """Called by `both`."""
    today, state, words = this_day(), request_word("state", queries.STATES), request.args.get("q", "")[:80].replace("\x00", "")
    found = listing(queries.staff_list(viewer(), today, state=state, host_id=number("host"), experience_id=number("experience"), words=words), number=page_number())
    return page(
        "openings/index.html", block="openings", listing=found, states={row.Opening.id: queries.state_of(row, today) for row in found.rows}, WORDS=WORDS, STYLES=STYLES,
        state=state, q=words, host_id=number("host"), experience_id=number("experience"), may_add=viewer().role in ARRANGERS, left=queries.left,
    )


def show(opening_id: int) -> Answer:
    """Called by `both`."""
    return page("openings/show.html", **show_context(opening_id))


def show_context(opening_id: int, refusal: str = "") -> dict[str, Any]:
    row = queries.visible_row(viewer(), opening_id) or abort(404)
    people = queries.people_of(viewer(), opening_id)
    for student_id in {each.student_id for each in people}:
        viewed(student_id, "placement.view")
    today, opening = this_day(), row.Opening
    extra = extra_of({opening_id}).get(opening_id, set())
    return {
        "row": row, "o": opening, "people": people, "state": queries.state_of(row, today), "WORDS": WORDS, "STYLES": STYLES, "left": queries.left(row),
        "week": says(read_plan(opening.plan)), "warnings": warnings(row), "may_keep": may_keep(viewer(), opening), "refusal": refusal,
        "extra": [form.title for form in forms_of(viewer().district_id) if form.id in extra], "today": today,
    }  # fmt: skip


def warnings(row: Any) -> list[str]:
    """What speaks against it, without keeping anybody from it: the host's capacity, and its papers on the first day."""
    opening, said = row.Opening, []
    today = this_day()
    seats = queries.promised(opening.host_id, today, without=opening.id) + opening.seats
    if row.capacity is not None and seats > row.capacity and opening.state != OpeningState.CLOSED:
        said.append(f"{row.host} takes {plural(row.capacity, 'student')} at a time. Its openings have {seats} seats together.")
    papers = standing([opening.host_id], max(today, opening.begins_on))[opening.host_id]
    return said + [f"On the first day: {sentence}" for sentence in papers.problems]


@bp.route("/openings/new", methods=["GET", "POST"])
@requires(*ARRANGERS)
def new() -> Answer:
    form = NewOpeningForm(formdata=None) if request.method == "GET" else NewOpeningForm()
    hosts = choices(form, number("host") if request.method == "GET" else None)
    if request.method == "GET":
        form.host_id.data, form.experience_id.data = str(number("host") or ""), str(number("experience") or "")
        form.grade_low.data, form.grade_high.data, form.seats.data = 9, 12, 1
        return page("openings/new.html", **form_context(form))
    if not fine(form, hosts):
        return refused("openings/new.html", **form_context(form))
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        made = services.create_opening(told(form), by=viewer())
        where = url_for("openings.show", opening_id=made.id)
        once.take(token, where, by=viewer())
    except services.OpeningError as wrong:
        db.session.rollback()
        form.school_id.errors = [str(wrong)]
        return refused("openings/new.html", **form_context(form))
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("openings.index"))
    db.session.commit()
    return moved(where, message="The opening is made." if form.state.data == "draft" else "The opening is made. Students find it now.")


@bp.route("/openings/<int:opening_id>/edit", methods=["GET", "POST"])
@requires(*ARRANGERS)
def edit(opening_id: int) -> Answer:
    opening = kept_or_404(opening_id)
    form = filled(opening) if request.method == "GET" else EditOpeningForm()
    hosts = choices(form, opening.host_id)
    if opening.state == OpeningState.CLOSED:
        form.state.choices = [("closed", "Closed"), ("open", "Open: students find it")]
    if request.method == "GET":
        return page("openings/edit.html", **form_context(form, opening))
    if not fine(form, hosts):
        return refused("openings/edit.html", **form_context(form, opening))
    try:
        services.edit_opening(opening, told(form), seen=form.version.data, by=viewer())
    except services.Stale:
        db.session.rollback()
        opening = kept_or_404(opening_id)
        form.version.data, form.version.raw_data = opening.version, None
        return conflict("openings/edit.html", **form_context(form, opening) | {"stale": True})
    except services.OpeningError as wrong:
        db.session.rollback()
        form.seats.errors = [str(wrong)]
        return refused("openings/edit.html", **form_context(form, kept_or_404(opening_id)))
    db.session.commit()
    return moved(url_for("openings.show", opening_id=opening_id), message="The opening is saved.")


@bp.post("/openings/<int:opening_id>/<any(close, open):deed>")
@requires(*ARRANGERS)
def set_state(opening_id: int, deed: str) -> Answer:
    opening = kept_or_404(opening_id)
    services.set_state(opening, OpeningState.CLOSED if deed == "close" else OpeningState.OPEN, by=viewer())
    db.session.commit()
    message = "The opening is closed. Who asked already is still answered." if deed == "close" else "The opening is open: students find it."
    return moved(url_for("openings.show", opening_id=opening_id), message=message)


@bp.post("/openings/<int:opening_id>/copy")
@requires(*ARRANGERS)
def copy(opening_id: int) -> Answer:
    """For the next term: leads to the form of the copy, so that its days are looked at."""
    opening = kept_or_404(opening_id)
    form = Form()
    form.validate()
    token = f"copy-{opening.id}-{opening.version}-{this_day()}"
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        made = services.copy_opening(opening, by=viewer())
        where = url_for("openings.edit", opening_id=made.id)
        once.take(token, where, by=viewer())
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("openings.index"))
    db.session.commit()
    return moved(where, message="This is a copy, kept as a draft. Look at its days and open it.")


@bp.post("/openings/<int:opening_id>/confirm/<int:placement_id>")
@requires(*ARRANGERS)
def confirm(opening_id: int, placement_id: int) -> Answer:
    """One click: the student has the seat."""
    queries.visible_row(viewer(), opening_id) or abort(404)
    if placement_id not in {each.id for each in queries.people_of(viewer(), opening_id)}:
        abort(404)
    placement = db.session.get_one(Placement, placement_id)
    try:
        changed = transitions.confirm(placement, by=viewer())
    except transitions.PlacementError as wrong:
        db.session.rollback()
        return refused("openings/show.html", **show_context(opening_id, str(wrong)))
    db.session.commit()
    return moved(url_for("openings.show", opening_id=opening_id), message="Confirmed: the student has the seat." if changed else "It was confirmed already.")


def number(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def kept_or_404(opening_id: int) -> Opening:
    row = queries.visible_row(viewer(), opening_id) or abort(404)
    opening: Opening = row.Opening
    return opening if may_keep(viewer(), opening) else abort(404)


def choices(form: OpeningForm, host_id: int | None) -> queries.HostChoices:
    hosts = queries.host_choices(viewer(), host_id)
    form.experience_id.choices = [("", "Choose"), *queries.experience_choices(viewer())]
    form.host_id.choices = [("", "Choose"), *hosts.hosts]
    form.site_id.choices = [("", "Not said"), *hosts.sites]
    form.supervisor_id.choices = [("", "Not known yet"), *hosts.contacts]
    form.school_id.choices = queries.school_choices(viewer())
    form.program_id.choices = [("", "Every program"), *queries.program_choices(viewer())]
    form.clearances.choices = [(f.id, f.title) for f in forms_of(viewer().district_id)]
    return hosts


def fine(form: OpeningForm, hosts: queries.HostChoices) -> bool:
    """Whether all of it fits together; says beside a field what does not."""
    good: bool = form.validate()
    good = form.check_week() and good
    for field, word in ((form.experience_id, "experience"), (form.host_id, "host")):
        if not field.data and not field.errors:
            field.errors, good = [f"Choose the {word}."], False
    for field, kind in ((form.site_id, "site"), (form.supervisor_id, "contact")):
        if field.data and not field.errors and str(hosts.at.get((kind, int(field.data)), "")) != form.host_id.data:
            field.errors, good = ["This belongs to another host."], False
    said = form.occupation.data or ""
    if said:
        form.soc = db.session.scalar(sa.select(Occupation.soc).where(sa.or_(Occupation.soc == said[:7], sa.func.lower(Occupation.title) == said.lower())).limit(1))
        if form.soc is None:
            form.occupation.errors, good = ["Choose one of the list, or enter its code, like 15-1212."], False
    return good


def told(form: OpeningForm) -> services.Told:
    return services.Told(form.values | {"state": form.state.data}, frozenset(form.clearances.data or ()))


def filled(opening: Opening) -> EditOpeningForm:
    form = EditOpeningForm(formdata=None, obj=opening)
    for name in ("experience_id", "host_id", "site_id", "supervisor_id", "school_id", "program_id"):
        form[name].data = str(getattr(opening, name) or "")
    form.occupation.data = db.session.scalar(sa.select(Occupation.title).where(Occupation.soc == opening.soc)) if opening.soc else ""
    form.clearances.data = sorted(extra_of({opening.id}).get(opening.id, set()))
    form.show_plan(opening.plan)
    return form


def form_context(form: OpeningForm, opening: Opening | None = None) -> dict[str, Any]:
    experience_id = int(form.experience_id.data) if (form.experience_id.data or "").isdigit() and len(form.experience_id.data) < 19 else 0
    return {"form": form, "opening": opening, "occupations": occupations(experience_id), "stale": False, "hazards": hazard_choices()}


def occupations(experience_id: int) -> list[str]:
    """What the field for the occupation proposes: those of the experience's pathways, else those with most openings nowhere in particular."""
    served = sa.select(Alignment.pathway_id).where(Alignment.offering_id == experience_id, Alignment.role.is_not(None))
    statement = sa.select(Occupation.title).where(Occupation.soc.in_(sa.select(OccupationPathway.soc).where(OccupationPathway.pathway_id.in_(served))))
    found = list(db.session.scalars(statement.order_by(Occupation.title).limit(200)))
    return found or list(db.session.scalars(sa.select(Occupation.title).order_by(Occupation.title).limit(1_000)))
