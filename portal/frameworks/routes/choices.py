"""Which framework the district and each school work with."""

from __future__ import annotations

from zlib import crc32

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.frameworks import queries
from portal.frameworks.errors import Refused
from portal.frameworks.forms import ChoicesForm, refuse
from portal.frameworks.models import FrameworkState
from portal.frameworks.permissions import EDITORS
from portal.frameworks.routes.blueprint import bp
from portal.frameworks.services import frameworks as services
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused


def _version(chosen: dict[int | None, int]) -> int:
    """A number for the choices as they stand: they have no row of their own that could carry a version."""
    return crc32(repr(sorted((place or 0, framework_id) for place, framework_id in chosen.items())).encode())


@bp.route("/frameworks/choices", methods=["GET", "POST"])
@requires(*EDITORS)
def choices() -> Answer:
    schools = [each for each in school_names(viewer().district_id).items() if viewer().reaches(each[0])]
    lines = [line for line in queries.frameworks_for(viewer()) if line.state == FrameworkState.ACTIVE]
    titles = {line.id: f"{line.title} {line.edition}".strip() for line in lines}
    chosen = queries.chosen(viewer().district_id)
    options = list(titles.items())
    if request.method == "GET":
        standing = {"framework_id" if place is None else f"school-{place}": str(fid) for place, fid in chosen.items()}
        form = ChoicesForm.of(schools, options, data={"version": _version(chosen), **standing})
        return page("frameworks/choices.html", form=form, titles=titles, theirs=None)
    form = ChoicesForm.of(schools, options)
    if not form.validate():
        return refused("frameworks/choices.html", form=form, titles=titles, theirs=None)
    if form.version.data != _version(chosen):
        form.version.data = _version(chosen)
        return conflict("frameworks/choices.html", form=form, titles=titles, theirs=chosen)
    try:
        changed = services.choose_frameworks(form.choices(), district_id=viewer().district_id, by=viewer())
    except Refused as why:
        refuse(form.framework_id, why)
        return refused("frameworks/choices.html", form=form, titles=titles, theirs=None)
    db.session.commit()
    message = "Saved. Lists and pickers use it from now on." if changed else "Nothing was changed."
    return moved(url_for("frameworks.index"), message=message)
