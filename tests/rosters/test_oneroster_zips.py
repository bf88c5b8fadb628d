"""Zips that are built to do harm, or only badly, are refused with a sentence; good ones stream."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from portal.imports import staging
from portal.imports.complaints import Unreadable
from portal.rosters.oneroster import loading, package
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def look_at(town, tmp_path):
    def run(content: bytes) -> Import:
        path = tmp_path / "package.zip"
        path.write_bytes(content)
        return Import(path, tmp_path / "scratch", town.id)

    return run


def test_a_zip_reads_like_a_folder_also_with_a_folder_inside(look_at):
    for inside in ("", "export 2026/", "a/b/"):
        found = look_at(packages.zipped(packages.district(), inside=inside))
        assert (found.counts["new"], found.counts["rejected"]) == (18, 0)


@pytest.mark.parametrize("inside", ["../../../", "a/../../", "/etc/", "C:\\\\temp\\\\", "..\\\\"])
def test_a_zip_that_names_a_place_outside_itself_is_refused(look_at, tmp_path, inside):
    with pytest.raises(Unreadable, match="outside itself"):
        look_at(packages.zipped(packages.district(), inside=inside))
    assert not list(tmp_path.rglob("*.csv"))
    assert not (tmp_path.parent / "orgs.csv").exists()


def test_a_link_in_a_zip_is_refused(look_at):
    buffer = io.BytesIO(packages.zipped(packages.district()))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("results.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable, match="link"):
        look_at(buffer.getvalue())


def test_a_zip_within_a_zip_is_not_opened(look_at):
    inner = packages.zipped(packages.district())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("export.zip", inner)
    with pytest.raises(Unreadable, match="Unpack it once"):
        look_at(buffer.getvalue())


def test_a_locked_zip_is_refused(look_at):
    content = bytearray(packages.zipped(packages.district()))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:  # the flag of encryption in the directory
        content[at + 8] |= 1
        at += 4
    with pytest.raises(Unreadable, match="password"):
        look_at(bytes(content))


def test_a_member_that_lies_about_its_size_is_refused(look_at):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", b"0" * (30 * 2**20))
    content = bytearray(buffer.getvalue())
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1_000)
    with pytest.raises(Unreadable, match="damaged"):
        look_at(bytes(content))


def test_files_that_differ_only_in_case_are_twice_the_same(look_at):
    buffer = io.BytesIO(packages.zipped(packages.district()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("USERS.CSV", "sourcedId\n")
    with pytest.raises(Unreadable, match="twice"):
        look_at(buffer.getvalue())


def test_a_large_file_is_read_with_flat_memory(tmp_path):
    line = "e{0},{0},c1,u{0},student\r\n"
    peaks = []
    for many in (20_000, 80_000):
        with zipfile.ZipFile(tmp_path / f"{many}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            rows = "".join(line.format(n) for n in range(many))
            archive.writestr("enrollments.csv", "sourcedId,seat,classSourcedId,userSourcedId,role\r\n" + rows)
        del rows
        folder = tmp_path / str(many)
        folder.mkdir()
        tracemalloc.start()
        opened = package.open_package(tmp_path / f"{many}.zip", folder)
        conn = staging.connect(folder)
        loading.load(conn, opened, packages.quiet)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert conn.execute("SELECT count(*) FROM s_enrollments").fetchone()[0] == many
        conn.close()
    assert peaks[1] < peaks[0] * 1.3


def test_what_a_mac_puts_beside_is_not_read(look_at):
    buffer = io.BytesIO(packages.zipped(packages.district()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("__MACOSX/._users.csv", b"\x00\x05\x16")
        archive.writestr(".hidden.csv", "x")
        archive.writestr("resources.csv", "sourcedId\n1\n")
    found = look_at(buffer.getvalue())
    assert found.counts["rejected"] == 0
    assert "resources.csv" in found.counts["notes"][0]


def test_a_file_that_is_in_a_zip_twice_is_refused(look_at):
    buffer = io.BytesIO(packages.zipped(packages.district()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("old/users.csv", "sourcedId\n")
    with pytest.raises(Unreadable, match="twice"):
        look_at(buffer.getvalue())


def test_a_zip_that_would_unpack_without_measure_is_refused(look_at):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", b"0" * (40 * 2**20))
    with pytest.raises(Unreadable, match="unpack"):
        look_at(buffer.getvalue())


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_refused(look_at, content):
    with pytest.raises(Unreadable, match="damaged"):
        look_at(content)


def test_a_damaged_member_is_refused(look_at):
    content = bytearray(packages.zipped(packages.district()))
    start = content.find(b"users.csv") + 40
    content[start : start + 60] = b"\xff" * 60
    with pytest.raises(Unreadable, match="damaged"):
        look_at(bytes(content))


