"""`scripts/bench [B1 B2 …] [--json] [--kort] [--omvang N]`: figures, both sides of every ratio.

Both sides run in turns in the same run and what counts is the ratio of their medians; an absolute
figure says as much about the machine as about us. It never fails on a figure.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace

from scripts.metingen import (
    bladzijden,
    datums,
    demonstratie,
    groei,
    hertoetsing,
    invoer,
    leestabellen,
    nagaan,
    oefenregister,
    oordelen,
    vastleggen,
    weigeringen,
)
from scripts.metingen.bank import Bank, bank, machine
from scripts.metingen.meting import Meting

MET_BANK: Mapping[str, Callable[..., Iterator[Meting]]] = {
    "B1": invoer.meet,
    "B2": vastleggen.meet_velen,
    "B3": vastleggen.meet_een,
    "B4": leestabellen.meet,
    "B5H": hertoetsing.meet,
    "B6": nagaan.meet_geheel,
    "B7": nagaan.meet_bewijs,
    "B8": groei.meet,
    "B8P": oefenregister.meet,
    "B9": bladzijden.meet,
    "B12": weigeringen.meet,
}
MET_OMVANG = ("B8", "B9")
OMVANG = 100_000
ZONDER_BANK: Mapping[str, Callable[..., Iterator[Meting]]] = {
    "B5": oordelen.meet,
    "B10": demonstratie.meet,
    "B11": datums.meet,
}


def main() -> int:
    """Run what is asked; the exit status says only whether the question was understood."""
    vragen = argparse.ArgumentParser("scripts/bench", description="Meet, naast wat ernaast staat.")
    vragen.add_argument("metingen", nargs="*", metavar="B1", help="welke; zonder: alle")
    vragen.add_argument("--json", action="store_true", help="een JSON-object per regel")
    vragen.add_argument("--kort", action="store_true", help="klein: toont dat het loopt, meer niet")
    vragen.add_argument(
        "--omvang", type=int, default=OMVANG, metavar="N",
        help=f"hoeveel vastleggingen het register van {' en '.join(MET_OMVANG)} heeft ({OMVANG})",
    )  # fmt: skip
    keuze = vragen.parse_args()
    gevraagd = [naam.upper() for naam in keuze.metingen] or [*MET_BANK, *ZONDER_BANK]
    for naam in gevraagd:
        if naam not in MET_BANK.keys() | ZONDER_BANK.keys():
            bekend = ", ".join([*MET_BANK, *ZONDER_BANK])
            print(f"verwacht een van {bekend}, kreeg {naam}", file=sys.stderr)
            return 2
    with ExitStack() as stapel:
        server = stapel.enter_context(bank()) if MET_BANK.keys() & gevraagd else None
        _toon_omgeving(server, als_json=keuze.json)
        for naam in gevraagd:
            for meting in _meet(naam, server, kort=keuze.kort, omvang=keuze.omvang):
                _toon(replace(meting, kort=keuze.kort), als_json=keuze.json)
    return 0


def _meet(naam: str, server: Bank | None, *, kort: bool, omvang: int) -> Iterator[Meting]:
    if naam in MET_OMVANG:
        return MET_BANK[naam](server, kort=kort, omvang=omvang)
    if naam in MET_BANK:
        return MET_BANK[naam](server, kort=kort)
    return ZONDER_BANK[naam](kort=kort)


def _toon_omgeving(server: Bank | None, *, als_json: bool) -> None:
    omgeving = machine() | ({"postgresql": server.instellingen()} if server else {})
    if als_json:
        print(json.dumps(omgeving, ensure_ascii=False), flush=True)
        return
    postgresql = omgeving.pop("postgresql", {})
    for delen in (omgeving, postgresql):
        print(" · ".join(f"{naam} {waarde}" for naam, waarde in delen.items()))


def _toon(meting: Meting, *, als_json: bool) -> None:
    if als_json:
        print(json.dumps(meting.als_json(), ensure_ascii=False), flush=True)
        return
    laagst, hoogst = meting.spreiding
    print(f"\n{meting.nr:4}{meting.wat}\n    tegen {meting.tegen}")
    print(f"    {_getal(meting.onze)} tegen {_getal(meting.hunne)} {meting.eenheid}", end=": ")
    print(f"{_getal(meting.verhouding)} keer ({_getal(laagst)} tot {_getal(hoogst)}", end=" in ")
    print(f"{len(meting.paar.onze)} rondes); {_oordeel(meting)}")
    if meting.opmerking:
        print(f"    {meting.opmerking}")
    sys.stdout.flush()


def _oordeel(meting: Meting) -> str:
    if meting.doel is None:
        return "geen doel"
    if meting.kort:
        return "te kort gemeten om aan het doel te houden"
    grens = "hoogstens" if meting.hoogstens else "minstens"
    uitkomst = "gehaald" if meting.gehaald else "NIET gehaald"
    return f"doel {grens} {_getal(meting.doel)}: {uitkomst}"


def _getal(getal: float) -> str:
    """Three figures, in the Dutch way."""
    cijfers = 0 if abs(getal) >= 100 else 1 if abs(getal) >= 10 else 2
    return f"{getal:,.{cijfers}f}".translate(str.maketrans(",.", ".,"))


if __name__ == "__main__":
    sys.exit(main())
