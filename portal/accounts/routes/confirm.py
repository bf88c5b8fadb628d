"""Asking for the password again before a deed that hands out access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import request, session

from portal.accounts import throttle
from portal.accounts.current import viewer
from portal.accounts.forms import ConfirmForm
from portal.accounts.services import own
from portal.accounts.sessions import begun_at
from portal.database import now
from portal.extensions import db, reading
from portal.web.respond import page

View = TypeVar("View", bound=Callable[..., Any])
LASTS = timedelta(minutes=10)


def confirmed(view: View) -> View:
    """For POSTs that give a role or a password: goes on where the password was given within ten minutes, at the
    sign-in or for such a deed, else asks for it. What was posted comes along in the page that asks.
    """

    @wraps(view)
    def ask(**kwargs: Any) -> Any:
        if request.method != "POST":
            return view(**kwargs)
        if not is_recent():
            if "confirm_password" not in request.form:
                return question(ConfirmForm(formdata=None))
            form = ConfirmForm()
            if not form.validate() or not proven(form):
                return question(form)
        session["confirmed_at"] = now().isoformat()
        return view(**kwargs)

    return ask  # type: ignore[return-value]


def is_recent() -> bool:
    moments = [begun_at()]
    if noted := session.get("confirmed_at"):
        moments.append(datetime.fromisoformat(noted))
    return any(moment is not None and now() - moment < LASTS for moment in moments)


def proven(form: ConfirmForm) -> bool:
    """Whether the password is right; counted like a sign-in, since it could be guessed here as well."""
    who = viewer()
    db.session.rollback()  # argon2 takes a tenth of a second: no write lock meanwhile
    try:
        tries = throttle.take([throttle.by_person(who.user_id)])
    except throttle.TooManyTries as wait:
        form.confirm_password.errors = [f"There were too many tries. Try again in {wait.minutes} min."]
        return False
    with reading():
        good = own.prove(who, form.confirm_password.data or "")
        db.session.rollback()
    if good:
        throttle.give_back(tries)
    else:
        form.confirm_password.errors = ["This is not your password."]
    return good


def question(form: ConfirmForm) -> Any:
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "confirm_password")
    ]
    status = 422 if form.errors else 200
    return page("accounts/confirm.html", status=status, form=form, kept=kept, action=request.path)
