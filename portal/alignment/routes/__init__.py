"""The addresses of alignments, by where they are done."""

from flask import Blueprint

bp = Blueprint("alignment", __name__)

from portal.alignment.routes import deeds, history, offering, reviews, suggested  # noqa: E402

__all__ = ["bp", "deeds", "history", "offering", "reviews", "suggested"]
