"""Where each pathway of the older framework went: derived from shared occupations, not an official crosswalk.

Occupations are compared by the line under which BLS reports them (`Lines`), because the older framework names
13-1021, 13-1022 and 13-1023 where the newer names the 13-1020 that covers them.

    weight = shared / occupations of the old pathway     how much of the old went there
    reach  = shared / occupations of the new pathway     how much of the new came from it

With two thirds as the bar, a link is

    same     weight and reach both reach it: nearly the same occupations
    merged   only weight does: the old pathway went nearly whole into a wider one
    split    only reach does: the new pathway was cut nearly whole from a wider one
    partial  neither does

An occupation may belong to several pathways, so the weights of one old pathway need not sum to one, and a
pathway without occupations has no link at all.
"""

from collections.abc import Iterable
from fractions import Fraction

from portal.careers.build.bls import Lines
from portal.careers.build.frameworks import Framework
from portal.careers.build.source import Table, sorted_table

BAR = Fraction(2, 3)


def relation(shared: int, old: int, new: int) -> str:
    """The name of a link between `old` and `new` occupations of which `shared` are in both."""
    weight, reach = Fraction(shared, old) >= BAR, Fraction(shared, new) >= BAR
    return "same" if weight and reach else "merged" if weight else "split" if reach else "partial"


def crosswalk_table(older: Framework, newer: Framework, lines: Lines) -> Table:
    """crosswalk: one row per pair of pathways that share an occupation; weight has three decimals."""
    rows: list[tuple[str, ...]] = []
    targets = {code: reported(socs, lines) for code, socs in newer.occupations.items()}
    for old_code, socs in older.occupations.items():
        old = reported(socs, lines)
        for new_code, new in targets.items():
            if shared := len(old & new):
                kind, weight = relation(shared, len(old), len(new)), f"{shared / len(old):.3f}"
                rows.append((older.key, old_code, newer.key, new_code, kind, weight, str(shared), "derived"))
    header = "from_framework,from_code,to_framework,to_code,relation,weight,shared_occupations,origin"
    return sorted_table(header, rows)


def reported(socs: Iterable[str], lines: Lines) -> set[str]:
    return {lines.get(soc, soc) for soc in socs}
