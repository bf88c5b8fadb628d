"""People, grants, sign-in, sessions and the audit trail."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import cli, current, menu, routes
    from portal.accounts.models import EXTRA_GRANTS, Role
    from portal.accounts.viewer import Viewer
    from portal.language import _

    current.init_app(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.accounts)
    app.cli.add_command(cli.trail)

    def role_grants(viewer: Viewer) -> list[object]:
        return [grant for grant in viewer.grants if grant.role not in EXTRA_GRANTS]

    def where_label(viewer: Viewer) -> str:
        grant = next(g for g in viewer.grants if g.id == viewer.grant_id)
        title = _("Student") if grant.role == Role.STUDENT else grant.title
        return f"{grant.school_name or 'Whole district'} · {title}"

    app.jinja_env.globals.update(
        places=menu.places, parts=menu.parts, is_here=menu.is_here, part_here=menu.part_here, role_grants=role_grants, where_label=where_label
    )
