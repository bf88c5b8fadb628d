"""What holds for the files themselves, whatever they do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from portal.config import ROOT

LONGEST = 320
# Where something else than a literal is marked as ready HTML (`Markup("...").format(x)` escapes x), and why it may.
READY_HTML: dict[str, str] = {
    "portal/language/in_templates.py": "the messages of templates and their translations, as Jinja marks them; what is filled in is escaped",
    "portal/web/remembering.py": "what templates have drawn, kept for the next reader",
    "portal/web/icons.py": "signs drawn by ourselves",
    "portal/careers/drawings.py": "sizes of drawings, which are constants",
    "portal/frameworks/routes/blueprint.py": "panels, which are templates of our own already rendered",
}


def tracked(*patterns: str) -> list[Path]:
    """The repository's own files; outside a checkout (an unpacked archive) those that lie there."""
    answer = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        return sorted(path for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.parts)
    return [path for name in answer.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_files_to_look_at():
    assert len(tracked("*.py")) > 50
    assert len(tracked("*.html")) > 5


def test_no_module_has_grown_past_a_room():
    lengths = {named(path): len(path.read_text().splitlines()) for path in tracked("portal/*.py")}
    assert not {name: count for name, count in lengths.items() if count > LONGEST}


def test_templates_and_code_mark_no_text_as_ready_html_outside_the_list():
    marks = re.compile(r"\|\s*safe\b|\bMarkup\(\s*(?![\s\"'])|autoescape\s+false")
    found = {named(path) for path in tracked("portal/*.py", "portal/*.html", "portal/*.svg") if marks.search(path.read_text())}
    assert found <= set(READY_HTML), found - set(READY_HTML)


def test_templates_hold_no_inline_script_style_or_handler():
    bad = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|\bhx-on|javascript:|hx-[a-z-]+=[\"']js:")
    found = [f"{named(p)}: {m.group()!r}" for p in tracked("portal/templates/*.html") for m in bad.finditer(p.read_text())]
    assert not found


def test_templates_name_nothing_outside_the_portal():
    """A link to a publisher is fine; a script, style sheet, picture or font from elsewhere is not."""
    loads = re.compile(r"(?:src|srcset|data|poster|xlink:href)=[\"']\s*(?:https?:)?//|<link[^>]+href=[\"'](?:https?:)?//")
    sheets = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import")
    found = [named(p) for p in tracked("portal/templates/*.html") if loads.search(p.read_text())]
    found += [named(p) for p in tracked("portal/static/*.css", "portal/static/*.js") if sheets.search(p.read_text())]
    assert not found


@pytest.mark.parametrize("pattern", [r"(^|[^A-Za-z0-9_.])/(work|farm)/", r"/home/[a-z]", r"\b/tmp/[a-z]"])
def test_no_file_names_a_folder_of_one_machine(pattern):
    kinds = ("*.py", "*.html", "*.md", "*.toml", "*.js", "*.css", "*.json", "*.ini", "Makefile", ".ci/run", ".importlinter")
    found = [named(p) for p in tracked(*kinds) if p != Path(__file__).resolve() and re.search(pattern, p.read_text(), re.M)]
    assert not found


def test_lock_files_hold_no_download_address():
    found = [named(p) for p in tracked("*lock*.json", "*.lock") if "http" in re.sub(r'"(funding|url)": [^\n]*', "", p.read_text())]
    assert not found


def test_every_feature_has_tests_in_a_folder_of_its_own():
    features = {p.relative_to(ROOT).parts[1] for p in tracked("portal/*/*routes.py", "portal/*/routes/*.py")}
    homes = {p.parent.name for p in tracked("tests/*/test_*.py")}
    assert features <= homes, features - homes
