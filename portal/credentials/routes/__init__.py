"""The pages of this room, by noun."""

from portal.credentials.routes import attempts, catalogue, queue, results
from portal.credentials.routes.blueprint import bp

__all__ = ["attempts", "bp", "catalogue", "queue", "results"]
