"""The pages of this room, by noun."""

from portal.hosts.routes import answers, directory, externships, making, merging, notes, papers, places, show
from portal.hosts.routes.blueprint import bp

__all__ = ["answers", "bp", "directory", "externships", "making", "merging", "notes", "papers", "places", "show"]
