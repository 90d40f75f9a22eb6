"""The import door: all acts of a file recorded, or none.

A line that was imported before, in this file or another, is recognised by a keyed hash of what it
says and adds nothing, also when imports overlap. Lines of one file that say the same are one act,
unless each has an id of its own: then the file says that they are as many acts. Every act that
cannot be taken in is reported at once, with its line (importregels.py reads the lines).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.invoer.tabelmerken import INVOER, tabelmerken
from api.vastleggen.importregels import (
    BESTAND_MAX,
    EIGEN_SLEUTELS,
    REGEL_MAX,
    InvoerGeweigerd,
    Invoerregel,
    Regelfout,
    RegelKapot,
    lees_json,
    lees_regels,
    namen,
    zonder_opruimen,
)
from ledger.daden.documenten import Document, DocumentGeweigerd, met_documenten
from ledger.daden.handelingen import DossierGeopend, MeldingGedaan, VerkeerdDossier, lees_handeling
from ledger.daden.velden import (
    dossiers,
    gesplitst,
    kreeg,
    samengevoegd,
    vervang_dossiers,
    vervang_verwijzingen,
)
from ledger.daden.woorden import Ongeldig
from ledger.entry import OnjuisteEntry, canoniek
from ledger.log.journal import Regel
from ledger.toegang.toegang import Toegangsvraag
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.register import ErAl, Inzending, NietToegelaten, Register
from ledger.vastleggen.toelating import gelijkluidend, nieuw_dossier_id, uuid7
from ledger.zaak.dossier import Botsing, Vastlegger

__all__ = [
    "BESTAND_MAX",
    "REGEL_MAX",
    "InvoerGeweigerd",
    "Verslag",
    "importeer",
    "lees_regels",
    "leg_een_vast",
]
Eis = Callable[[Iterable[Toegangsvraag]], None]
_GEEFT_OORDELEN = "commissielid"
_HERKANSINGEN = 5
_DOSSIER_ID = re.compile(r"d-[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Melding:
    """A line that is a report, and under which number it stands; nothing of what it says."""

    regel: int
    nummer: int


@dataclass(frozen=True, slots=True)
class Verslag:
    """What an import did, or would do in a dry run."""

    nieuw: int
    al_vastgelegd: int
    dossiers_geopend: int
    wachtend: int  # of what is new, how many judgments wait for a member of the commission
    positie: int
    meldingen: tuple[Melding, ...]  # also those that were there already


def _iedereen(_: Iterable[Toegangsvraag]) -> None:
    """A register that nobody guards."""


def importeer(
    register: Register,
    regels: list[Invoerregel],
    *,
    wie: Vastlegger,
    droog: bool = False,
    eis: Eis = _iedereen,
) -> Verslag:
    """Record what is new in these lines, all or nothing; `droog` only says what would happen.

    Judgments that a member of the commission did not import himself wait until one accepts them.
    `eis` is asked, before a case is looked into, whether `wie` may do in them what this would.

    Raises:
        InvoerGeweigerd: a reference that leads nowhere, or an act that a case cannot take in.
    """
    with zonder_opruimen():
        for _ in range(_HERKANSINGEN):
            try:
                return _importeer(register, regels, wie=wie, droog=droog, eis=eis)
            except ErAl:
                continue  # another import was just ahead of us: look again at what is new
    druk = Botsing("anderen voeren hetzelfde in; wacht even")
    raise InvoerGeweigerd([Regelfout(regels[0].regel, str(druk), druk)])


def _importeer(
    register: Register, regels: list[Invoerregel], *, wie: Vastlegger, droog: bool, eis: Eis
) -> Verslag:
    invoer = _Invoer(register, voorbehoud=_GEEFT_OORDELEN not in wie.rol.split("+"))
    plan = invoer.plan(regels, eis)
    inzendingen = [inzending for _, inzending in plan]
    positie, wachtend = register.journal.positie(), 0
    try:
        if droog:
            wachtend = sum(inzending.wacht for inzending in register.proef(inzendingen))
        elif inzendingen:
            merken = "\n".join(tag for i in inzendingen for tag in i.tags)
            sleutel = INVOER + register.sleutelbos.hmac("invoer-bestand", merken).hex()
            ontvangst = register.vastleggen(
                inzendingen, wie=wie, sleutel=sleutel, inhoud=sleutel.encode()
            )
            positie = ontvangst.nummers[-1]
            wachtend = register.wachtend(ontvangst)
            invoer.nummers |= dict(zip((i.id for i in inzendingen), ontvangst.nummers, strict=True))
    except ErAl:
        raise
    except NietToegelaten as geweigerd:
        for _, reden in geweigerd.redenen:
            if isinstance(reden, ErAl):
                raise reden from geweigerd
        raise _per_regel(geweigerd.redenen, plan) from geweigerd
    except (Botsing, Ongeldig) as reden:
        raise _per_regel([(0, reden)], plan) from reden
    return Verslag(
        nieuw=len(inzendingen) - invoer.geopend,
        al_vastgelegd=invoer.al_vastgelegd,
        dossiers_geopend=invoer.geopend,
        wachtend=wachtend,
        positie=positie,
        meldingen=invoer.vastgelegde_meldingen,
    )


def _per_regel(
    redenen: Iterable[tuple[int, Botsing | Ongeldig]], plan: list[tuple[int, Inzending]]
) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        Regelfout(plan[index][0], str(deel), deel)
        for index, reden in redenen
        for deel in (reden.fouten if isinstance(reden, Ongeldig) else [reden])
    )


def leg_een_vast(
    register: Register,
    dossier: str,
    data: bytes,
    documenten: Sequence[Document] = (),
    *,
    wie: Vastlegger,
    sleutel: str,
    eis: Eis = _iedereen,
) -> int:
    """Record one act, given as JSON without `dossier`, with its documents; answers its number.

    `dossier_geopend` opens the case, `verkeerd_dossier` moves an act to another one; every other
    act goes into a case that exists.

    Raises:
        InvoerGeweigerd: it is no act, or there is no such case in which `wie` may record.
        DocumentGeweigerd: a document that cannot go in with this act.
    """
    try:
        gegevens = lees_json(data)
        for naam in EIGEN_SLEUTELS & gegevens.keys():
            raise RegelKapot(f"/{naam}: hoort bij een importregel, niet bij een losse handeling")
        handeling = lees_handeling(gegevens)
    except RegelKapot as fout:
        raise InvoerGeweigerd([Regelfout(1, str(fout))]) from None
    except Ongeldig as fout:
        raise InvoerGeweigerd(Regelfout(1, deel) for deel in str(fout).splitlines()) from None
    match handeling:
        case DossierGeopend() | VerkeerdDossier() if documenten:
            raise DocumentGeweigerd(f"document: hoort niet bij {handeling.daad}")
        case DossierGeopend():
            id_ = register.open_dossier(gegevens | {"kenmerk": dossier}, wie=wie, sleutel=sleutel)
            return register.regels(id_)[0].nummer
        case VerkeerdDossier(van_daad=van_daad, naar=naar, reden=reden):
            van, naar = _bestaand(register, dossier, eis), _bestaand(register, naar, eis)
            return register.verplaats(van, van_daad, naar, reden, wie=wie, sleutel=sleutel).eerste
        case _:
            handeling, inhoud = met_documenten(handeling, documenten)
            inzending = Inzending(_bestaand(register, dossier, eis), handeling, documenten=inhoud)
            return register.vastleggen([inzending], wie=wie, sleutel=sleutel).eerste


def _bestaand(register: Register, dossier: str, eis: Eis) -> str:
    """The id of a case; one that may not be seen is as one that is not there."""
    geen = f"dossier: verwacht een dossier dat er is en dat u mag zien, kreeg {dossier!r}"
    id_ = register.vind_dossier(dossier)
    try:
        eis([("vastleggen", id_ or dossier)])
    except GeenToegang as fout:
        if fout.reden not in {"geen_toegang", "belang"}:
            raise
        id_ = None
    if id_ is None:
        raise InvoerGeweigerd([Regelfout(1, geen)])
    return id_


@dataclass(slots=True)
class _Zaak:
    """A case as the import finds it: its id, and what of the file stands in it already."""

    id: str
    ingevoerd: dict[str, str] = field(default_factory=dict)


class _Invoer:
    """The lines of one file on their way in: cases found or opened, references made real."""

    def __init__(self, register: Register, *, voorbehoud: bool) -> None:
        self._register, self._voorbehoud = register, voorbehoud
        self._bestaand: dict[str, str] = {}
        self._regels: dict[str, list[Regel]] = {}
        self._zaken: dict[str, _Zaak] = {}
        self._openingen: dict[str, Invoerregel] = {}
        self._ids: frozenset[str] = frozenset()
        self._id_van: dict[str, str] = {}
        self._merk_van: dict[str, str] = {}
        self._eender: Counter[str] = Counter()
        self.geopend = 0
        self.al_vastgelegd = 0
        self._meldingen: dict[int, str] = {}  # by line, the entry id
        self.nummers: dict[str | None, int] = {}  # by entry id, as far as recorded

    def plan(self, regels: Sequence[Invoerregel], eis: Eis) -> list[tuple[int, Inzending]]:
        """Every act to record, with the line it comes from."""
        plan: list[tuple[int, Inzending]] = []
        namen_ = {naam for regel in regels for naam in (regel.dossier, *regel.ook_in)}
        self._bestaand = self._register.vind_dossiers(namen_)
        opent: list[Toegangsvraag] = [("openen", None)] if namen_ - self._bestaand.keys() else []
        genoemd = {d for regel in regels for d in dossiers(regel.handeling)} - namen_
        elders = self._register.vind_dossiers(
            genoemd
        )  # naming a case must not tell that it is there
        ids = {*self._bestaand.values(), *(elders.get(naam, naam) for naam in genoemd)}
        eis([*opent, *(("vastleggen", id_) for id_ in sorted(ids))])
        self._regels = self._register.regels_van({*self._bestaand.values()})
        self._ids = frozenset(regel.id for regel in regels if regel.id is not None)
        self._openingen = {
            gelijkluidend(regel.dossier): regel
            for regel in reversed(regels)
            if regel.handeling.daad == "dossier_geopend"
        }
        for regel in regels:
            zaken = [self._zaak(kenmerk, regel, plan) for kenmerk in (regel.dossier, *regel.ook_in)]
            if regel.handeling.daad == "dossier_geopend":
                continue
            merken = self._merken(regel, zaken)
            self._onthoud(self._merk_van, regel, merken[0])
            ingevoerd = zaken[0].ingevoerd
            if eerder := next((ingevoerd[merk] for merk in merken if merk in ingevoerd), None):
                self.al_vastgelegd += 1
                self._onthoud(self._id_van, regel, eerder)
            else:
                plan.append((regel.regel, self._inzending(regel, zaken, merken)))
            if isinstance(regel.handeling, MeldingGedaan):
                self._meldingen[regel.regel] = eerder or ingevoerd[merken[0]]
        return plan

    @property
    def vastgelegde_meldingen(self) -> tuple[Melding, ...]:
        """Every line that is a report, as far as it is recorded by now."""
        nummers = self.nummers
        return tuple(Melding(r, nummers[i]) for r, i in self._meldingen.items() if i in nummers)

    def _onthoud(self, van: dict[str, str], regel: Invoerregel, waarde: str) -> None:
        """What the names of this line stand for; an `id` elsewhere in the file comes first."""
        van |= {naam: waarde for naam in namen(regel) if naam == regel.id or naam not in self._ids}

    def _inzending(
        self, regel: Invoerregel, zaken: list[_Zaak], merken: tuple[str, ...]
    ) -> Inzending:
        id_ = str(uuid7())
        self._onthoud(self._id_van, regel, id_)
        zaken[0].ingevoerd |= dict.fromkeys(merken, id_)
        eigen = dict.fromkeys(namen(regel), id_)
        handeling = vervang_verwijzingen(
            regel.handeling, lambda v: eigen.get(v) or self._id_van.get(v, v)
        )
        handeling = vervang_dossiers(handeling, self._dossier_id)
        ook_in = tuple(dict.fromkeys(zaak.id for zaak in zaken if zaak is not zaken[0]))
        return Inzending(
            zaken[0].id,
            handeling,
            ook_in=ook_in,
            id=id_,
            tags=merken,
            voorbehoud=self._voorbehoud,
        )

    def _dossier_id(self, naam: str) -> str:
        zaak = self._zaken.get(gelijkluidend(naam))
        return zaak.id if zaak else naam

    def _zaak(self, kenmerk: str, regel: Invoerregel, plan: list[tuple[int, Inzending]]) -> _Zaak:
        naam = self._bestaand.get(kenmerk) or gelijkluidend(kenmerk)
        if naam not in self._zaken:
            if kenmerk in self._bestaand:
                zaak = _Zaak(naam, ingevoerd=self._ingevoerd(naam))
            else:
                zaak = _Zaak(nieuw_dossier_id())
                opening = self._openingen.get(naam)
                gegevens = _opening(kenmerk, opening or regel, met_gegevens=opening is not None)
                plan.append((regel.regel, self._register.opening(gegevens, zaak.id)))
                self.geopend += 1
            self._zaken[naam] = self._zaken[gelijkluidend(kenmerk)] = zaak
        return self._zaken[naam]

    def _ingevoerd(self, dossier: str) -> dict[str, str]:
        regels = self._regels.get(dossier, [])
        self.nummers |= {str(regel.entry_id): regel.nummer for regel in regels}
        return {
            tag: str(regel.entry_id)
            for regel in regels
            for tag in regel.tags
            if tag.startswith(INVOER)
        }

    def _merken(self, regel: Invoerregel, zaken: list[_Zaak]) -> tuple[str, ...]:
        """By what a line is the same as another, as keyed hashes; any of them will do."""
        hmac = self._register.sleutelbos.hmac
        return tabelmerken(hmac, zaken[0].id, regel.herkomst, regel.bestand) or (
            self._merk(regel, zaken),
        )

    def _merk(self, regel: Invoerregel, zaken: list[_Zaak]) -> str:
        """What the line says, as a keyed hash; a reference counts as what it refers to."""
        handeling = vervang_verwijzingen(regel.handeling, lambda v: self._merk_van.get(v, v))
        inhoud = [*(zaak.id for zaak in zaken), *gesplitst(handeling)]
        try:
            tekst = canoniek(inhoud).decode()
        except OnjuisteEntry as fout:
            raise InvoerGeweigerd([Regelfout(regel.regel, str(fout))]) from None
        if regel.id is not None:  # the second of its kind in a file is the second everywhere
            self._eender[tekst] += 1
            if (hoeveelste := self._eender[tekst]) > 1:
                tekst = f"{tekst} {hoeveelste}"
        return INVOER + self._register.sleutelbos.hmac("invoer", tekst).hex()[:43]


def _opening(kenmerk: str, regel: Invoerregel, *, met_gegevens: bool) -> Mapping[str, Any]:
    if _DOSSIER_ID.fullmatch(kenmerk):
        weg = Botsing("dossier {} bestaat niet", kenmerk)
        raise InvoerGeweigerd([Regelfout(regel.regel, str(weg), weg)])
    gegevens = samengevoegd(*gesplitst(regel.handeling)) if met_gegevens else {}
    eigen = gegevens.get("kenmerk")
    if eigen is not None and gelijkluidend(eigen) != gelijkluidend(kenmerk):
        tekst = f"/kenmerk: verwacht dat van het dossier van deze regel, kreeg {kreeg(eigen)}"
        raise InvoerGeweigerd([Regelfout(regel.regel, tekst)])
    return {**gegevens, "kenmerk": kenmerk.strip()}
