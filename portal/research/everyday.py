"""The words in which postings ask for the skills of the checklist; beside O*NET's name and ours. English and Spanish."""

from __future__ import annotations

from functools import cache

from portal.careers.elements import element_name
from portal.language import in_language
from portal.research.matching import fit
from portal.research.stems import stems

WORDS: dict[str, tuple[str, ...]] = {
    "Reading Comprehension": ("read instructions", "follow written directions", "read manuals", "seguir instrucciones"),
    "Active Listening": ("communication", "listening", "follow directions", "escuchar", "comunicación"),
    "Writing": ("written communication", "writing reports", "documentation", "keep records", "redacción", "escribir"),
    "Speaking": ("communication", "verbal", "public speaking", "presentations", "comunicación", "hablar"),
    "Mathematics": ("math", "arithmetic", "calculations", "cálculos"),
    "Critical Thinking": ("analytical", "analysis", "pensamiento crítico"),
    "Active Learning": ("fast learner", "quick learner", "aprender rápido"),
    "Monitoring": ("attention detail", "detail oriented", "accuracy", "atención detalle", "detallista"),
    "Social Perceptiveness": ("empathy", "compassion", "patience", "empatía", "paciencia"),
    "Coordination": ("team player", "teamwork", "team", "collaborate", "trabajo en equipo", "colaborar"),
    "Persuasion": ("sales", "selling", "ventas"),
    "Instructing": ("teach", "coaching", "tutoring", "enseñar"),
    "Service Orientation": ("customer service", "customers", "clients", "guests", "patients", "servicio al cliente", "clientes"),
    "Complex Problem Solving": ("problem solving", "solve problems", "resolver problemas", "solución problemas"),
    "Equipment Selection": ("hand tools", "power tools", "herramientas"),
    "Installation": ("install", "setup", "instalar"),
    "Programming": ("code", "coding", "software development", "programar"),
    "Operations Monitoring": ("monitor equipment", "gauges", "monitorear"),
    "Operation and Control": ("operate machines", "machinery", "operar máquinas", "maquinaria"),
    "Equipment Maintenance": ("maintenance", "mantenimiento"),
    "Troubleshooting": ("troubleshoot", "diagnose", "diagnosis", "diagnosticar"),
    "Repairing": ("repair", "reparar"),
    "Quality Control Analysis": ("inspection", "inspect", "testing", "quality control", "inspeccionar"),
    "Judgment and Decision Making": ("judgment", "decisions", "tomar decisiones"),
    "Time Management": ("organized", "organizational", "deadlines", "punctual", "multitask", "time management", "puntual", "organizado"),
    "Management of Financial Resources": ("budget", "cash handling", "presupuesto"),
    "Management of Personnel Resources": ("supervise", "leadership", "supervisar", "liderazgo"),
    "Negotiation": ("negotiate", "conflict resolution", "negociar"),
}  # fmt: skip


@cache
def called(skill: str) -> tuple[frozenset[str], ...]:
    """O*NET's name and ours in both languages."""
    ours = []
    for code in ("en", "es"):
        with in_language(code):
            ours.append(element_name(skill))
    return tuple(dict.fromkeys(found for words in (skill, *ours) if (found := stems(words))))


@cache
def names_of(skill: str) -> tuple[frozenset[str], ...]:
    """What it is called, and what postings say."""
    return tuple(dict.fromkeys((*called(skill), *(stems(words) for words in WORDS.get(skill, ())))))


def meant(line: frozenset[str]) -> list[frozenset[str]]:
    """What the skills that a line asks for are called, so that a course in them is found too."""
    return [name for skill in WORDS if fit(line, names_of(skill)) for name in called(skill)]
