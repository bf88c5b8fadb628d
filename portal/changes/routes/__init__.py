"""Pages of changes: the list, one cell, one batch."""

from portal.changes.routes import batches, cells, listing, seen
from portal.changes.routes.blueprint import bp

__all__ = ["batches", "bp", "cells", "listing", "seen"]
