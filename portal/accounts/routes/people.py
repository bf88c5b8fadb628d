"""Administrators' pages on people: the list, adding, editing, and whether they may sign in."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once, passwords
from portal.accounts.access_deeds import deeds_for
from portal.accounts.current import viewer
from portal.accounts.first_passwords import first_password
from portal.accounts.forms import EditPersonForm, GrantForm, NewPersonForm, OnceForm
from portal.accounts.models import ROLE_TITLES, Role, User
from portal.accounts.permissions import GRANTABLE, may_end, may_grant, may_manage, may_restore, roles_to_give, today
from portal.accounts.queries import people as queries
from portal.accounts.routes.blueprint import bp
from portal.accounts.routes.confirm import confirmed
from portal.accounts.services import people as service
from portal.accounts.services.grants import NotPossible, misplaced
from portal.extensions import db, reading
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, done, moved, page, refused
from portal.web.tables import chosen_sort, listing, page_number

ADMINS = (Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)


@bp.get("/people")
@requires(*ADMINS)
def people() -> Answer:
    who, wanted = viewer(), wanted_people()
    sort, order = chosen_sort(queries.SORTS, "name")
    statement, count = queries.people(who, wanted, order)
    found = listing(statement, count=count, number=page_number())
    grants = queries.grants_of([row.id for row in found.rows])
    roles = [(str(role), ROLE_TITLES[role]) for role in (*GRANTABLE, Role.STUDENT)]
    schools = school_names(who.district_id) if who.has(Role.DISTRICT_ADMIN) else {}
    return page(
        "accounts/people.html", block="people-list", listing=found, grants=grants, wanted=wanted, sort=sort,
        roles=roles, schools=schools, states=queries.STATES,
    )  # fmt: skip


def wanted_people() -> queries.PeopleFilter:
    """The filters of the query string; a word that is none of the choices narrows nothing."""
    args = request.args
    role, state, school = args.get("role", ""), args.get("state", ""), args.get("school", "")
    return queries.PeopleFilter(
        q=args.get("q", "").replace("\x00", "").strip()[:200],
        role=role if role == "all" or role in {str(each) for each in Role} else "",
        school_id=int(school) if school.isascii() and school.isdigit() and len(school) < 19 else None,
        state=state if state in queries.STATES else "",
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(*ADMINS)
@confirmed
def new_person() -> Answer:
    who, form = viewer(), NewPersonForm()
    form.offer(who, school_names(who.district_id))
    if request.method == "GET":
        return page("accounts/new_person.html", form=form)
    if not form.validate():
        return refused("accounts/new_person.html", form=form)
    if made := once.already_taken(form.token, by=who):
        return shown_again(made, form.token)
    if not may_grant(who, form.role.data, form.chosen_school) or (
        wrong := misplaced(form.role.data, form.chosen_school)
    ):
        form.school_id.errors = [wrong or "You cannot give this role there."]
        return refused("accounts/new_person.html", form=form)
    password, hashed = fresh_password(form.token)
    facts = {name: getattr(form, name).data or "" for name in service.FACTS}
    try:
        user = service.create_person(
            by=who, role=form.role.data, school_id=form.chosen_school, password_hash=hashed, **facts
        )
        once.take(form.token, url_for("accounts.person", user_id=user.id), by=who)
        db.session.commit()
    except (IntegrityError, service.UserNameTaken) as taken:
        db.session.rollback()
        if made := once.already_taken(form.token, by=who):
            return shown_again(made, form.token)
        if isinstance(taken, IntegrityError) and "username" not in str(taken.orig):
            raise
        form.username.errors = ["Somebody has this user name already. Choose another one."]
        return refused("accounts/new_person.html", form=form)
    return page("accounts/first_password.html", user=user, password=password, is_new=True)


def fresh_password(token: str) -> tuple[str, str]:
    """A first password and its hash. argon2 takes a tenth of a second: the write lock is let go first."""
    db.session.rollback()
    password = first_password(str(current_app.secret_key), token)
    return password, passwords.hash_password(password)


def shown_again(location: str, token: str) -> Answer:
    """The answer to a form that was taken already: the same password, as long as nobody changed it."""
    who = viewer()
    found = queries.person(who, int(location.rsplit("/", 1)[1]))
    if found is None:
        abort(404)
    password = first_password(str(current_app.secret_key), token)
    with reading():
        same = service.is_first_password(found, password)
    if not same:
        return redirect(location, 303)
    return page("accounts/first_password.html", user=found.user, password=password, is_new=True)


@bp.get("/people/<int:user_id>")
@requires(*ADMINS)
def person(user_id: int) -> Answer:
    return page("accounts/person.html", **shown(the_person(user_id)))


def the_person(user_id: int) -> queries.Person:
    """A person of the viewer's scope, else 404."""
    found = queries.person(viewer(), user_id)
    if found is None:
        abort(404)
    return found


def managed(user_id: int) -> queries.Person:
    """A person whom the viewer may also manage, else 404."""
    found = the_person(user_id)
    if not may_manage(viewer(), user_id, found.grants):
        abort(404)
    return found


def shown(found: queries.Person, **context: Any) -> dict[str, Any]:
    """What a person's page needs."""
    who = viewer()
    grant_form = GrantForm(formdata=None)
    grant_form.offer(who, school_names(who.district_id))
    grant_form.begins_on.data = today()
    defaults = {
        "person": found,
        "manages": may_manage(who, found.user.id, found.grants),
        "is_self": found.user.id == who.user_id,
        "may_end": lambda grant: may_end(who, found.user.id, grant),
        "may_restore": lambda grant: may_restore(who, found.user.id, grant),
        "gives": bool(roles_to_give(who)) and not found.is_student,
        "grant_form": grant_form,
        "once_form": OnceForm(formdata=None),
        "access_deeds": deeds_for(found, who),
        "edit_form": None,
        "theirs": None,
    }
    return defaults | context


@bp.route("/people/<int:user_id>/edit", methods=["GET", "POST"])
@requires(*ADMINS)
def edit_person(user_id: int) -> Answer:
    found = managed(user_id)
    if request.method == "GET":
        return page(
            "accounts/person.html", block="person-facts", **shown(found, edit_form=EditPersonForm(obj=found.user))
        )
    form = EditPersonForm()
    if not form.validate():
        return refused("accounts/person.html", block="person-facts", **shown(found, edit_form=form))
    facts = {name: getattr(form, name).data or "" for name in service.FACTS}
    try:
        changed = service.edit_person(found.user, by=viewer(), version=form.version.data, **facts)
        db.session.commit()
    except (service.Stale, StaleDataError):
        return stale(user_id, form)
    except (IntegrityError, service.UserNameTaken):
        db.session.rollback()
        form.username.errors = ["Somebody has this user name already. Choose another one."]
        return refused("accounts/person.html", block="person-facts", **shown(the_person(user_id), edit_form=form))
    message = "Saved." if changed else "Nothing was changed."
    url = url_for("accounts.person", user_id=user_id)
    return done(url, "accounts/person.html", block="person-facts", message=message, **shown(the_person(user_id)))


def stale(user_id: int, form: EditPersonForm) -> Answer:
    """Somebody else saved first: both versions, and the form ready to save what was typed over theirs."""
    db.session.rollback()
    found = managed(user_id)
    form.version.data = found.user.version
    form.version.raw_data = None
    return conflict("accounts/person.html", block="person-facts", **shown(found, edit_form=form, theirs=found.user))


@bp.post("/people/<int:user_id>/disable")
@requires(*ADMINS)
def disable_person(user_id: int) -> Answer:
    try:
        ended = service.disable_person(managed(user_id), by=viewer())
    except NotPossible as why:
        return impossible(user_id, why)
    db.session.commit()
    sessions = f" {plural(ended, 'session')} ended." if ended else ""
    return moved(
        url_for("accounts.person", user_id=user_id), message=f"Disabled: they can no longer sign in.{sessions}"
    )


@bp.post("/people/<int:user_id>/enable")
@requires(*ADMINS)
def enable_person(user_id: int) -> Answer:
    service.enable_person(managed(user_id), by=viewer())
    db.session.commit()
    return moved(url_for("accounts.person", user_id=user_id), message="They can sign in again.")


@bp.post("/people/<int:user_id>/reset-password")
@requires(*ADMINS)
@confirmed
def reset_password(user_id: int) -> Answer:
    who, form = viewer(), OnceForm()
    managed(user_id)
    location = url_for("accounts.person", user_id=user_id)
    if not form.validate():
        return redirect(location, 303)
    if once.already_taken(form.token, by=who) == location:
        return shown_again(location, form.token)
    password, hashed = fresh_password(form.token)
    try:
        service.reset_password(managed(user_id), by=who, password_hash=hashed)
        once.take(form.token, location, by=who)
    except NotPossible as why:
        return impossible(user_id, why)
    except IntegrityError:
        db.session.rollback()
        return shown_again(location, form.token)
    db.session.commit()
    return page("accounts/first_password.html", user=found_user(user_id), password=password, is_new=False)


def found_user(user_id: int) -> User:
    return the_person(user_id).user


@bp.post("/people/<int:user_id>/end-sessions")
@requires(*ADMINS)
def end_sessions(user_id: int) -> Answer:
    managed(user_id)
    if user_id == viewer().user_id:
        return redirect(url_for("accounts.my_sessions"), 303)
    ended = service.end_all_sessions(user_id, by=viewer())
    db.session.commit()
    return moved(url_for("accounts.person", user_id=user_id), message=f"{plural(ended, 'session')} ended.")


def impossible(user_id: int, why: NotPossible) -> Answer:
    """A rule forbids it: the page again, with the rule."""
    db.session.rollback()
    return refused("accounts/person.html", **shown(the_person(user_id), problem=str(why)))
