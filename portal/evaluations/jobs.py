"""Looked after every hour: a district that has no rubric gets the one to begin with."""

from __future__ import annotations

from portal.evaluations.services import ensure_defaults
from portal.extensions import db


def look_after_rubrics() -> None:
    if ensure_defaults():
        db.session.commit()
