"""Messages in the code and their translations: found, compared, written. One .po file a room and language."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
TEMPLATES = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.do", "silent": "false"}
BLANKS = re.compile(r"%\((\w+)\)")
Id = str | tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A message of the code: its text (with its plural), and the first place that says it."""

    id: Id
    path: str
    room: str


@cache
def messages() -> dict[Id, Found]:
    """Every message that the code and the templates say, by its text; read once a process, which takes some seconds."""
    found: dict[Id, Found] = {}
    for path in sorted([*ROOT.rglob("*.py"), *(ROOT / "templates").rglob("*.html")], key=lambda one: (_room(one) != "portal", str(one))):
        method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", TEMPLATES)
        for _line, text, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            name = str(path.relative_to(ROOT.parent))
            found.setdefault(text, Found(text, name, _room(path)))
    return found


def translations(language: str) -> Iterator[tuple[Path, Message]]:
    """Every message in the files of a language, with the file that holds it."""
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:
                    yield path, message


def compiled(language: str) -> Translations:
    """All files of a language as what gettext reads."""
    plain, counted = Catalog(locale=language), Catalog(locale=language)
    for _path, message in translations(language):
        if message.string and not message.fuzzy:
            (counted if message.pluralizable else plain).add(message.id, message.string)
    whole = _read(counted)
    whole.merge(_read(plain))  # apart, as a catalog takes "Pathway" and "Pathway", "Pathways" for one
    return whole


def _read(catalog: Catalog) -> Translations:
    file = io.BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return Translations(file)


def problems(language: str) -> list[str]:
    """What is wrong with a language's files, a sentence each: missing, empty, doubtful, twice, unused, other blanks."""
    said, wrong, seen = messages(), [], dict[Id, Path]()
    for path, message in translations(language):
        key = _key(message)
        if key in seen:
            wrong.append(f"{path.name}: {key!r} stands in {seen[key].name} too.")
        seen[key] = path
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
        if message.fuzzy or not all(texts):
            wrong.append(f"{path.name}: {key!r} has no translation.")
        elif key not in said:
            wrong.append(f"{path.name}: {key!r} is said nowhere.")
        elif not _same_blanks(key, texts):
            wrong.append(f"{path.name}: {key!r} has other blanks than its translation.")
    wrong += [f"{one.path}: {key!r} is missing." for key, one in said.items() if key not in seen]
    return wrong


def update(language: str) -> tuple[int, int]:
    """Writes what is missing, empty, into the file of its room, and drops what is said nowhere. (added, dropped)."""
    said, files, kept, dropped = messages(), dict[str, Catalog](), set[Id](), 0
    for path, message in translations(language):
        files.setdefault(path.stem, Catalog(locale=language))
        if (key := _key(message)) in said and key not in kept:
            files[path.stem].add(message.id, message.string)
            kept.add(key)
        else:
            dropped += 1
    missing = [one for key, one in said.items() if key not in kept]
    for one in missing:
        files.setdefault(one.room, Catalog(locale=language)).add(one.id, "" if isinstance(one.id, str) else ("", ""))
    for room, catalog in files.items():
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
        text = io.BytesIO()
        write_po(text, catalog, width=0, omit_header=True, sort_output=True)
        (FOLDER / language / f"{room}.po").write_bytes(HEADER + text.getvalue().lstrip(b"\n"))
    return len(missing), dropped


HEADER = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def _key(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    parts = parts[1:] if parts[0] == "templates" else parts
    return parts[0] if len(parts) > 1 and parts[0] not in ("macros", "web", "language") else "portal"


def _same_blanks(id: Id, texts: list[str]) -> bool:
    ids = [id] if isinstance(id, str) else list(id)
    wanted = set(BLANKS.findall(ids[-1])) | set(BLANKS.findall(ids[0]))
    return set(BLANKS.findall(texts[-1])) == set(BLANKS.findall(ids[-1])) and all(set(BLANKS.findall(text)) <= wanted for text in texts)
