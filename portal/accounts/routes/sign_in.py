"""Sign-in and sign-out."""

from __future__ import annotations

from flask import Response, flash, g, redirect, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as Answer

from portal.accounts import throttle
from portal.accounts.current import Account, viewer
from portal.accounts.forms import SignInForm
from portal.accounts.routes import known_browsers
from portal.accounts.routes.blueprint import bp
from portal.accounts.services import sign_in as service
from portal.accounts.sessions import renew
from portal.extensions import db, reading
from portal.language import _, lazy, ngettext
from portal.web.access import anyone, requires
from portal.web.respond import page, refused
from portal.web.urls import local_path

WRONG = lazy("This user name and password do not belong together. Check both, or ask your school's administrator for a new password.")


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Answer:
    if g.viewer is not None:
        return redirect(after(request.args.get("next")), 303)
    if request.method == "GET":
        return page("accounts/sign_in.html", form=SignInForm(next=request.args.get("next")), refusal="")
    form = SignInForm()
    if not form.validate():
        return refused("accounts/sign_in.html", form=form, refusal="")
    username = (form.username.data or "").lower()
    counters = known_browsers.counters(username)
    try:
        tries = throttle.take(counters)
    except throttle.TooManyTries as wait:
        return too_many(form, wait)
    with reading():  # argon2 takes a tenth of a second: no write lock meanwhile
        found = service.look(username, form.password.data or "")
        db.session.rollback()
    if found.viewer is None:
        service.note_refusal(found)
        db.session.commit()
        return refused("accounts/sign_in.html", form=form, refusal=WRONG)
    service.begin(found, found.viewer)
    db.session.commit()
    throttle.give_back(tries, throttle.by_name(username))
    session.clear()
    login_user(Account(found.viewer))
    renew()
    answer = redirect(after(form.next.data), 303)
    known_browsers.remember(answer, username)
    return answer


def too_many(form: SignInForm, wait: throttle.TooManyTries) -> Response:
    """429, with when to try again; nothing was looked at, so it tells nothing about the name."""
    sentence = ngettext(
        "There were too many tries. Try again in a minute, or ask your school's administrator for a new password.",
        "There were too many tries. Try again in %(num)s minutes, or ask your school's administrator for a new password.",
        wait.minutes,
    )
    answer = page("accounts/sign_in.html", status=429, form=form, refusal=sentence)
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def after(target: str | None) -> str:
    """Where to go from here: a path of this portal, never back to signing in or out."""
    path = local_path(target, "/")
    return "/" if path.split("?")[0] in ("/sign-in", "/sign-out") else path


@bp.post("/sign-out")
@requires(first_password=True)
def sign_out() -> Answer:
    service.end(viewer())
    db.session.commit()
    logout_user()
    session.clear()
    flash(_("You are signed out."), "done")
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
