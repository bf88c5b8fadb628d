"""The column map of the documentation is the one that the file is written by."""

from __future__ import annotations

from portal.config import ROOT
from portal.perkins.examples import examples
from portal.perkins.export import COLUMNS
from portal.perkins.rules import FEDERAL, as_json, from_json


def test_every_column_of_the_file_is_documented_in_its_order():
    text = (ROOT / "docs" / "perkins.md").read_text()
    rows = [f"| `{name}` | {what} |" for name, what in COLUMNS]
    places = [text.find(row) for row in rows]
    assert -1 not in places
    assert places == sorted(places)


def test_every_example_names_its_source_and_reads_back():
    assert len(examples()) == 3
    for each in examples().values():
        assert each.source
        assert from_json(as_json(each.rules)) == each.rules
    assert examples()["federal"].rules == FEDERAL
