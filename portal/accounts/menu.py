"""The places in the top bar, by role. Paths, not endpoints: they are the portal's promised addresses."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import EXTRA_GRANTS, Role
from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class Part:
    """A room of a place, for those staff roles (or the grant) that have something to do there; none: all staff."""

    label: str
    path: str
    below: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()

    def is_for(self, viewer: Viewer) -> bool:
        return not self.roles or viewer.role in self.roles or any(viewer.holds(role) for role in self.roles & EXTRA_GRANTS)


@dataclass(frozen=True)
class Place:
    label: str
    path: str
    below: tuple[str, ...] = ()
    """Further beginnings of paths that belong to this place."""
    parts: tuple[Part, ...] = ()
    """What the second line of the bar offers while one is here."""


HOME = Place("Home", "/")
FRAMEWORKS = Place(
    "Pathways",
    "/frameworks",
    ("/clusters", "/pathways", "/competencies", "/occupations", "/framework-moves"),
    parts=(
        Part("Frameworks", "/frameworks", ("/clusters", "/pathways")),
        Part("Competencies", "/competencies"),
        Part("Occupations", "/occupations"),
        Part("Moves", "/framework-moves", roles=frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})),
    ),
)
COURSES = Place("Courses", "/courses", ("/offerings",))
EXPERIENCES = Place("Experiences", "/experiences")
COVERAGE = Place(
    "Coverage",
    "/coverage",
    ("/reviews", "/alignments", "/suggestions", "/changes", "/copies"),
    parts=(
        Part("Grid", "/coverage"),
        Part("Suggestions", "/suggestions", roles=frozenset(Role) - EXTRA_GRANTS - {Role.COUNSELOR, Role.STUDENT}),
        Part("Reviews", "/reviews", roles=frozenset({Role.REVIEWER})),
        Part("Changes", "/changes"),
        Part("Copy", "/copies", roles=frozenset({Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})),
    ),
)
GAPS = Place("Gaps", "/gaps")
PROGRAMS = Place(
    "Programs",
    "/programs",
    ("/credentials", "/sheets"),
    parts=(Part("Programs", "/programs"), Part("Credentials", "/credentials"), Part("Sheets for families", "/sheets")),
)
STUDENTS = Place("Students", "/students")
PLACEMENTS = Place("Placements", "/placements")
PERKINS = Place("Perkins", "/perkins")
IMPORTS = Place("Imports", "/imports")
PEOPLE = Place("People", "/people", ("/audit",))

STAFF_PLACES = (HOME, COURSES, EXPERIENCES, COVERAGE, GAPS, PROGRAMS, STUDENTS, FRAMEWORKS)
STUDENT_PLACES = (
    Place("My pathway", "/my-pathway", ("/my-credentials",)),
    Place("Explore", "/frameworks", ("/clusters", "/pathways")),
    Place("Occupations", "/occupations"),
    PROGRAMS,
)


def places(viewer: Viewer) -> tuple[Place, ...]:
    """What this person's top bar offers, in order."""
    if viewer.role == Role.STUDENT:
        return STUDENT_PLACES
    shown: tuple[Place, ...] = STAFF_PLACES
    if viewer.role == Role.COORDINATOR:
        shown = (HOME, PLACEMENTS, *STAFF_PLACES[1:])
    if viewer.is_admin or viewer.role == Role.CTE_DIRECTOR:
        shown = (*shown, PERKINS)
    if viewer.is_admin:
        shown = (*shown, IMPORTS, PEOPLE)
    return shown


def parts(viewer: Viewer, path: str) -> tuple[str, tuple[Part, ...]]:
    """The place that a path belongs to, by its label, and its parts for this person; none where there is but one."""
    here = next((place for place in places(viewer) if is_here(place, path)), None)
    found = tuple(part for part in here.parts if part.is_for(viewer)) if here and viewer.is_staff else ()
    return (here.label, found) if here and len(found) > 1 else ("", ())


def is_here(place: Place | Part, path: str) -> bool:
    """Whether a path belongs to a place of the bar."""
    if place.path == "/":
        return path == "/"
    return any(path == start or path.startswith(start + "/") for start in (place.path, *place.below))
