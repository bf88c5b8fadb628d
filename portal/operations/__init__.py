"""What those need who run the portal: is it ready, is it well, what is wrong and how is it mended. Owns no table."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.operations import heartbeat, routes
    from portal.operations.backup_cli import backup
    from portal.operations.cli import doctor

    app.register_blueprint(routes.bp)
    app.cli.add_command(doctor)
    app.cli.add_command(backup)
    jobs.every_minute(heartbeat.beat)
