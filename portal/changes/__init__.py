"""What became of alignments and coverage: every change, what is new to somebody, and the way back."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.catalog import panels as of_offerings
    from portal.changes import panels, routes
    from portal.changes.words import KIND_TITLES, LEVEL_LETTERS

    app.register_blueprint(routes.bp)
    app.jinja_env.globals.update(
        level_letters={level.value: letter for level, letter in LEVEL_LETTERS.items()}, batch_kinds=KIND_TITLES
    )
    of_offerings.register(60, panels.on_offering)
    audit_names.phrase("changes.revert", "took back {subject}")
    audit_names.phrase("changes.seen", "marked changes of alignments and coverage as seen")
    audit_names.phrase("changes.unseen", "made changes of alignments and coverage new again")
