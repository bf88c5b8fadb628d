"""The cast of the tests of hours."""

from __future__ import annotations

from datetime import date, timedelta

from portal.database import now
from tests import factories as make

TODAY = now().date()
YESTERDAY = TODAY - timedelta(days=1)
EVERY_DAY = [[weekday, "14:00", "17:00"] for weekday in range(7)]


class Cast:
    """An adult student at a host, two to five every day, who has signed in; a coordinator; strangers."""

    def __init__(self) -> None:
        self.district = make.district()
        self.school = make.school(self.district)
        self.coordinator = make.user(self.district, "coordinator", at=self.school)
        self.colleague = make.user(self.district, "coordinator", at=self.school)
        self.stranger = make.user(self.district, "coordinator", at=make.school(self.district))
        self.user = make.user(self.district, "student", at=self.school)
        self.student = make.student(self.school, user=self.user, given_name="Ana", family_name="Lima", birth_date=date(2000, 1, 1))
        self.other_user = make.user(self.district, "student", at=self.school)
        self.other = make.student(self.school, user=self.other_user, birth_date=date(2000, 1, 1))
        self.experience = make.experience(self.district)
        self.host = make.host(self.district, name="Harbor Health IT")
        self.supervisor = make.contact(self.host)
        self.placement = make.placement(self.student, self.experience, self.host, plan=EVERY_DAY, supervisor=self.supervisor)


def entry_form(page, placement, **values) -> dict[str, str]:
    """The form of a placement as the page shows it, filled in."""
    return page.form(f"/my-hours/{placement.id}/log") | {"deed": "submit"} | values
