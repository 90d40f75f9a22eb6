"""What the command line prints: a case as text, and the same as JSON.

Plain lines that read the same in a terminal, a mail and a file: no colour carries meaning, and
every view first says what it rests on (both cut-offs and the position in the log).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from api.invoer.invoer import Verslag
from api.oefening.oefenzaken import LIJNEN
from api.taal import taal, toegangstaal
from ledger.ondertekenen.vergelijken import Controlepunt
from ledger.vastleggen.register import Ontvangstbewijs
from projections.beelden.telling import Telling
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.toetsing import Toets
from projections.werelden.tijdlijn import Bronregel, Normregel, Tijdlijnregel, in_relaas

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_BREEDTE = 100
_INSPRING = " " * 6
_MERKEN = {"invoer_aanvaard": "aanvaard als invoer"}
_PEIL = {
    "peildatum": "de gekozen peildatum",
    "bekend_op": "de dag van --bekend-op",
    "klok": "vandaag volgens de klok van deze machine (--peildatum kiest een andere dag)",
}


def tijdlijn(beeld: Zaakbeeld) -> None:
    """Every act of a case in order, each account (relaas) by itself."""
    _kop(beeld)
    for relaas in _getoond(beeld):
        regels = in_relaas(beeld.regels, relaas) if relaas else beeld.regels
        print(f"\nTijdlijn{_volgens(relaas)}: {len(regels)} handelingen\n")
        for regel in regels:
            _druk_handeling(regel)


def wachtend(beeld: Zaakbeeld) -> None:
    """What was imported as a judgment and does not count yet."""
    _kop(beeld)
    for regel in beeld.wachtend:
        _druk_handeling(regel)
    print()


def toetsen_van(beeld: Zaakbeeld) -> None:
    """Every verdict of a case with its ground, its citation and what would change it.

    What asks for attention stands first, what does not apply last.
    """
    _kop(beeld)
    if not beeld.toetsen:
        print("\nGeen toetsen: er waren geen normen vastgesteld.")
    lijnen = {regel.id: regel for regel in beeld.regels}
    for relaas, uitkomsten in beeld.toetsen.items():
        print(f"\nToetsen{_volgens(relaas)} op {taal.dag(beeld.peildatum)}: {len(uitkomsten)}")
        for familie in taal.FAMILIES:
            groep = [toets for toets in uitkomsten if taal.familie(toets.uitkomsten) == familie]
            if groep:
                naam, uitleg = taal.FAMILIENAMEN[familie]
                print(f"\n{naam.upper()} ({len(groep)}): {uitleg}\n")
            for toets in sorted(groep, key=lambda t: t.uitkomsten == ("niet_van_toepassing",)):
                _druk_toets(toets, beeld.normen.get(toets.norm), lijnen)


def losse_toetsen(
    rij: Iterable[tuple[str, Toets]],
    dag: date,
    volgens: str,
    schrijf: Callable[[dict[str, Any]], None] | None,
) -> None:
    """Verdicts from a file, with their account; as JSON where `schrijf` is given.

    Every answer says the day of reference and according to what (`volgens`) it is that day.
    """
    peil = {"peildatum": dag, "peildatum_volgens": volgens}
    if not schrijf:
        print(f"getoetst op {taal.dag(dag)}: {_PEIL[volgens]}\n")
    for relaas, toets in rij:
        if schrijf:
            schrijf({**toets.als_json(), "relaas": relaas or None, **peil})
        else:
            print(f"{toets.dossier}{_volgens(relaas)}", end=" · ")
            _druk_toets(toets, None, {})


def toetsen_als_json(beeld: Zaakbeeld) -> Iterator[dict[str, Any]]:
    """One object per verdict, each saying what it rests on."""
    rust_op = {
        "kenmerk": beeld.kenmerk,
        "peildatum": beeld.peildatum,
        "bekend_op": beeld.bekend_op,
        "bronnen_tot": beeld.bronnen_tot,
        "positie": beeld.positie,
    }
    for relaas, uitkomsten in beeld.toetsen.items():
        for toets in uitkomsten:
            yield {**toets.als_json(), "relaas": relaas or None, **rust_op}


def telling(uitkomst: Telling) -> None:
    """A count with the entries it rests on, and what was left out and why."""
    print(uitkomst.zin())
    for geteld in uitkomst.geteld:
        verhaal = f" volgens relaas {', '.join(geteld.relazen)}" if geteld.relazen else ""
        print(f"  nr {geteld.nummer}{verhaal}{'' if geteld.zeker else ' (mogelijk)'}")
    for weg in uitkomst.weggelaten:
        print(f"  niet geteld: nr {weg.nummer}, {weg.reden}")


def telling_als_json(uitkomst: Telling) -> dict[str, Any]:
    """A count as JSON values."""
    return {**asdict(uitkomst), "vraag": uitkomst.vraag.naam, "aantal": uitkomst.aantal}


def bewijs(bewijs: Ontvangstbewijs) -> None:
    """The receipt of one entry."""
    print(f"vastgelegd als nr {bewijs.nummer} op {taal.moment(bewijs.vastgelegd_op)}")
    print(f"  id         {bewijs.id}")
    print(f"  leaf hash  {bewijs.leaf_hash}")
    print(f"  positie    {bewijs.positie}")


def verslag(verslag: Verslag, *, droog: bool, bewijzen: Path | None = None) -> None:
    """What an import did, or would do; and which receipt belongs to which line."""
    werkwoord = "zou vastleggen" if droog else "vastgelegd"
    print(
        f"{werkwoord}: {verslag.nieuw}; was er al: {verslag.al_vastgelegd}; "
        f"dossiers geopend: {verslag.dossiers_geopend}"
    )
    if verslag.wachtend:
        print(f"wacht op aanvaarding door een commissielid: {verslag.wachtend}")
    for melding in verslag.meldingen if bewijzen else ():
        print(f"regel {melding.regel}: {bewijzen}/{taal.bewijsnaam(melding.nummer)}")


def regel_als_json(regel: Tijdlijnregel) -> dict[str, Any]:
    """A line of the timeline; an open end is null."""
    velden: dict[str, Any] = als_json(regel)
    velden["vroegst"] = None if regel.vroegst == date.min else regel.vroegst
    velden["laatst"] = None if regel.laatst == date.max else regel.laatst
    return velden


def zaak_als_json(beeld: Zaakbeeld) -> dict[str, str | None]:
    """Of which case a line is: its id, as everywhere, and what it is called here."""
    return {"dossier": beeld.id, "kenmerk": beeld.kenmerk}


def als_json(uitkomst: "DataclassInstance") -> dict[str, Any]:
    """A result as JSON values."""
    return asdict(uitkomst)


def _kop(beeld: Zaakbeeld) -> None:
    print(" · ".join(filter(None, (beeld.kenmerk or beeld.id, beeld.titel))))
    stand = kop_van_stand(beeld.bronnen_tot, beeld.bekend_op, beeld.positie)
    print(f"{stand} · fictief" if beeld.fictief else stand)
    if beeld.wachtend:
        print(toegangstaal.wachtend(len(beeld.wachtend)))


def kop_van_stand(bronnen_tot: date | None, bekend_op: date | None, positie: int) -> str:
    """Both cut-offs and the position: what a view rests on, in one line."""
    delen = [
        f"volgens bronnen t/m {taal.dag(bronnen_tot)}" if bronnen_tot else "alle bronnen",
        f"bekend op {taal.dag(bekend_op)}" if bekend_op else "alles wat is vastgelegd",
        f"positie {positie}",
    ]
    return " · ".join(delen)


def _getoond(beeld: Zaakbeeld) -> tuple[str, ...]:
    if beeld.relaas:
        return (beeld.relaas,)
    return beeld.relazen or ("",)


def _volgens(relaas: str) -> str:
    return f" volgens relaas ‘{relaas}’" if relaas else ""


def controlepunt(gezet: Controlepunt, klopt: bool) -> None:
    """What was signed, and in one line what that proves and what it does not."""
    oorsprong = gezet.noot.partition("\n")[0]
    print(f"controlepunt over {gezet.omvang} vastleggingen van {oorsprong}: ", end="")
    if not klopt:
        print("KLOPT NIET")
        return
    print("handtekening en boom kloppen")
    print(f"  {taal.WAT_EEN_CONTROLEPUNT_BEWIJST}")


def oefenlijnen(kenmerken: Mapping[str, Sequence[str]]) -> None:
    """The stories of the practice register, each with its cases."""
    for naam, zaken in kenmerken.items():
        print(f"{len(zaken):>3}  {naam} (zoals {zaken[0]}): {LIJNEN[naam].wat}")


def _druk_handeling(regel: Tijdlijnregel) -> None:
    merken = ["lezing"] if regel.lezing else []
    if not regel.thuis:
        merken.append("hoort bij een ander dossier")
    merken += dict.fromkeys(
        _MERKEN.get(c.daad, "gecorrigeerd") for c in regel.correcties if c.geldt
    )
    merk = f" [{'; '.join(merken)}]" if merken else ""
    print(f"{regel.nummer:>4}  {regel.wanneer}: {regel.titel}{merk}")
    alinea(regel.zin)
    for bron in regel.bronnen:
        alinea(_bron(bron))


def _bron(bron: Bronregel) -> str:
    plek = ", ".join(filter(None, (bron.titel, bron.plaats))) or "bron niet openbaar"
    document = "" if bron.document is None else f" [document {bron.document}]"
    return (f"“{bron.citaat}” ({plek})" if bron.citaat else f"({plek})") + document


def handeling(regel: Tijdlijnregel) -> str:
    """An act as a verdict names it: by its number, kind and date."""
    return f"nr {regel.nummer}, {regel.titel.lower()} ({regel.wanneer})"


def _druk_toets(toets: Toets, norm: Normregel | None, lijnen: Mapping[str, Tijdlijnregel]) -> None:
    """A verdict as the page shows it; from a file, without lines, acts go by their id there."""
    print(f"{taal.uitkomst(toets.uitkomsten)}: {toets.norm}")
    if norm:
        alinea(norm.tekst)
    if toets.aanleiding:
        regel = lijnen.get(toets.aanleiding)
        alinea(f"Over: {_noem(toets.aanleiding, lijnen)}{f': {regel.zin}' if regel else ''}")
    for grond in toets.gronden:
        alinea(f"Grond: {grond}")
    for o in toets.overwogen:
        alinea(f"{taal.telt(o.telt.value)}: {_noem(o.daad, lijnen)}: {o.waarom}")
    for ontbreekt in toets.ontbreekt:
        alinea(f"Ontbreekt: {ontbreekt.wat}")
    for stap in toets.rekenwijze:
        alinea(f"Berekening: {stap}")
    for kantelpunt in toets.kantelpunten:
        alinea(f"Kantelpunt: {kantelpunt}")
    for opmerking in toets.opmerkingen:
        alinea(f"Opmerking: {opmerking}")
    if norm:
        citaat = " … ".join(norm.citaat)
        alinea(f"Bron: {f'“{citaat}” ' if citaat else ''}({norm.bron})")
    print()


def _noem(id_: str, lijnen: Mapping[str, Tijdlijnregel]) -> str:
    return handeling(lijnen[id_]) if id_ in lijnen else f"‘{id_}’"


def alinea(tekst: str) -> None:
    """A line under its heading, wrapped."""
    for regel in wrap(tekst, _BREEDTE, initial_indent=_INSPRING, subsequent_indent=_INSPRING):
        print(regel)
