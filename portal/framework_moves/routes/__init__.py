"""Pages of framework moves."""

from portal.framework_moves.routes import deciding, moving, students
from portal.framework_moves.routes.blueprint import bp

__all__ = ["bp", "deciding", "moving", "students"]
