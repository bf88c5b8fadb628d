"""Opens a OneRoster package, a folder or a zip: which files it has, and whether each is whole or only changes."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from portal.imports.complaints import Unreadable
from portal.imports.tables import open_table
from portal.imports.workbooks import check_zip

READ = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments", "demographics")
"""In the order in which they refer to one another."""
KNOWN = (*READ, "manifest")
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


def open_package(source: Path, folder: Path, *, mode: str = "") -> Package:
    """`source` is a folder or zip; a zip's files go to `folder`. `mode` overrules the manifest. Raises Unreadable."""
    if source.is_dir():
        files = of_folder(source)
    else:
        check_zip(source)
        files = unpack(source, folder)
    if not any(name in files for name in READ):
        raise Unreadable("No OneRoster file is in it. Expected orgs.csv, users.csv, enrollments.csv and so on.")
    package = Package(files)
    read_manifest(package)
    if mode:
        package.modes = dict.fromkeys(files, mode)
    for name in READ:
        if package.modes.get(name) in ("bulk", "delta") and name not in files:
            raise Unreadable(f"The manifest says {name}.csv is there ({package.modes[name]}), but it is missing.")
    unread = sorted(name for name in files if name not in KNOWN)
    if unread:
        package.notes.append(f"Files that are not read: {', '.join(f'{name}.csv' for name in unread)}.")
    return package


def of_folder(source: Path) -> dict[str, Path]:
    """CSV files of a folder, or of the one folder within it that has them."""
    for place in (source, *sorted(path for path in source.iterdir() if path.is_dir())):
        found = {
            PLAIN.get(path.stem.lower(), path.stem): path
            for path in sorted(place.iterdir())
            if path.suffix.lower() == ".csv" and path.is_file() and not path.name.startswith(".")
        }
        if any(name in READ for name in found):
            return found
    return {}


def unpack(source: Path, folder: Path) -> dict[str, Path]:
    """Writes the files that are read into `folder`/files, under our own names: a member's path is never used."""
    target = folder / "files"
    target.mkdir(exist_ok=True, mode=0o700)
    found: dict[str, Path] = {}
    origins: dict[str, str] = {}
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            path = PurePosixPath(member.filename.replace("\\", "/"))
            hidden = path.name.startswith(".") or "__MACOSX" in path.parts
            if member.is_dir() or hidden or path.suffix.lower() != ".csv":
                continue
            name = PLAIN.get(path.stem.lower())
            if name is None:
                found.setdefault(path.stem[:60], target)
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


def read_manifest(package: Package) -> None:
    """Version and modes from manifest.csv; without one nothing is ever taken as whole."""
    path = package.files.get("manifest")
    if path is None:
        package.notes.append("There is no manifest.csv: nobody is ended because a file does not name them.")
        return
    try:
        properties = {cells[0].lower(): cells[1].lower() for _, cells in open_table(path).rows() if len(cells) > 1}
    except Unreadable as error:
        raise Unreadable(error.sentence, line=error.line, file="manifest.csv") from None
    package.version = properties.get("oneroster.version", "")
    for name in READ:
        package.modes[name] = properties.get(f"file.{name.lower()}", "")
        if package.modes[name] == "absent" and name in package.files:
            package.notes.append(f"The manifest says {name}.csv is absent, but it is there and was read.")
            package.modes[name] = "delta"
