"""Stamps change with every commit that changes their subject, and nothing kept is older than its stamp."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from portal import stamps
from portal.accounts.models import User
from portal.extensions import db
from portal.schools.models import School
from portal.stamps import DataVersion, of, remembered, within
from tests import factories as make

SUBJECT, NAMES = "tried schools", "tried names"


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_watched", {})
    monkeypatch.setattr(stamps, "_kept", type(stamps._kept)())
    stamps.watch(SUBJECT, School)
    stamps.watch(NAMES, User, columns=("given_name", "family_name"))


@pytest.fixture
def really(app) -> Iterator[sa.Engine]:
    """Transactions that are really committed; what they leave is taken away."""
    with app.app_context():
        with db.engine.connect() as conn:
            db.session.session_factory.configure(bind=conn)
            yield db.engine
            db.session.remove()
            db.session.session_factory.configure(bind=None)
        for tables in (("users", "schools", "districts"), ("data_versions",)):  # the first commit writes stamps
            with db.engine.begin() as conn:
                for table in reversed(db.metadata.sorted_tables):
                    if table.name in tables:
                        conn.execute(sa.delete(table))


@pytest.fixture
def district(really):
    made = make.district()
    make.school(made)
    db.session.commit()
    return made.id


def stamp(district_id: int) -> str | None:
    db.session.rollback()
    return of(district_id, SUBJECT)


def test_every_way_of_changing_a_table_gives_a_new_stamp_with_the_commit(district):
    seen = {stamp(district)}
    school = db.session.scalars(sa.select(School)).one()
    school.name = "Renamed"
    db.session.commit()
    seen.add(stamp(district))
    db.session.execute(sa.insert(School), [{"district_id": district, "name": name} for name in "AB"])
    db.session.commit()
    seen.add(stamp(district))
    db.session.execute(sa.update(School.__table__).values(name="Core"))
    db.session.commit()
    seen.add(stamp(district))
    db.session.execute(sa.delete(School).where(School.name == "Core"))
    db.session.commit()
    seen.add(stamp(district))
    assert len(seen) == 5
    assert None not in seen


def test_looking_changes_no_stamp_nor_does_what_was_rolled_back(district):
    before = stamp(district)
    db.session.execute(sa.update(School).values(name="Never"))
    db.session.rollback()
    assert stamp(district) == before
    db.session.scalars(sa.select(School)).all()
    db.session.commit()
    assert stamp(district) == before


def test_whoever_is_changing_it_is_given_no_stamp_and_keeps_nothing(district):
    made: list[str] = []
    assert remembered(district, (SUBJECT,), "names", lambda: made.append("before")) is None
    db.session.scalars(sa.select(School)).one().name = "Not yet committed"  # not even sent
    assert of(district, SUBJECT) is None
    remembered(district, (SUBJECT,), "names", lambda: made.append("amid"))
    remembered(district, (SUBJECT,), "names", lambda: made.append("amid"))
    db.session.rollback()
    remembered(district, (SUBJECT,), "names", lambda: made.append("after"))
    assert made == ["before", "amid", "amid"]


def test_what_is_kept_is_made_anew_after_somebody_elses_commit(district, really):
    def names() -> list[str]:
        return remembered(district, (SUBJECT,), "names", lambda: sorted(db.session.scalars(sa.select(School.name))))

    first = names()
    assert names() is first
    db.session.rollback()
    with really.begin() as other:
        other.execute(sa.update(School.__table__).values(name="By another process"))
    assert names() == ["By another process"]


def test_work_for_one_district_leaves_the_others_stamps_alone(district, really):
    other = make.district()
    make.school(other)
    db.session.commit()
    mine, theirs = stamp(district), stamp(other.id)
    with within(district):
        db.session.execute(sa.update(School).where(School.district_id == district).values(name="Mine"))
        db.session.commit()
    assert stamp(district) != mine
    assert stamp(other.id) == theirs
    db.session.execute(sa.update(School).where(School.district_id == district).values(name="Nobody says whose"))
    db.session.commit()
    assert stamp(other.id) != theirs


def test_where_only_names_count_a_theme_does_not(district):
    user = make.user(db.session.get_one(make.District, district), None)
    db.session.commit()
    before = of(district, NAMES)
    db.session.execute(sa.update(User).values(theme="dark"))
    db.session.commit()
    assert of(district, NAMES) == before
    user.theme = "light"
    db.session.commit()
    assert of(district, NAMES) == before
    user.family_name = "Renamed"
    db.session.commit()
    second = of(district, NAMES)
    assert second != before
    db.session.execute(sa.update(User).values({User.given_name: "Core"}))
    db.session.commit()
    assert of(district, NAMES) != second


def test_without_a_stamp_nothing_is_kept(really):
    made: list[int] = []
    for _ in range(2):
        remembered(7, (SUBJECT,), "nothing", lambda: made.append(1))
    assert made == [1, 1]


def test_only_so_much_is_kept(district, monkeypatch):
    monkeypatch.setattr(stamps, "MOST", 2)
    for key in "abca":
        remembered(district, (SUBJECT,), key, lambda: key)  # noqa: B023
    assert len(stamps._kept) == 2


def test_two_first_stamps_at_once_are_one_row(district, really):
    db.session.rollback()
    with really.begin() as conn:
        stamps.write(conn, ["tried:1"])
        stamps.write(conn, ["tried:1"])
        assert conn.scalar(sa.select(sa.func.count()).select_from(DataVersion).where(DataVersion.name == "tried:1")) == 1


def test_what_is_large_is_kept_for_a_minute_and_what_is_small_is_never(app, monkeypatch):
    clock, made = [100.0], []
    monkeypatch.setattr(stamps.time, "monotonic", lambda: clock[0])

    def counted(count: int) -> int:
        def count_them() -> int:
            made.append(count)
            return count

        return stamps.kept_for_a_minute("how many", count_them, worth=lambda found: found >= 10)

    with app.app_context():
        assert [counted(3), counted(4)] == [3, 4]
        assert [counted(10), counted(11)] == [10, 10]
        clock[0] += 61
        assert counted(12) == 12
    assert made == [3, 4, 10, 12]


def test_a_subject_that_never_had_a_stamp_is_given_one_and_those_of_others_stay(district, really):
    before = stamp(district)
    stamps.watch("a newer subject", User)
    assert of_newer(district) is None
    db.session.rollback()
    for _ in range(2):
        with really.begin() as conn:
            stamps.complete(conn)
        assert stamp(district) == before
        db.session.rollback()
    first = of_newer(district)
    db.session.rollback()
    assert first is not None
    with really.begin() as conn:
        stamps.renew_all(conn)
    assert of_newer(district) not in (None, first)
    assert stamp(district) != before


def of_newer(district_id: int) -> str | None:
    db.session.rollback()
    return of(district_id, "a newer subject")
