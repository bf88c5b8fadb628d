"""Files as other people's systems write them."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.imports import workbooks
from portal.imports.complaints import Unreadable
from portal.imports.tables import open_table
from tests.imports.files import csv_bytes, xlsx_bytes

HEADER = ("Code", "Title", "Credits")
ROWS = (("C1", "Añatomy é", "1"), ("C2", "Biology", "0.5"))


@pytest.fixture
def opened(tmp_path):
    """`opened(bytes, '.csv')` writes the bytes and opens the table."""

    def write(content: bytes, ending: str = ".csv"):
        path = tmp_path / f"source{ending}"
        path.write_bytes(content)
        return open_table(path)

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_reads_the_same(opened, encoding, delimiter):
    table = opened(csv_bytes(HEADER, ROWS, encoding=encoding, delimiter=delimiter))
    assert table.headings == HEADER
    assert list(table.rows()) == [(2, list(ROWS[0])), (3, list(ROWS[1]))]


def test_windows_1252_is_read_and_said(opened):
    assert "Windows-1252" in opened(csv_bytes(HEADER, ROWS, encoding="cp1252")).notes[0]


def test_bytes_that_are_no_text_are_refused_with_their_line(opened):
    with pytest.raises(Unreadable, match=r"Line 3: .*CSV UTF-8"):
        opened(b"Code,Title\nC1,ok\nC2,\x81\x8d\xff\n")


def test_line_breaks_in_quotes_do_not_shift_line_numbers(opened):
    table = opened(b'Code,Title\r\nC1,"two\r\nlines"\r\nC2,one\r\n')
    assert [line for line, _ in table.rows()] == [2, 4]


def test_empty_lines_are_passed_over_and_still_counted(opened):
    table = opened(b"\n\nCode,Title\n\n,\nC1,x\n")
    assert table.headings == ("Code", "Title")
    assert list(table.rows()) == [(6, ["C1", "x"])]


def test_excels_separator_hint_is_no_heading(opened):
    assert opened(b"sep=;\nCode;Title\nC1;x\n").headings == ("Code", "Title")


def test_an_unclosed_quotation_mark_is_a_complaint_not_a_crash(opened):
    table = opened(b'Code,Title\nC1,"never closed\n' + b"x" * 200_000)
    with pytest.raises(Unreadable, match=r"Line 2: .*quotation mark"):
        list(table.rows())


def test_twin_and_blank_headings_get_names_of_their_own(opened):
    assert opened(b"Name,Name,,Code\n1,2,3,4\n").headings == ("Name", "Name (2)", "Column 3", "Code")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(opened, content):
    with pytest.raises(Unreadable, match="empty"):
        opened(content)


def test_nul_bytes_do_not_reach_the_values(opened):
    table = opened(b"Code,Title\nC\x001,x\n")
    assert list(table.rows()) == [(2, ["C1", "x"])]


@pytest.mark.parametrize(("content", "word"), [(b"PK\x03\x04zip", "xlsx"), (b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0", ".xls")])
def test_what_is_no_text_is_told_by_its_first_bytes(opened, content, word):
    with pytest.raises(Unreadable, match=word):
        opened(content)


def test_a_workbook_reads_as_people_see_it(opened):
    table = opened(xlsx_bytes(HEADER, [("C1", "Añatomy é", 1.0), ("C2", "Biology", 0.5)]), ".xlsx")
    assert list(table.rows()) == [(2, list(ROWS[0])), (3, list(ROWS[1]))]


def test_numbers_keep_the_zeros_that_their_format_shows(tmp_path, opened):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Number"])
    cell = book.active.cell(2, 1, 42)
    cell.number_format = "000000"
    buffer = io.BytesIO()
    book.save(buffer)
    assert list(opened(buffer.getvalue(), ".xlsx").rows()) == [(2, ["000042"])]


def test_a_formula_without_a_saved_value_shows_itself(opened):
    table = opened(xlsx_bytes(("Code", "Title"), [("C1", "=1+1"), ("C2", "plain")]), ".xlsx")
    assert list(table.rows()) == [(2, ["C1", "=1+1"]), (3, ["C2", "plain"])]


def test_further_sheets_are_named(opened):
    assert "Notes" in opened(xlsx_bytes(HEADER, ROWS, Notes=1), ".xlsx").notes[0]


def test_a_workbook_that_is_none_is_refused(opened):
    with pytest.raises(Unreadable, match="damaged"):
        opened(b"PK\x03\x04 nonsense", ".xlsx")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Unreadable, match="damaged or no workbook"):
        opened(buffer.getvalue(), ".xlsx")


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 2**20))
    with pytest.raises(Unreadable, match="unpack"):
        workbooks.check_zip(path)


def test_too_many_parts_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_MEMBERS", 3)
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"part{number}", "x")
    with pytest.raises(Unreadable, match="4 parts"):
        workbooks.check_zip(path)
