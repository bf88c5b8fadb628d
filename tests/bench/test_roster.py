"""The package that imports are measured with: whole, the same every time, and the same in either version."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from bench import roster
from portal.rosters.oneroster.package import open_package


def rows_in(path: Path) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(path) as archive:
        return {name: list(csv.DictReader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}


@pytest.mark.parametrize("version", roster.VERSIONS)
def test_a_package_has_as_many_rows_as_it_says_and_refers_only_to_what_it_holds(tmp_path, version):
    path = tmp_path / "roster.zip"
    roster.write(path, 2, version=version, year=2027)
    files = rows_in(path)
    assert sum(len(rows) for name, rows in files.items() if name != "manifest.csv") == roster.rows_of(2, version=version)
    people, classes = ({row["sourcedId"] for row in files[name]} for name in ("users.csv", "classes.csv"))
    seats = files["enrollments.csv"]
    assert {row["userSourcedId"] for row in seats} == people
    assert {row["classSourcedId"] for row in seats} == classes
    assert len({row["sourcedId"] for row in seats}) == len(seats)
    taken = Counter(row["userSourcedId"] for row in seats if row["role"] == "student")
    assert set(taken.values()) == {roster.CLASSES_EACH}
    assert len({(row["userSourcedId"], row["classSourcedId"]) for row in seats}) == len(seats)


@pytest.mark.parametrize("version", roster.VERSIONS)
def test_a_package_says_of_every_file_that_it_is_whole(tmp_path, version):
    path = tmp_path / "roster.zip"
    roster.write(path, 1, version=version, year=2027)
    package = open_package(path, tmp_path)
    assert package.version == version
    assert {name for name in package.files if not package.is_bulk(name)} == {"manifest"}


def test_the_same_seed_writes_the_same_rows(tmp_path):
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        roster.write(tmp_path / name, 1, version="1.1", year=2027, seed=seed)
    assert rows_in(tmp_path / "one") == rows_in(tmp_path / "two")
    assert rows_in(tmp_path / "one") != rows_in(tmp_path / "three")
