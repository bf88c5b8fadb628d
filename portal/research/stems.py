"""Words brought down to what they have in common, so that 'welding', 'welder' and 'welds' compare as equal.

Not a stemmer of grammar: one ending of a short list is taken off, the longest that fits and leaves three letters, in English
and in Spanish alike, then a doubled last letter and a last vowel. It only has to do the same to both sides that are
compared. Words that say nothing about what is asked for ('experience', 'must', 'good') are left out.
"""

from __future__ import annotations

import re

from portal.search.words import split

ENDINGS = tuple(
    sorted(
        (
            # English
            "izations", "ization", "ications", "ication", "icates", "icate", "icating", "icated", "izational", "ational", "ations", "ation", "ators", "ator", "ating", "ates", "ated", "ate",
            "ings", "ing", "ements", "ement", "ments", "ment", "ety", "ities", "ity", "ians", "ian", "ers", "er", "ors", "or", "ies", "ied", "ed", "es", "s", "al", "ally", "ly", "y", "e",
            # Spanish
            "aciones", "acion", "adores", "adoras", "ador", "adora", "adas", "ados", "ada", "ado", "idas", "idos", "ida", "ido", "ando", "iendo",
            "mientos", "miento", "mente", "cion", "ciones", "idades", "idad", "adura", "aduras", "ar", "as", "os", "a", "o",
        ),
        key=len, reverse=True,
    )
)  # fmt: skip
PLUS = re.compile(r"\b([A-Za-z])\++")
"""'A+', 'C++': a letter that means something by what follows it."""
SAME = {
    "math": "mathemat", "maths": "mathemat", "mathematics": "mathemat", "matematicas": "mathemat", "programming": "programm",
    "programmer": "programm", "programmers": "programm", "written": "writ", "spoken": "speak", "taught": "teach", "comunicacion": "communic",
    "computacion": "comput", "teamwork": "team", "timeliness": "punctual", "organizational": "organiz", "cpr": "cpr", "rcp": "cpr", "equipo": "team", "js": "javascript", "mechanics": "mechanic",
}  # fmt: skip
"""Whole words that mean the same and share no ending."""
_SILENT = """
a an and any are as at be by for from has have he in into is it its of on one or our out own set she so some such than that the their them
then there these they this those to two up us use used uses using was we well what when where which while who will with within you your able
ability abilities also applicant applicants background basic basics before best candidate candidates certain comfortable current daily day
days demonstrated demonstrate desire desired desirable do does each eager etc excellent experience experienced experiences familiar
familiarity field fields first good great grade have help helpful high ideal including intermediate introduction job jobs know knowledge
knowledgeable known learn least less like level levels looking make minimum month months more must need needed needs new nice no not other
part perform person plus position prefer preferred preference previous prior proficient proficiency proven provide qualification
qualifications ready related relevant require required requirement requirements requires responsible role show similar skill skilled skills
solid strong suitable take task tasks understand understanding valid various very want ways willing willingness work worked worker workers
working works would year years i ii iii iv v ap honors

al algo alguna alguno ano anos antes aun bien bueno buena buenas buenos cada capacidad como con conocimiento conocimientos contar cualquier
de del deseable deseada desde dos el ella en entre equivalente es esta estar este excelente excelentes experiencia fuerte grado habilidad
habilidades hacer hasta indispensable la las lo los mas manejo menos mes meses minima minimo minimos muy necesario necesita no o para
persona personas poder por posible preferente previa previo puesto que requerido requiere requisito requisitos saber se ser si sin sobre
solida solido su sus tener toda todo trabajar trabajo tu un una uno uso y
"""
SILENT = frozenset(_SILENT.split())
"""Words that stand in every posting, or in none that matter."""


def stem(word: str) -> str:
    """'welding' -> 'weld'; of a folded word. Short ones ('sql', 'cpr') stay as they are."""
    if word in SAME:
        return SAME[word]
    if len(word) < 5 and not word.endswith("s"):
        return word.removesuffix("e") if len(word) > 3 else word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


def stems(text: str) -> frozenset[str]:
    """What a line is about: the stems of its words that say something; bare numbers do not."""
    kept = PLUS.sub(r"\1plus", text)
    return frozenset(stem(word) for word in split(kept) if word not in SILENT and not word.isdigit() and (len(word) > 1 or word == "c"))
