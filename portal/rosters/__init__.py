"""Students, sections, enrollments and what was earned; and the files that bring them."""

from flask import Flask

RECORD_PHRASES = {
    "guardian.view": "looked at the guardians of {subject}",
    "guardian.add": "added a guardian ({subject})",
    "guardian.edit": "changed a guardian ({subject})",
    "guardian.end": "ended a guardian ({subject})",
    "guardian.restore": "took up a guardian again ({subject})",
    "record.view": "looked at a record: {subject}",
    "record.correct": "corrected the record {subject}",
    "record.override": "decided against the rule on {subject}",
    "record.override.end": "ended a decision on {subject}",
    "record.take_back": "took back a change of {subject}",
    "record.tie": "tied a course code to {subject}",
    "record.untie": "untied a course code from {subject}",
    "record.reconcile": "compared records with {subject}",
    "record.reconcile.export": "exported the comparison with {subject}",
    "rule.set": "changed the pass rule of {subject}",
}


def init_app(app: Flask) -> None:
    import sqlalchemy as sa

    from portal.accounts import audit_names
    from portal.extensions import db
    from portal.imports import kinds
    from portal.mail import permissions as mail_permissions
    from portal.mail import recipients
    from portal.rosters import cli, finding, history, mail_rules, models, oneroster, permissions, record_queries, routes
    from portal.search import providers

    kinds.register(history.KIND)
    kinds.register(history.COMPARE)
    kinds.register(oneroster.KIND)
    audit_names.register("students", finding.audit_names_of)
    audit_names.register("course_records", record_queries.audit_names_of)
    for action, words in RECORD_PHRASES.items():
        audit_names.phrase(action, words)
    audit_names.scope_students(
        lambda viewer: sa.select(models.Student.id).where(permissions.students_visible_to(viewer))
    )
    providers.register(finding.students_found)
    audit_names.phrase("rosters.export", "exported the roster as OneRoster")
    recipients.register(mail_rules.not_to_children)
    recipients.register(mail_rules.not_to_former_guardians)
    mail_permissions.also_visible(mail_rules.mail_on_students)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.group)
    with app.app_context():
        for engine in db.engines.values():
            finding.teach(engine)
