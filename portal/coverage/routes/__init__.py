"""The addresses of the coverage grid."""

from flask import Blueprint

bp = Blueprint("coverage", __name__)

from portal.coverage.routes import grid, marks  # noqa: E402

__all__ = ["bp", "grid", "marks"]
