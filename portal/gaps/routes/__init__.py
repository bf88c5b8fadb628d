"""The addresses of gaps."""

from portal.gaps.routes import bulk, deeds, index, show
from portal.gaps.routes.blueprint import bp

__all__ = ["bp", "bulk", "deeds", "index", "show"]
