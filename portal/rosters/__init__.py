"""Students, sections, enrollments and what was earned; and the files that bring them."""

from flask import Flask


def init_app(app: Flask) -> None:
    import sqlalchemy as sa

    from portal.accounts import audit_names
    from portal.extensions import db
    from portal.imports import kinds
    from portal.rosters import cli, finding, history, models, oneroster, permissions, routes
    from portal.search import providers

    kinds.register(history.KIND)
    kinds.register(oneroster.KIND)
    audit_names.register("students", finding.audit_names_of)
    audit_names.scope_students(
        lambda viewer: sa.select(models.Student.id).where(permissions.students_visible_to(viewer))
    )
    providers.register(finding.students_found)
    audit_names.phrase("rosters.export", "exported the roster as OneRoster")
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.group)
    with app.app_context():
        for engine in db.engines.values():
            finding.teach(engine)
