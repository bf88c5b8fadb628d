"""Rubrics, evaluations on paper and to read."""

from portal.evaluations.routes import evaluations, rubrics
from portal.evaluations.routes.blueprint import bp

__all__ = ["bp", "evaluations", "rubrics"]
