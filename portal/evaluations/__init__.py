"""Rubrics of competencies, what supervisors say at midterm and at the end."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.evaluations import panels, standard
    from portal.evaluations.jobs import look_after_rubrics
    from portal.evaluations.routes import bp
    from portal.evaluations.sheets import take_goals_from
    from portal.evaluations.training_plan import goals
    from portal.evaluations.waiting import waiting_evaluations
    from portal.placements import panels as placements
    from portal.placements.waiting import register

    app.register_blueprint(bp)
    app.jinja_env.filters["rubric_words"] = standard.in_words
    placements.register(60, panels.of_placement)
    register(waiting_evaluations)
    take_goals_from(goals)
    jobs.every_hour(look_after_rubrics)
    audit_names.phrase("rubric.create", "made a rubric ({subject})")
    audit_names.phrase("rubric.edit", "changed a rubric ({subject})")
    audit_names.phrase("rubric.copy", "copied a rubric ({subject})")
    audit_names.phrase("rubric.retire", "retired a rubric ({subject})")
    audit_names.phrase("rubric.restore", "took a rubric back ({subject})")
    audit_names.phrase("rubric.default", "made a rubric the default ({subject})")
    audit_names.phrase("evaluation.save", "saved answers of an evaluation ({subject})")
    audit_names.phrase("evaluation.submit", "submitted an evaluation ({subject})")
    audit_names.phrase("evaluation.reopen", "opened an evaluation again ({subject})")
    audit_names.phrase("evaluation.due", "moved the day of an evaluation ({subject})")
    audit_names.phrase("evaluation.ask", "chose what evaluations ask ({subject})")
    audit_names.phrase("evaluation.view", "read an evaluation of {subject}")
    audit_names.phrase("evaluation.print", "printed an evaluation of {subject}")
    audit_names.phrase("evaluation.scan", "opened the scan of an evaluation of {subject}")
