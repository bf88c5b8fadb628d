"""A school's move from one framework to another: planned from the crosswalk, tried dry, done and undone as one."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.changes import elsewhere
    from portal.framework_moves import jobs as own_jobs
    from portal.framework_moves import queries, routes

    jobs.init_app(app)
    jobs.at_start(own_jobs.look_after)
    app.register_blueprint(routes.bp)
    elsewhere.register(queries.page_of_batch)
    audit_names.phrase("framework_move.prepare", "planned a move to another framework ({subject})")
    audit_names.phrase("framework_move.decide", "decided in the plan of a move to another framework ({subject})")
    audit_names.phrase("framework_move.check", "ran a move to another framework dry ({subject})")
    audit_names.phrase("framework_move.begin", "confirmed a move to another framework ({subject})")
    audit_names.phrase("framework_move.apply", "moved to another framework ({subject})")
    audit_names.phrase("framework_move.take_back", "asked to take back a move to another framework ({subject})")
    audit_names.phrase("framework_move.undo", "took back a move to another framework ({subject})")
    audit_names.phrase("framework_move.discard", "discarded the plan of a move to another framework ({subject})")
