"""A district where one alignment carries much: a core course that some have, some take and some plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from portal.database import now
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.placements.models import Placement
from portal.programs.models import PlanEntry
from portal.programs.summaries import recompute_all
from portal.schools.models import year_of
from tests import factories as make


def gather() -> Any:
    """Networks counts for Ana (earned), Ben (takes it) and Cay (plans it); Dee has nothing. Cay is at South."""
    today = now().date()
    year = year_of(today)

    class World:
        district = make.district(name="Harbor")
        north = make.school(district, name="North High")
        south = make.school(district, name="South High")
        school_year = make.school_year(district, year, begins_on=today - timedelta(days=60), ends_on=today + timedelta(days=200))
        framework = make.framework(title="National")
        chosen_framework = make.use_framework(district, framework)
        cluster = make.cluster(framework, title="Digital Technology", grouping="connecting")
        pathway = make.pathway(cluster, title="Cybersecurity")
        other = make.pathway(cluster, title="Software")
        networks = make.course(district, title="Networks", cte=True)
        basics = make.course(district, title="Basics", cte=True)
        shop = make.experience(district, title="Repair Shop", hours=40)
        aligned = make.alignment(networks, pathway, "core")
        aligned_shop = make.alignment(shop, pathway, "capstone")
        idle = make.alignment(basics, other, "core")
        program = make.program(district, sites=(north, south), pathways=(pathway,), title="Cyber Defense")
        version = make.version(program, entry_year=year - 1)
        core = make.requirement(version, "k_of_n", {"pathway_id": pathway.id, "role": "core"}, title="Core", amount=1)
        hours = make.requirement(version, "hours", {"pathway_id": pathway.id, "role": "capstone"}, title="Work", amount=60, position=1)
        base = make.requirement(version, "all_of", {"offering_id": basics.id}, title="Base", position=2)
        ana = make.student(north, given_name="Ana", family_name="Adler", grade=11)
        ben = make.student(north, given_name="Ben", family_name="Boone", grade=11)
        cay = make.student(south, given_name="Cay", family_name="Cole", grade=10)
        dee = make.student(north, given_name="Dee", family_name="Dorn", grade=9)
        teacher = make.user(district, "teacher", at=north, given_name="Tom", family_name="Alder")
        southerner = make.user(district, "school_admin", at=south, given_name="Sam", family_name="South")
        director = make.user(district, "cte_director", given_name="Dan", family_name="Osei")
        elsewhere = make.district(name="Elsewhere")
        stranger = make.user(elsewhere, "cte_director")
        pupil = make.user(district, "student", at=north)

    w = World
    reviewer = make.user(w.district, "teacher", at=w.north, given_name="Rosa", family_name="Kim")
    make.grant(reviewer, "reviewer")
    w.reviewer = reviewer
    for who in (w.ana, w.ben, w.cay, w.dee):
        make.choice(who, w.version)
    make.record(w.ana, w.networks, credits_earned=Decimal(1), passed=True)
    w.section = make.section(w.networks, at=w.north, year=w.school_year, teacher=w.teacher)
    make.enroll(w.ben, w.section)
    make.add(PlanEntry(district_id=w.district.id, student_id=w.cay.id, offering_id=w.networks.id, year=year + 1))
    host = make.add(Host(district_id=w.district.id, name="Dockside"))
    placement = make.add(Placement(
        district_id=w.district.id, school_id=w.north.id, student_id=w.ana.id, experience_id=w.shop.id, host_id=host.id,
        state="active", begins_on=today - timedelta(days=20), ends_on=today + timedelta(days=60), hours_goal=Decimal(40),
    ))  # fmt: skip
    for day, state in enumerate(("approved", "approved", "submitted")):
        make.add(HourEntry(district_id=w.district.id, placement_id=placement.id, student_id=w.ana.id, day=today - timedelta(days=day), hours=Decimal(8), state=state))
    recompute_all(w.district.id)
    return w
