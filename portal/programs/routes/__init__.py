"""The pages of this feature, by noun; importing this room puts every view on the blueprint."""

from portal.programs.routes import (
    copying,
    editing,
    exceptions,
    index,
    moving,
    options,
    program,
    requirements,
    sheets,
    trying,
    versions,
)
from portal.programs.routes.blueprint import bp

__all__ = ["bp", "copying", "editing", "exceptions", "index", "moving", "options", "program", "requirements", "sheets", "trying", "versions"]
