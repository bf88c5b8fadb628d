"""How often one wants mail that can wait."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.language import _
from portal.mail import queries
from portal.mail.forms import DigestForm
from portal.mail.models import Digest
from portal.mail.routes.blueprint import bp
from portal.mail.services import choose_digest
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.route("/mail/choice", methods=["GET", "POST"])
@requires()
def choice() -> Answer:
    standing = queries.letterbox(viewer().user_id)
    if request.method != "POST":
        form = DigestForm(formdata=None, digest=standing.digest.value)
        return page("mail/choice.html", form=form, standing=standing)
    form = DigestForm()
    if not form.validate():
        return refused("mail/choice.html", form=form, standing=standing)
    choose_digest(Digest(form.digest.data), by=viewer())
    db.session.commit()
    return moved(url_for("mail.choice"), message=_("Saved. Links, invitations and passwords still come at once."))
