"""Pages of what a school offers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("catalog", __name__)

from portal.catalog.routes import finders, lists, making, offerings  # noqa: E402

__all__ = ["bp", "finders", "lists", "making", "offerings"]
