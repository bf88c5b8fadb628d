"""Pages of changes: the list, one cell, one batch."""

from portal.changes.routes import as_of, batches, cells, listing, seen
from portal.changes.routes.blueprint import bp

__all__ = ["as_of", "batches", "bp", "cells", "listing", "seen"]
