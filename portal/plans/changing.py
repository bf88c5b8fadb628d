"""Adding, moving and taking off, for the student and for who plans for them alike; every deed can be undone."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.catalog.models import Offering
from portal.extensions import db
from portal.language import _
from portal.plans.forms import LARGEST_ID, AddForm, MoveForm
from portal.plans.pages import PlanPage
from portal.programs import services
from portal.programs.calendar import SEASONS
from portal.programs.errors import ProgramError
from portal.programs.models import PlanEntry
from portal.web.respond import Undo


def add_entry(at: PlanPage) -> Answer:
    form = AddForm()
    if not form.validate():
        return at.told(_("Choose a course and a year."))
    offering = db.session.get(Offering, form.offering_id.data)
    if offering is None or offering.district_id != at.student.district_id:
        abort(404)
    try:
        entry = services.add_to_plan(student=at.student, offering=offering, year=form.year.data or 0, term=_term(form.term.data), by=viewer())
    except ProgramError as wrong:
        return at.told(str(wrong))
    said = at.say(_("%(title)s is on your plan.", title=offering.title), f"{offering.title} is on the plan. {at.student.name} sees that you added it.")
    return at.shown(said, Undo(at.to("remove", entry_id=entry.id)), focus=f"c{entry.id}")


def move_entry(at: PlanPage, entry_id: int) -> Answer:
    form, entry = MoveForm(), _entry(at, entry_id)
    if not form.validate():
        return at.told(_("Choose a year and a term from the list."))
    changed = at.say(_("Your plan changed somewhere else meanwhile. This is how it stands now. Move it again if you still want to."), "The plan changed meanwhile. This is how it stands now. Move it again if you still want to.")
    if form.version.data != entry.version:
        return at.meanwhile(changed)
    title, before = _title(entry), {"year": entry.year, "term": entry.term}
    try:
        services.move_in_plan(entry=entry, year=form.year.data or 0, term=_term(form.term.data, kept=entry.term), by=viewer())
    except ProgramError as wrong:
        return at.told(str(wrong))
    except StaleDataError:
        return at.meanwhile(changed)
    return at.shown(_("%(title)s is moved.", title=title), Undo(at.to("move", entry_id=entry.id), before | {"version": entry.version}), focus=f"c{entry.id}")


def remove_entry(at: PlanPage, entry_id: int) -> Answer:
    entry = _entry(at, entry_id)
    title, back = _title(entry), {"offering_id": entry.offering_id, "year": entry.year, "term": entry.term}
    services.remove_from_plan(entry=entry, by=viewer())
    said = at.say(_("%(title)s is off your plan.", title=title), f"{title} is off the plan. {at.student.name} sees that you took it off.")
    return at.shown(said, Undo(at.to("add"), back), focus=f"year-{back['year']}")


def _entry(at: PlanPage, entry_id: int) -> PlanEntry:
    entry = db.session.get(PlanEntry, entry_id) if entry_id <= LARGEST_ID else None
    return entry if entry is not None and entry.student_id == at.student.id else abort(404)


def _title(entry: PlanEntry) -> str:
    return db.session.get_one(Offering, entry.offering_id).title


def _term(word: str | None, *, kept: str = "") -> str:
    """One of the terms; words of a school's own stay only where they were."""
    return word if word in SEASONS or (word and word == kept) else ""
