"""From bytes to plain values, safely: size, encoding, depth, and nothing that a database cannot hold."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from portal.competencies.case.shapes import LARGEST
from portal.imports.complaints import Unreadable

DEEPEST = 60
UNFIT = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of a character: no database keeps them."""
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(path: Path) -> dict[str, Any]:
    """The package of a file, out of whatever it is wrapped in. Raises Unreadable."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable(too_large(size))
    return unwrapped(parsed(decoded(path.read_bytes())))


def too_large(size: int) -> str:
    return (
        f"The file has {size / 2**20:.0f} MB; a package of up to {LARGEST // 2**20} MB is read. "
        "Export one framework (one CFDocument) at a time."
    )


def decoded(content: bytes) -> str:
    encoding = next((name for mark, name in BOMS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("A character here is not UTF-8. Save the file as UTF-8.", line=line) from None


def parsed(text: str) -> Any:
    if not text.strip():
        raise Unreadable("The file is empty.")
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        return cleaned(value, 0)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON: {error.msg.lower()} at column {error.colno}.", line=error.lineno) from None
    except RecursionError:
        raise Unreadable(f"It is nested more than {DEEPEST} levels deep; no CASE package is.") from None
    except ValueError as error:
        raise Unreadable(f"A number in it cannot be read: {str(error)[:80]}.") from None


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word[:40])
    return number


def cleaned(value: Any, depth: int) -> Any:
    """Without what no database keeps; raises RecursionError below the deepest level."""
    if isinstance(value, str):
        return UNFIT.sub("", value) if UNFIT.search(value) else value
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, list):
        return [cleaned(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {cleaned(name, depth): cleaned(each, depth + 1) for name, each in value.items()}
    return value


def unwrapped(value: Any) -> dict[str, Any]:
    """The object that has the CFDocument; servers and tools put it into others."""
    for _ in range(3):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict) or isinstance(value.get("CFDocument"), dict):
            break
        value = next((value[name] for name in ("CFPackage", "data", "body", "payload") if name in value), value)
    if isinstance(value, dict) and isinstance(value.get("CFDocument"), dict):
        return value
    if isinstance(value, dict) and any(name.startswith("imsx_") for name in value):
        said = str(value.get("imsx_description") or value.get("imsx_codeMajor") or "")[:200]
        raise Unreadable(
            f"This is a server’s message, not a package{': ' + said if said else ''}. Download the CFPackage again."
        )
    if isinstance(value, dict) and "CFDocuments" in value:
        raise Unreadable("This is a list of frameworks (CFDocuments). Download the CFPackage of the one you want.")
    raise Unreadable("CFDocument is missing: this is not a CASE package. Export the framework as a CFPackage in JSON.")
