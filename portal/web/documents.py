"""Pages as documents: HTML in, a PDF out that a screen reader can follow (PDF/UA-1: tagged, with a title and a language).

The HTML stands for itself: a `title`, `lang` on `html`, headings in order, tables with headers. Its style sheet is handed
over as text. Nothing is fetched, from no disk and no network: a name or an address in the HTML cannot make the portal
read anything.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, send_file

MEND = (
    "A PDF cannot be made on this server: a system library is missing. Ask your administrator to install it "
    "(Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0) and to restart the portal. "
    "Until then print the page itself."
)
SHEETS = Path(__file__).resolve().parent.parent / "static" / "css"
DEFAULT_SHEET = "document.css"


class NoPdf(RuntimeError):
    """PDFs cannot be made here; the message says how that is mended."""


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as missing:
        raise NoPdf(MEND) from missing
    return weasyprint


Pictures = Mapping[str, tuple[str, bytes]]
"""What `src` of an `img` may say -> media type and content, e.g. 'picture:12'."""


@cache
def _fetcher() -> Any:
    _weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyWhatIsHandedOver(URLFetcher):  # type: ignore[misc]
        def __init__(self, pictures: Pictures) -> None:
            super().__init__()
            self.pictures = pictures

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in self.pictures:
                raise ValueError("a document fetches nothing")
            media_type, content = self.pictures[url]
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return OnlyWhatIsHandedOver


def to_pdf(html: str, *, sheets: tuple[str, ...] = (DEFAULT_SHEET,), pictures: Pictures | None = None) -> bytes:
    """The tagged PDF of a whole HTML page. `sheets` name files of static/css; `pictures` are those of the page, by their
    `src`. Raises NoPdf."""
    weasyprint = _weasyprint()
    nothing = _fetcher()(pictures or {})
    styles = [weasyprint.CSS(string=(SHEETS / name).read_text(), url_fetcher=nothing) for name in sheets]
    made = weasyprint.HTML(string=html, url_fetcher=nothing).write_pdf(stylesheets=styles, pdf_variant="pdf/ua-1")
    return bytes(made)


def send_pdf(content: bytes, filename: str) -> Response:
    """A PDF to look at or to save, kept by no cache."""
    answer = send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=filename)
    answer.headers["Cache-Control"] = "no-store"
    return answer
