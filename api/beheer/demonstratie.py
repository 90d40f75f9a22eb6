"""The demo: from nothing to the letter's case, reconstructed and judged.

The case of the letter of 23 November 2021 is loaded through the register like any import, shown
as of its own day (sources up to that day) and counted; at the end the log is signed, and the
signature checked. A second run finds it all there and adds nothing.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from importlib.resources import files
from typing import Final

from rich.console import Console

from api.beheer import afdruk
from api.beheer.bladopzet import bladen_van, stel_op
from api.beheer.opstelling import GeenDemonstratie, Opstelling
from api.web.demogebruikers import DEMOGEBRUIKERS, Demogebruiker
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangVoorgesteld,
    Voorstel,
)
from ledger.toegang.toegang import Lezer
from projections.feitenblad.feitopzet import lees_opzet
from projections.vragen.bladgrenzen import BladGeweigerd, Grenzen

DAG_VAN_DE_BRIEF: Final = date(2021, 11, 23)
DOSSIERS: Final = ("IND-ILO", "IND-organisatie")
_DOEL = "demonstratie"
LEDEN: Final = DEMOGEBRUIKERS[:2]
TOT: Final = date(2099, 12, 31)  # a demonstration does not run out
_KLEIN: Final = "de brief noemt dit aantal zelf"
_KAMERVRAGEN: Final = "2021Z19601"  # the questions that the letter answers


def toon(opstelling: Opstelling, opmerkingen: Console, *, met_pers: bool) -> None:
    """Load what is not there yet and print timeline, verdicts and the letter's count.

    Raises:
        GeenDemonstratie: this register was begun as a real one.
    """
    begin(opstelling, opmerkingen, _KAMERVRAGEN)
    for relaas in ("brief", "pers") if met_pers else ("brief",):
        data = files("api").joinpath("voorbeeld", f"{relaas}.jsonl").read_bytes()
        verslag = opstelling.importeer(data)
        opmerkingen.print(
            f"relaas {relaas}: {verslag.nieuw} handelingen vastgelegd, "
            f"{verslag.al_vastgelegd} waren er al"
        )
        if relaas == "brief":
            blad = _feitenblad(opstelling)  # before the press is there, as the letter was
    for bewijs in (opstelling.bewijs, opstelling.toegangsbewijs):
        bewijs.bekrachtiging.begin()
    snede = {"bronnen_tot": DAG_VAN_DE_BRIEF, "peildatum": DAG_VAN_DE_BRIEF}
    for dossier in DOSSIERS:
        beeld = opstelling.zaak(dossier, _DOEL, **snede)
        if dossier == DOSSIERS[0]:
            afdruk.tijdlijn(beeld)
            print()
        afdruk.toetsen_van(beeld)
    afdruk.telling(opstelling.telling("benadeling", _DOEL, bronnen_tot=DAG_VAN_DE_BRIEF))
    print(blad)
    afdruk.controlepunt(*opstelling.bewezen())


def _feitenblad(opstelling: Opstelling) -> str:
    """The claims of the letter as a sheet, made by the drafter and issued by a member, once."""
    bladen = bladen_van(opstelling)
    lezer = Lezer(LEDEN[0].account, opdracht=True)
    al = [b for b in bladen.lijst(lezer, _DOEL) if b.daad.kamervraag == _KAMERVRAGEN]
    if not al:
        opsteller = next(g for g in DEMOGEBRUIKERS if g.rol == "antwoordopsteller")
        opzet = lees_opzet(files("api").joinpath("voorbeeld", "feitenblad.json").read_bytes())
        grenzen = Grenzen(bronnen_tot=DAG_VAN_DE_BRIEF)
        door = Lezer(opsteller.account, opdracht=True)
        al = [stel_op(opstelling, door, _DOEL, opzet, grenzen)]
        with suppress(BladGeweigerd):  # where the press was there before: it stays a draft
            al = [bladen.geef_uit(lezer, _DOEL, al[0].nummer, frozenset({"F8"}), _KLEIN)]
    stand = "uitgegeven" if al[0].uitgegeven else "concept"
    return f"feitenblad {al[0].nummer} met de uitspraken van de brief: {stand}"


def begin(opstelling: Opstelling, opmerkingen: Console, kamervragen: str) -> None:
    """Begin a register in which all is fictional or public, and let the demo users in.

    `kamervragen` is what its drafter works on.

    Raises:
        GeenDemonstratie: this register was begun as a real one.
    """
    if opstelling.sessies.aard() == "echt":
        raise GeenDemonstratie(
            "demo: verwacht een register dat als demonstratie is begonnen; dit is een echt"
            " register, en daar horen geen verzonnen zaken en geen zaak van de brief in"
        )
    if opstelling.begin([lid.account for lid in LEDEN], TOT, demo=True):
        opmerkingen.print("register begonnen: normen, kalender en maatstaf vastgesteld")
    _geef_toegang(opstelling, kamervragen)


def _geef_toegang(opstelling: Opstelling, kamervragen: str) -> None:
    """Let the demo users see what their role is for: one member proposes, the other approves."""
    toegang = opstelling.toegang
    gegeven = [
        voorstel.daad.model_copy(update={"reden": None})
        for voorstel in toegang.stand().voorstellen.values()
        if voorstel.goedgekeurd
    ]
    for gebruiker in DEMOGEBRUIKERS:
        # Nobody approves what he gets himself.
        ander, een = sorted(LEDEN, key=lambda lid: lid == gebruiker)[:2]
        for daad in _daden(gebruiker, kamervragen):
            if daad.model_copy(update={"reden": None}) not in gegeven:
                voorstel = toegang.stel_voor(Lezer(een.account), daad)
                toegang.keur_goed(Lezer(ander.account), voorstel)


def _daden(gebruiker: Demogebruiker, kamervragen: str) -> Iterator[Voorstel]:
    wie = {"account": gebruiker.account, "tot": TOT, "reden": _DOEL}
    if gebruiker not in LEDEN:
        yield AanstellingVoorgesteld(**wie, rol=gebruiker.rol)
    if gebruiker.rol in {"commissielid", "secretaris"}:
        yield ToegangVoorgesteld(**wie, dossier=None)
    if gebruiker.rol == "antwoordopsteller":
        yield OpdrachtVoorgesteld(**wie, opdracht=kamervragen)
