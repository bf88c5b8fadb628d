"""What leaves as a file runs in no spreadsheet, and comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from portal.web.exports import csv_response, safe_cell, unsafe_cell, xlsx_response

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "'=1", "''=1")


@pytest.mark.parametrize("text", [*FORMULAS, "plain", "O'Brien", "'quoted", "", "naïve", "שלום"])
def test_what_is_made_safe_reads_back_as_it_was(text):
    assert unsafe_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_starts_a_formula(text):
    body = csv_response("x.csv", ["Title"], [[text]]).get_data().decode("utf-8-sig")
    [_, [cell]] = list(csv.reader(io.StringIO(body, newline="")))
    assert cell.startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    book = load_workbook(io.BytesIO(xlsx_response("x.xlsx", "Sheet", ["Title"], [[text]]).get_data()))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert unsafe_cell(cell.value) == text.replace("\r", "\n") or cell.value == text


def test_numbers_stay_numbers():
    assert safe_cell(-1.5) == -1.5
    book = load_workbook(io.BytesIO(xlsx_response("x.xlsx", "Sheet", ["Credits"], [[-1.5]]).get_data()))
    assert book.active["A2"].value == -1.5


def test_a_csv_says_what_it_is_and_reads_with_accents_in_a_spreadsheet():
    response = csv_response("café.csv", ["Título"], [["ñ"]])
    assert response.get_data().startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.mimetype == "text/csv"


def test_a_csv_of_a_hundred_thousand_rows_is_written_while_they_are_read():
    read = 0

    def rows():
        nonlocal read
        for read in range(1, 100_001):
            yield [f"S{read}", "Ana Lima", 11]

    pieces = iter(csv_response("students.csv", ["Number", "Name", "Grade"], rows()).response)
    assert next(pieces) == "\ufeff"
    assert read == 0, "nothing is read before somebody takes it"
    longest = ahead = lines = 0
    for piece in pieces:
        lines += piece.count("\r\n")
        longest, ahead = max(longest, len(piece)), max(ahead, read + 1 - lines)
    assert (lines, read) == (100_001, 100_000)
    assert longest < 40_000
    assert ahead == 0, "no row waits behind the piece that it came in"
