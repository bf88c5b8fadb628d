"""A program for a sister school: the same requirements over that school's own offerings, as a draft."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.programs.models import Program, ProgramSite, ProgramVersion, Requirement, RequirementOption
from tests import factories as make
from tests.page import fields, text_of


@pytest.fixture
def sister(session, lakes):
    """Southside has Robots I under the same code in other letters; Robots II it has not. A career center's course counts too."""
    lakes.first_course.code, lakes.second_course.code = "ROB1", "ROB2"
    lakes.twin = make.course(lakes.district, at=lakes.second, code="rob1", title="Robotics One")
    make.course(lakes.district, at=lakes.second, code="ROB2", title="Robots II", state="retired")
    center = make.school(lakes.district, name="Career Center", kind="career_center")
    lakes.center_course = make.course(lakes.district, at=center, code="CC1", title="Machine Lab")
    lakes.open_course = make.course(lakes.district, code="D1", title="Drafting")
    make.requirement(
        lakes.version, "k_of_n", {"offering_id": lakes.center_course.id}, {"offering_id": lakes.open_course.id}, {"credential_id": lakes.credential.id},
        title="More", position=2,
    )  # fmt: skip
    session.commit()
    lakes.here = f"/programs/{lakes.program.id}/copy"
    return lakes


def shown(page):
    return [text_of(row) for row in page.find("table").iter("tr")][1:]


def options_of(session, version_id):
    """Requirement title -> titles of the offerings it names, in order."""
    base = Offering.__table__
    rows = session.execute(
        sa.select(Requirement.title, base.c.title.label("offering"))
        .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
        .join(base, base.c.id == RequirementOption.offering_id)
        .where(Requirement.program_version_id == version_id)
        .order_by(Requirement.position, RequirementOption.position)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.title, []).append(row.offering)
    return found


def test_the_difference_is_shown_before_anything_is_made(sister, sign_in, session):
    director = sign_in(sister.director)
    assert director.page(f"/programs/{sister.program.id}").has("a", href=sister.here)
    for htmx in (False, True):
        page = director.page(f"{sister.here}?school={sister.second.id}", htmx=htmx)
        rows = shown(page)
        assert [row.split()[-1] for row in rows] == ["High", "out", "along", "along"]
        assert "Robotics One" in rows[0]
        assert "Southside High has no offering with the code of" in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Program)) == 1


def test_the_copy_is_a_draft_over_the_other_schools_offerings(sister, sign_in, session):
    director = sign_in(sister.director)
    form = fields(director.page(f"{sister.here}?school={sister.second.id}").find("form", action=sister.here, method="post"))
    assert form["title"] == "Robotics and Automation, Southside High"
    director.submit(sister.here, form)
    made = session.scalars(sa.select(Program).order_by(Program.id.desc())).first()
    draft = session.scalars(sa.select(ProgramVersion).where(ProgramVersion.program_id == made.id)).one()
    assert (draft.state, made.summary) == ("draft", sister.program.summary)
    assert options_of(session, draft.id) == {"Foundation": ["Robotics One"], "More": ["Machine Lab", "Drafting"]}
    assert session.scalars(sa.select(ProgramSite.school_id).where(ProgramSite.program_id == made.id)).all() == [sister.second.id]
    kinds = session.scalars(sa.select(RequirementOption.role).join(Requirement, Requirement.id == RequirementOption.requirement_id).where(Requirement.program_version_id == draft.id, RequirementOption.role.is_not(None))).all()
    assert kinds == ["core"]
    assert session.scalars(sa.select(Requirement.origin_id).where(Requirement.program_version_id == draft.id)).all() == [None, None, None]


def test_a_double_click_makes_one(sister, sign_in, session):
    director = sign_in(sister.director)
    form = fields(director.page(f"{sister.here}?school={sister.second.id}").find("form", action=sister.here, method="post"))
    director.submit(sister.here, form)
    director.submit(sister.here, form)
    assert session.scalar(sa.select(sa.func.count()).select_from(Program)) == 2


@pytest.mark.parametrize("change", [{"school_id": ""}, {"school_id": "999999"}, {"school_id": "99999999999999999999999"}, {"title": ""}, {"title": "x" * 300}])
def test_what_cannot_be_is_refused_and_makes_nothing(sister, sign_in, session, change):
    director = sign_in(sister.director)
    form = fields(director.page(f"{sister.here}?school={sister.second.id}").find("form", action=sister.here, method="post"))
    director.submit(sister.here, form | change, status=422)
    assert session.scalar(sa.select(sa.func.count()).select_from(Program)) == 1


def test_a_school_of_another_district_is_no_choice(sister, sign_in, session):
    foreign = make.school(sister.elsewhere)
    session.commit()
    assert not sign_in(sister.director).page(f"{sister.here}?school={foreign.id}").has("table")


def test_only_who_may_add_programs_copies_one(sister, sign_in):
    for who in (sister.teacher, sister.lead, sister.counselor, sister.person, sister.stranger):
        sign_in(who).page(sister.here, status=404)
