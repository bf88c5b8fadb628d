"""Python, the packages that the portal asks for, and what PDFs need of the system."""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata

from portal.config import ROOT
from portal.operations.doctor.findings import Finding, look_at, mend, ok
from portal.web import documents

OLDEST = (3, 11)
ASKED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?(?P<how>~=|==)(?P<version>[\d.]+)$")


def look() -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info >= OLDEST:
        yield ok("Python", version)
    else:
        yield mend("Python", f"{version} is too old", "Make the environment anew with Python 3.11 or newer: make clean setup PYTHON=python3.12")
    yield packages(asked())
    try:
        documents._weasyprint()
        yield ok("PDF", "can be made")
    except documents.NoPdf:
        yield look_at("PDF", "cannot be made, pages still print", "Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


def asked() -> list[str]:
    """What pyproject.toml asks for; outside a checkout what was asked for at the installing."""
    file = ROOT / "pyproject.toml"
    if file.exists():
        return list(tomllib.loads(file.read_text())["project"]["dependencies"])
    return [each.replace(" ", "") for each in metadata.requires("pathway-portal") or [] if "extra" not in each]


def packages(requirements: list[str]) -> Finding:
    wrong = []
    for found in filter(None, map(ASKED.match, requirements)):
        name, asked_for = found["name"], f"{found['name']} {found['how']} {found['version']}"
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{asked_for} is not installed")
            continue
        if not fits(installed, found["how"], found["version"]):
            wrong.append(f"{asked_for}, installed is {installed}")
    if wrong:
        return mend("packages", "; ".join(wrong), "Run: make setup")
    return ok("packages", f"{len(requirements)} as asked for")


def fits(installed: str, how: str, wanted: str) -> bool:
    """PEP 440's == and ~= for plain releases: ~=3.1.3 is at least that and still 3.1."""
    have, want = ([int(part) for part in re.findall(r"\d+", text.split("+")[0])] for text in (installed, wanted))
    if how == "==":
        return have[: len(want)] == want
    return have >= want and have[: len(want) - 1] == want[:-1]
