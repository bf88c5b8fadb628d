"""Words that tell in Spanish whether somebody is called tú (students) or usted (families, supervisors, hosts, signers).

A request is looked for where it begins a sentence: 'Pide dos cursos' is one, 'el programa pide dos' is none.
"""

from __future__ import annotations

import re

TU = re.compile(
    r"\b(tú|[Tt]us?|ti|contigo|tienes|puedes|quieres|eres|estás|vas a|necesitas|debes|[Ii]nténtalo|[Ii]nicia sesión|vuelve a cargar"
    r"|Elige|Escribe|Revisa|Mira|Usa|Agrega|Guarda|Llama|Firma este|Vuelve|Regresa|Espera|Habla con|Marca la|Haz|Lee|Di)\b"
)
USTED = re.compile(
    r"\b([Uu]sted|[Ii]nténtelo|Elija|Escriba|Revise|Pida|Mire|Agregue|Guarde|Llame|Firme|Vuelva|Regrese|Espere|Lea|Abra|Marque|Haga|Avise|Corrija|Diga|Envíe)\b"
)
