"""Occupations, pay, growth, programs of education: what a pathway leads to, and where the figures come from."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.careers import cli, drawings, figures, links, panels, routes, words

    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.reference)
    drawings.init_app(app)
    links.connect()
    panels.register()
    app.jinja_env.filters.update(
        jobs=figures.jobs,
        signed=figures.signed,
        education=words.education,
        experience=words.experience,
        training=words.training,
        interests=words.interests,
    )
    app.jinja_env.globals["compared"] = words.compared
