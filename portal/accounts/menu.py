"""The places in the top bar, by role. Paths, not endpoints: they are the portal's promised addresses."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class Place:
    label: str
    path: str
    below: tuple[str, ...] = ()
    """Further beginnings of paths that belong to this place."""


HOME = Place("Home", "/")
FRAMEWORKS = Place("Pathways", "/frameworks", ("/clusters", "/pathways", "/occupations"))
COURSES = Place("Courses", "/courses", ("/offerings",))
EXPERIENCES = Place("Experiences", "/experiences")
COVERAGE = Place("Coverage", "/coverage")
REVIEWS = Place("Reviews", "/reviews")
PROGRAMS = Place("Programs", "/programs", ("/credentials",))
STUDENTS = Place("Students", "/students")
PLACEMENTS = Place("Placements", "/placements")
PERKINS = Place("Perkins", "/perkins")
IMPORTS = Place("Imports", "/imports")
PEOPLE = Place("People", "/people", ("/audit",))

STAFF_PLACES = (HOME, COURSES, EXPERIENCES, COVERAGE, PROGRAMS, STUDENTS, FRAMEWORKS)
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
    if viewer.holds(Role.REVIEWER):
        after = shown.index(COVERAGE) + 1
        shown = (*shown[:after], REVIEWS, *shown[after:])
    if viewer.is_admin or viewer.role == Role.CTE_DIRECTOR:
        shown = (*shown, PERKINS)
    if viewer.is_admin:
        shown = (*shown, IMPORTS, PEOPLE)
    return shown


def is_here(place: Place, path: str) -> bool:
    """Whether a path belongs to a place of the bar."""
    if place.path == "/":
        return path == "/"
    return any(path == start or path.startswith(start + "/") for start in (place.path, *place.below))
