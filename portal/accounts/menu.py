"""The places in the top bar, by role. Paths, not endpoints: they are the portal's promised addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.models import EXTRA_GRANTS, Role
from portal.accounts.viewer import Viewer
from portal.language import lazy


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
    ("/clusters", "/pathways", "/competencies", "/skill-map", "/explore", "/occupations", "/events", "/framework-moves"),
    parts=(
        Part("Frameworks", "/frameworks", ("/clusters", "/pathways")),
        Part("Explore", "/explore"),
        Part("Competencies", "/competencies"),
        Part("Skill map", "/skill-map", roles=frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})),
        Part("Occupations", "/occupations"),
        Part("Events", "/events"),
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
STUDENTS = Place(
    "Students",
    "/students",
    ("/demand", "/notes"),
    parts=(
        Part("Students", "/students"),
        Part("Demand", "/demand", roles=frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})),
    ),
)
PLACEMENTS = Place(
    "Placements",
    "/placements",
    (
        "/clearances",
        "/evaluations",
        "/experiences",
        "/externships",
        "/host-contacts",
        "/host-notes",
        "/host-papers",
        "/host-sites",
        "/hosts",
        "/hours",
        "/meeting-offers",
        "/meeting-requests",
        "/minor-rules",
        "/openings",
        "/queue",
        "/rubrics",
        "/timesheets",
        "/work-calendar",
        "/work-reports",
    ),
    parts=(
        Part("Placements", "/placements"),
        Part("Queue", "/queue", roles=frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})),
        Part("Openings", "/openings"),
        Part("Hosts", "/hosts", ("/externships", "/host-sites", "/host-contacts", "/host-papers", "/host-notes")),
        Part("Meetings", "/meeting-requests"),
        Part("Clearances", "/clearances"),
        Part("Hours", "/hours", ("/timesheets",)),
        Part("Calendar", "/work-calendar"),
        Part("Reports", "/work-reports"),
        Part("Experiences", "/experiences"),
    ),
)
PERKINS = Place("Perkins", "/perkins")
IMPORTS = Place("Imports", "/imports")
PEOPLE = Place("People", "/people", ("/audit",))

STAFF_PLACES = (HOME, COURSES, EXPERIENCES, COVERAGE, GAPS, PROGRAMS, STUDENTS, FRAMEWORKS)
STUDENT_PLACES = (
    Place(
        lazy("My pathway"),
        "/my-pathway",
        ("/my-credentials", "/my-goals", "/my-story", "/my-growth", "/my-plan", "/my-what-ifs"),
        parts=(
            Part(lazy("Pathway"), "/my-pathway"),
            Part(lazy("Plan"), "/my-plan"),
            Part(lazy("Goals"), "/my-goals"),
            Part(lazy("What if"), "/my-what-ifs", ("/my-pathway/what-if",)),
            Part(lazy("Growth"), "/my-growth"),
            Part(lazy("Credentials"), "/my-credentials"),
            Part(lazy("My story"), "/my-story"),
        ),
    ),
    Place(
        lazy("Explore"),
        "/explore",
        ("/my-interests", "/my-skills", "/my-research", "/meetings", "/events", "/frameworks", "/clusters", "/pathways", "/occupations", "/programs", "/credentials", "/sheets"),
        parts=(
            Part(lazy("For you"), "/explore"),
            Part(lazy("Interests"), "/my-interests", ("/my-skills",)),
            Part(lazy("Pathways"), "/frameworks", ("/clusters", "/pathways")),
            Part(lazy("Occupations"), "/occupations"),
            Part(lazy("Programs"), "/programs", ("/sheets", "/credentials")),
            Part(lazy("My research"), "/my-research", ("/meetings",)),
            Part(lazy("Events"), "/events"),
        ),
    ),
    Place(
        lazy("Internships"),
        "/openings",
        ("/my-placements", "/my-hours"),
        parts=(Part(lazy("Openings"), "/openings"), Part(lazy("My placements"), "/my-placements"), Part(lazy("My hours"), "/my-hours")),
    ),
    Place(lazy("Portfolio"), "/my-portfolio", ("/my-data",), parts=(Part(lazy("Portfolio"), "/my-portfolio"), Part(lazy("My data"), "/my-data"))),
)
"""What a student's bar offers, in the order of their way: where I stand, what there is, going there, showing it."""


def places(viewer: Viewer) -> tuple[Place, ...]:
    """What this person's top bar offers, in order."""
    if viewer.role == Role.STUDENT:
        return STUDENT_PLACES
    shown: tuple[Place, ...] = STAFF_PLACES
    if viewer.role == Role.COORDINATOR:
        shown = (HOME, PLACEMENTS, *(place for place in STAFF_PLACES[1:] if place is not EXPERIENCES))
    if viewer.is_admin or viewer.role == Role.CTE_DIRECTOR:
        shown = (*(PLACEMENTS if place is EXPERIENCES else place for place in STAFF_PLACES), PERKINS)
    if viewer.is_admin:
        shown = (*shown, IMPORTS, PEOPLE)
    return shown


def parts(viewer: Viewer, path: str) -> tuple[str, tuple[Part, ...]]:
    """The place that a path belongs to, by its label, and its parts for this person; none where there is but one."""
    here = next((place for place in places(viewer) if is_here(place, path)), None)
    found = tuple(part for part in here.parts if part.is_for(viewer)) if here else ()
    return (here.label, found) if here and len(found) > 1 else ("", ())


def is_here(place: Place | Part, path: str) -> bool:
    """Whether a path belongs to a place of the bar."""
    return _reach(place, path) > 0


def part_here(parts: Iterable[Part], path: str) -> Part | None:
    """The part that one is in: of several beginnings that fit, the longest says it."""
    return max((part for part in parts if is_here(part, path)), key=lambda part: _reach(part, path), default=None)


def _reach(place: Place | Part, path: str) -> int:
    """How much of a path the place's longest fitting beginning says; 0 where none fits."""
    if place.path == "/":
        return int(path == "/")
    return max((len(start) for start in (place.path, *place.below) if path == start or path.startswith(start + "/")), default=0)
