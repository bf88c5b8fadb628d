"""Which programs lead to non-traditional fields."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from portal.accounts.current import viewer
from portal.extensions import db
from portal.perkins import cohort as cohorts
from portal.perkins.permissions import RULE_EDITORS
from portal.perkins.routes.blueprint import bp
from portal.perkins.services import programs as services
from portal.web.access import requires
from portal.web.forms import Form, VersionField
from portal.web.respond import conflict, moved, page, refused


class FlagsForm(Form):
    """One select a program; made for each request."""

    version = VersionField()


def _form(programs: dict[int, str]) -> type[FlagsForm]:
    choices = [SelectChoice("", "No"), SelectChoice("female", "Non-traditional for women"), SelectChoice("male", "Non-traditional for men")]
    return type("Flags", (FlagsForm,), {f"program-{key}": SelectField(title, choices=choices) for key, title in programs.items()})


@bp.route("/non-traditional", methods=["GET", "POST"])
@requires(*RULE_EDITORS)
def flags() -> Answer:
    programs = dict(cohorts.names(viewer().district_id).programs)
    now = services.flags_of(viewer().district_id)
    if request.method == "GET":
        data = {f"program-{key}": now.get(key, "") for key in programs}
        return page("perkins/flags.html", form=_form(programs)(data={"version": services.version_of(now), **data}), programs=programs, theirs=None)
    form = _form(programs)()
    if not form.validate():
        return refused("perkins/flags.html", form=form, programs=programs, theirs=None)
    if form.version.data != services.version_of(now):
        form.version.data, form.version.raw_data = services.version_of(now), None
        theirs = [(title, now.get(key, ""), form[f"program-{key}"].data) for key, title in programs.items()]
        return conflict("perkins/flags.html", form=form, programs=programs, theirs=[row for row in theirs if row[1] != row[2]])
    changed = services.flag_programs({key: form[f"program-{key}"].data for key in programs}, by=viewer())
    db.session.commit()
    return moved(url_for("perkins.index"), message="Saved." if changed else "Nothing was changed.")
