"""The pages of this room, by noun."""

from portal.clearances.routes import board, cells, mine, rules
from portal.clearances.routes.blueprint import bp

__all__ = ["board", "bp", "cells", "mine", "rules"]
