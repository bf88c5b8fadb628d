"""Files that prove something: what may come in is told from its content, not from its name."""

from __future__ import annotations

from dataclasses import dataclass

from portal.language import _

LARGEST = 5 * 2**20
KINDS = {
    "application/pdf": (b"%PDF-", ".pdf"),
    "image/jpeg": (b"\xff\xd8\xff", ".jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", ".png"),
}
ENDS = {"application/pdf": b"%%EOF", "image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}


class BadProof(ValueError):
    """A file that is not taken; the text says which are."""


@dataclass(frozen=True)
class Proof:
    filename: str
    media_type: str
    content: bytes


def read_proof(name: str, content: bytes) -> Proof:
    """The file with a name made safe and its type told from the bytes; raises BadProof."""
    if not content:
        raise BadProof(_("The file is empty."))
    if len(content) > LARGEST:
        raise BadProof(_("The file is larger than 5 MB. Scan it in a lower resolution."))
    media_type = next((kind for kind, (mark, _) in KINDS.items() if content.startswith(mark)), None)
    if media_type is None:
        raise BadProof(_("Choose a PDF, a JPEG or a PNG. This file is none of them, whatever its name says."))
    if ENDS[media_type] not in content[-1_024:]:
        raise BadProof(_("The file is cut off: its end is missing. Save or scan it again."))
    return Proof(safe_name(name, KINDS[media_type][1]), media_type, content)


def safe_name(name: str, ending: str) -> str:
    """Without path, control characters and quotes, ending as its content says."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in plain if c.isprintable() and c not in '"<>|:*?;').strip(". ")
    stem = plain.rsplit(".", 1)[0].strip()[:120] or "proof"
    return f"{stem}{ending}"
