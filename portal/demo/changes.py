"""Some weeks in which people changed what courses cover: by hand, from a file, from the other school, and back again.

Two of Northside's network courses are offered at Lakeside too, under other local codes, so that the schools have
something to take over from each other; and one of Lakeside's at Northside.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.coverage.models import Coverage
from portal.demo.world import Campus, World
from portal.extensions import db

SHARED = (
    ("L", "NTW210", "Networking I", "Information Technology", "10102", "Cabling, addresses, switches and a small network that has to stay up for a week."),
    ("L", "SEC320", "Cybersecurity I", "Information Technology", "10020", "Threats, hardening, firewalls and what to do when something has happened."),
    ("N", "WBD210", "Web Design", "Information Technology", "10201", "Pages that read well on a phone, from a sketch to a site that a club really uses."),
)
"""(school, local code, title, subject, SCED code, description): what the other school offers too."""
NETWORK = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.2", "2.3", "2.5", "4.1", "4.2", "4.5")
SECURITY = ("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "2.4", "4.5")
EVIDENCE = ("Rack lab, second quarter", "Team project with the library's network", "Practical test in May", "Weekly tickets of the help desk", "Unit plan, unit 4")
LOOKED = 5  # days ago, by those whose home page then says what is new


@dataclass
class Cell:
    """One cell while its history is told."""

    id: int
    offering_id: int
    competency_id: int
    level: str | None = None
    evidence: str = ""
    version: int = 0
    by_id: int = 0
    began: datetime | None = None
    at: datetime | None = None


@dataclass
class Teller:
    """Tells changes in the order of time; cells that already say something are left to whoever said it."""

    world: World
    there: dict[tuple[int, int], tuple[str, str]]
    """What cells say already: (level, evidence)."""
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    told: list[tuple[Cell, dict[str, Any]]] = field(default_factory=list)

    def batch(self, kind: str, title: str, by: int, at: datetime, **values: int) -> int:
        return self.world.rows.add("change_batches", district_id=self.world.district_id, kind=kind, title=title, by_id=by, at=at, **values)

    def stands(self, course: str, code: str) -> tuple[str, str] | None:
        """What somebody else has said of a cell, which stays."""
        return self.there.get((self.world.offering_ids[course], self.world.competency_ids["NET", code]))

    def say(self, course: str, code: str, level: str | None, evidence: str, by: int, at: datetime, deed: str = "set", batch: int | None = None) -> None:
        pair = (self.world.offering_ids[course], self.world.competency_ids["NET", code])
        if pair in self.there:
            return
        cell = self.cells.get(pair)
        if cell is None:
            cell = self.cells[pair] = Cell(len(self.cells), *pair, began=at)
        evidence = evidence if level else ""
        if (cell.level, cell.evidence) == (level, evidence):
            return
        self.told.append((cell, {
            "number": cell.version + 1, "deed": deed, "was_level": cell.level, "level": level, "was_evidence": cell.evidence,
            "evidence": evidence, "batch_id": batch, "by_id": by, "at": at,
        }))  # fmt: skip
        cell.level, cell.evidence, cell.version, cell.by_id, cell.at = level, evidence, cell.version + 1, by, at

    def write(self) -> None:
        add, district = self.world.rows.add, self.world.district_id
        for cell in self.cells.values():
            cell.id = add(
                "coverages", district_id=district, offering_id=cell.offering_id, competency_id=cell.competency_id, level=cell.level,
                evidence=cell.evidence, version=cell.version, changed_by_id=cell.by_id, created_at=cell.began, updated_at=cell.at,
            )  # fmt: skip
        for cell, change in self.told:
            add("coverage_changes", district_id=district, coverage_id=cell.id, **change)


def add_changes(campus: Campus) -> None:
    """Called once competencies and what covers them are there, before anything reads them."""
    world = campus.world
    _add_shared(campus)
    _align_shared(campus)
    world.rows.flush()
    there = db.session.execute(
        sa.select(Coverage.offering_id, Coverage.competency_id, Coverage.level, Coverage.evidence).where(Coverage.district_id == world.district_id)
    )
    teller = Teller(world, {(row.offering_id, row.competency_id): (row.level, row.evidence) for row in there})
    _tell(teller, campus, world.random("changes"))
    teller.write()
    for username in ("dwhitfield", "tzielinski", "jhaddad"):
        world.rows.add("last_looks", user_id=campus.staff_ids[username], place="changes", at=world.calendar.ago(LOOKED, hour=7))
    world.rows.flush()


def _add_shared(campus: Campus) -> None:
    world = campus.world
    for school, code, title, subject, sced, description in SHARED:
        offering_id = world.rows.add(
            "offerings", kind="course", district_id=world.district_id, school_id=campus.schools[school].id, code=code, title=title,
            description=description, subject=subject, grade_low=10, grade_high=12, state="active",
        )  # fmt: skip
        world.rows.add(
            "courses", id=offering_id, sced_code=sced if sced in world.sced_codes else None, state_code=f"CT{sced}", credits=1, cte=True, terms_offered="year"
        )
        world.offering_ids[code] = offering_id


def _align_shared(campus: Campus) -> None:
    """Two of the three were approved together; the third is still a draft. So the schools agree on some and not on all."""
    world, who, ago = campus.world, campus.staff_ids, campus.world.calendar.ago
    at = ago(6, hour=10)
    together = world.rows.add("change_batches", district_id=world.district_id, kind="fill", title="Approved together", by_id=who["dwhitfield"], at=at)
    for course, pathway, role, why in (
        ("SEC320", "network-systems-cybersecurity", "foundational", "Half of it is taught in the lab, the other half from cases."),
        ("WBD210", "web-cloud", "core", "Students build a site for a club and keep it running."),
    ):
        proposer = who["tzielinski"] if course == "SEC320" else who["eruiz"]
        alignment_id = world.rows.add(
            "alignments", district_id=world.district_id, offering_id=world.offering_ids[course], pathway_id=world.pathways[pathway], state="approved",
            role=role, rationale=why, proposed_by_id=proposer, submitted_at=ago(8), decided_by_id=who["dwhitfield"], decided_at=at, version=2,
            created_at=ago(8), updated_at=at,
        )  # fmt: skip
        said = {"alignment_id": alignment_id, "role": role, "rationale": why}
        world.rows.add("alignment_revisions", number=1, deed="submitted", state="submitted", by_id=proposer, at=ago(8), **said)
        world.rows.add("alignment_revisions", number=2, deed="approved", state="approved", by_id=who["dwhitfield"], at=at, batch_id=together, **said)
    draft = world.rows.add(
        "alignments", district_id=world.district_id, offering_id=world.offering_ids["NTW210"], pathway_id=world.pathways["network-systems-cybersecurity"],
        state="draft", proposed_role="core", proposed_rationale="As at Northside, with fewer racks.", proposed_by_id=who["tcoleman"],
        created_at=ago(4), updated_at=ago(4),
    )  # fmt: skip
    world.rows.add(
        "alignment_revisions", alignment_id=draft, number=1, deed="drafted", state="draft", role="core", rationale="As at Northside, with fewer racks.",
        by_id=who["tcoleman"], at=ago(4),
    )  # fmt: skip


def _tell(teller: Teller, campus: Campus, rng: random.Random) -> None:
    who, ago = campus.staff_ids, teller.world.calendar.ago
    levels: dict[tuple[str, str], tuple[str, str]] = {}
    courses: Sequence[tuple[str, tuple[str, ...]]] = (("NET210", NETWORK), ("CYB320", SECURITY))
    file = teller.batch("import", "Import of network-courses.xlsx", who["eruiz"], ago(33, hour=15))
    for course, codes in courses:
        for code in codes:
            said = rng.choice(("introduced", "reinforced", "reinforced", "mastered")), "From last year's sheet"
            levels[course, code] = teller.stands(course, code) or said
            teller.say(course, code, *levels[course, code], who["eruiz"], ago(33, hour=15), "imported", file)
    for days in range(27, 7, -2):
        course, codes = courses[days % 4 // 2]
        code = rng.choice(codes)
        said = rng.choice(("reinforced", "mastered")), rng.choice(EVIDENCE)
        levels[course, code] = teller.stands(course, code) or said
        teller.say(course, code, *levels[course, code], who["eruiz"], ago(days, hour=14))
    copied = teller.batch("copy", f"Coverage copied from {campus.schools['N'].name}", who["tcoleman"], ago(12, hour=9))
    for code in NETWORK[:9]:
        teller.say("NTW210", code, *levels["NET210", code], who["tcoleman"], ago(12, hour=9), "copied", copied)
    _paste_and_take_back(teller, who["tzielinski"], ago(9, hour=10))
    _lately(teller, campus)


def _paste_and_take_back(teller: Teller, by: int, at: datetime) -> None:
    """A block that went into the wrong course, and was taken back within the hour."""
    back = teller.batch("revert", "Taken back: Pasted 6 cells", by, at + timedelta(minutes=40))
    wrong = teller.batch("paste", "Pasted 6 cells", by, at, taken_back_by_id=back)
    for code in NETWORK[:6]:
        teller.say("SEC320", code, "mastered", "", by, at, "pasted", wrong)
    for code in NETWORK[:6]:
        teller.say("SEC320", code, None, "", by, at + timedelta(minutes=40), "reverted", back)


def _lately(teller: Teller, campus: Campus) -> None:
    """After the reviewers last looked."""
    who, ago = campus.staff_ids, teller.world.calendar.ago
    for number, code in enumerate(SECURITY[:4]):
        teller.say("SEC320", code, "introduced", "", who["tzielinski"], ago(4, hour=11) + timedelta(minutes=number))
    teller.say("NTW210", "1.6", "reinforced", "Site survey of the gym", who["tzielinski"], ago(3, hour=15))
    teller.say("NTW210", "2.3", None, "", who["tcoleman"], ago(3, hour=16))
    teller.say("NET210", "1.4", "mastered", "Practical test in May, with two switches", who["eruiz"], ago(2, hour=13))
    for number, code in enumerate(("1.2", "2.1", "2.7")):
        teller.say("CLD301", code, ("introduced", "reinforced", "mastered")[number], "Shared cloud project with Lakeside", who["eruiz"], ago(2, hour=14) + timedelta(minutes=number))
    teller.say("CYB320", "3.8", "mastered", "Tabletop exercise with the district's technicians", who["dwhitfield"], ago(1, hour=10))
