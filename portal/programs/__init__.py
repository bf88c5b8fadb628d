"""Programs of study, their requirements, and the one progress function."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.catalog import panels as of_offerings
    from portal.catalog import uses as of_retired
    from portal.credentials import panels as of_credentials
    from portal.frameworks import panels as of_pathways
    from portal.language import lazy
    from portal.programs import cli, panels, receivers, routes, trail
    from portal.programs import jobs as own_jobs

    jobs.init_app(app)
    jobs.every_hour(own_jobs.keep_the_day)
    receivers.connect()
    trail.register()
    app.register_blueprint(routes.bp)
    of_pathways.register("pathway", 15, panels.on_pathway, version=panels.pathway_version)
    of_pathways.register_count(20, "program", lazy("program"), lazy("programs"), panels.figures)
    of_offerings.register(20, panels.on_offering)
    of_retired.register(20, panels.uses)
    of_credentials.register(panels.on_credential)
    app.cli.add_command(cli.programs)
