"""Files on their way in: kinds, upload, preview, confirmation, progress and result."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.imports import cli, queries, routes

    jobs.init_app(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.group)
    audit_names.register("import_batches", queries.audit_names_of)
    for verb, words in {
        "upload": "uploaded {subject}", "confirm": "confirmed the import of {subject}",
        "apply": "imported {subject}", "discard": "discarded {subject}",
    }.items():  # fmt: skip
        audit_names.phrase(f"import.{verb}", words)
