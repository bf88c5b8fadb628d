"""The three tables of the report, made from its facts. Pure: no database, no request.

A row carries the students behind it, so that its number and the list it opens into cannot disagree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portal.reports.work.facts import Facts, Work

NO_PROGRAM = 0
NO_PATHWAY = 0


@dataclass
class Row:
    """One line. `key` names it among its table's rows; `under` is the key of the sum that it is part of, or None."""

    key: str
    title: str
    under: str | None = None
    students: set[int] = field(default_factory=set)
    """All who could have taken part; for tables of hours and hosts, those who did."""
    took_part: set[int] = field(default_factory=set)
    sustained: set[int] = field(default_factory=set)
    approved: Decimal = Decimal(0)
    waiting: Decimal = Decimal(0)
    hosts: set[int] = field(default_factory=set)
    note: str = ""

    @property
    def rate(self) -> float | None:
        return round(100 * len(self.took_part & self.students) / len(self.students), 1) if self.students else None

    def add(self, one: Work) -> None:
        self.took_part.add(one.student_id)
        self.approved += one.approved
        self.waiting += one.waiting
        self.hosts.add(one.host_id)


def participation(facts: Facts, schools: Mapping[int, str]) -> list[Row]:
    """Programs with their schools below them, then those who took part without a program; each student at their home school. A program
    with students of one school only has no line for it."""
    rows: dict[tuple[int, int | None], Row] = {}
    took_part = facts.took_part
    for student_id, school_id in facts.school_of.items():
        program_id = facts.program_of.get(student_id, NO_PROGRAM)
        for place in (None, school_id):
            if (program_id, place) not in rows:
                title = schools.get(place, "") if place is not None else facts.programs.get(program_id, "Without a program")
                rows[program_id, place] = Row(f"{program_id}-{place or 'all'}", title, f"{program_id}-all" if place is not None else "all")
            row = rows[program_id, place]
            row.students.add(student_id)
            if student_id in took_part:
                row.took_part.add(student_id)
            if student_id in facts.sustained:
                row.sustained.add(student_id)
    order = {program_id: number for number, program_id in enumerate(facts.programs)}
    found = sorted(rows.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1] is not None, item[1].title))
    schools_in = Counter(program_id for program_id, place in rows if place is not None)
    kept = (row for (program_id, place), row in found if place is None or schools_in[program_id] > 1)
    return [_whole(facts, "All programs"), *kept]


def by_kind(facts: Facts) -> list[Row]:
    """Kinds of experiences in the order of the catalogue, those without anybody left out."""
    found = {code: Row(code, title, "all", note="sustained" if sustained else "") for code, (title, sustained) in facts.kinds.items()}
    for one in facts.work:
        found[one.kind].add(one)
    return [_whole(facts, "All kinds"), *_filled(facts, found.values())]


def by_pathway(facts: Facts) -> list[Row]:
    """Pathways that the experiences serve, with their hosts below them. One experience may serve several pathways, so the
    rows do not add up to all."""
    found: dict[tuple[int, int | None], Row] = {}
    for one in facts.work:
        for pathway_id in sorted(facts.pathways_of.get(one.experience_id, ())) or [NO_PATHWAY]:
            for host_id in (None, one.host_id):
                if (pathway_id, host_id) not in found:
                    title = facts.hosts.get(host_id, "") if host_id is not None else facts.pathways.get(pathway_id, "No pathway yet")
                    found[pathway_id, host_id] = Row(f"{pathway_id}-{host_id or 'all'}", title, f"{pathway_id}-all" if host_id is not None else None)
                found[pathway_id, host_id].add(one)
    order = sorted(found, key=lambda key: (key[0] == NO_PATHWAY, facts.pathways.get(key[0], ""), key[0], key[1] is not None, found[key].title))
    return [_whole(facts, "All hosts"), *_filled(facts, (found[key] for key in order))]


def _filled(facts: Facts, rows: Iterable[Row]) -> list[Row]:
    kept = [row for row in rows if row.took_part]
    for row in kept:
        row.students, row.sustained = set(row.took_part), row.took_part & facts.sustained
    return kept


def _whole(facts: Facts, title: str) -> Row:
    row = Row("all", title, students=set(facts.school_of), sustained=set(facts.sustained))
    for one in facts.work:
        row.add(one)
    return row


def hours_of(facts: Facts, student_ids: set[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Student -> (approved, waiting) hours of the year."""
    found: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in facts.work:
        if one.student_id in student_ids:
            found[one.student_id][0] += one.approved
            found[one.student_id][1] += one.waiting
    return {student_id: (approved, waiting) for student_id, (approved, waiting) in found.items()}
