"""Files as systems really write them: separators, line ends, case, spelling; and what stops everything."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from portal.imports import staging
from portal.imports.complaints import Unreadable
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import


@pytest.fixture
def town(session):
    return make.district()


def rewrite(folder: Path, *, separator: str = ",", end: str = "\r\n", encoding: str = "utf-8", spelled=str) -> None:
    for path in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text())))
        rows[0] = [spelled(name) for name in rows[0]]
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(rows)
        path.write_bytes(buffer.getvalue().encode(encoding))


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize(("end", "encoding"), [("\n", "utf-8-sig"), ("\r\n", "utf-16"), ("\r\n", "cp1252")])
def test_separators_line_ends_and_encodings(town, tmp_path, separator, end, encoding):
    source = packages.write(tmp_path / "package", packages.district())
    rewrite(source, separator=separator, end=end, encoding=encoding)
    found = Import(source, tmp_path / "scratch", town.id)
    assert (found.counts["new"], found.counts["rejected"]) == (18, 0)


@pytest.mark.parametrize("spelled", [str.upper, str.lower, lambda name: name.replace("SourcedId", "_Sourced_Id"), lambda name: f" {name} "])
def test_headings_in_any_case_and_spelling(town, tmp_path, spelled):
    source = packages.write(tmp_path / "package", packages.district())
    rewrite(source, spelled=spelled)
    assert Import(source, tmp_path / "scratch", town.id).counts["rejected"] == 0


def test_file_names_in_any_case_and_spelling(town, tmp_path):
    source = packages.write(tmp_path / "package", packages.district())
    (source / "academicSessions.csv").rename(source / "Academic_Sessions.CSV")
    (source / "users.csv").rename(source / "USERS.Csv")
    found = Import(source, tmp_path / "scratch", town.id)
    assert (found.counts["new"], found.counts["rejected"]) == (18, 0)


def test_words_of_the_standard_in_any_case_and_spelling(town, tmp_path):
    files = packages.district()
    files["academicSessions"][0]["type"] = "School Year"
    files["roles"][2]["roleType"] = "PRIMARY"
    files["enrollments"][0] |= {"status": "To Be Deleted"}
    files["enrollments"][1] |= {"status": "Active", "role": "Student"}
    found = Import(packages.write(tmp_path / "package", files), tmp_path / "scratch", town.id)
    assert [(row.file, row.reason) for row in staging.rejected(found.folder)] == []
    assert found.of("enrollments.csv") == {"new": 2}


def test_optional_columns_may_be_missing(town, tmp_path):
    files = packages.district()
    needed = {
        "orgs": ("sourcedId", "name", "type"), "users": ("sourcedId", "username", "givenName", "familyName"),
        "courses": ("sourcedId", "title", "orgSourcedId"),
    }  # fmt: skip
    for name, columns in needed.items():
        files[name] = [{column: row[column] for column in columns} for row in files[name]]
    assert Import(packages.write(tmp_path / "package", files), tmp_path / "scratch", town.id).counts["rejected"] == 0


def manifest_with(folder: Path, **changed: str) -> None:
    rows = packages.manifest(packages.district(), "bulk")
    names = {name.replace("_", "."): value for name, value in changed.items()}
    for row in rows:
        row["value"] = names.get(row["propertyName"], row["value"])
    (folder / "manifest.csv").write_text(packages.text_of(rows))


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "v1.2.1", ""])
def test_versions_that_are_read(town, tmp_path, version):
    source = packages.write(tmp_path / "package", packages.district())
    manifest_with(source, oneroster_version=version)
    assert Import(source, tmp_path / "scratch", town.id).counts["rejected"] == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"oneroster_version": "2.0"}, r"Manifest\.csv, line 2: OneRoster 2\.0 is not read"),
        ({"file_users": "whole"}, r"Manifest\.csv, line 7: “whole” for users\.csv is none of: absent, bulk, delta"),
    ],
)
def test_a_manifest_that_says_something_else_stops_everything(town, tmp_path, changed, words):
    source = packages.write(tmp_path / "package", packages.district())
    manifest_with(source, **changed)
    with pytest.raises(Unreadable, match=words):
        Import(source, tmp_path / "scratch", town.id)
