"""A small town: two schools, a pathway with three competencies, and the people who mend its gaps."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.coverage.services import Wish, set_levels
from portal.database import now
from portal.extensions import db
from portal.gaps.keeping import recompute_all
from portal.gaps.models import Gap, GapEvent
from tests import factories as make


class Town:
    """North teaches Foundations (9), Networks (10) and a capstone (12) for one pathway; South teaches nothing for it."""

    def __init__(self) -> None:
        self.district = make.district()
        self.north, self.south = make.school(self.district, name="North High"), make.school(self.district, name="South High")
        framework = make.framework()
        make.use_framework(self.district, framework)
        self.cluster = make.cluster(framework)
        self.pathway = make.pathway(self.cluster, title="Network Systems")
        self.other_pathway = make.pathway(self.cluster, title="Welding")
        self.set = make.competency_set(self.district, pathways=(self.pathway,))
        self.host = make.competency(self.set, "2.1", statement="Harden a host")
        self.capture = make.competency(self.set, "2.2", statement="Read a packet capture")
        self.incident = make.competency(self.set, "2.3", statement="Document an incident")
        self.base = self.course("Foundations", grade_low=9, grade_high=9)
        self.networks = self.course("Networks", grade_low=10, grade_high=11)
        self.capstone = self.course("Security capstone", grade_low=12)
        for offering, role in ((self.base, "foundational"), (self.networks, "core"), (self.capstone, "capstone")):
            make.alignment(offering, self.pathway, role)
        self.teacher = make.user(self.district, "teacher", at=self.north, given_name="Jana", family_name="Haddad")
        self.colleague = make.user(self.district, "teacher", at=self.north, given_name="Omar", family_name="Ali")
        self.stranger = make.user(self.district, "teacher", at=self.south)
        self.counselor = make.user(self.district, "counselor", at=self.north)
        self.director = make.user(self.district, "cte_director", given_name="Dana", family_name="Whitfield")
        self.head = make.user(self.district, "school_admin", at=self.north)
        self.other_head = make.user(self.district, "school_admin", at=self.south)
        self.student = make.user(self.district, "student", at=self.north)
        make.student(self.north, user=self.student)

    def course(self, title: str, *, at: Any = "north", **values: Any) -> Any:
        return make.course(self.district, at=self.north if at == "north" else at, title=title, **values)

    def cover(self, offering: Any, competency: Any, level: str | None) -> None:
        set_levels([Wish(offering.id, competency.id, level)], district_id=self.district.id, by=None)

    def cover_all(self) -> None:
        """Nothing lacks any more."""
        for competency in (self.host, self.capture, self.incident):
            self.cover(self.base, competency, "introduced")
            self.cover(self.networks, competency, "mastered")

    def found(self, *, school: Any = None, state: str = "open") -> set[tuple[str | None, str]]:
        """(competency's code, kind) of a school's gaps in a state."""
        from portal.competencies.models import Competency

        rows = db.session.execute(
            sa.select(Competency.code, Gap.kind)
            .select_from(Gap)
            .outerjoin(Competency, Competency.id == Gap.competency_id)
            .where(Gap.school_id == (school or self.north).id, Gap.state == state)
        )
        return {(row.code, row.kind) for row in rows}

    def gap(self, competency: Any = None, kind: str = "uncovered", *, school: Any = None) -> Gap:
        return db.session.scalars(
            sa.select(Gap).where(
                Gap.school_id == (school or self.north).id, Gap.kind == kind, Gap.competency_id.is_(None) if competency is None else Gap.competency_id == competency.id
            )
        ).one()

    def events(self, gap: Gap) -> list[str]:
        return list(db.session.scalars(sa.select(GapEvent.deed).where(GapEvent.gap_id == gap.id).order_by(GapEvent.id)))


@pytest.fixture
def town(session: Any) -> Town:
    made = Town()
    recompute_all(made.district.id)
    db.session.commit()
    return made


def seen_by(who: Any) -> Viewer:
    found = load_viewer(who.id)
    assert found is not None
    return found


TODAY = now().date()

