"""What each party of an agreement does, in plain words and by language; and the terms for student-learners.

A duty is named by its key: an agreement says which ones it leaves out, and adds duties of its own. A change of a text here
changes no agreement that went out: what was sent is kept with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("en", "es")
PARTIES = ("student", "guardian", "host", "school")
Text = Mapping[str, str]

DUTIES: dict[str, dict[str, Text]] = {
    "student": {
        "time": {
            "en": "I come on time on the days of the weekly plan. If I cannot come, I tell my supervisor and my school before work begins.",
            "es": "Llego a tiempo los días del plan semanal. Si no puedo ir, aviso a mi supervisor y a mi escuela antes de la hora de entrada.",
        },
        "rules": {
            "en": "I keep the rules of the workplace: safety, dress, telephone, and what is confidential there.",
            "es": "Cumplo las reglas del lugar de trabajo: seguridad, vestimenta, teléfono y lo que allí es confidencial.",
        },
        "safety": {
            "en": "I do only work that I was shown how to do safely. I stop and ask when something seems unsafe.",
            "es": "Solo hago el trabajo que me enseñaron a hacer de forma segura. Me detengo y pregunto cuando algo parece peligroso.",
        },
        "hours": {
            "en": "I write down my hours and what I did every week, as they were.",
            "es": "Anoto cada semana mis horas y lo que hice, tal como fue.",
        },
        "speak": {
            "en": "I tell my school at once about an accident, or when somebody treats me badly.",
            "es": "Aviso a mi escuela de inmediato si hay un accidente o si alguien me trata mal.",
        },
    },
    "guardian": {
        "agree": {"en": "I agree that my student takes part as written here.", "es": "Estoy de acuerdo en que mi estudiante participe como está escrito aquí."},
        "travel": {
            "en": "I see to it that my student gets to the workplace and home, unless the school says that it does.",
            "es": "Me encargo de que mi estudiante llegue al lugar de trabajo y vuelva a casa, salvo que la escuela diga que ella lo hace.",
        },
        "health": {
            "en": "I tell the school whom to call in an emergency, and when that changes.",
            "es": "Le digo a la escuela a quién llamar en una emergencia, y le aviso cuando eso cambia.",
        },
        "speak": {"en": "I call the school when I am worried about the placement.", "es": "Llamo a la escuela cuando algo de la práctica me preocupa."},
    },
    "host": {
        "supervisor": {
            "en": "We name a supervisor who is there while the student works, teaches the student, and talks with the school.",
            "es": "Nombramos a un supervisor que está presente mientras el estudiante trabaja, le enseña y habla con la escuela.",
        },
        "safety": {
            "en": "We show the student how to work safely before each new task, and give protective gear free of charge.",
            "es": "Enseñamos al estudiante a trabajar de forma segura antes de cada tarea nueva y le damos equipo de protección sin costo.",
        },
        "law": {
            "en": "We keep the law: on pay, on working hours, on work that minors may not do, and against discrimination and harassment.",
            "es": "Cumplimos la ley: sobre el pago, las horas de trabajo, los trabajos prohibidos a menores, y contra la discriminación y el acoso.",
        },
        "learning": {
            "en": "We give work that serves the learning goals. The student does not take the place of an employee.",
            "es": "Damos trabajo que sirve a las metas de aprendizaje. El estudiante no ocupa el puesto de un empleado.",
        },
        "verify": {
            "en": "We confirm the hours every week, and say at midterm and at the end how the student does.",
            "es": "Confirmamos las horas cada semana, y decimos a la mitad y al final cómo va el estudiante.",
        },
        "accident": {
            "en": "We call the school at once about an accident, and before we end the placement.",
            "es": "Llamamos a la escuela de inmediato si hay un accidente, y antes de terminar la práctica.",
        },
    },
    "school": {
        "prepare": {
            "en": "We prepare the student for the workplace, with safety instruction before the first day.",
            "es": "Preparamos al estudiante para el lugar de trabajo, con instrucción de seguridad antes del primer día.",
        },
        "coordinator": {
            "en": "A coordinator visits or calls, and is there for the student, the family and the host.",
            "es": "Un coordinador visita o llama, y está disponible para el estudiante, la familia y el lugar de trabajo.",
        },
        "credit": {
            "en": "We approve the hours and count them toward the student's program.",
            "es": "Aprobamos las horas y las contamos para el programa del estudiante.",
        },
        "equal": {
            "en": "We place students without regard to race, color, national origin, sex, disability or age.",
            "es": "Asignamos a los estudiantes sin distinción de raza, color, origen nacional, sexo, discapacidad o edad.",
        },
    },
}
LEARNER_TERMS: tuple[Text, ...] = (
    {
        "en": "Work that is otherwise closed to minors as hazardous is only incidental to the training.",
        "es": "El trabajo que por peligroso está prohibido a menores es solo una parte secundaria de la formación.",
    },
    {
        "en": "Such work is intermittent and for short periods, under the direct and close supervision of a qualified and experienced person.",
        "es": "Ese trabajo es intermitente y por períodos cortos, bajo la supervisión directa y cercana de una persona calificada y con experiencia.",
    },
    {
        "en": "The school gives safety instruction, and the employer carries it on during training on the job.",
        "es": "La escuela da instrucción de seguridad, y el empleador la continúa durante la formación en el trabajo.",
    },
    {
        "en": "A schedule of organized and progressive work processes has been prepared: the learning goals and the weekly plan in this agreement.",
        "es": "Se preparó un programa de trabajo organizado y progresivo: las metas de aprendizaje y el plan semanal de este acuerdo.",
    },
)
LEARNER_CITATION = "29 CFR 570.50(c)"


def chosen(duties: Mapping[str, Any], party: str) -> list[dict[str, str]]:
    """The duties of a party in every language, in order: those of the catalogue that are not left out, then its own."""
    kept = duties.get(party) or {}
    without = set(kept.get("without") or ())
    standard = [dict(text) for key, text in DUTIES[party].items() if key not in without]
    return standard + [{"en": own["en"], "es": own.get("es") or ""} for own in kept.get("own") or ()]


def in_language(text: Mapping[str, str], language: str) -> tuple[str, str]:
    """(the words, the language they are really in): English where there is no translation."""
    found = text.get(language) or ""
    return (found, language) if found else (text["en"], "en")
