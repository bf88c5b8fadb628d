"""Who forgot a password, and who was invited to choose the first one."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once, passwords, throttle
from portal.accounts.current import viewer
from portal.accounts.forms import OnceForm
from portal.accounts.models import Role
from portal.accounts.routes.confirm import confirmed
from portal.accounts.routes.people import impossible, managed
from portal.accounts.services.grants import NotPossible
from portal.extensions import db, reading
from portal.language import _, lazy
from portal.links.models import Purpose
from portal.links.services import LinkError
from portal.links.visiting import behind_link, no_such_link, too_many, visited
from portal.mail import passwords as service
from portal.mail.forms import ForgotForm, NewPasswordForm
from portal.mail.jobs import reset_soon
from portal.mail.routes.blueprint import bp
from portal.web.access import anyone, requires
from portal.web.respond import moved, page, refused

SENT = lazy("If this is a user name or an address that the portal knows, a message with a link is on its way there. The link works for one hour.")
PER_NAME, PER_NETWORK = 3, 30


@bp.route("/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Answer:
    by_smtp = bool(current_app.config.get("SMTP_HOST"))
    if request.method != "POST":
        return page("mail/forgot.html", form=ForgotForm(), by_smtp=by_smtp)
    form = ForgotForm()
    if not form.validate():
        return refused("mail/forgot.html", form=form, by_smtp=by_smtp)
    typed = (form.who.data or "").lower()
    counters = [throttle.Counter(throttle.key("forgot", typed), PER_NAME), throttle.Counter(throttle.key("forgot-network", request.remote_addr or ""), PER_NETWORK)]
    db.session.rollback()
    try:
        throttle.take(counters)
    except throttle.TooManyTries as wait:
        form.who.errors = [_("That was asked for several times already. Try again in %(minutes)s min.", minutes=wait.minutes)]
        answer = page("mail/forgot.html", status=429, form=form, by_smtp=by_smtp)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    reset_soon(typed)
    return moved(url_for("accounts.sign_in"), message=str(SENT))


@bp.route("/reset/<token>", methods=["GET", "POST"])
@behind_link
def reset(token: str) -> Answer:
    try:
        link = visited(token, Purpose.PASSWORD)
        user = service.person_behind(link)
    except throttle.TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        return over(wrong)
    invited, form = service.is_invitation(link), NewPasswordForm()
    context: dict[str, Any] = {"form": form, "token": token, "username": user.username, "invited": invited, "until": link.expires_at}
    if request.method != "POST":
        return page("mail/reset.html", **context)
    if not form.validate():
        return refused("mail/reset.html", **context)
    try:
        service.check_password(user, form.new_password.data or "")
        db.session.rollback()  # argon2 takes a tenth of a second: no write lock meanwhile
        with reading():
            hashed = passwords.hash_password(form.new_password.data or "")
        service.set_password(visited(token, Purpose.PASSWORD), password_hash=hashed)
    except service.Refused as why:
        form.new_password.errors = [str(why)]
        return refused("mail/reset.html", **context)
    except LinkError as wrong:  # used in another window meanwhile
        db.session.rollback()
        return over(wrong)
    db.session.commit()
    return moved(url_for("accounts.sign_in"), message=_("Your password is set. Sign in with it."))


def over(wrong: LinkError) -> Answer:
    """Why a link opens nothing any more, and what to do; 404 for one that never was."""
    if wrong.state == "unknown" or wrong.link is None:
        return no_such_link()
    return page("mail/reset_over.html", status=410, state=wrong.state, invited=service.is_invitation(wrong.link))


@bp.post("/people/<int:user_id>/invite")
@requires(Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
@confirmed
def invite(user_id: int) -> Answer:
    who, form = viewer(), OnceForm()
    person = managed(user_id)
    location = url_for("accounts.person", user_id=user_id)
    if user_id == who.user_id:
        abort(404)
    if not form.validate() or once.already_taken(form.token, by=who):
        return redirect(location, 303)
    try:
        mail = service.invite(person.user, by=who)
        address = mail.to_email
        once.take(form.token, location, by=who)
        db.session.commit()
    except service.Refused as why:
        return impossible(user_id, NotPossible(str(why)))
    except IntegrityError:  # a twin of this post was quicker
        db.session.rollback()
        return moved(location)
    return moved(location, message=f"An invitation goes to {address}. It works for seven days.")
