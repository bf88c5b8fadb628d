"""Binds sessions, Flask-Login and the viewer to requests; the only part of this feature that others' routes use."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, g, session
from flask_login import UserMixin, current_user

from portal.accounts import audit
from portal.accounts.sessions import TableSessionInterface
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.extensions import login_manager, own_transaction


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
    g.setdefault("views", []).append((student_id, action))


def init_app(app: Flask) -> None:
    app.session_interface = TableSessionInterface()
    login_manager.session_protection = None

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(user_id: str) -> Account | None:
        found = load_viewer(int(user_id), session.get("grant_id"))
        return Account(found) if found else None

    @app.before_request
    def look() -> None:
        g.viewer = current_user.viewer if current_user.is_authenticated else None

    @app.after_request
    def write_views(response: Response) -> Response:
        who = g.get("viewer")
        if g.get("views") and who is not None and response.status_code == 200:
            with own_transaction() as connection:
                for student_id, action in g.views:
                    audit.record(action, subject=f"students:{student_id}", by=who, student_id=student_id, connection=connection)
        return response

    app.jinja_env.globals["viewer"] = lambda: g.get("viewer")
