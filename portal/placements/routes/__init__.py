"""The pages of this room, by noun."""

from portal.placements.routes import amending, deeds, listed, new
from portal.placements.routes.blueprint import bp
from portal.placements.routes.one import show_context

__all__ = ["amending", "bp", "deeds", "listed", "new", "show_context"]
