"""What may come in: told from the content, never from the name. Pictures are made anew, without where they were taken."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 10 * 2**20
WIDEST = 2_400  # pixels; a page scanned at 200 dpi is 2,200 high
MOST_PIXELS = 60_000_000
ENDS = {b"\xff\xd8\xff": b"\xff\xd9", b"\x89PNG\r\n\x1a\n": b"IEND\xaeB`\x82"}
"""What a JPEG and a PNG begin and end with."""
ACCEPTED = "application/pdf,image/jpeg,image/png"
"""For the accept attribute of a file field."""


class BadFile(ValueError):
    """A file that is not taken; the text says which are."""


@dataclass(frozen=True)
class CheckedFile:
    filename: str
    media_type: str
    content: bytes


def check_file(name: str, content: bytes, *, largest: int = LARGEST) -> CheckedFile:
    """The file with a name made safe and its type told from its bytes; raises BadFile."""
    if not content:
        raise BadFile("The file is empty.")
    if len(content) > largest:
        raise BadFile(f"The file is larger than {largest // 2**20} MB. Scan it in a lower resolution.")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-1_024:]:
            raise BadFile("The file is cut off: its end is missing. Save or scan it again.")
        return CheckedFile(safe_name(name, ".pdf"), "application/pdf", content)
    return _picture(name, content)


def _picture(name: str, content: bytes) -> CheckedFile:
    for mark, end in ENDS.items():  # told by ourselves: other libraries have Pillow take pictures that are cut off
        if content.startswith(mark) and end not in content[-1_024:]:
            raise BadFile("The picture is cut off: its end is missing. Save or take it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > MOST_PIXELS:
                raise BadFile("The picture has too many pixels. Take it in a lower resolution.")
            kind = picture.format or ""
            picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadFile("Choose a PDF, a JPEG or a PNG. This file is none of them, whatever its name says.") from None
    except (OSError, SyntaxError, ValueError, EOFError) as wrong:
        if isinstance(wrong, BadFile):
            raise
        raise BadFile("The picture cannot be read: it is cut off or damaged. Save or take it again.") from None
    picture = ImageOps.exif_transpose(picture) or picture
    picture.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    if kind == "PNG":
        picture.save(out, "PNG", optimize=True)
        return CheckedFile(safe_name(name, ".png"), "image/png", out.getvalue())
    picture.convert("RGB").save(out, "JPEG", quality=85)
    return CheckedFile(safe_name(name, ".jpg"), "image/jpeg", out.getvalue())


def safe_name(name: str, ending: str) -> str:
    """Without path, control characters and quotes, ending as its content says."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in plain if c.isprintable() and c not in '"<>|:*?;').strip(". ")
    stem = plain.rsplit(".", 1)[0].strip()[:120] or "file"
    return f"{stem}{ending}"
