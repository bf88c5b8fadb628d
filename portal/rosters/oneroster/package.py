"""Opens a OneRoster package, a folder or a zip: which files it has, and whether each is whole or only changes."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from portal.imports.columns import plain
from portal.imports.complaints import Unreadable
from portal.imports.tables import open_table
from portal.imports.workbooks import check_zip
from portal.rosters.cells import shown

READ = (
    "orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments", "demographics", "categories",
    "lineItems", "results",
)  # fmt: skip
"""In the order in which they refer to one another."""
KNOWN = (*READ, "manifest")
LEFT_OUT = " (left out)"
"""Behind the name of a file that somebody chose not to read."""
PLAIN = {name.lower(): name for name in KNOWN}


@dataclass
class Package:
    """Files by their OneRoster name; `modes` says 'bulk' (whole: what is missing has left) or 'delta'."""

    files: dict[str, Path]
    modes: dict[str, str] = field(default_factory=dict)
    version: str = ""
    notes: list[str] = field(default_factory=list)

    def is_bulk(self, name: str) -> bool:
        return name in self.files and self.modes.get(name) == "bulk"

    @property
    def size(self) -> int:
        return sum(self.files[name].stat().st_size for name in READ if name in self.files)


def open_package(
    source: Path, folder: Path, *, mode: str = "", named: Callable[[str, str], str] | None = None
) -> Package:
    """`source` is a folder or zip; a zip's files go to `folder`. `mode` overrules the manifest; `named` says what a
    file of a zip is, by its path and stem. Raises Unreadable."""
    if source.is_dir():
        files = of_folder(source)
    else:
        check_zip(source)
        files = unpack(source, folder, named or (lambda path, stem: known_as(stem)))
    if not any(name in files for name in READ):
        raise Unreadable("No OneRoster file is in it. Expected orgs.csv, users.csv, enrollments.csv and so on.")
    package = Package(files)
    read_manifest(package)
    if mode:
        package.modes = dict.fromkeys(files, mode)
    for name in READ:
        if package.modes.get(name) in ("bulk", "delta") and not {name, name + LEFT_OUT} & files.keys():
            raise Unreadable(f"The manifest says {name}.csv is there ({package.modes[name]}), but it is missing.")
    unread = sorted(name for name in files if name not in KNOWN)
    if unread:
        package.notes.append(f"Files that are not read: {', '.join(f'{name}.csv' for name in unread)}.")
    return package


def of_folder(source: Path) -> dict[str, Path]:
    """CSV files of a folder, or of the one folder within it that has them."""
    for place in (source, *sorted(path for path in source.iterdir() if path.is_dir())):
        found = {
            known_as(path.stem): path
            for path in sorted(place.iterdir())
            if path.suffix.lower() == ".csv" and path.is_file() and not path.name.startswith(".")
        }
        if any(name in READ for name in found):
            return found
    return {}


def known_as(stem: str) -> str:
    """'Academic_Sessions' is academicSessions; what the standard does not know keeps its name."""
    return PLAIN.get(plain(stem), stem)


def members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The CSV files of a zip; raises Unreadable for entries that no honest export has."""
    inner = ""
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", path.as_posix()):
            raise Unreadable(f"The zip names a place outside itself: {shown(member.filename)}. Make it anew and try again.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Unreadable(f"{shown(member.filename)} in the zip is a link, not a file. Make the zip anew from the files.")
        if member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if path.suffix.lower() == ".zip":
            inner = inner or path.name
        if path.suffix.lower() == ".csv":
            yield member, path
    if inner and not any(name.lower().endswith(".csv") for name in archive.namelist()):
        raise Unreadable(f"The zip holds another zip ({shown(inner)}). Unpack it once and upload the inner one.")


def unpack(source: Path, folder: Path, named: Callable[[str, str], str]) -> dict[str, Path]:
    """Writes the files that are read into `folder`/files, under our own names: a member's path is never used."""
    target = folder / "files"
    target.mkdir(exist_ok=True, mode=0o700)
    found: dict[str, Path] = {}
    origins: dict[str, str] = {}
    with zipfile.ZipFile(source) as archive:
        for member, path in list(members(archive)):
            name = named(member.filename, path.stem)
            if name not in KNOWN:
                known = known_as(path.stem)
                found.setdefault(known + LEFT_OUT if known in KNOWN else path.stem[:60], target)
                continue
            if name in origins:
                raise Unreadable(f"{name}.csv is in the zip twice: {origins[name]} and {member.filename}.")
            origins[name], found[name] = member.filename, target / f"{name}.csv"
            try:
                with archive.open(member) as packed, found[name].open("wb") as unpacked:
                    while block := packed.read(1 << 20):
                        unpacked.write(block)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
                raise Unreadable(f"{name}.csv cannot be unpacked: the zip is damaged.") from None
    return found


VERSIONS = ("1.0", "1.1", "1.2")
MODES = ("", "absent", "bulk", "delta")


def read_manifest(package: Package) -> None:
    """Version and modes from manifest.csv; without one nothing is ever taken as whole."""
    path = package.files.get("manifest")
    if path is None:
        package.notes.append("There is no manifest.csv: nobody is ended because a file does not name them.")
        return
    try:
        lines = {plain(cells[0]): (line, cells[1].lower()) for line, cells in open_table(path).rows() if len(cells) > 1}
    except Unreadable as error:
        raise Unreadable(error.sentence, line=error.line, file="manifest.csv") from None
    line, package.version = lines.get("onerosterversion", (0, ""))
    if package.version and not package.version.removeprefix("v").startswith(VERSIONS):
        raise Unreadable(
            f"OneRoster {shown(package.version)} is not read, only 1.1 and 1.2.", line=line, file="manifest.csv"
        )
    for name in READ:
        line, mode = lines.get(f"file{name.lower()}", (0, ""))
        if mode not in MODES:
            raise Unreadable(
                f"“{shown(mode)}” for {name}.csv is none of: absent, bulk, delta.", line=line, file="manifest.csv"
            )
        package.modes[name] = mode
        if mode == "absent" and name in package.files:
            package.notes.append(f"The manifest says {name}.csv is absent, but it is there and was read.")
            package.modes[name] = "delta"
