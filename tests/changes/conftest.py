from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.alignment.models import BatchKind
from portal.coverage.models import CoverageDeed
from portal.coverage.services import Outcome, Wish, open_batch, set_levels
from tests import factories as make
from tests.alignment.cast import Cast, gather


@dataclass
class Town:
    """The alignment tests' people, and a set of competencies that Robotics asks for."""

    cast: Cast
    south_course: Any
    wide_course: Any
    competencies: list[Any] = field(default_factory=list)

    def by(self, who: Any) -> Viewer:
        found = load_viewer(who.id)
        assert found
        return found

    def set(
        self,
        who: Any,
        *cells: tuple[Any, Any, str | None],
        evidence: str | None = None,
        deed: CoverageDeed = CoverageDeed.SET,
        batch: Any = None,
    ) -> Outcome:
        wishes = [Wish(offering.id, competency.id, level, evidence) for offering, competency, level in cells]
        return set_levels(
            wishes, district_id=self.cast.district.id, by=self.by(who), deed=deed, batch_id=batch.id if batch else None
        )

    def batch(self, who: Any, *cells: tuple[Any, Any, str | None], title: str = "Import of coverage.xlsx") -> Any:
        made = open_batch(district_id=self.cast.district.id, kind=BatchKind.IMPORT, title=title, by=self.by(who))
        self.set(who, *cells, deed=CoverageDeed.IMPORTED, batch=made)
        return made


@pytest.fixture
def town(session: Any) -> Town:
    cast = gather()
    found = make.competency_set(cast.district, pathways=(cast.robotics,))
    return Town(
        cast,
        south_course=make.course(cast.district, at=cast.south, title="Welding Lab"),
        wide_course=make.course(cast.district, title="Career Skills"),
        competencies=[make.competency(found, f"RB.{n}", statement=f"Wires part {n}") for n in range(1, 7)],
    )
