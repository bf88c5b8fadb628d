"""Reads of programs: what students chose, what programs are, what they ask for."""

from portal.programs.queries.choices import (
    choices_of,
    current_choice,
    newest_published,
    plan_of,
    substitutions_of,
    waivers_of,
)

__all__ = ["choices_of", "current_choice", "newest_published", "plan_of", "substitutions_of", "waivers_of"]
