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
