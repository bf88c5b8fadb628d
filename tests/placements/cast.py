"""The cast of the tests of placements: two schools of a district, a coordinator each, a host with an opening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from tests import factories as make
from tests.programs.viewers import viewer_of


@dataclass
class Cast:
    district: Any
    school: Any
    other_school: Any
    coordinator_user: Any
    coordinator: Viewer
    stranger_user: Any
    stranger: Viewer
    experience: Any
    host: Any
    supervisor: Any
    opening: Any
    ana: Any
    ben: Any

    def request(self, who: Any = None, **values: Any) -> Any:
        """A student's request for the opening."""
        defaults = {"state": "requested", "origin": "request", "opening_id": self.opening.id, "begins_on": self.opening.begins_on, "ends_on": self.opening.ends_on}
        return make.placement(who or self.ana, self.experience, self.host, supervisor=self.supervisor, **defaults | values)


def a_cast() -> Cast:
    district = make.district()
    school, other = make.school(district, name="Lakeshore High"), make.school(district, name="Hillside High")
    coordinator = make.user(district, "coordinator", at=school, given_name="Marcus", family_name="Osei")
    stranger = make.user(district, "coordinator", at=other)
    experience = make.experience(district, title="Network internship")
    host = make.host(district, name="Harbor Health IT")
    supervisor = make.contact(host, name="Rosa Diaz")
    opening = make.opening(host, experience, seats=1, supervisor_id=supervisor.id, plan=[[1, "14:00", "17:00"]])
    return Cast(
        district, school, other, coordinator, viewer_of(coordinator), stranger, viewer_of(stranger), experience, host, supervisor, opening,
        make.student(school, given_name="Ana", family_name="Lima"), make.student(school, given_name="Ben", family_name="Ortiz"),
    )
