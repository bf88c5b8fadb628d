"""How a list of students says what it holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.perkins.queries import LEVEL_WORDS, ProgramStanding
from portal.students.filters import CONCENTRATOR_SHORT, Filters
from portal.students.standing import LIST_STATUS


@dataclass(frozen=True)
class Choices:
    """Id -> name of what each filter offers; `own_sections` names the section asked for, where it is the viewer's."""

    schools: Mapping[int, str]
    programs: Mapping[int, str]
    sections: Mapping[int, str]
    counselors: Mapping[int, str]
    own_sections: Mapping[int, str]

    def section(self, section_id: int | None) -> str:
        return self.own_sections.get(section_id or 0) or self.sections.get(section_id or 0, "")


def heading(viewer: Viewer, filters: Filters, choices: Choices) -> tuple[str, str]:
    """(heading, the sentence below it) of a list: of a section, a program, a caseload, or of all whom one may see."""
    if title := choices.section(filters.section_id):
        return title, "Who sits in this section, with where each stands."
    if title := choices.programs.get(filters.program_id or 0, ""):
        if filters.status == CONCENTRATOR_SHORT:
            return title, "One course short of concentrator in it, whatever program they chose."
        return title, "Students in this program, with where each stands."
    if name := choices.counselors.get(filters.counselor_id or 0, ""):
        return f"Caseload of {name}", "With where each stands."
    if viewer.role == Role.TEACHER:
        return "Students", "Those of your sections this year, with where each stands."
    if viewer.role == Role.COUNSELOR:
        return "Students", "Your caseload, with where each stands."
    return "Students", f"{'The whole district' if viewer.is_district_wide else 'Your school, and who comes to it'}, with where each stands."


def said(filters: Filters, choices: Choices) -> list[str]:
    """The filters in words, for the top of a printed list and for a saved view."""
    parts = (
        choices.section(filters.section_id) or ("a section" if filters.section_id else ""),
        choices.programs.get(filters.program_id or 0, "a program" if filters.program_id else ""),
        f"caseload of {choices.counselors.get(filters.counselor_id, 'a counselor')}" if filters.counselor_id else "",
        choices.schools.get(filters.school_id or 0, "a school" if filters.school_id else ""),
        f"grade {filters.grade}" if filters.grade is not None else "",
        LIST_STATUS.get(filters.status, "").lower(),
        f"named “{filters.words}”" if filters.words else "",
    )
    return [part for part in parts if part]


def perkins_words(lines: Sequence[ProgramStanding]) -> tuple[str, str] | None:
    """('Concentrator', 'Welding'), ('1 course to concentrator', 'Welding'): the highest level, else the nearest."""
    reached = [line for line in lines if line.level in ("concentrator", "completer")]
    if reached:
        best = max(reached, key=lambda line: (line.level == "completer", line.courses))
        return LEVEL_WORDS[best.level], best.program_title
    short = [line for line in lines if line.courses_missing == 1]
    return ("1 course to concentrator", short[0].program_title) if short else None
