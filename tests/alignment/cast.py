"""The people and things that the alignment tests are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from tests import factories as make


@dataclass
class Cast:
    """A district with two schools, one framework and the people who align and review."""

    district: Any
    north: Any
    south: Any
    framework: Any
    cluster: Any
    robotics: Any
    welding: Any
    teacher: Any
    colleague: Any
    southerner: Any
    reviewer: Any
    director: Any
    course: Any
    internship: Any

    def as_viewer(self, who: Any) -> Viewer:
        found = load_viewer(who.id)
        assert found
        return found


def gather() -> Cast:
    district = make.district(name="Lakeside")
    north, south = make.school(district, name="North High"), make.school(district, name="South High")
    framework = make.framework(title="National 2024")
    make.use_framework(district, framework)
    cluster = make.cluster(framework, title="Advanced Manufacturing", grouping="building")
    reviewer = make.user(district, "teacher", at=north, given_name="Rosa", family_name="Kim")
    make.grant(reviewer, "reviewer", at=north)
    return Cast(
        district=district,
        north=north,
        south=south,
        framework=framework,
        cluster=cluster,
        robotics=make.pathway(cluster, title="Robotics"),
        welding=make.pathway(cluster, title="Welding"),
        teacher=make.user(district, "teacher", at=north, given_name="Tom", family_name="Alder"),
        colleague=make.user(district, "teacher", at=north, given_name="Una", family_name="Birch"),
        southerner=make.user(district, "teacher", at=south, given_name="Sam", family_name="Cole"),
        reviewer=reviewer,
        director=make.user(district, "cte_director", given_name="Dee", family_name="Osei"),
        course=make.course(district, at=north, title="Metal Work I"),
        internship=make.experience(district, at=north, title="Shop Internship"),
    )
