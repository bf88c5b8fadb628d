"""What stands around an agreement, by language: headings, labels, and how days and times are written."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from portal.catalog.words import kind_name
from portal.language import clock_in_words, in_language
from portal.placements.plans import DAYS, hours_a_week, read_plan

STUDENT = "es-student"
"""Spanish for students: they are called tú, everybody else usted."""
WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Training agreement", "es": "Acuerdo de formación"},
    "between": {"en": "Who agrees", "es": "Quiénes acuerdan"},
    "student": {"en": "Student", "es": "Estudiante"},
    "guardian": {"en": "Parent or guardian", "es": "Madre, padre o tutor"},
    "host": {"en": "Host", "es": "Lugar de trabajo"},
    "school": {"en": "School", "es": "Escuela"},
    "coordinator": {"en": "Coordinator", "es": "Coordinación"},
    "what": {"en": "What it is about", "es": "De qué se trata"},
    "experience": {"en": "Experience", "es": "Experiencia"},
    "where": {"en": "Where", "es": "Dónde"},
    "days": {"en": "From and to", "es": "Desde y hasta"},
    "supervisor": {"en": "Supervisor", "es": "Supervisión"},
    "plan": {"en": "Weekly plan", "es": "Plan semanal"},
    "plan_open": {"en": "Agreed from week to week", "es": "Se acuerda cada semana"},
    "hours": {"en": "Hours to reach", "es": "Horas por cumplir"},
    "a_week": {"en": "hours a week", "es": "horas por semana"},
    "pay": {"en": "Pay", "es": "Pago"},
    "unpaid": {"en": "Not paid", "es": "Sin pago"},
    "paid": {"en": "Paid", "es": "Pagado"},
    "an_hour": {"en": "an hour", "es": "por hora"},
    "occupation": {"en": "Occupation learned", "es": "Ocupación que aprende"},
    "goals": {"en": "What the student learns", "es": "Lo que aprende el estudiante"},
    "no_goals": {"en": "The learning goals are agreed in the first week.", "es": "Las metas se acuerdan en la primera semana."},
    "duties": {"en": "What each of us does", "es": "Lo que hace cada uno"},
    "learner": {"en": "Terms for student-learners", "es": "Condiciones para estudiantes en formación"},
    "signatures": {"en": "Signatures", "es": "Firmas"},
    "who": {"en": "Who", "es": "Quién"},
    "name": {"en": "Name", "es": "Nombre"},
    "state": {"en": "State", "es": "Estado"},
    "day": {"en": "Day", "es": "Fecha"},
    "number": {"en": "No.", "es": "N.º"},
    "draft": {"en": "Draft: not yet sent to anybody", "es": "Borrador: todavía no se envió a nadie"},
    "revoked": {"en": "Taken back: this agreement holds no more", "es": "Retirado: este acuerdo ya no vale"},
    "superseded": {"en": "Replaced by a newer agreement", "es": "Reemplazado por un acuerdo más nuevo"},
    "signed": {"en": "Signed", "es": "Firmado"},
    "on_paper": {"en": "Signed on paper", "es": "Firmado en papel"},
    "waived": {"en": "Not needed", "es": "No se necesita"},
    "declined": {"en": "Declined", "es": "Rechazado"},
    "waiting": {"en": "Not yet signed", "es": "Todavía sin firma"},
    "seal": {"en": "Seal of this text (SHA-256)", "es": "Sello de este texto (SHA-256)"},
    "sign_here": {"en": "Signature", "es": "Firma"},
    "as": {"en": "You sign as", "es": "Usted firma como", STUDENT: "Firmas como"},
    "please": {"en": "Please read this agreement. At the end you can sign it, or say no.", "es": "Lea este acuerdo, por favor. Al final puede firmarlo o decir que no.", STUDENT: "Lee este acuerdo, por favor. Al final puedes firmarlo o decir que no."},
    "read_it": {"en": "I have read this agreement and I agree", "es": "Leí este acuerdo y estoy de acuerdo"},
    "full_name": {"en": "Your full name", "es": "Su nombre completo", STUDENT: "Tu nombre completo"},
    "full_name_hint": {"en": "Typing your name and pressing Sign counts as your signature.", "es": "Escribir su nombre y oprimir Firmar vale como su firma.", STUDENT: "Escribir tu nombre y oprimir Firmar vale como tu firma."},
    "sign": {"en": "Sign", "es": "Firmar"},
    "or_decline": {"en": "I do not want to sign", "es": "No quiero firmar"},
    "decline_reason": {"en": "Why not? The school reads this and calls you.", "es": "¿Por qué no? La escuela lo lee y le llama.", STUDENT: "¿Por qué no? La escuela lo lee y te llama."},
    "decline": {"en": "Decline", "es": "Rechazar"},
    "until": {"en": "This page works until", "es": "Esta página funciona hasta el"},
    "you_signed": {"en": "You have signed", "es": "Usted firmó", STUDENT: "Firmaste"},
    "you_signed_text": {"en": "Thank you. Nothing else is needed from you. You can keep the agreement as a PDF.", "es": "Gracias. No tiene que hacer nada más. Puede guardar el acuerdo en PDF.", STUDENT: "Gracias. No tienes que hacer nada más. Puedes guardar el acuerdo en PDF."},
    "you_declined": {"en": "You said no", "es": "Usted dijo que no", STUDENT: "Dijiste que no"},
    "you_declined_text": {"en": "The school knows and will call you. If you change your mind, ask the school to send the agreement again.", "es": "La escuela ya lo sabe y le va a llamar. Si cambia de opinión, pida a la escuela que le envíe el acuerdo otra vez.", STUDENT: "La escuela ya lo sabe y te va a llamar. Si cambias de opinión, pide a la escuela que te envíe el acuerdo otra vez."},
    "not_needed": {"en": "Your signature is not needed", "es": "Su firma no se necesita", STUDENT: "Tu firma no se necesita"},
    "not_needed_text": {"en": "There is nothing for you to do.", "es": "No tiene que hacer nada.", STUDENT: "No tienes que hacer nada."},
    "paper_title": {"en": "You signed on paper", "es": "Usted firmó en papel", STUDENT: "Firmaste en papel"},
    "pdf": {"en": "Open as PDF", "es": "Abrir en PDF"},
    "questions": {"en": "Questions? Call the school:", "es": "¿Preguntas? Llame a la escuela:", STUDENT: "¿Preguntas? Llama a la escuela:"},
    "under_seal": {"en": "This text cannot be signed: it is not the one that was sent. Call the school.", "es": "Este texto no se puede firmar: no es el que se envió. Llame a la escuela.", STUDENT: "Este texto no se puede firmar: no es el que se envió. Llama a la escuela."},
    "read_first": {"en": "Check the box to say that you have read it.", "es": "Marque la casilla para decir que lo leyó.", STUDENT: "Marca la casilla para decir que lo leíste."},
    "type_name": {"en": "Type your full name.", "es": "Escriba su nombre completo.", STUDENT: "Escribe tu nombre completo."},
    "say_why": {"en": "Write a short reason.", "es": "Escriba un motivo corto.", STUDENT: "Escribe un motivo corto."},
    "check": {"en": "Please check", "es": "Por favor revise", STUDENT: "Por favor revisa"},
    "other_language": {"en": "Español", "es": "English"},
    "amended": {"en": "Printed on", "es": "Impreso el"},
}
MONTHS_ES = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")
DAYS_ES = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def language_of(wanted: str | None) -> str:
    """The language to write in: the wanted one where the catalogue has it, else English."""
    short = (wanted or "").split("-")[0].lower()
    return short if short in WORDS["title"] else "en"


class Speaker:
    """Writes in one language, to a student or to somebody else; templates call it `say`."""

    def __init__(self, language: str, *, to_student: bool = False) -> None:
        self.language, self.to_student = language_of(language), to_student

    def __call__(self, key: str) -> str:
        words = WORDS[key]
        return words[STUDENT] if self.to_student and self.language == "es" and STUDENT in words else words[self.language]

    def kind(self, title: str) -> str:
        """A kind of experience as the agreement keeps it, in the language of the page."""
        with in_language(self.language):
            return kind_name(title)

    def day(self, value: date | str) -> str:
        found = date.fromisoformat(value) if isinstance(value, str) else value
        if self.language == "es":
            return f"{found.day} de {MONTHS_ES[found.month - 1]} de {found.year}"
        return f"{found:%B} {found.day}, {found.year}"

    def plan(self, kept: list[list[Any]]) -> list[str]:
        """'Tuesday 3:00 PM–5:00 PM', a line for each time of the week."""
        names = DAYS_ES if self.language == "es" else DAYS
        return [f"{names[slot.weekday]} {self.clock(slot.begins)}–{self.clock(slot.ends)}" for slot in read_plan(kept)]

    def clock(self, moment: time) -> str:
        return clock_in_words(moment, self.language)

    def hours_a_week(self, kept: list[list[Any]]) -> Decimal:
        return hours_a_week(read_plan(kept))
