"""Occupations, pay, growth, programs of education: what a pathway leads to, and where the figures come from."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.careers import cli, drawings, elements, figures, links, pathway_panels, routes, sources, words

    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.reference)
    drawings.init_app(app)
    links.connect()
    pathway_panels.register()
    app.jinja_env.filters.update(
        jobs=figures.jobs,
        signed=figures.signed,
        education=words.education,
        experience=words.experience,
        training=words.training,
        interests=words.interests,
    )
    app.jinja_env.globals.update(compared=words.compared, element_means=elements.element_means, element_name=elements.element_name, of_area=figures.of_area, released_in_words=sources.released_in_words, source_word=sources.source_word)
