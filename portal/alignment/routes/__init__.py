"""The addresses of alignments, by where they are done."""

from flask import Blueprint

bp = Blueprint("alignment", __name__)

from portal.alignment.routes import deeds, offering  # noqa: E402

__all__ = ["bp", "deeds", "offering"]
