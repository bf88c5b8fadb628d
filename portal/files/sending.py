"""Answers that hand a stored file out; whoever calls has checked that the viewer may see it."""

from __future__ import annotations

import io

from flask import Response, abort, send_file

from portal.files import storage
from portal.files.models import StoredFile

SHOWN = frozenset({"image/jpeg", "image/png"})  # pictures we made ourselves; a PDF is always downloaded


def send_stored(row: StoredFile) -> Response:
    """The file: pictures to look at, everything else to save; no script in it runs, no cache keeps it. 404 when it is gone."""
    content = storage.read(row.key)
    if content is None:
        abort(404)
    answer = send_file(io.BytesIO(content), mimetype=row.media_type, as_attachment=row.media_type not in SHOWN, download_name=row.filename)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
