"""Sign-in, sign-out, the account menu."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, g, redirect, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as Answer

from portal.accounts import passwords
from portal.accounts.current import Account, viewer
from portal.accounts.forms import SignInForm
from portal.accounts.models import User
from portal.accounts.viewers import load_viewer
from portal.extensions import db, reading
from portal.web.access import anyone, requires
from portal.web.respond import moved, page, refused
from portal.web.urls import local_path

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Answer:
    if g.viewer is not None:
        return redirect(local_path(request.args.get("next"), "/"), 303)
    form = SignInForm() if request.method == "POST" else SignInForm(next=request.args.get("next"))
    if request.method == "GET":
        return page("accounts/sign_in.html", form=form, refusal="")
    if not form.validate():
        return refused("accounts/sign_in.html", form=form, refusal="")
    with reading():  # argon2 takes a tenth of a second: no write lock meanwhile
        row = db.session.execute(sa.select(User.id, User.password_hash).where(User.username == (form.username.data or "").lower())).one_or_none()
        good = passwords.matches(form.password.data or "", row.password_hash if row else None)
        found = load_viewer(row.id) if row and good else None
        db.session.rollback()
    if found is None:
        return refused("accounts/sign_in.html", form=form, refusal="This user name and password do not belong together.")
    session.clear()
    login_user(Account(found))
    return redirect(local_path(form.next.data, "/"), 303)


@bp.post("/sign-out")
@requires(first_password=True)
def sign_out() -> Answer:
    logout_user()
    session.clear()
    return moved(url_for("accounts.sign_in"))


@bp.post("/account/switch")
@requires()
def switch() -> Answer:
    wanted = request.form.get("grant_id", type=int)
    if wanted not in {grant.id for grant in viewer().grants}:
        abort(404)
    session["grant_id"] = wanted
    return redirect("/", 303)


@bp.post("/account/theme")
@requires()
def choose_theme() -> Answer:
    theme = request.form.get("theme", "")
    if theme not in ("system", "light", "dark"):
        abort(400)
    db.session.execute(sa.update(User).where(User.id == viewer().user_id).values(theme=theme))
    db.session.commit()
    return redirect(local_path(request.form.get("next"), "/"), 303)


@bp.get("/account/sessions")
@requires()
def my_sessions() -> Answer:
    abort(404)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(first_password=True)
def change_password() -> Answer:
    abort(404)
