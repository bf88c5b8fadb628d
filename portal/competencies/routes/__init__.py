"""Pages of competency sets and of what stands in them."""

from portal.competencies.routes import items, moves, pathways, sets
from portal.competencies.routes.blueprint import bp

__all__ = ["bp", "items", "moves", "pathways", "sets"]
