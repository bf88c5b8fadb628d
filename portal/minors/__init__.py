"""Rules for minors at work: data with a citation, checked before and while somebody under 18 works. No legal advice."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.minors import routes, seeds

    app.register_blueprint(routes.bp)
    seeds.register()
    audit_names.phrase("minor.override", "overrode a rule for minors: {subject}")
    audit_names.phrase("minor.take_back", "took back an override of a rule for minors: {subject}")
    audit_names.phrase("minor.exempt", "recorded an exemption from rules for minors: {subject}")
    audit_names.phrase("minor.end_exemption", "ended an exemption from rules for minors: {subject}")
    audit_names.phrase("minor_rule.save", "changed a rule for minors: {subject}")
    audit_names.phrase("minor_rule.add", "added a rule for minors: {subject}")
    audit_names.phrase("minor_rule.reset", "went back to a federal rule for minors: {subject}")
