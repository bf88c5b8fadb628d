"""The catalogue: courses, experiences, prerequisites, credentials and hosts."""

from __future__ import annotations

from collections.abc import Mapping

from portal.demo.credentials import MONTHS
from portal.demo.hosts import profile
from portal.demo.world import SchoolRow, World


def add_offerings(world: World, schools: Mapping[str, SchoolRow] | None) -> None:
    """Every line of courses.csv and experiences.csv; without `schools` all belong to the whole district."""
    rows, seeds = world.rows, world.seeds

    def at(key: str | None) -> int | None:
        return schools[key].id if schools and key else None

    for course in seeds.courses.values():
        offering_id = rows.add(
            "offerings", kind="course", district_id=world.district_id, school_id=at(course.school), code=course.code,
            title=course.title, description=course.description, subject=course.subject, grade_low=course.low,
            grade_high=course.high, state="retired" if course.retired else "active",
        )  # fmt: skip
        rows.add(
            "courses", id=offering_id, sced_code=course.sced_code if course.sced_code in world.sced_codes else None,
            state_code=f"CT{course.sced_code}" if course.cte else "", credits=course.credits, cte=course.cte,
            terms_offered=" ".join(course.terms),
        )  # fmt: skip
        world.offering_ids[course.code] = offering_id
    for course in seeds.courses.values():
        for required in course.requires:
            rows.add(
                "prerequisites", course_id=world.offering_ids[course.code], required_id=world.offering_ids[required]
            )
    for experience in seeds.experiences.values():
        offering_id = rows.add(
            "offerings", kind="experience", district_id=world.district_id, school_id=at(experience.school),
            code=experience.code, title=experience.title, description=experience.description,
            subject=experience.subject, grade_low=experience.low, grade_high=experience.high,
        )  # fmt: skip
        rows.add(
            "experiences", id=offering_id, experience_kind=experience.kind, hours=experience.hours,
            course_id=world.offering_ids[experience.course] if experience.course else None,
        )  # fmt: skip
        world.offering_ids[experience.code] = offering_id


def add_credentials(world: World) -> None:
    for spec in world.seeds.credentials:
        world.credential_ids[spec["code"]] = world.rows.add(
            "credentials", district_id=world.district_id, code=spec["code"], title=spec["title"], issuer=spec["issuer"],
            validity_months=MONTHS.get(spec["code"]),
        )


def add_hosts(world: World) -> None:
    for position, spec in enumerate(world.seeds.hosts):
        world.host_ids[spec["name"]] = world.rows.add(
            "hosts", district_id=world.district_id, name=spec["name"], city=spec["city"],
            naics=spec["naics"] if spec["naics"] in world.industries else None, **profile(position),
        )  # fmt: skip
        world.supervisors[spec["name"]] = spec["supervisor"]
        domain = "".join(c for c in spec["name"].lower() if c.isascii() and c.isalnum())
        world.contact_ids[spec["name"]] = world.rows.add(
            "host_contacts", host_id=world.host_ids[spec["name"]], name=spec["supervisor"], email=f"office@{domain}.example", signs=True,
        )  # fmt: skip
