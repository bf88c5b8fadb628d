"""Credentials: what the state lists, who tried for them, who approved, and the lists that testing services send."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.credentials import importers, routes
    from portal.imports import kinds

    for kind in importers.KINDS:
        kinds.register(kind)
    app.register_blueprint(routes.bp)
    audit_names.phrase("credential.list", "put {subject} on the state list")
    audit_names.phrase("credential.unlist", "took {subject} off the state list")
    audit_names.phrase("credential_attempt.add", "entered an attempt at a credential ({subject})")
    audit_names.phrase("credential_attempt.edit", "changed an attempt at a credential ({subject})")
    audit_names.phrase("credential_attempt.import", "brought in a result of an exam ({subject})")
    audit_names.phrase("credential_attempt.approve", "approved a credential ({subject})")
    audit_names.phrase("credential_attempt.reject", "refused a credential ({subject})")
    audit_names.phrase("credential_attempt.reopen", "took back an answer on a credential ({subject})")
    audit_names.phrase("credential_attempt.remove", "removed an attempt that a list of results had made ({subject})")
    audit_names.phrase("credential_attempt.proof", "opened the proof of a credential ({subject})")
    audit_names.phrase("certification_result.settle", "said whom a line of a list of results means ({subject})")
    audit_names.phrase("certification_result.skip", "skipped a line of a list of results ({subject})")
    audit_names.phrase("certification_result.reopen", "took up a line of a list of results again ({subject})")
