"""A student's own requests and placements, and a host they bring."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.catalog.models import Offering
from portal.clearances.queries import of_student
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.errors import HostError
from portal.hosts.models import Host, HostContact, HostState
from portal.hosts.queries.matching import ALIKE, alike
from portal.hosts.services.directory import propose_host
from portal.language import _
from portal.openings import own, services
from portal.openings.forms import NewHostForm
from portal.openings.routes.blueprint import bp
from portal.openings.routes.student import me
from portal.placements.transitions import PlacementError
from portal.programs.summaries import schools_of
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import moved, page, refused

MINE = "/my-placements"


@bp.get("/my-placements")
@requires(Role.STUDENT)
def mine() -> Answer:
    student = me()
    if student is None:
        return page("students/unknown.html")
    return page("openings/mine.html", rows=own.of(student), cells=of_student(student.id, student.district_id), hours_path=hours_path())


def hours_path() -> str:
    """Where the student logs hours."""
    return "/my-hours"


@bp.route("/my-placements/new-host", methods=["GET", "POST"])
@requires(Role.STUDENT)
def new_host() -> Answer:
    """Who found a place on their own says where and whom to ask; the school checks it."""
    student = me()
    if student is None:
        return page("students/unknown.html") if request.method == "GET" else abort(404)
    form = NewHostForm(formdata=None) if request.method == "GET" else NewHostForm()
    form.experience_id.choices = [("", _("Choose")), *experiences(student)]
    if request.method == "GET":
        return page("openings/new_host.html", form=form, alike=[])
    if (led_to := once.already_taken((form.form_token.data or "")[:64], by=viewer())) is not None:
        return moved(led_to)
    valid = form.validate()
    valid = form.somebody_to_ask() and valid
    if not form.experience_id.data and not form.experience_id.errors:
        form.experience_id.errors, valid = [_("Choose one. Your coordinator can change it.")], False
    if not valid:
        return refused("openings/new_host.html", form=form, alike=[])
    near = like(student, form.name.data or "")
    chosen = form.same_as.data or ""
    if near and chosen not in ("new", *(str(host.id) for host in near)):
        return refused("openings/new_host.html", form=form, alike=near)
    return brought(student, form, next((host for host in near if str(host.id) == chosen), None))


def brought(student: Student, form: NewHostForm, known: Host | None) -> Answer:
    token = form.form_token.data or ""
    try:
        contact = None
        host = known or propose_host(
            district_id=student.district_id, name=form.name.data or "", city=form.city.data or "", about=form.about.data or "",
            contact_name=form.contact_name.data or "", contact_email=form.contact_email.data or "", contact_phone=form.contact_phone.data or "", by=viewer(),
        )
        if known is None:
            contact = db.session.scalar(sa.select(HostContact).where(HostContact.host_id == host.id).order_by(HostContact.id).limit(1))
        said = form.about.data or ""
        if known is not None:
            said += f" I talked to {form.contact_name.data}, {form.contact_phone.data or form.contact_email.data}."
        services.bring_host(
            student, host, experience_id=int(form.experience_id.data), why=said, begins_on=form.begins_on.data, ends_on=form.ends_on.data,  # type: ignore[arg-type]
            contact=contact, paid=bool(form.paid.data), by=viewer(),
        )
        once.take(token, MINE, by=viewer())
    except (services.OpeningError, HostError, PlacementError) as wrong:
        db.session.rollback()
        form.begins_on.errors = [str(wrong)]
        return refused("openings/new_host.html", form=form, alike=[])
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or MINE)
    name = host.name
    db.session.commit()
    return moved(MINE, message=_("Your school asks %(name)s whether they take you. You see here what comes of it.", name=name))


def experiences(student: Student) -> list[tuple[str, str]]:
    schools = schools_of([student.id], this_day())[student.id]
    rows = db.session.execute(
        sa.select(Offering.id, Offering.title)
        .where(
            Offering.district_id == student.district_id, Offering.kind == "experience", Offering.state == "active",
            sa.or_(Offering.school_id.is_(None), Offering.school_id.in_(sorted(schools))),
        )
        .order_by(Offering.title, Offering.id)
    )  # fmt: skip
    return [(str(row.id), row.title) for row in rows]


def like(student: Student, name: str) -> list[Host]:
    """Hosts of the district whose names are much like this one, the likest first."""
    rows: Any = db.session.scalars(
        sa.select(Host).where(Host.district_id == student.district_id, Host.merged_into_id.is_(None), Host.state != HostState.INACTIVE.value).order_by(Host.name, Host.id)
    ).all()
    scored = sorted(((alike(name, host.name), host) for host in rows), key=lambda pair: -pair[0])
    return [host for score, host in scored if score >= ALIKE][:5]
