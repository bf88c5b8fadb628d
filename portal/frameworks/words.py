"""What a framework calls its levels, in the reader's language: a district may call them as it likes."""

from __future__ import annotations

from portal.language import language, ngettext
from portal.web.filters import plural


def counted(count: int, word: str) -> str:
    """(3, 'pathway') -> '3 pathways', '3 rutas'; 'retired pathway'; a word of the district's own stays as it is."""
    if language() == "en":
        return plural(count, word)
    if word.startswith("retired "):
        return ngettext("%(num)s that is no longer used", "%(num)s that are no longer used", count)
    if word in ("pathway", "sub-cluster"):
        return ngettext("%(num)s pathway", "%(num)s pathways", count)
    if word in ("career cluster", "cluster"):
        return ngettext("%(num)s career cluster", "%(num)s career clusters", count)
    return plural(count, word)
