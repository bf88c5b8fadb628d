"""Giving and ending grants, on a person's page."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, flash, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.forms import GrantForm
from portal.accounts.models import Grant
from portal.accounts.permissions import is_over, may_end, may_grant, may_restore
from portal.accounts.routes.blueprint import bp
from portal.accounts.routes.confirm import confirmed
from portal.accounts.routes.people import ADMINS, impossible, shown, the_person
from portal.accounts.services import grants as service
from portal.extensions import db
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.respond import moved, refused


@bp.post("/people/<int:user_id>/grants")
@requires(*ADMINS)
@confirmed
def add_grant(user_id: int) -> Answer:
    who, found, form = viewer(), the_person(user_id), GrantForm()
    form.offer(who, school_names(who.district_id))
    location = url_for("accounts.person", user_id=user_id)
    if not form.validate():
        return refused("accounts/person.html", **shown(found, grant_form=form))
    if once.already_taken(form.token, by=who):
        return moved(location)
    if found.is_student or not may_grant(who, form.role.data, form.chosen_school):
        abort(404)
    try:
        grant = service.add_grant(
            user_id, by=who, role=form.role.data, school_id=form.chosen_school,
            begins_on=form.begins_on.data, ends_on=form.ends_on.data,
        )  # fmt: skip
        once.take(form.token, location, by=who)
        db.session.commit()
    except service.NotPossible as why:
        db.session.rollback()
        form.role.errors = [str(why)]
        return refused("accounts/person.html", **shown(the_person(user_id), grant_form=form))
    except IntegrityError:  # a twin of this post was quicker
        db.session.rollback()
        return moved(location)
    given = next(each for each in the_person(user_id).grants if each.id == grant.id)
    return moved(location, message=f"Given: {given.title}, {given.where}.")


@bp.post("/people/<int:user_id>/grants/<int:grant_id>/end")
@requires(*ADMINS)
def end_grant(user_id: int, grant_id: int) -> Answer:
    grant = the_grant(user_id, grant_id)
    location = url_for("accounts.person", user_id=user_id)
    if is_over(grant) and may_grant(viewer(), grant.role, grant.school_id):
        return moved(location)  # posted twice
    if not may_end(viewer(), user_id, grant):
        abort(404)
    try:
        service.end_grant(grant, by=viewer())
    except service.NotPossible as why:
        return impossible(user_id, why)
    db.session.commit()
    flash("The grant has ended. Give it back below if this was a mistake.", "done")
    return moved(location)


@bp.post("/people/<int:user_id>/grants/<int:grant_id>/restore")
@requires(*ADMINS)
def restore_grant(user_id: int, grant_id: int) -> Answer:
    grant = the_grant(user_id, grant_id)
    if not may_restore(viewer(), user_id, grant):
        abort(404)
    try:
        service.restore_grant(grant, by=viewer())
    except service.NotPossible as why:
        return impossible(user_id, why)
    db.session.commit()
    return moved(url_for("accounts.person", user_id=user_id), message="The grant counts again.")


def the_grant(user_id: int, grant_id: int) -> Grant:
    """A grant of a person of the viewer's scope, else 404."""
    the_person(user_id)
    grant = db.session.scalar(sa.select(Grant).where(Grant.id == grant_id, Grant.user_id == user_id))
    if grant is None:
        abort(404)
    return grant
