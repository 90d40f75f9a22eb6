"""Tables that somebody is bringing in over the pages: kept as drafts, taken in part by part.

A table waits as a sealed draft of who sent it, with its arrangement, the answers to what could not
be read and what became of its rows, until it is thrown away or left alone for thirty days. Nobody
knows whom it names, so any erasure takes it along.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from api.invoer.indeling import Indeling, keur, stel_voor, tabel_volgens
from api.invoer.tabelbestand import Reeks, Tabel, lees_tabel
from api.invoer.tabelherkenning import Herkend, herken_voor, mag_nog
from api.invoer.tabelinvoer import Geweigerd, Tabelverslag, voer_in
from api.invoer.tabelregels import Rijblik, Rijplan, blikken, plannen
from api.invoer.werkmap import TabelGeweigerd
from api.web.lichaam import RUIMTE, TeDruk
from api.web.schrijfdeur import Schrijfdeur
from api.web.tabelgang import Gang
from ledger.buiten import trace
from ledger.daden.documenten import Document
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.concepten import VOOR_TABELLEN, Concept, ConceptGewijzigd

BLAD_MAX: Final = 40 * 1024 * 1024  # more goes in on the command line
_METEEN = 256 * 1024  # up to here every row is looked at within one answer
_TIJD = 3.0  # seconds that one answer waits for what is under way
_POGINGEN, _PER_KEER = 20, 200
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


def tabelconcept(deur: Schrijfdeur, lezer: Lezer, id_: str) -> Concept | None:
    """One of them, its file unread; None when there is none, or it is somebody else's."""
    deur.eis_openen(lezer)
    concept = deur.concepten.lees(lezer.account, id_) if deur.concepten else None
    return concept if concept and concept.dossier == VOOR_TABELLEN else None


def wachtend(deur: Schrijfdeur, lezer: Lezer, id_: str) -> Wachtend | None:
    """One of them, read; None when there is none, or it is somebody else's."""
    concept = tabelconcept(deur, lezer, id_)
    if deur.concepten is None or concept is None:
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


def neem_op(deur: Schrijfdeur, lezer: Lezer, concept: Concept) -> None:
    """Begin to record what goes along of the rows that come next; it goes on when this answers.

    A small table is done by then. It goes on in the name of this account for as long as that may
    open cases, one table at a time, and not by itself in a server that begins anew: who accepted
    it, as what, is known of a sign-in alone, so a person says to go on.

    Raises:
        ConceptGewijzigd: it was changed since; nothing was recorded.
        TabelGeweigerd: its columns do not hold together; idem.
    """
    deur.invoer.begin(concept.id, partial(_neem_op, deur, lezer, concept))
    over = deur.invoer.wacht(concept.id, _TIJD)
    uit = deur.invoer.uitkomst(concept.id) if over else None
    if isinstance(uit, TabelGeweigerd):
        raise uit
    if uit is False:
        raise ConceptGewijzigd(concept)


def _neem_op(deur: Schrijfdeur, lezer: Lezer, aanvaard: Concept, gang: Gang) -> bool:
    """Whether what was accepted was still there, and then as much of it as came in is."""
    zo = _gelezen(deur, lezer, aanvaard.id)
    # Another window can have been ahead of this one: nobody accepted what stands there now.
    if zo is None or zo.concept.versie != aanvaard.versie:
        return False
    keur(zo.indeling, zo.tabel)
    verder = zo.verslag is not None and not zo.klaar
    tot, eerder = (zo.gedaan_tot, zo.verslag or {}) if verder else (0, {})
    totaal, concept = max((rij.nummer for rij in zo.tabel.rijen()), default=0), zo.concept
    geweigerd = zo.geweigerd if verder else ()
    verslag, klaar = Tabelverslag(tot=tot), False
    wacht = _herken(deur, lezer, zo, blikken(zo.tabel, zo.indeling)).wachten(zo.indeling)
    mee = (plan for plan in zo.plannen() if plan.nummer > tot and plan.nummer not in wacht)
    delen = _voer_in(deur, lezer, mee)
    while not (klaar or gang.ophouden):
        deur.eis_openen(lezer)
        mis = len(verslag.geweigerd)
        with _gelogd(deur):
            klaar = (nieuw := next(delen, None)) is None
        verslag = nieuw or verslag
        if len(verslag.geweigerd) > mis:
            deur.eis_openen(lezer)  # else these rows are not refused, but wait for who goes on
        stand = {
            "indeling": zo.indeling.model_dump_json(),
            "gedaan_tot": verslag.tot,
            "klaar": klaar,
            "verslag": {n: getattr(verslag, n) + eerder.get(n, 0) for n in _TELLING},
            "geweigerd": [*geweigerd, *verslag.geweigerd][:_REDENEN_MAX],
        }
        concept = _bewaar(deur, lezer, stand, concept)
        gang.meld(verslag.tot, totaal)
    deur.bijgewerkt(deur.register.journal.positie())
    return True


def _gelezen(deur: Schrijfdeur, lezer: Lezer, id_: str) -> Wachtend | None:
    """The table itself; it may have to wait a moment for room."""
    for _ in range(_POGINGEN):
        try:
            return wachtend(deur, lezer, id_)
        except TeDruk:
            time.sleep(_TIJD / _POGINGEN)
    return wachtend(deur, lezer, id_)


@contextmanager
def _gelogd(deur: Schrijfdeur) -> Iterator[None]:
    """A part of its own in what an organisation logs of its processing."""
    vraag, fout = trace.begin(), True
    merk = trace.HUIDIG.set(vraag)
    try:
        yield
        fout = False
    finally:
        trace.HUIDIG.reset(merk)
        deur.toegang.verwerkingen.sluit(vraag, fout=fout)


@dataclass(frozen=True, slots=True)
class Telling:
    """What there is to say of all rows of a table; `eerste_vraag`: the first row that asks.

    `wacht` are the rows that were changed since they were recorded, until somebody decides.
    """

    aantal: int
    met_fout: int
    geweigerd: int
    weg: Reeks
    verborgen: Reeks
    eerste_vraag: int | None
    herkend: Herkend
    wacht: AbstractSet[int]


def geteld(deur: Schrijfdeur, lezer: Lezer, zo: Wachtend, gang: Gang | None = None) -> Telling:
    """Look at every row as it will be, and at what of it stands already."""
    weg, verborgen = Reeks(), Reeks()
    nummers, vragend, geweigerd = list[int](), set[int](), 0

    def rijen() -> Iterator[Rijplan]:
        nonlocal geweigerd
        for plan in plannen(zo.tabel, zo.indeling):
            if gang and (plan.nummer % _PER_KEER == 0):
                gang.meld(plan.nummer, 0)
            if not isinstance(plan, Rijplan):
                weg.neem(plan.nummer, plan.reden)
                continue
            nummers.append(plan.nummer)
            geweigerd += plan.geweigerd
            if plan.fouten and not plan.geweigerd:
                vragend.add(plan.nummer)
            yield plan

    herkend = _herken(deur, lezer, zo, rijen())
    wacht = herkend.wachten(zo.indeling)
    eerste = next((i for i, nr in enumerate(nummers) if nr in vragend or nr in wacht), None)
    for nummer in zo.tabel.verborgen():
        verborgen.neem(nummer)
    kern = (len(nummers), len(vragend), geweigerd, weg, verborgen, eerste)
    return Telling(*kern, herkend, wacht)


def _herken(
    deur: Schrijfdeur, lezer: Lezer, zo: Wachtend, rijen: Iterable[Rijplan | Rijblik]
) -> Herkend:
    return herken_voor(deur.toegang, lezer, deur.register, rijen, zo.tabel.sha256)


def telling_van(deur: Schrijfdeur, lezer: Lezer, zo: Wachtend) -> Telling | None:
    """The same; None while a large table is still being looked through.

    Raises:
        TabelGeweigerd: it cannot be read by its arrangement.
        Exception: the look failed by something else; told once, and the next question looks anew.
    """
    if len(zo.tabel.data) <= _METEEN:
        return geteld(deur, lezer, zo)
    wat = nazicht_van(zo)

    def kijk(gang: Gang) -> Telling | None:
        eigen = _gelezen(deur, lezer, zo_id)
        return None if eigen is None else geteld(deur, lezer, eigen, gang)

    def achterhaald(uit: object) -> bool:
        # What is kept of a look must not tell more than a look now would.
        return isinstance(uit, Telling) and not mag_nog(deur.toegang, lezer, uit.herkend)

    zo_id, uit = zo.concept.id, deur.nazien.uitkomst(wat)
    if uit is None or achterhaald(uit):
        deur.nazien.begin(wat, kijk)
        deur.nazien.wacht(wat, _TIJD)
        uit = deur.nazien.uitkomst(wat)
        if achterhaald(uit):  # a look lasts, and what it began with may be gone
            return None
    if isinstance(uit, Exception):
        if not isinstance(uit, TabelGeweigerd):  # a refusal stays true of this version
            deur.nazien.vergeet(wat)
        raise uit
    return uit if isinstance(uit, Telling) else None


def nazicht_van(zo: Wachtend) -> str:
    """By what the look at a table is known: which table, as it was kept last."""
    return f"{zo.concept.id} {zo.concept.versie}"


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
        bestaand=concept is not None,
        gelezen=concept.versie if concept else 0,
        houden=concept.bestanden if concept else (),
        nieuw=nieuw,
    )
