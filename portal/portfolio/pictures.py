"""The small version of a picture, so that a page of ten photos stays light on a slow phone."""

from __future__ import annotations

import io

from PIL import Image

from portal.files.checking import CheckedFile

WIDEST = 720  # pixels; twice what a phone shows


def made_small(checked: CheckedFile) -> CheckedFile | None:
    """A JPEG of a picture that was checked; None for what is no picture."""
    if not checked.media_type.startswith("image/"):
        return None
    picture: Image.Image = Image.open(io.BytesIO(checked.content))
    picture.thumbnail((WIDEST, WIDEST))
    if picture.mode in ("RGBA", "LA", "P"):  # what is clear becomes white, as on paper
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=78, optimize=True)
    return CheckedFile("small.jpg", "image/jpeg", out.getvalue())
