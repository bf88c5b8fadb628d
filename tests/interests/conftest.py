"""A student who signs in, and the statements and skills as they are shipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from portal.accounts.models import User
from portal.careers.reference import SEEDS
from portal.careers.seeds import Keys, load_table
from portal.interests.seeds import SKILLS, STATEMENTS
from portal.rosters.models import Student
from portal.schools.models import District, School
from tests import factories as make
from tests.page import PageClient


@dataclass
class Cast:
    district: District
    school: School
    person: User
    student: Student
    browser: PageClient
    sign_in: Any

    def answer_all(self, liked: str = "RI", form: str = "short", browser: PageClient | None = None) -> None:
        """Begins a form and answers it: a lot for the sides in `liked`, the more the earlier; not at all for the rest."""
        phone = browser or self.browser
        phone.submit("/my-interests/start", {"form": form})
        while (page := phone.page("/my-interests/answer")).has("form", id="answers"):
            asked = page.form("/my-interests/answer")
            area = asked["statement"][0]
            phone.submit("/my-interests/answer", asked | {"value": 4 - liked.index(area) if area in liked else 0})

    def finish(self) -> None:
        self.browser.submit("/my-interests/finish")


@pytest.fixture
def cast(session, sign_in) -> Cast:
    load_table(STATEMENTS, SEEDS, Keys())
    load_table(SKILLS, SEEDS, Keys())
    home = make.district()
    school = make.school(home)
    person = make.user(home, "student", at=school)
    student = make.student(school, user=person)
    session.commit()
    return Cast(home, school, person, student, sign_in(person), sign_in)


@pytest.fixture
def world_of_work(cast, session):
    """A framework with three clusters: hands-on and curious work, art, and one too small to say anything about."""
    from portal.careers.models import Occupation, OccupationPathway

    frame = make.framework()
    make.use_framework(cast.district, frame)
    makers, artists, small = (make.cluster(frame, title=title) for title in ("Makers", "Artists", "Small"))
    paths = {one.title: make.pathway(one, title=f"{one.title} pathway") for one in (makers, artists, small)}

    def work(soc: str, title: str, cluster: str, six: list[float | None]) -> None:
        make.add(Occupation(soc=soc, title=title, job_zone=3, **dict(zip(("realistic", "investigative", "artistic", "social", "enterprising", "conventional"), six, strict=True))))
        make.add(OccupationPathway(pathway_id=paths[cluster].id, soc=soc))

    for number in range(6):
        work(f"11-000{number}", f"Maker {number}", "Makers", [7, 6 - number / 2, 1, 2, 1, 3])
        work(f"22-000{number}", f"Artist {number}", "Artists", [1, 2, 7, 3, 4, 1 + number / 5])
    work("33-0001", "Unknown", "Makers", [None] * 6)
    work("33-0002", "Lone", "Small", [7, 6, 1, 2, 1, 3])
    session.commit()
    return paths


