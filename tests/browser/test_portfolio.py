"""A student's portfolio on a phone of 360 px: put in, arranged, shown and hidden, taken out and back, on paper, and all of it in one file.

Walked with JavaScript and without, in English and in Spanish; with JavaScript each page on the way is looked at by axe, and
none may be wider than the phone.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.extensions import db
from tests.browser import live
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in

PASSWORD = "correct horse battery staple"
PHOTO, VIDEO, ESSAY = "Bridge of straws", "How I wired a rack", "Why I like networks"
WORDS = {
    "en": {
        "add": "Add a piece of work", "what": "What is it?", "file": "A photo or a PDF", "link": "A link", "text": "Or write it here", "shows": "What does it show about you?",
        "keep": "Add it", "up": "Move up", "hide": "Hide", "show": "Show", "remove": "Remove", "undo": "Undo", "hidden": "Hidden. Only you see it.", "edit": "Edit", "save": "Save",
        "bad link": "Paste the whole address.", "print": "Print or save as PDF", "everything": "Everything the portal holds about you", "take": "Save my data", "kind": "Your work in it",
    },
    "es": {
        "add": "Agregar un trabajo", "what": "¿Qué es?", "file": "Una foto o un PDF", "link": "Un enlace", "text": "O escríbelo aquí", "shows": "¿Qué muestra de ti?",
        "keep": "Agregar", "up": "Subir", "hide": "Ocultar", "show": "Mostrar", "remove": "Quitar", "undo": "Deshacer", "hidden": "Oculto. Solo tú lo ves.", "edit": "Editar", "save": "Guardar",
        "bad link": "Pega la dirección completa.", "print": "Imprimir o guardar como PDF", "everything": "Todo lo que el portal guarda sobre ti", "take": "Guardar mis datos", "kind": "Tus trabajos en él",
    },
}  # fmt: skip


@pytest.fixture
def district(shared_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demo district on a file of this test's own, since it puts work in."""
    app = live.make_app(live.copy_of(live.demo_file(shared_folder), tmp_path), tmp_path)
    yield app
    live.close(app)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_portfolio_from_its_first_piece_to_paper_and_the_file_of_everything(district: Flask, open_page: OpenPage, javascript: bool, language: str) -> None:
    words = WORDS[language]
    reads(district, "ana.lima", language)
    with live.serving(district) as address:
        page = open_page(address, javascript=javascript, width=360, height=740)
        sign_in(page, "ana.lima", PASSWORD)
        page.goto("/my-portfolio")
        before = page.locator(".piece").count()
        look(page, javascript)

        # a photo, with what it shows
        begin(page, words)
        look(page, javascript)
        page.get_by_label(words["what"]).fill(PHOTO)
        page.get_by_label(words["file"]).set_input_files(files=[{"name": "bridge.jpg", "mimeType": "image/jpeg", "buffer": photo()}])
        page.get_by_label(words["shows"]).fill("I measured twice and cut once.")
        page.get_by_role("button", name=words["keep"], exact=True).click()
        expect(piece(page, PHOTO)).to_contain_text("I measured twice and cut once.")
        picture = piece(page, PHOTO).locator("img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 720)  # the small one, which weighs little on a phone
        look(page, javascript)

        # a link; one that is none is refused, and nothing that was typed is lost
        begin(page, words)
        page.get_by_label(words["what"]).fill(VIDEO)
        page.get_by_label(words["link"]).fill("javascript:alert(1)")
        page.get_by_role("button", name=words["keep"], exact=True).click()
        expect(page.locator("#link-error")).to_contain_text(words["bad link"])
        expect(page.get_by_label(words["what"])).to_have_value(VIDEO)
        look(page, javascript)
        page.get_by_label(words["link"]).fill("https://videos.example.org/rack-wiring-of-the-whole-second-floor-and-its-attic")
        page.get_by_role("button", name=words["keep"], exact=True).click()
        expect(piece(page, VIDEO).get_by_role("link", name="videos.example.org")).to_be_visible()

        # a text, which gets its meaning afterwards
        begin(page, words)
        page.get_by_label(words["what"]).fill(ESSAY)
        page.get_by_label(words["text"]).fill("A network is a town of machines.")
        page.get_by_role("button", name=words["keep"], exact=True).click()
        piece(page, ESSAY).get_by_role("link", name=words["edit"]).click()
        look(page, javascript)
        page.get_by_label(words["shows"]).fill("I can explain hard things.")
        page.get_by_role("button", name=words["save"], exact=True).click()
        expect(piece(page, ESSAY)).to_contain_text("I can explain hard things.")
        assert titles(page)[before:] == [PHOTO, VIDEO, ESSAY]

        # its order, by the keyboard too
        piece(page, ESSAY).get_by_role("button", name=words["up"]).press("Enter")
        expect(page.locator(".piece h3").nth(before + 1)).to_have_text(ESSAY)
        assert titles(page)[before:] == [PHOTO, ESSAY, VIDEO]
        look(page, javascript)

        # hidden: it stays here and is on no paper
        piece(page, VIDEO).get_by_role("button", name=words["hide"]).click()
        expect(piece(page, VIDEO)).to_contain_text(words["hidden"])
        look(page, javascript)
        page.emulate_media(media="print")
        expect(piece(page, PHOTO)).to_be_visible()
        expect(piece(page, VIDEO)).to_be_hidden()
        expect(page.locator(".handles").first).to_be_hidden()
        page.emulate_media(media="screen")
        piece(page, VIDEO).get_by_role("button", name=words["show"]).click()
        expect(piece(page, VIDEO)).not_to_contain_text(words["hidden"])

        # taken out, it comes back where it was
        piece(page, ESSAY).get_by_role("button", name=words["remove"]).click()
        expect(piece(page, ESSAY)).to_have_count(0)
        look(page, javascript)
        page.locator("#messages").get_by_role("button", name=words["undo"]).click()
        expect(piece(page, ESSAY)).to_have_count(1)
        assert set(titles(page)[before:]) == {PHOTO, ESSAY, VIDEO}
        look(page, javascript)

        # on paper
        paper = page.request.get(str(page.get_by_role("link", name=words["print"]).get_attribute("href")))
        assert paper.ok
        assert paper.body().startswith(b"%PDF-")

        # everything in one file, with a page to read in the reader's language
        page.get_by_role("link", name=words["everything"]).click()
        look(page, javascript)
        with page.expect_download() as started:
            page.get_by_role("link", name=words["take"]).click()
        archive = zipfile.ZipFile(io.BytesIO(Path(started.value.path()).read_bytes()))
        assert archive.testzip() is None
        index = archive.read("index.html").decode()
        html5lib.HTMLParser(strict=True).parse(index)
        assert f'<html lang="{language}">' in index
        for said in (words["kind"], PHOTO, VIDEO, ESSAY):
            assert said in index
        photos = [name for name in archive.namelist() if name.startswith("files/") and name.endswith("bridge.jpg")]
        assert len(photos) == 1
        assert Image.open(io.BytesIO(archive.read(photos[0]))).format == "JPEG"


def begin(page: Page, words: dict[str, str]) -> None:
    page.get_by_role("link", name=words["add"], exact=True).click()
    expect(page.locator("h1")).to_have_text(words["add"])


def piece(page: Page, title: str) -> Locator:
    return page.locator(".piece").filter(has=page.get_by_role("heading", name=title, exact=True))


def titles(page: Page) -> list[str]:
    return page.locator(".piece h3").all_inner_texts()


def look(page: Page, javascript: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    if javascript:
        assert violations(page) == [], page.url


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "JPEG")
    return out.getvalue()


def reads(app: Flask, username: str, language: str) -> None:
    with app.app_context():
        db.session.execute(sa.update(User).where(User.username == username).values(language=language, password_hash=hash_password(PASSWORD)))
        db.session.commit()
        db.session.remove()
