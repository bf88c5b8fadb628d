"""The addresses of alignments, by where they are done."""

from flask import Blueprint

bp = Blueprint("alignment", __name__)

from portal.alignment.routes import cells, coverage, deeds, history, offering, reviews  # noqa: E402

__all__ = ["bp", "cells", "coverage", "deeds", "history", "offering", "reviews"]
