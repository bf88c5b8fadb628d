"""Reads of programs: what students chose, what programs are, what they ask for."""

from portal.programs.queries.choices import (
    choices_of,
    current_choice,
    newest_published,
    plan_of,
    substitutions_of,
    waivers_of,
)
from portal.programs.queries.programs import (
    counts_of,
    leads_of,
    pathways_of,
    program_by_id,
    programs_of_school,
    sites_of,
    students_in,
    version_titles,
    versions_of,
)
from portal.programs.queries.trees import tree_of

__all__ = [
    "choices_of",
    "counts_of",
    "current_choice",
    "leads_of",
    "newest_published",
    "pathways_of",
    "plan_of",
    "program_by_id",
    "programs_of_school",
    "sites_of",
    "students_in",
    "substitutions_of",
    "tree_of",
    "version_titles",
    "versions_of",
    "waivers_of",
]
