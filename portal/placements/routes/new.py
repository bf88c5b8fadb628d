"""New placements: one page for one student or a whole class; every button of it posts the same form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.careers.models import Occupation
from portal.extensions import db
from portal.placements import cohort, people, places
from portal.placements.forms import NewForm, options, values
from portal.placements.models import Opening
from portal.placements.permissions import ARRANGERS
from portal.placements.routes.blueprint import bp
from portal.placements.transitions import PlacementError
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused

TEMPLATE, BLOCK = "placements/new.html", "new_placement"
FROM_OPENING = ("begins_on", "ends_on", "hours_goal", "pay", "paid", "soc")


@bp.route("/new", methods=["GET", "POST"])
@requires(*ARRANGERS)
def new() -> Answer:
    if request.method == "GET":
        return page(TEMPLATE, block=BLOCK, **_context(_begun()))
    form = NewForm()
    _choices(form)
    step = request.form.get("step", "create")
    if step == "find":
        _mark(form)
        return page(TEMPLATE, block=BLOCK, **_context(form))
    if step == "fill":
        _fill(form)
        return page(TEMPLATE, block=BLOCK, **_context(form))
    wanted = _wanted(form)
    if wanted is None:
        return refused(TEMPLATE, block=BLOCK, **_context(form))
    return _place(form, wanted, step)


def _mark(form: NewForm) -> None:
    """Marks everybody of the section that was chosen, and whoever was pasted; what is nobody's number stays to be read."""
    rows, unknown = people.numbered(viewer(), form.numbers.data or "")
    section = form.section.data or ""
    found = [*rows, *(people.in_section(viewer(), int(section)) if section.isascii() and section.isdigit() and len(section) < 18 else ())]
    form.student_ids.data = sorted(form.marked | {row.id for row in found})
    form.section.data, form.numbers.data = "", "\n".join(unknown)
    form.section.raw_data = form.numbers.raw_data = None


def _place(form: NewForm, wanted: cohort.Wanted, step: str) -> Answer:
    """Places everybody; where somebody cannot be placed, nothing is made yet: the page names them, and offers the rest."""
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    rows, unknown = _everybody(form)
    cannot = cohort.who_cannot(wanted, rows, by=viewer())
    can = [row.id for row in rows if row.id not in cannot]
    if step == "preview" or not can or (cannot and step != "rest") or (unknown and step != "rest"):
        answer = page if step == "preview" and can else refused
        return answer(TEMPLATE, block=BLOCK, **_context(form, cannot=cannot, previewed=True))
    try:
        made = cohort.place(wanted, can, by=viewer())
        to = url_for("placements.show", placement_id=made[0].id) if len(made) == 1 else url_for("placements.index", state="confirmed", sort="-made")
        once.take(token, to, by=viewer())
        db.session.commit()
    except (PlacementError, once.IntegrityError) as wrong:
        db.session.rollback()
        if (led_to := once.already_taken(token, by=viewer())) is not None:
            return moved(led_to)
        return refused(TEMPLATE, block=BLOCK, **_context(form, refusal=str(wrong) if isinstance(wrong, PlacementError) else "Please try again."))
    return moved(to, message=f"{plural(len(made), 'student')} placed." + (f" {plural(len(cannot), 'student was', 'students were')} left out." if cannot else ""))


def _begun() -> NewForm:
    """An empty form, or as a link begins it: `?student=`, `?section=`, `?opening=`, `?experience=`."""
    form = NewForm(formdata=None)
    _choices(form)
    given = {name: int(raw) for name in ("student", "section", "opening", "experience") if (raw := request.args.get(name, "")).isascii() and raw.isdigit() and len(raw) < 18}
    form.student_ids.data = [given["student"]] if "student" in given else []
    form.section.data = str(given.get("section", ""))
    _mark(form)
    for name in ("opening", "experience"):
        if name in given and f"{name}-{given[name]}" in values(form.what):
            form.what.data = f"{name}-{given[name]}"
            _fill(form)
            break
    return form


def _choices(form: NewForm) -> None:
    form.section.choices = options([("", "None"), *people.sections(viewer())])
    form.what.choices = options([("", "Choose"), *cohort.what(viewer())])
    opening = _opening(form)
    also = [places.Place(opening.host_id, opening.supervisor_id, places.supervisor_name(opening.supervisor_id))] if opening else []
    form.place.choices = options([("", "As the opening says" if opening else "Choose"), *places.choices(viewer(), also=also)])
    hosts = [int(key.partition("-")[0]) for key in values(form.place) if key]
    form.site_id.choices = options(places.site_choices(hosts))


def _opening(form: NewForm) -> Opening | None:
    kind, _, number = (form.what.data or "").partition("-")
    return cohort.opening_of(viewer(), int(number)) if kind == "opening" and number.isascii() and number.isdigit() and len(number) < 18 else None


def _fill(form: NewForm) -> None:
    """Everything but the students, from the opening or the experience that was chosen."""
    opening, what = _opening(form), form.what.data or ""
    _choices(form)
    if what not in values(form.what) or not what:
        return
    if opening is not None:
        for name in FROM_OPENING:
            form[name].data = getattr(opening, name)
        form.place.data = places.Place(opening.host_id, opening.supervisor_id, places.supervisor_name(opening.supervisor_id)).key
        form.site_id.data, form.hazards.data = str(opening.site_id or ""), ", ".join(opening.hazards or [])
        form.show_plan(opening.plan, anew=True)
    form.hours_goal.data = cohort.usual_goal(opening.experience_id if opening else int(what.partition("-")[2]), opening)
    form.filled.data = what
    for field in form:
        field.raw_data = None


def _wanted(form: NewForm) -> cohort.Wanted | None:
    """What is planned; None, with the errors at their fields, where it cannot be."""
    valid = form.validate()
    plan = form.read_plan()
    opening = _opening(form)
    says = form.filled.data == form.what.data  # the page showed the opening's terms: what is blank now was emptied
    if not form.what.data:
        form.what.errors = ["Choose an opening, or an experience and a host."]
    if not form.place.data and opening is None:
        form.place.errors = ["Choose the host."]
    begins_on, ends_on = form.begins_on.data or (opening.begins_on if opening else None), form.ends_on.data or (opening.ends_on if opening else None)
    for field, value in ((form.begins_on, begins_on), (form.ends_on, ends_on)):
        if value is None and not field.errors:
            field.errors = [f"Give the {field.label.text.lower()}."]
    if begins_on and ends_on and ends_on < begins_on:
        form.ends_on.errors = ["The last day lies before the first."]
    if form.soc.data and db.session.get(Occupation, form.soc.data) is None:
        form.soc.errors = ["There is no occupation with this code."]
    if not valid or plan is None or form.errors or any(field.errors for field in form) or begins_on is None or ends_on is None:
        return None
    experience_id = opening.experience_id if opening else int(form.what.data.partition("-")[2])
    here = places.place(form.place.data) if form.place.data else places.Place(opening.host_id, opening.supervisor_id, places.supervisor_name(opening.supervisor_id)) if opening else None
    if here is None:
        return None
    same = opening is not None and opening.host_id == here.host_id
    goal = form.hours_goal.data if form.hours_goal.data is not None else cohort.usual_goal(experience_id, opening)
    from_opening = opening if opening is not None and not says else None
    return cohort.Wanted(
        experience_id, opening.id if opening else None, here.host_id,
        opening.site_id if opening and same and not form.site_id.data else places.site_of(here.host_id, form.site_id.data), here.supervisor_id, here.supervisor_name,
        begins_on, ends_on, goal, plan or (from_opening.plan if from_opening else []), bool(form.paid.data or (from_opening and from_opening.paid)),
        form.pay.data if form.pay.data is not None or from_opening is None else from_opening.pay, form.soc.data or (from_opening.soc if from_opening else None),
        tuple(form.hazard_codes or (from_opening.hazards if from_opening else [])),
    )  # fmt: skip


def _everybody(form: NewForm) -> tuple[Sequence[people.Row], list[str]]:
    """Who is marked, with whoever was pasted by number; and the numbers nobody has."""
    pasted, unknown = people.numbered(viewer(), form.numbers.data or "")
    return people.chosen(viewer(), form.marked | {row.id for row in pasted}), unknown


def _context(form: NewForm, *, cannot: dict[int, str] | None = None, previewed: bool = False, refusal: str = "") -> dict[str, Any]:
    marked, unknown = _everybody(form)
    looked = people.called(viewer(), form.q.data[:80]) if form.q.data else []
    ids = {row.id for row in marked}
    offered = [row for row in looked if row.id not in ids]
    return {
        "form": form, "marked": marked, "offered": offered, "unknown": unknown, "cannot": cannot or {}, "previewed": previewed, "refusal": refusal,
        "found_nobody": bool(form.q.data and not looked),
    }  # fmt: skip
