"""One's own account: the role to work as, appearance, password, signed-in browsers."""

from __future__ import annotations

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import throttle
from portal.accounts.browser_sessions import sessions_of
from portal.accounts.current import keep_language, viewer
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.models import EXTRA_GRANTS
from portal.accounts.routes.blueprint import bp
from portal.accounts.services import own
from portal.accounts.sessions import renew, this_id
from portal.extensions import db, reading
from portal.language import LANGUAGES, _, ngettext
from portal.web.access import requires
from portal.web.respond import done, moved, page, refused
from portal.web.urls import local_path


@bp.post("/account/switch")
@requires()
def switch() -> Answer:
    wanted = request.form.get("grant_id", type=int)
    grant = next((each for each in viewer().grants if each.id == wanted and each.role not in EXTRA_GRANTS), None)
    if grant is None:
        abort(404)
    session["grant_id"] = grant.id
    return moved("/", message=f"You now work as {grant.title}, {grant.school_name or 'whole district'}.")


@bp.post("/account/theme")
@requires(first_password=True)
def choose_theme() -> Answer:
    theme = request.form.get("theme", "")
    if theme not in ("system", "light", "dark"):
        abort(400)
    own.choose_theme(theme, by=viewer())
    db.session.commit()
    return redirect(local_path(request.form.get("next"), "/"), 303)


@bp.post("/account/language")
@requires(first_password=True)
def choose_language() -> Answer:
    """Students read in the language they chose; staff pages are English."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    own.choose_language(chosen, by=viewer())
    db.session.commit()
    answer = redirect(local_path(request.form.get("next"), "/"), 303)
    keep_language(answer, chosen)
    return answer


@bp.route("/account/password", methods=["GET", "POST"])
@requires(first_password=True)
def change_password() -> Answer:
    who = viewer()
    form = ChangePasswordForm()
    if request.method == "GET":
        return page("accounts/change_password.html", form=form)
    if not form.validate():
        return refused("accounts/change_password.html", form=form)
    db.session.rollback()  # argon2 takes a tenth of a second, twice: no write lock meanwhile
    try:
        tries = throttle.take([throttle.by_person(who.user_id)])
        with reading():
            new = own.new_hash(who, current=form.current_password.data or "", new=form.new_password.data or "")
            db.session.rollback()
    except throttle.TooManyTries as wait:
        form.current_password.errors = [_("There were too many tries. Try again in %(minutes)s min.", minutes=wait.minutes)]
        return page("accounts/change_password.html", form=form, status=429)
    except own.Refused as wrong:
        db.session.rollback()
        if wrong.field == "new_password":
            throttle.give_back(tries)
        form[wrong.field].errors = [str(wrong)]
        return refused("accounts/change_password.html", form=form)
    ended = own.change_password(new, by=who, session_id=this_id())
    db.session.commit()
    throttle.give_back(tries)
    renew()
    others = " " + ngettext("%(num)s other session ended.", "%(num)s other sessions ended.", ended) if ended else ""
    return moved("/", message=_("Your password is changed.") + others)


@bp.get("/account/sessions")
@requires()
def my_sessions() -> Answer:
    sessions = sessions_of(viewer().user_id, this_id=this_id())
    return page("accounts/my_sessions.html", block="sessions", sessions=sessions)


@bp.post("/account/sessions/<int:session_id>/end")
@requires()
def end_session(session_id: int) -> Answer:
    if session_id == this_id():
        abort(404)  # this one ends by signing out
    if not own.end_own_session(session_id, by=viewer()):
        abort(404)
    db.session.commit()
    return show_sessions(_("That session has ended."))


@bp.post("/account/sessions/end-others")
@requires()
def end_other_sessions() -> Answer:
    ended = own.end_other_sessions(by=viewer(), session_id=this_id())
    db.session.commit()
    return show_sessions(ngettext("%(num)s session ended.", "%(num)s sessions ended.", ended))


def show_sessions(message: str) -> Answer:
    sessions = sessions_of(viewer().user_id, this_id=this_id())
    url = url_for("accounts.my_sessions")
    return done(url, "accounts/my_sessions.html", block="sessions", message=message, sessions=sessions)
