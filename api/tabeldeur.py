"""Tables that somebody is bringing in over the pages: kept as drafts, taken in part by part.

A table waits as a sealed draft of who sent it, with its arrangement, the answers to what could not
be read and what became of its rows, until it is thrown away or left alone for thirty days. Nobody
knows whom it names, so any erasure takes it along.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.indeling import Indeling, stel_voor, tabel_volgens
from api.lichaam import RUIMTE
from api.schrijfdeur import Schrijfdeur
from api.tabelbestand import Tabel, lees_tabel
from api.tabelinvoer import Geweigerd, Tabelverslag, voer_in
from api.tabelregels import Rijplan, plannen
from api.werkmap import TabelGeweigerd
from ledger.concepten import VOOR_TABELLEN, Concept
from ledger.documenten import Document
from ledger.toegang import Lezer

BLAD_MAX: Final = 5 * 1024 * 1024  # more goes in on the command line
_TIJD = 3.0  # seconds that one answer may take in rows
_REDENEN_MAX = 500
_TELLING = ("rijen", "nieuw", "al_vastgelegd", "dossiers_geopend", "wachtend")


@dataclass(frozen=True, slots=True)
class Wachtend:
    """A table that waits, as its owner left it."""

    concept: Concept
    tabel: Tabel
    indeling: Indeling
    gedaan_tot: int = 0  # the last row that was offered to the register
    klaar: bool = False
    verslag: Mapping[str, int] | None = None
    geweigerd: tuple[Geweigerd, ...] = ()

    def plannen(self) -> Iterator[Rijplan]:
        """Every row as it will be."""
        return (p for p in plannen(self.tabel, self.indeling) if isinstance(p, Rijplan))


def neem_aan(deur: Schrijfdeur, lezer: Lezer, naam: str, data: bytes) -> Concept:
    """Keep a table that was sent, with a proposal for its columns.

    Raises:
        TabelGeweigerd, DocumentGeweigerd: it is none, or too large for a page.
        GeenToegang: this account brings in nothing.
        TeVeelConcepten, SleutelsWeg, ConceptenOnbereikbaar: as `Concepten.bewaar`.
    """
    deur.eis_openen(lezer)
    if len(data) > BLAD_MAX:
        raise TabelGeweigerd(
            "verwacht hier een bestand van hoogstens {mb} MB; een groter neemt toedracht importeer"
            " op",
            mb=BLAD_MAX // 1024**2,
        )
    document = Document(naam, data)
    indeling = stel_voor(lees_tabel(document.naam, data))
    return _bewaar(deur, lezer, {"indeling": indeling.model_dump_json()}, nieuw=[document])


def tabellen_van(deur: Schrijfdeur, lezer: Lezer) -> list[Concept]:
    """The tables of this account that wait.

    Raises:
        GeenToegang: this account brings in nothing.
    """
    deur.eis_openen(lezer)
    alle = deur.concepten.lijst(lezer.account) if deur.concepten else []
    return [concept for concept in alle if concept.dossier == VOOR_TABELLEN]


def wachtend(deur: Schrijfdeur, lezer: Lezer, id_: str) -> Wachtend | None:
    """One of them, read; None when there is none, or it is somebody else's."""
    deur.eis_openen(lezer)
    concept = deur.concepten.lees(lezer.account, id_) if deur.concepten else None
    if deur.concepten is None or concept is None or concept.dossier != VOOR_TABELLEN:
        return None
    with RUIMTE.voor(lezer.account) as deel:
        deel.houd(sum(bijlage.omvang for bijlage in concept.bestanden.values()))
        inhoud = deur.concepten.inhoud(lezer.account, concept)
    if len(inhoud) != 1:
        return None
    ((kenmerk, data),) = inhoud.items()
    indeling = Indeling.model_validate_json(concept.inhoud["indeling"])
    naam = concept.bestanden[kenmerk].naam
    stand = {
        n: concept.inhoud[n] for n in ("gedaan_tot", "klaar", "verslag") if n in concept.inhoud
    }
    geweigerd = tuple(Geweigerd(*deel) for deel in concept.inhoud.get("geweigerd", ()))
    tabel = tabel_volgens(indeling, naam, data)
    return Wachtend(concept, tabel, indeling, geweigerd=geweigerd, **stand)


def deel_in(deur: Schrijfdeur, lezer: Lezer, zo: Wachtend, indeling: Indeling) -> None:
    """Keep another arrangement, or other answers; what was recorded by the former one stays.

    Under another header there are other columns, of which nobody said anything yet.

    Raises:
        TabelGeweigerd: there is no such sheet, or no header in that row; nothing was kept.
        ConceptenOnbereikbaar, SleutelsWeg: as `Concepten.bewaar`.
    """
    (bijlage,) = zo.concept.bestanden.values()
    tabel = tabel_volgens(indeling, bijlage.naam, zo.tabel.data)
    if tabel.kolommen != zo.tabel.kolommen:
        eigen = {"datum_bestand": indeling.datum_bestand, "relaas": indeling.relaas}
        indeling = stel_voor(tabel).model_copy(update=eigen)
    _bewaar(deur, lezer, {"indeling": indeling.model_dump_json()}, zo.concept)


def neem_op(deur: Schrijfdeur, lezer: Lezer, zo: Wachtend) -> None:
    """Record what goes along of the rows that come next, for as long as an answer may take.

    Raises:
        Onbekend: as `Register.vastleggen`; asking again records nothing twice.
    """
    verder = zo.verslag is not None and not zo.klaar
    tot, eerder = (zo.gedaan_tot, zo.verslag or {}) if verder else (0, {})
    rijen = (plan for plan in zo.plannen() if plan.nummer > tot)
    einde, klaar, verslag = time.monotonic() + _TIJD, True, Tabelverslag(tot=tot)
    for tot_nu in _voer_in(deur, lezer, rijen):
        verslag = tot_nu
        if time.monotonic() > einde:
            klaar = False
            break
    stand = {
        "indeling": zo.indeling.model_dump_json(),
        "gedaan_tot": verslag.tot,
        "klaar": klaar,
        "verslag": {n: getattr(verslag, n) + eerder.get(n, 0) for n in _TELLING},
        "geweigerd": [*(zo.geweigerd if verder else ()), *verslag.geweigerd][:_REDENEN_MAX],
    }
    _bewaar(deur, lezer, stand, zo.concept)
    deur.bijgewerkt(deur.register.journal.positie())


def proef(deur: Schrijfdeur, lezer: Lezer, rijen: Iterable[Rijplan]) -> Tabelverslag:
    """What recording these rows would come to."""
    return [Tabelverslag(), *_voer_in(deur, lezer, rijen, droog=True)][-1]


def _voer_in(
    deur: Schrijfdeur, lezer: Lezer, rijen: Iterable[Rijplan], *, droog: bool = False
) -> Iterator[Tabelverslag]:
    return voer_in(
        deur.register,
        rijen,
        wie=deur.toegang.wie(lezer),
        droog=droog,
        eis=lambda vragen: deur.toegang.eis_elk(lezer, vragen),
    )


def _bewaar(
    deur: Schrijfdeur,
    lezer: Lezer,
    inhoud: Mapping[str, Any],
    concept: Concept | None = None,
    nieuw: Sequence[Document] = (),
) -> Concept:
    if deur.concepten is None:
        raise TabelGeweigerd("hier kunnen geen bestanden in wachten; gebruik toedracht importeer")
    return deur.concepten.bewaar(
        lezer.account,
        VOOR_TABELLEN,
        inhoud,
        id_=concept.id if concept else None,
        gelezen=concept.versie if concept else 0,
        houden=concept.bestanden if concept else (),
        nieuw=nieuw,
    )
