"""A district's programs and catalogue are read once for as long as they stand."""

from __future__ import annotations

import re
from datetime import date

from portal import stamps
from portal.programs.catalogue import CATALOGUE, load_catalogue
from portal.programs.compiled import RULES, Compiled, Versions, _compile, versions_of
from portal.programs.summaries import refresh
from tests.counting import statements


def read_by(seen: list[str]) -> set[str]:
    return {name for each in seen for name in re.findall(r"(?:FROM|JOIN) \(?(?!SELECT)(\w+)", each)}


def test_every_table_that_the_compiled_programs_come_from_is_watched(lakes):
    with statements() as seen:
        _compile(lakes.district.id)
    unwatched = read_by(seen) - stamps.tables_of(RULES)
    assert unwatched == {"choices"}, "who has chosen what tells only which old versions are worth compiling for all"


def test_every_table_that_the_catalogue_comes_from_is_watched(lakes):
    with statements() as seen:
        load_catalogue(lakes.district.id, date(2026, 10, 1))
    assert read_by(seen) <= stamps.tables_of(CATALOGUE)
    assert "users" in read_by(seen)


def test_a_version_that_is_not_shared_is_compiled_for_whoever_asks_alone(lakes):
    version = lakes.version
    nothing = Compiled({}, {}, frozenset())
    one, other = Versions(lakes.district.id, nothing), Versions(lakes.district.id, nothing)
    assert one.rules(version.id).version_id == version.id
    assert other.known == nothing.rules == {}


def test_programs_that_stand_are_read_once_for_many_students(lakes, monkeypatch):
    monkeypatch.setattr(stamps, "of", lambda district_id, *subjects: "unchanged")
    monkeypatch.setattr(stamps, "_kept", type(stamps._kept)())
    refresh([lakes.student.id])
    monkeypatch.setattr("portal.programs.compiled._compile", None)
    monkeypatch.setattr("portal.programs.catalogue.load_catalogue", None)
    refresh([lakes.student.id])
    assert versions_of(lakes.district.id).rules(lakes.version.id).title == "Robotics and Automation"
