"""The Dutch of sheets of facts: how a statement is copied with its citation, and what a sheet says.

A sheet is shown from the bytes that were recorded, never from something made anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ledger.tijd.wanneer import in_woorden
from ledger.toegangslog.feitenboek import Blad
from projections.feitenblad.feitverloop import Stand

VRIJ = "niet geverifieerd"
ONVOLLEDIG = "ONVOLLEDIG: dit blad laat iets weg dat gezegd moet worden"
STANDEN: Mapping[Stand, str] = {
    "ongewijzigd": "ongewijzigd",
    "achterhaald": "achterhaald",
    "niet_na_te_gaan": "voor u niet na te gaan",
    "vrij": VRIJ,
}


def toestand(blad: Blad) -> str:
    """Whether a sheet was issued, and if so when and by whom."""
    if blad.uitgegeven is None:
        return "concept"
    dag = in_woorden(blad.uitgegeven.op.date().isoformat())
    return f"uitgegeven op {dag} na meelezen door {blad.uitgegeven.account}"


@dataclass(frozen=True, slots=True)
class Zin:
    """A statement in parts that, one after the other, are what is copied."""

    vooraf: str  # what it is said under
    tekst: str
    erna: str  # how far it goes
    waar: str  # what it rests on

    def __str__(self) -> str:
        return " ".join(filter(None, (self.vooraf, self.tekst, self.erna, self.waar)))


def delen(uitspraak: Mapping[str, Any], blad: Mapping[str, Any]) -> Zin:
    """A statement to copy, with its citation; words that nothing vouches for say so."""
    if uitspraak["soort"] == "vrij":
        return Zin("", uitspraak["tekst"], "", f"[{VRIJ}]")
    begin = ", ".join(deel for deel in uitspraak["voorbehoud"] if not deel.endswith("."))
    erna = " ".join(deel for deel in uitspraak["voorbehoud"] if deel.endswith("."))
    nummers = ", ".join(str(v["nummer"]) for v in uitspraak["vastleggingen"]) or "geen"
    waar = f"[register {blad['register']}, positie {blad['positie']}, vastlegging {nummers}]"
    kop = f"{begin[:1].upper()}{begin[1:]}:" if begin else ""
    return Zin(kop, uitspraak["tekst"], erna, waar)


def per_vraag(blad: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The statements of a sheet in order, with the number of the question they answer if any."""
    return [(n, list(rij)) for n, rij in groupby(blad["uitspraken"], lambda u: u["vraag"] or "")]


def als_tekst(blad: Mapping[str, Any]) -> Iterator[str]:
    """A sheet line by line: per question its statements, each with what it rests on."""
    if blad["stand"]["watermerk"]:
        yield ONVOLLEDIG
    vragen = {v["nummer"]: v["tekst"] for v in blad["opdracht"]["vragen"]}
    vorige: object = object()
    for u in blad["uitspraken"]:
        if u["vraag"] != vorige:
            vorige = u["vraag"]
            yield ""
            yield f"Vraag {vorige}: {vragen[vorige]}" if vorige else "Zonder vraag"
        yield f"  {u['nummer']}  {delen(u, blad)}"
        for aanhaling in u["aanhalingen"]:
            if aanhaling["citaat"]:
                plek = ", ".join(filter(None, (aanhaling["titel"], aanhaling["plaats"])))
                yield f"      „{aanhaling['citaat']}” ({plek}; nr {aanhaling['nummer']})"
        for buiten in u["buitenBeschouwing"]:
            yield f"      niet meegeteld: nr {buiten['nummer']}, {buiten['reden']}"
    yield ""
    yield blad["dekking"]["zin"]
    for weg in blad["dekking"]["nietGenoemd"]:
        yield f"  niet genoemd: nr {weg['nummer']} {weg['daad'].replace('_', ' ')} ({weg['zaak']})"
    for beletsel in blad["stand"]["beletsels"]:
        yield f"  beletsel: {beletsel['zin']}"
