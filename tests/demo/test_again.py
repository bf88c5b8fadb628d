"""The same seed makes the same rows; another one, or another day, does not; nothing but that decides."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import User
from portal.database import Model
from portal.demo import generated, handmade
from portal.demo.handmade import Refused
from portal.extensions import db
from portal.programs.models import ProgressSummary
from portal.rosters.models import Student
from portal.schools.models import District, School
from tests.demo.conftest import TODAY, undone

BY_THE_CLOCK = {"password_hash", "computed_at", "stamp", "noted_at", "at"}
NUMBERED = {
    "search_entries": {"id"}, "perkins_statuses": {"id"}, "perkins_status_records": {"perkins_status_id"}, "saved_views": {"id"},
    "progress_changes": {"id"}, "last_looks": {"id"}, "framework_move_lines": {"id"},
}  # fmt: skip
"""Numbers that the database gives: PostgreSQL does not give one twice, even where the first load was undone."""
NOT_OURS = {"audit_events", "data_versions", "loaded_seeds"}


@pytest.fixture(autouse=True)
def quick_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixth of the students will do, and hashing the cast's passwords proves nothing here."""
    monkeypatch.setattr(handmade, "STUDENTS", 200)
    for module in ("district", "pupils"):
        monkeypatch.setattr(f"portal.demo.{module}.hash_password", lambda password: "a hash")


def checksum() -> str:
    """Over every row of every table, in the order of the keys."""
    digest = hashlib.sha256()
    for table in Model.metadata.sorted_tables:
        if table.name in NOT_OURS:
            continue
        skipped = BY_THE_CLOCK | NUMBERED.get(table.name, set())
        columns = [column for column in table.columns if column.name not in skipped]
        rows = [repr(tuple(row)) for row in db.session.execute(sa.select(*columns).order_by(*table.primary_key.columns))]
        for row in sorted(rows) if table.name in NUMBERED else rows:
            digest.update(row.encode())
    return digest.hexdigest()


def of_a_load(session: Any, **options: Any) -> str:
    with undone(session):
        handmade.load(**({"today": TODAY} | options))
        session.commit()
        return checksum()


def test_the_same_seed_makes_the_same_rows_and_another_one_others(facts):
    first = of_a_load(facts, seed=7)
    assert of_a_load(facts, seed=7) == first
    assert of_a_load(facts, seed=8) != first


@pytest.mark.parametrize("today", [date(2026, 7, 1), date(2027, 1, 18), date(2027, 6, 30)])
def test_whenever_it_is_loaded_the_year_that_holds_the_day_is_under_way(bare, today):
    handmade.load(today=today)
    student = sa.select(Student.id).where(Student.given_name == "Ana", Student.family_name == "Lima")
    row = db.session.scalars(
        sa.select(ProgressSummary).where(ProgressSummary.student_id.in_(student), ProgressSummary.chosen)
    ).one()
    assert (row.total, row.done, row.in_progress, row.planned, row.left) == (9, 4, 2, 1, 2)


def test_a_second_load_is_refused_also_beside_the_first(bare):
    handmade.load(today=TODAY)
    with pytest.raises(Refused, match="already holds a district"):
        handmade.load(today=TODAY)
    with pytest.raises(Refused, match="once into a database"):
        handmade.load(today=TODAY, add=True)


def test_it_can_be_added_beside_another_district(bare):
    db.session.add(District(name="Another one", state="OH"))
    db.session.flush()
    made = handmade.load(today=TODAY, add=True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(District)) == 2
    assert handmade.demo_district_id() == made.district_id


def test_beside_somebody_who_has_a_name_of_its_people_it_is_refused(bare):
    other = District(name="Another one", state="OH")
    db.session.add(other)
    db.session.flush()
    db.session.add(User(district_id=other.id, username="eruiz", given_name="Erik", family_name="Ruiz"))
    db.session.flush()
    with pytest.raises(Refused, match="user name eruiz"):
        handmade.load(today=TODAY, add=True)


def test_a_generated_district_has_as_many_students_as_asked_for_and_names_nobody(bare, monkeypatch):
    monkeypatch.setitem(generated.SIZES, "school", generated.Size(2, 120, 60, 2))
    told: list[int] = []
    recomputed: list[int] = []
    made = list(generated.load("school", seed=3, told=told.append, recomputed=recomputed.append, today=TODAY))
    assert [one.rows["students"] for one in made] == [120, 120]
    assert told == [60] * 4
    assert sum(recomputed) == 240
    assert db.session.scalar(sa.select(sa.func.count()).select_from(School)) == 16
    assert not db.session.scalars(sa.select(Student.id).where(Student.given_name.not_like("Student%"))).all()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProgressSummary)) > 50


def test_generated_districts_stand_beside_the_demo(bare, monkeypatch):
    monkeypatch.setitem(generated.SIZES, "school", generated.Size(1, 60, 60, 1))
    handmade.load(today=TODAY)
    with pytest.raises(Refused):
        list(generated.load("school", seed=3, told=print, recomputed=print))
    assert list(generated.load("school", seed=3, add=True, told=int, recomputed=int, today=TODAY))
    assert len(handmade.seeds.table("cast")) == 10
