"""The addresses of the coverage grid."""

from flask import Blueprint

bp = Blueprint("coverage", __name__)

from portal.coverage.routes import blocks, cells, grid, levels, marks, views  # noqa: E402

__all__ = ["blocks", "bp", "cells", "grid", "levels", "marks", "views"]
