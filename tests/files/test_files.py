"""Files that people hand in: told by content, kept outside the web root, gone with their row."""

from __future__ import annotations

import io
import os
import time
from types import SimpleNamespace

import pytest
from PIL import Image

from portal.files import storage
from portal.files.checking import MOST_PIXELS, WIDEST, BadFile, check_file
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.files.services import drop_file, keep_file
from portal.files.sweeping import sweep
from tests import factories as make

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind="JPEG", size=(40, 30), exif=None, color="red"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x8825] = {1: "N", 2: (41.0, 30.0, 0.0)}
    return exif


@pytest.mark.parametrize(("content", "kind", "ending"), [(PDF, "application/pdf", ".pdf"), (picture(), "image/jpeg", ".jpg"), (picture("PNG"), "image/png", ".png")])
def test_the_type_is_told_by_the_content_whatever_the_name_says(content, kind, ending):
    taken = check_file("../../etc/time\x00sheet.exe", content)
    assert (taken.media_type, taken.filename) == (kind, f"timesheet{ending}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "none of them"),
        (b"MZ\x90\x00", "none of them"),
        (b"GIF89a" + b"\x00" * 100, "none of them"),
        (picture("PNG")[:60], "cut off"),
        (picture(size=(400, 300))[:900], "cut off"),
        (b"%PDF-1.7 and no end", "cut off"),
        (PDF.replace(b"<<>>", b" " * (10 * 2**20)), "larger than 10 MB"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, why):
    with pytest.raises(BadFile, match=why):
        check_file("a.jpg", content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    wide = 10_001
    out = io.BytesIO()
    Image.new("1", (wide, MOST_PIXELS // wide + 10)).save(out, "PNG")
    with pytest.raises(BadFile, match="too many pixels"):
        check_file("a.png", out.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_where_it_was_taken_and_stands_upright(kind):
    taken = Image.open(io.BytesIO(check_file("photo", picture(kind, (40, 30), where_it_was_taken())).content))
    assert taken.size == (30, 40)
    assert not dict(taken.getexif())
    assert "exif" not in taken.info


def test_a_large_picture_is_made_smaller():
    taken = Image.open(io.BytesIO(check_file("photo", picture(size=(5_000, 1_000))).content))
    assert taken.size == (WIDEST, WIDEST // 5)


@pytest.fixture
def town(session):
    district = make.district()
    return SimpleNamespace(district=district, student=make.student(make.school(district)))


def kept(town, content=PDF):
    return keep_file(check_file("scan.pdf", content), owner="timesheets:1", district_id=town.district.id, student_id=town.student.id, by=None)


def test_a_kept_file_lies_outside_the_web_root_readable_by_the_portal_alone(town, app):
    path = storage.path_of(kept(town).key)
    assert app.static_folder not in str(path)
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert path.read_bytes() == PDF


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "G" * 32, "a" * 31])
def test_no_key_leads_out_of_the_folder(app, key):
    with app.app_context(), pytest.raises(ValueError, match="not a storage key"):
        storage.path_of(key)


def test_a_dropped_file_is_gone_once_the_transaction_is_through(town, session):
    row = kept(town)
    session.commit()
    key = row.key
    drop_file(row.id)
    assert storage.read(key) == PDF  # the transaction may still fail
    session.commit()
    assert storage.read(key) is None
    assert session.get(StoredFile, row.id) is None
    drop_file(None)
    drop_file(999_999)


def test_a_file_whose_dropping_was_rolled_back_stays(town, session):
    row = kept(town)
    session.commit()
    drop_file(row.id)
    session.rollback()
    session.commit()
    assert storage.read(row.key) == PDF


def test_a_content_without_a_row_is_swept_away_after_a_day(town, session):
    row = kept(town)
    session.commit()
    lost, young = storage.write(b"lost"), storage.write(b"young")
    old = time.time() - 2 * 86_400
    for key in (lost, row.key):
        os.utime(storage.path_of(key), (old, old))
    sweep()
    assert (storage.read(lost), storage.read(young), storage.read(row.key)) == (None, b"young", PDF)


def test_it_is_handed_out_so_that_nothing_in_it_runs(town, app):
    pdf, photo = kept(town), kept(town, picture())
    with app.test_request_context():
        answer, shown = send_stored(pdf), send_stored(photo)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["Content-Disposition"].startswith("inline")
    for each in (answer, shown):
        assert each.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (each.headers["X-Content-Type-Options"], each.headers["Cache-Control"]) == ("nosniff", "no-store")
