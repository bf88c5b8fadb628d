"""Pages and lists go compressed to whoever asks from here; static files are compressed once, at set-up (`assets`)."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

ELSEWHERE = {"cross-site", "same-site"}
"""What a browser says in Sec-Fetch-Site when a page of another site made it ask."""
SETTINGS = {
    "COMPRESS_REGISTER": False,
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_MIMETYPES": ["text/html", "text/csv", "text/calendar", "text/plain", "application/json"],
    "COMPRESS_STREAMS": False,  # an export's pieces go out as they are made
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # answered before a page is made, see `headers.not_modified`
}


def init_app(app: Flask) -> None:
    """Registered before all other functions after a request, so it runs after them, on the finished body."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    compress = Compress()
    compress.init_app(app)

    @app.after_request
    def squeeze(response: Response) -> Response:
        # The length of a compressed page tells what its words repeat. A stranger's page that makes a browser ask us
        # with words of its own choice could so guess a form's token; what other sites ask for goes as it is.
        if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
            response.vary.add("Accept-Encoding")
            response.vary.add("Sec-Fetch-Site")
            return response
        response.vary.add("Sec-Fetch-Site")
        return compress.after_request(response)
