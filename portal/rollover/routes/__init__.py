"""The pages of this room."""

from portal.rollover.routes import calendar, copies, coverage_copies, turning
from portal.rollover.routes.blueprint import bp

__all__ = ["bp", "calendar", "copies", "coverage_copies", "turning"]
