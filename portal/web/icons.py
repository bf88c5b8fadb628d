"""Drawn signs: a few for deeds, and one for each career cluster, by words of its title.

All are drawn here on a 24 x 24 field with a 2-unit line; they stand beside a word and are hidden from
screen readers.
"""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

ICONS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "download": '<path d="M12 4v11m-5-5 5 5 5-5M4 20h16"/>',
    "upload": '<path d="M12 16V4m-5 5 5-5 5 5M4 20h16"/>',
    "edit": '<path d="M4 20l1-5L16 4l4 4L9 19z"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "history": '<path d="M4 12a8 8 0 1 0 3-6M4 4v4h4M12 8v5l3 2"/>',
}

# The first rule with a word of the title wins.
SIGNS = (
    (("manufactur",), '<path d="M3 20V10l6 4v-4l6 4V4h5v16z"/><path d="M7 17h2m3 0h2"/>'),
    (("construc", "architect", "arquitect"), '<path d="M3 20h18M5 20V9l7-5 7 5v11"/><path d="M10 20v-6h4v6"/>'),
    (("logistic", "logístic", "transport", "supply", "suministro"), '<path d="M2 6h12v10H2zM14 10h4l4 3v3h-8z"/><circle cx="7" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>'),
    (("arts", "artes", "design", "diseño", "audio"), '<path d="M12 3a9 9 0 1 0 0 18c2 0 2-2 1-3s0-3 2-3h3a3 3 0 0 0 3-3c0-5-4-9-9-9z"/><circle cx="8" cy="9" r="1"/><circle cx="13" cy="7.5" r="1"/><circle cx="7.5" cy="13.5" r="1"/>'),
    (("hospitali", "tourism", "turismo"), '<path d="M4 3v7a3 3 0 0 0 6 0V3M7 10v11M17 21V3c-3 1-4 5-4 9h4"/>'),
    (("financ", "finanz",), '<path d="M3 9l9-5 9 5zM5 9v9m4-9v9m6-9v9m4-9v9M3 20h18"/>'),
    (("marketing", "sales", "ventas"), '<path d="M4 10v4l3 .5L9 20h3l-1-5 8 4V5L7 9.5z"/>'),
    (("management", "business", "entrepreneur", "gestión", "empresa", "emprend"), '<path d="M3 8h18v12H3zM9 8V5h6v3M3 13h18"/>'),
    (("education", "training", "educación"), '<path d="M2 9l10-5 10 5-10 5zM6 11.5V17c3 3 9 3 12 0v-5.5"/>'),
    (("health", "salud"), '<path d="M12 20C5 15 3 12 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 12 19 15 12 20z"/><path d="M7 11h3l1-2 2 4 1-2h3"/>'),
    (("human services", "servicios humanos",), '<circle cx="8" cy="8" r="3"/><circle cx="17" cy="9" r="2.5"/><path d="M2 20c0-5 12-5 12 0M15 15c4-1 7 1 7 5"/>'),
    (("public service", "safety", "law", "government", "servicio público", "seguridad", "leyes", "gobierno"), '<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"/><path d="M9 12l2 2 4-4"/>'),
    (("agricultur", "food"), '<path d="M12 21V9M12 13c-5 0-7-3-7-7 5 0 7 3 7 7zM12 10c0-4 2-6 6-7 0 5-2 7-6 7z"/>'),
    (("energy", "natural", "energía"), '<path d="M13 2L5 13h6l-1 9 9-12h-6z"/>'),
    (("digital", "information technology", "tecnología de la información"), '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8 20h8M12 16v4"/>'),
    (("science", "stem", "engineer", "ciencia", "ingenier"), '<path d="M10 3v6l-6 10c-.5 1 0 2 1 2h14c1 0 1.500-1 1-2L14 9V3M8 3h8M7 15h10"/>'),
)
OTHER = '<path d="M12 3l9 5-9 5-9-5zM3 13l9 5 9-5"/>'


def icon(name: str) -> Markup:
    """A sign for a deed."""
    return _drawn(ICONS[name], "icon")


def sign(title: str) -> Markup:
    """The sign of a career cluster."""
    lower = title.lower()
    return _drawn(next((path for words, path in SIGNS if any(word in lower for word in words)), OTHER), "")


def initials(name: str) -> str:
    """'Ana Lima' -> 'AL'."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


def _drawn(path: str, cls: str) -> Markup:
    return Markup(  # noqa: S704 - the paths are constants of this file
        f'<svg class="{cls}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{path}</svg>'
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, sign=sign, initials=initials)
