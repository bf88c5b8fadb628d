"""What those need who run the portal: is it ready, is it well, what is wrong and how is it mended. Owns no table."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.extensions import db
    from portal.operations import heartbeat, jobs_seen, logs, meters, requests, routes  # noqa: F401 - jobs_seen listens
    from portal.operations.backup_cli import backup
    from portal.operations.cli import doctor, ready

    app.register_blueprint(routes.bp)
    app.cli.add_command(doctor)
    app.cli.add_command(ready)
    app.cli.add_command(backup)
    requests.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            meters.watch(engine)
    if how := app.config.get("LOG_FORMAT"):
        logs.to_stream(how)
    jobs.every_minute(heartbeat.beat)
