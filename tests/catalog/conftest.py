"""The people and things that the tests of the catalog are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.catalog.models import ScedCourse
from portal.extensions import db
from portal.search.models import SearchEntry
from tests import factories as make


@dataclass
class Town:
    """A district with two schools and everybody who looks at or changes what they offer."""

    district: Any
    north: Any
    south: Any
    director: Any
    admin: Any
    """School administrator of North."""
    coordinator: Any
    """Of North."""
    teacher: Any
    student: Any
    stranger: Any
    """District administrator of another district."""

    def viewer(self, who: Any) -> Viewer:
        found = load_viewer(who.id)
        assert found
        return found


@pytest.fixture
def town(session: Any) -> Town:
    district, elsewhere = make.district(name="Lakeside"), make.district(name="Elsewhere")
    north = make.school(district, name="North High", code="N1")
    south = make.school(district, name="South High", code="S1")
    return Town(
        district=district,
        north=north,
        south=south,
        director=make.user(district, "district_admin"),
        admin=make.user(district, "school_admin", at=north),
        coordinator=make.user(district, "coordinator", at=north),
        teacher=make.user(district, "teacher", at=north),
        student=make.user(district, "student", at=north),
        stranger=make.user(elsewhere, "district_admin"),
    )


SCED = (
    ("01001", "English/Language Arts I (9th grade)", "English Language and Literature"),
    ("10012", "Computer Science Principles", "Information Technology"),
    ("10152", "Computer Programming", "Information Technology"),
    ("13207", "Welding", "Manufacturing"),
    ("13208", "Particular Topics in Welding", "Manufacturing"),
    ("17058", "Welding for Construction", "Architecture and Construction"),
)


@pytest.fixture
def sced(session: Any) -> None:
    for code, title, area in SCED:
        make.add(ScedCourse(code=code, title=title, subject_area=area))



def findable(kind: str) -> dict[str, str]:
    """Key -> title of what the search finds of a kind."""
    rows = db.session.execute(sa.select(SearchEntry.key, SearchEntry.title).where(SearchEntry.kind == kind))
    return {row.key: row.title for row in rows}
