"""The pages of this feature, by noun; importing this room puts every view on the blueprint."""

from portal.rosters.routes import files, guardians, packages, reconciliation, records, rule, ties
from portal.rosters.routes.blueprint import bp

__all__ = ["bp", "files", "guardians", "packages", "reconciliation", "records", "rule", "ties"]
