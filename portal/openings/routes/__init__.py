"""The pages of this room: for staff, for students, and both at one address."""

from portal.openings.routes import both, mine, requests, staff
from portal.openings.routes.blueprint import bp

__all__ = ["both", "bp", "mine", "requests", "staff"]
