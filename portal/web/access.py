"""Default deny: every view carries an access mark, and one hook asks it before the view runs.

What a viewer may not see is 404, also where the address exists for another role. This room knows no
feature: roles are plain words, and the viewer is whatever the application put into `g.viewer`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, flash, g, redirect, request, url_for

from portal.language import _
from portal.web.respond import htmx_redirect, wants_fragment

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Who may call a view: everybody, or signed-in people (of some roles)."""

    everybody: bool = False
    roles: frozenset[str] = frozenset()
    first_password: bool = False
    """Open to somebody who still has to change their first password."""


class UnmarkedView(RuntimeError):
    """A view without an access mark; the application does not start with one."""


def anyone(view: View) -> View:
    """Open to everybody, signed in or not."""
    view.access = Access(everybody=True)  # type: ignore[attr-defined]
    return view


def requires(*roles: str, first_password: bool = False) -> Callable[[View], View]:
    """Open to signed-in people, of these roles where any are named; anybody else gets 404."""

    def mark(view: View) -> View:
        view.access = Access(roles=frozenset(str(r) for r in roles), first_password=first_password)  # type: ignore[attr-defined]
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    return getattr(app.view_functions[endpoint], "access", None)


def check_marks(app: Flask) -> None:
    """Raises UnmarkedView naming every view that carries no mark."""
    unmarked = [name for name in app.view_functions if access_of(app, name) is None]
    if unmarked:
        raise UnmarkedView(f"No access mark on: {', '.join(sorted(unmarked))}. Add @requires(...) or @anyone.")


def guard() -> Any:
    """The before-request hook; runs after the viewer was loaded into `g.viewer`."""
    if request.endpoint is None:
        return None
    from flask import current_app

    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(404)
    if access.everybody:
        return None
    viewer = g.get("viewer")
    if viewer is None:
        sign_in = url_for("accounts.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
        if wants_fragment():
            return htmx_redirect(sign_in, status=401)
        flash(_("Please sign in first."), "info")
        return redirect(sign_in, 303)
    if viewer.must_change_password and not access.first_password:
        change = url_for("accounts.change_password")
        return htmx_redirect(change, status=401) if wants_fragment() else redirect(change, 303)
    if access.roles and viewer.role not in access.roles:
        abort(404)
    return None
