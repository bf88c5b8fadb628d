"""Pages of Perkins V."""

from portal.perkins.routes import exits, flags, report, rules, states, status
from portal.perkins.routes.blueprint import bp

__all__ = ["bp", "exits", "flags", "report", "rules", "states", "status"]
