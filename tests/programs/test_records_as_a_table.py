"""Untidy records, one case a row: what a student has, and where that leaves them in a program of one course.

The program asks for Algebra I (one credit). A record is written "year term mark", then what is unusual about it:
`.5` credits attempted, `=.5` credits that the source gives, an origin, or `first`/`second` part.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.facts import facts_of
from portal.programs.models import ProgressSummary
from portal.programs.summaries import recompute_all
from portal.rosters.comparing import RecordFacts
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import RecordOverride
from portal.rosters.services import keep_records
from portal.schools.models import SchoolYear
from tests import factories as make

TABLE = """
case                                  | records                                             | also         | band        | earned | failed
nothing yet                           |                                                     |              | left        | 0      | no
passed                                | 2026 Year B                                         |              | done        | 1      | no
passed with the lowest letter         | 2026 Year D-                                        |              | done        | 1      | no
passed with a number                  | 2026 Year 60                                        |              | done        | 1      | no
failed by one point                   | 2026 Year 59.9                                      |              | left        | 0      | yes
failed                                | 2026 Year F                                         |              | left        | 0      | yes
withdrawn is no failure               | 2026 Year W                                         |              | left        | 0      | no
withdrawn while failing is one        | 2026 Year WF                                        |              | left        | 0      | yes
no credit                             | 2026 Year NC                                        |              | left        | 0      | yes
audited                               | 2026 Year AU                                        |              | left        | 0      | no
credit without a letter               | 2026 Year CR                                        |              | done        | 1      | no
incomplete stays open                 | 2026 Year I                                         |              | in_progress | 0      | no
incomplete whose time is up           | 2020 Year I                                         | I for 30 days| left        | 0      | yes
incomplete, then a mark               | 2025 Year I; 2026 Year C                            |              | done        | 1      | no
incomplete beside an old failure      | 2025 Year F; 2026 Year I                            |              | in_progress | 0      | no
no mark, but the source gives credit  | 2026 Year - =1                                      |              | done        | 1      | no
no mark and no credit                 | 2026 Year -                                         |              | left        | 0      | no
repeat earns once                     | 2025 Year C; 2026 Year A                            |              | done        | 1      | no
repeat after a failure                | 2025 Year F; 2026 Year B                            |              | done        | 1      | no
failed a repeat of a passed course    | 2025 Year C; 2026 Year F                            |              | done        | 1      | no
failed twice                          | 2025 Year F; 2026 Year F                            |              | left        | 0      | yes
failed, then withdrawn                | 2025 Year F; 2026 Year W                            |              | left        | 0      | yes
both halves                           | 2026 Fall B .5; 2026 Spring C .5                    |              | done        | 1      | no
one half                              | 2026 Fall B .5                                      |              | left        | 0.5    | no
one half passed, one failed           | 2026 Fall B .5; 2026 Spring F .5                    |              | left        | 0.5    | no
failed half made up later             | 2025 Fall B .5; 2025 Spring F .5; 2026 Spring P .5  |              | done        | 1      | no
the same half twice is one half       | 2025 Fall C .5; 2026 Fall A .5                      |              | left        | 0.5    | no
one half passed, one still open       | 2026 Fall B .5; 2026 Spring I .5                    |              | in_progress | 0.5    | no
both halves in one term, by code      | 2026 Fall B .5 first; 2026 Fall C .5 second @Other  |              | done        | 1      | no
the first half twice, by code         | 2025 Fall B .5 first; 2026 Spring C .5 first        |              | left        | 0.5    | no
three thirds are exact                | 2026 T1 A .333; 2026 T2 A .333; 2026 T3 A .334      |              | done        | 1      | no
three short thirds are not quite      | 2026 T1 A .333; 2026 T2 A .333; 2026 T3 A .333      |              | left        | 0.999  | no
quarters of unlike credit             | 2026 Q1 A .125; 2026 Q2 B .375; 2026 Q3 C .5        |              | done        | 1      | no
the source gives less than attempted  | 2026 Year B =.75                                    |              | left        | 0.75   | no
more credit than the course has       | 2026 Year A 1.5                                     |              | done        | 1      | no
transfer                              | 2026 Year 88 transfer @Elsewhere                    |              | done        | 1      | no
dual enrollment                       | 2026 Fall B+ dual @College                          |              | done        | 1      | no
middle school                         | 2024 Year A middle                                  |              | done        | 1      | no
a transferred half and one of ours    | 2025 Fall 91 .5 transfer; 2026 Spring B .5          |              | done        | 1      | no
a D that does not count               | 2026 Year D                                         | override no  | left        | 0      | yes
a W that counts                       | 2026 Year W                                         | override yes | done        | 1      | no
an F that counts                      | 2026 Year F                                         | override yes | done        | 1      | no
failed and waived                     | 2026 Year F                                         | waiver       | done        | 0      | yes
nothing, and another course instead   |                                                     | substitution | done        | 0      | no
failed, and another course instead    | 2026 Year F                                         | substitution | done        | 0      | yes
ended records count nothing           | 2026 Year A                                         | ended        | left        | 0      | no
"""  # fmt: skip
HEADER, *ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
CASES = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
BANDS = ("done", "in_progress", "waiting", "planned", "left")


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        school = make.school(district)
        course = make.course(district, code="ALG1", title="Algebra I", credits=Decimal(1))
        other = make.course(district, code="STA1", title="Statistics")
        version = make.version(make.program(district, sites=(school,)))
        requirement = make.requirement(version, "all_of", {"offering_id": course.id})
        student = make.student(school)
        viewer = load_viewer(make.user(district, "district_admin").id)

    make.choice(Town.student, Town.version)
    for year in (2020, 2026):
        make.school_year(Town.district, year)
    return Town


def read(text: str, town) -> RecordFacts:
    """'2026 Fall B .5 transfer' as facts."""
    year, term, mark, *more = text.split()
    values = {"credits_attempted": Decimal(1)}
    for word in more:
        if word.startswith("="):
            values["credits_given"] = Decimal(word[1:])
        elif word.startswith("@"):
            values["school_name"] = word[1:]
        elif word in ("first", "second"):
            values["part"] = word
        elif word[0] in ".0123456789":
            values["credits_attempted"] = Decimal(word)
        else:
            values["origin"] = word
    return RecordFacts(
        student_id=town.student.id, course_code="ALG1", course_id=town.course.id, year=int(year), term=term,
        mark="" if mark == "-" else mark, **values,
    )  # fmt: skip


def also(what: str, town) -> None:
    """What somebody decided beside the records."""
    if what == "waiver":
        services.grant_waiver(student=town.student, requirement=town.requirement, reason="Placement test", by=town.viewer)
    elif what == "substitution":
        make.record(town.student, town.other)
        services.grant_substitution(student=town.student, requirement=town.requirement, offering=town.other, reason="As good", by=town.viewer)
    elif what == "ended":
        for record in db.session.scalars(sa.select(CourseRecord)):
            record.ended_at = record.created_at
        db.session.flush()


def decide(what: str, records: list[RecordFacts], town) -> None:
    """An override of the one record, then the file comes again."""
    counts = what == "override yes"
    made = db.session.scalars(sa.select(CourseRecord)).one()
    make.add(RecordOverride(district_id=town.district.id, record_id=made.id, counts=counts, reason="Decided"))
    keep_records(records, district_id=town.district.id, by=town.viewer)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_where_records_leave_a_student(session, town, case):
    if case["also"].startswith("I for"):
        db.session.add_all(rule_of_days(town, int(case["also"].split()[2])))
        db.session.flush()
    records = [read(text.strip(), town) for text in case["records"].split(";") if text.strip()]
    keep_records(records, district_id=town.district.id, by=town.viewer)
    if case["also"].startswith("override"):
        decide(case["also"], records, town)
    else:
        also(case["also"], town)
    recompute_all(town.district.id)
    session.expire_all()
    row = session.scalars(sa.select(ProgressSummary).where(ProgressSummary.chosen.is_(True))).one()
    facts = facts_of([town.student.id])[town.student.id]
    earned = sum(item.earned for item in facts.items if item.key == town.course.id)
    reached = next(band for band in BANDS if getattr(row, band))
    assert (reached, Decimal(earned) / 1000) == (case["band"], Decimal(case["earned"]))
    assert (town.course.id in facts.failed) is (case["failed"] == "yes")


@pytest.mark.parametrize("case", [c for c in CASES if ";" in c["records"]], ids=lambda case: case["case"])
def test_the_order_in_which_records_come_never_matters(town, case):
    def facts() -> tuple[object, ...]:
        found = facts_of([town.student.id])[town.student.id]
        items = [(item.key, item.band, item.credits, item.earned, item.year, item.term) for item in found.items]
        return (items, found.failed)

    records = [read(text.strip(), town) for text in case["records"].split(";")]
    keep_records(records, district_id=town.district.id, by=town.viewer)
    forward = facts()
    db.session.execute(sa.delete(CourseRecord))
    keep_records(records[::-1], district_id=town.district.id, by=town.viewer)
    assert facts() == forward


def rule_of_days(town, days: int) -> list[object]:
    from portal.rosters.record_models import MarkRule

    assert db.session.scalar(sa.select(SchoolYear.id).where(SchoolYear.year == 2020))
    return [MarkRule(district_id=town.district.id, mark="I", outcome="open", open_days=days)]
