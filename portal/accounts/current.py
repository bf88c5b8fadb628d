"""Binds sessions, Flask-Login and the viewer to requests; the only part of this feature that others' routes use."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, current_app, g, request, session
from flask_login import UserMixin, current_user
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.browser_sessions import idle_limit
from portal.accounts.sessions import TableSessionInterface, idle_for
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.extensions import db, login_manager, own_transaction
from portal.language import LANGUAGES, speak

LANGUAGE_COOKIE = "language"
SHOWS = (200, 409, 422)
"""Answers that show a page: asked for, refused, or somebody else was first."""


class Account(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries: the viewer, under the user's id."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_id(self) -> str:
        return str(self.viewer.user_id)


def viewer() -> Viewer:
    """Who looks; only for views that `requires` protects."""
    return cast(Viewer, g.viewer)


def viewed(student_id: int, action: str = "student.view") -> None:
    """Notes that somebody else's record is being shown; written after the page was made, if it was."""
    noted(action, subject=f"students:{student_id}", student_id=student_id)


def noted(action: str, *, subject: str, student_id: int | None = None, detail: dict[str, Any] | None = None) -> None:
    """Notes that a GET shows or hands out something that the trail must tell of (an export, a print)."""
    g.setdefault("views", []).append({"action": action, "subject": subject, "student_id": student_id, "detail": detail})


def visitor_language() -> str:
    """What somebody without an account reads: what the address asks for, what they asked for last, what their browser says."""
    for asked in (request.args.get("language", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(LANGUAGES) or "en"


def keep_language(response: Answer, chosen: str) -> None:
    """The browser keeps a language for the pages before the sign-in; it says nothing else about anybody."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=365 * 86400, secure=secure, httponly=True, samesite="Lax")


def init_app(app: Flask) -> None:
    app.session_interface = TableSessionInterface()
    login_manager.session_protection = None

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(user_id: str) -> Account | None:
        found = load_viewer(int(user_id), session.get("grant_id"))
        return Account(found) if found and idle_for() < idle_limit(found) else None

    def look() -> None:
        """Who looks, and in which language: before anything can be refused, the check of a form's token included."""
        g.viewer = current_user.viewer if current_user.is_authenticated else None
        speak(g.viewer.language if g.viewer is not None else visitor_language())

    @app.before_request
    def end() -> None:
        if g.viewer is None and "_user_id" in session:
            session.clear()  # disabled, without a grant in force, or idle too long: the row goes with the answer

    app.before_request_funcs.setdefault(None, []).insert(0, look)

    @app.after_request
    def remember_language(response: Response) -> Response:
        if g.get("viewer") is None and (asked := request.args.get("language", "")) in LANGUAGES:
            keep_language(response, asked)
        return response

    @app.after_request
    def write_views(response: Response) -> Response:
        who = g.get("viewer")
        if g.get("views") and who is not None and response.status_code in SHOWS:
            db.session.rollback()  # a POST that committed nothing may still hold the write lock
            with own_transaction() as connection:
                for view in g.views:
                    audit.record(by=who, connection=connection, **view)
        return response

    app.jinja_env.globals["viewer"] = lambda: g.get("viewer")
