"""HTML becomes a PDF that a screen reader can follow, and nothing is fetched on the way."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from portal.web import documents

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>
<table><thead><tr><th scope="col">Day</th></tr></thead><tbody><tr><td>Tuesday</td></tr></tbody></table>{more}</body></html>"""


def pdf(lang: str = "en", title: str = "Timesheet", more: str = "") -> PdfReader:
    return PdfReader(io.BytesIO(documents.to_pdf(PAGE.format(lang=lang, title=title, more=more))))


def test_a_document_is_tagged_and_says_its_title_and_language():
    made = pdf("es", "Acuerdo de formación")
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "es"
    assert made.metadata.title == "Acuerdo de formación"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_a_document_keeps_its_table_with_headers():
    found: set[str] = set()

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            found.add(str(node.get("/S", "")))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf().trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/Table", "/TR", "/TH", "/TD", "/H1"} <= found


def test_a_document_reads_nothing_from_disk_or_network(tmp_path, monkeypatch):
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'leaked' }")
    asked: list[str] = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda self, request, *a, **k: asked.append(str(request)))
    more = f'<link rel="stylesheet" href="file://{secret}"><img alt="x" src="http://127.0.0.1:1/x.png"><img alt="x" src="file:///etc/hostname">'
    made = pdf(more=more)
    assert not asked
    assert "leaked" not in made.pages[0].extract_text()


def test_a_name_in_arabic_is_shaped_with_a_font_that_has_it():
    made = pdf(title="محمد العتيبي")
    fonts = {str(font.get_object()["/BaseFont"]) for font in made.pages[0]["/Resources"]["/Font"].values()}
    assert any("Arab" in name or "DejaVu" in name for name in fonts), fonts
    shaped = made.pages[0].extract_text()
    assert any("\u0600" <= letter <= "\u06ff" or "\ufe70" <= letter <= "\ufeff" for letter in shaped)


def test_where_the_system_library_is_missing_the_sentence_says_how_that_is_mended(monkeypatch):
    def missing() -> None:
        raise documents.NoPdf(documents.MEND)

    monkeypatch.setattr(documents, "_weasyprint", missing)
    with pytest.raises(documents.NoPdf, match="apt-get install libpango"):
        documents.to_pdf(PAGE.format(lang="en", title="x", more=""))
