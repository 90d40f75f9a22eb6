"""The import door: acts as JSON lines, one act a line, all of them recorded or none.

A line is an act in the form of `ledger.handelingen`, with four keys of its own: `dossier` (the
kenmerk or id of its case), `id` (a name by which other lines of the file can refer to it), `ook_in`
(cases in which it stands as a reference) and, only where nothing is recorded, `vastgelegd_op`.
A line that was imported before, in this file or another, is recognised by a keyed hash of what it
says and adds nothing. Every fault of the file is reported at once, with its line and pointer.
"""

import gc
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from io import BytesIO
from typing import Any

import orjson

from ledger.dossier import Botsing, Vastlegger
from ledger.entry import OnjuisteEntry, canoniek
from ledger.handelingen import DossierGeopend, VerkeerdDossier, lees_handeling
from ledger.register import (
    ErAl,
    Inzending,
    NietToegelaten,
    Register,
    gelijkluidend,
    nieuw_dossier_id,
    uuid7,
)
from ledger.velden import (
    gesplitst,
    kreeg,
    samengevoegd,
    vervang_dossiers,
    vervang_verwijzingen,
    verwijzingen,
)
from ledger.woorden import Handeling, Ongeldig, Registerhandeling

REGEL_MAX = 256 * 1024
BESTAND_MAX = 64 * 1024 * 1024
INVOER = "invoer:"
_HERKANSINGEN = 5
_SLEUTEL = re.compile(rb'"[ \t\r\n]*:')
_DOSSIER_ID = re.compile(r"d-[A-Za-z0-9_-]{22}")
_EIGEN_SLEUTELS = frozenset({"dossier", "id", "ook_in", "vastgelegd_op"})


@dataclass(frozen=True, slots=True)
class Regelfout:
    """What is wrong with one line: where, what was expected and what came."""

    regel: int
    tekst: str

    def __str__(self) -> str:
        return f"regel {self.regel}: {self.tekst}"


class InvoerGeweigerd(ValueError):
    """The file was refused as a whole; nothing was recorded."""

    def __init__(self, fouten: Iterable[Regelfout]) -> None:
        self.fouten = tuple(fouten)
        super().__init__("\n".join(map(str, self.fouten)))


@dataclass(frozen=True, slots=True)
class Invoerregel:
    """One act of the file, with its references as the file writes them."""

    regel: int
    dossier: str
    id: str | None
    ook_in: tuple[str, ...]
    handeling: Handeling | Registerhandeling
    vastgelegd_op: str | None = None


@dataclass(frozen=True, slots=True)
class Verslag:
    """What an import did, or would do in a dry run."""

    nieuw: int
    al_vastgelegd: int
    dossiers_geopend: int
    positie: int


def lees_regels(data: bytes, *, met_tijd: bool = False) -> list[Invoerregel]:
    """The acts of a JSON lines file, each after the acts it refers to.

    `met_tijd` allows lines to say when they were recorded, for judging without recording.

    Raises:
        InvoerGeweigerd: with every fault in the file.
    """
    if len(data) > BESTAND_MAX:
        raise InvoerGeweigerd([Regelfout(1, _groot("bestand", BESTAND_MAX, len(data)))])
    with _zonder_opruimen():
        return _lees_regels(data, met_tijd=met_tijd)


@contextmanager
def _zonder_opruimen() -> Iterator[None]:
    """Python goes through everything it holds again and again; a file at a time grows no rubbish.

    Of two imports at once the first to end switches it on again, for both.
    """
    stond_aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stond_aan:
            gc.enable()


def _lees_regels(data: bytes, *, met_tijd: bool) -> list[Invoerregel]:
    fouten: list[Regelfout] = []
    regels: list[Invoerregel] = []
    for nummer, tekst in enumerate(BytesIO(data.removeprefix(BOM_UTF8)), 1):
        if tekst.strip():
            try:
                regels.append(_lees_regel(nummer, tekst, met_tijd=met_tijd))
            except Ongeldig as fout:
                fouten += [Regelfout(nummer, deel) for deel in str(fout).splitlines()]
            except _RegelKapot as fout:
                fouten.append(Regelfout(nummer, str(fout)))
    fouten += _naamfouten(regels)
    if not (regels or fouten):
        fouten.append(Regelfout(1, "verwacht minstens een handeling, kreeg een leeg bestand"))
    if fouten:
        raise InvoerGeweigerd(sorted(fouten, key=lambda fout: fout.regel))
    return _op_volgorde(regels)


def importeer(
    register: Register, regels: list[Invoerregel], *, wie: Vastlegger, droog: bool = False
) -> Verslag:
    """Record what is new in these lines, all or nothing; `droog` only says what would happen.

    Raises:
        InvoerGeweigerd: a reference that leads nowhere, or an act that a case cannot take in.
    """
    with _zonder_opruimen():
        for _ in range(_HERKANSINGEN):
            try:
                return _importeer(register, regels, wie=wie, droog=droog)
            except ErAl:
                continue  # another import was just ahead of us: look again at what is new
    raise InvoerGeweigerd([Regelfout(regels[0].regel, "anderen voeren hetzelfde in; wacht even")])


def _importeer(
    register: Register, regels: list[Invoerregel], *, wie: Vastlegger, droog: bool
) -> Verslag:
    invoer = _Invoer(register)
    plan = invoer.plan(regels)
    inzendingen = [inzending for _, inzending in plan]
    positie = register.journal.positie()
    try:
        if droog:
            register.proef(inzendingen)
        elif inzendingen:
            sleutel = (
                INVOER
                + register.sleutelbos.hmac(
                    "invoer-bestand", "\n".join(tag for i in inzendingen for tag in i.tags)
                ).hex()
            )
            ontvangst = register.vastleggen(
                inzendingen, wie=wie, sleutel=sleutel, inhoud=sleutel.encode()
            )
            positie = ontvangst.nummers[-1]
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
        positie=positie,
    )


def _per_regel(
    redenen: Iterable[tuple[int, Exception]], plan: list[tuple[int, Inzending]]
) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        Regelfout(plan[index][0], deel)
        for index, reden in redenen
        for deel in str(reden).splitlines()
    )


def leg_een_vast(
    register: Register, dossier: str, data: bytes, *, wie: Vastlegger, sleutel: str
) -> int:
    """Record one act, given as JSON without `dossier`; answers its number.

    `dossier_geopend` opens the case, `verkeerd_dossier` moves an act to another one; every other
    act goes into a case that exists.

    Raises:
        InvoerGeweigerd: it is no act, or there is no such case.
    """
    try:
        gegevens = _lees_json(data)
        for naam in _EIGEN_SLEUTELS & gegevens.keys():
            raise _RegelKapot(f"/{naam}: hoort bij een importregel, niet bij een losse handeling")
        handeling = lees_handeling(gegevens)
    except _RegelKapot as fout:
        raise InvoerGeweigerd([Regelfout(1, str(fout))]) from None
    except Ongeldig as fout:
        raise InvoerGeweigerd(Regelfout(1, deel) for deel in str(fout).splitlines()) from None
    match handeling:
        case DossierGeopend():
            id_ = register.open_dossier(gegevens | {"kenmerk": dossier}, wie=wie, sleutel=sleutel)
            return register.regels(id_)[0].nummer
        case VerkeerdDossier(van_daad=van_daad, naar=naar, reden=reden):
            van, naar = _bestaand(register, dossier), _bestaand(register, naar)
            return register.verplaats(van, van_daad, naar, reden, wie=wie, sleutel=sleutel).eerste
        case _:
            inzending = Inzending(_bestaand(register, dossier), handeling)
            return register.vastleggen([inzending], wie=wie, sleutel=sleutel).eerste


def _bestaand(register: Register, dossier: str) -> str:
    id_ = register.vind_dossier(dossier)
    if id_ is None:
        raise InvoerGeweigerd([Regelfout(1, f"dossier {dossier!r} bestaat niet")])
    return id_


class _RegelKapot(ValueError):
    """A line that is no act at all."""


def _lees_regel(nummer: int, tekst: bytes, *, met_tijd: bool) -> Invoerregel:
    gegevens = _lees_json(tekst)
    dossier = _tekst(gegevens, "dossier", verplicht=True)
    naam = _tekst(gegevens, "id")
    ook_in = gegevens.pop("ook_in", None) or []
    if not (isinstance(ook_in, list) and all(isinstance(d, str) and d for d in ook_in)):
        raise _RegelKapot("/ook_in: verwacht een lijst van dossiers")
    tijd = _tekst(gegevens, "vastgelegd_op")
    if tijd is not None and not met_tijd:
        raise _RegelKapot(
            "/vastgelegd_op: wanneer iets is vastgelegd bepaalt het register; laat dit veld weg"
        )
    return Invoerregel(nummer, str(dossier), naam, tuple(ook_in), lees_handeling(gegevens), tijd)


def _lees_json(tekst: bytes) -> dict[str, Any]:
    if len(tekst) > REGEL_MAX:
        raise _RegelKapot(_groot("regel", REGEL_MAX, len(tekst)))
    try:
        tekst.decode("utf-8")
    except UnicodeDecodeError as fout:
        raise _RegelKapot(
            f"verwacht UTF-8, kreeg een ongeldige byte op plaats {fout.start + 1}"
        ) from None
    try:
        gegevens = orjson.loads(tekst)
        # Whatever looks like a key, against the keys that are left: only more than those can hide
        # a double, and the slower reader then tells.
        if len(_SLEUTEL.findall(tekst)) > _sleutels(gegevens):
            json.loads(tekst, object_pairs_hook=_zonder_dubbele, parse_int=str)
    except orjson.JSONDecodeError as fout:
        raise _RegelKapot(f"verwacht JSON, fout op plaats {fout.colno}") from None
    except RecursionError:
        raise _RegelKapot("verwacht JSON die niet zo diep genest is") from None
    if not isinstance(gegevens, dict):
        raise _RegelKapot("verwacht een JSON-object per regel")
    return gegevens


def _sleutels(waarde: Any) -> int:
    """How many keys stand in it, at any depth."""
    if type(waarde) is dict:
        return len(waarde) + sum([_sleutels(v) for v in waarde.values() if type(v) is not str])
    return sum(map(_sleutels, waarde)) if type(waarde) is list else 0


def _zonder_dubbele(paren: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that stands there twice nobody can say which value was meant."""
    gegevens = dict(paren)
    if len(gegevens) < len(paren):
        dubbel = next(naam for naam in gegevens if [n for n, _ in paren].count(naam) > 1)
        raise _RegelKapot(f"verwacht elk gegeven een keer, kreeg {kreeg(dubbel)} twee keer")
    return gegevens


def _tekst(gegevens: dict[str, Any], naam: str, *, verplicht: bool = False) -> str | None:
    waarde = gegevens.pop(naam, None)
    if waarde is None and not verplicht:
        return None
    if not (isinstance(waarde, str) and waarde.strip()):
        kreeg = "niets" if waarde is None else repr(waarde)[:60]
        raise _RegelKapot(f"/{naam}: verwacht tekst, kreeg {kreeg}")
    return waarde


def _groot(wat: str, grens: int, kreeg: int) -> str:
    return f"verwacht een {wat} van hoogstens {grens} bytes, kreeg {kreeg}"


def _naamfouten(regels: Iterable[Invoerregel]) -> list[Regelfout]:
    """Names that could be two acts, and acts that would come after themselves."""
    gezien: dict[str, int] = {}
    dragers: dict[str, set[int]] = {}
    fouten = []
    for regel in regels:
        for naam in namen(regel):
            dragers.setdefault(naam, set()).add(regel.regel)
        if regel.id is not None and gezien.setdefault(regel.id, regel.regel) != regel.regel:
            tekst = f"/id: {regel.id!r} staat ook op regel {gezien[regel.id]}"
            fouten.append(Regelfout(regel.regel, tekst))
    for regel in regels:
        eigen = namen(regel)
        if any(volgorde.id in eigen for volgorde in regel.handeling.na):
            fouten.append(Regelfout(regel.regel, "/na: een handeling komt niet na zichzelf"))
        for naam in {*verwijzingen(regel.handeling)} - eigen:
            if naam not in gezien and len(dragers.get(naam, ())) > 1:
                wie = " en ".join(map(str, sorted(dragers[naam])))
                tekst = f"{naam!r} kan elk van de regels {wie} zijn; geef die regels een id"
                fouten.append(Regelfout(regel.regel, tekst))
    return fouten


def _op_volgorde(regels: list[Invoerregel]) -> list[Invoerregel]:
    """The lines such that each comes after the lines it refers to, otherwise as in the file."""
    op_naam = {naam: regel for regel in regels for naam in namen(regel)}
    op_naam |= {regel.id: regel for regel in regels if regel.id is not None}
    graaf = TopologicalSorter[int]()
    for regel in regels:
        anderen = {*verwijzingen(regel.handeling)} - namen(regel)
        eerst = {op_naam[naam].regel for naam in anderen if naam in op_naam}
        graaf.add(regel.regel, *sorted(eerst - {regel.regel}))
    try:
        graaf.prepare()
    except CycleError as fout:
        kring = " → ".join(str(nummer) for nummer in fout.args[1])
        raise InvoerGeweigerd(
            [Regelfout(fout.args[1][0], f"verwijzingen lopen in een kring: regels {kring}")]
        ) from None
    op_nummer = {regel.regel: regel for regel in regels}
    volgorde: list[Invoerregel] = []
    klaar = list(graaf.get_ready())
    heapify(klaar)
    while klaar:
        nummer = heappop(klaar)
        volgorde.append(op_nummer[nummer])
        graaf.done(nummer)
        for volgende in graaf.get_ready():
            heappush(klaar, volgende)
    return volgorde


def namen(regel: Invoerregel) -> set[str]:
    """What other lines can call this act: its id, and the name it gives its own report."""
    eigen = regel.handeling.eigen and getattr(regel.handeling, regel.handeling.eigen)
    return {naam for naam in (regel.id, eigen) if isinstance(naam, str)}


@dataclass(slots=True)
class _Zaak:
    """A case as the import finds it: its id, and what of the file stands in it already."""

    id: str
    ingevoerd: dict[str, str] = field(default_factory=dict)


class _Invoer:
    """The lines of one file on their way in: cases found or opened, references made real."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._bestaand: dict[str, str] = {}
        self._zaken: dict[str, _Zaak] = {}
        self._openingen: dict[str, Invoerregel] = {}
        self._ids: frozenset[str] = frozenset()
        self._id_van: dict[str, str] = {}
        self._merk_van: dict[str, str] = {}
        self.geopend = 0
        self.al_vastgelegd = 0

    def plan(self, regels: Sequence[Invoerregel]) -> list[tuple[int, Inzending]]:
        """Every act to record, with the line it comes from."""
        plan: list[tuple[int, Inzending]] = []
        self._bestaand = self._register.vind_dossiers(
            {naam for regel in regels for naam in (regel.dossier, *regel.ook_in)}
        )
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
            merk = self._merk(regel, zaken)
            self._onthoud(self._merk_van, regel, merk)
            if eerder := zaken[0].ingevoerd.get(merk):
                self.al_vastgelegd += 1
                self._onthoud(self._id_van, regel, eerder)
                continue
            plan.append((regel.regel, self._inzending(regel, zaken, merk)))
        return plan

    def _onthoud(self, van: dict[str, str], regel: Invoerregel, waarde: str) -> None:
        """What the names of this line stand for; an `id` elsewhere in the file comes first."""
        van |= {naam: waarde for naam in namen(regel) if naam == regel.id or naam not in self._ids}

    def _inzending(self, regel: Invoerregel, zaken: list[_Zaak], merk: str) -> Inzending:
        id_ = str(uuid7())
        self._onthoud(self._id_van, regel, id_)
        zaken[0].ingevoerd[merk] = id_
        eigen = dict.fromkeys(namen(regel), id_)
        handeling = vervang_verwijzingen(
            regel.handeling, lambda v: eigen.get(v) or self._id_van.get(v, v)
        )
        handeling = vervang_dossiers(handeling, self._dossier_id)
        ook_in = tuple(dict.fromkeys(zaak.id for zaak in zaken if zaak is not zaken[0]))
        return Inzending(zaken[0].id, handeling, ook_in=ook_in, id=id_, tags=(merk,))

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
        return {
            tag: str(regel.entry_id)
            for regel in self._register.regels(dossier)
            for tag in regel.tags
            if tag.startswith(INVOER)
        }

    def _merk(self, regel: Invoerregel, zaken: list[_Zaak]) -> str:
        """What the line says, as a keyed hash; a reference counts as what it refers to."""
        handeling = vervang_verwijzingen(regel.handeling, lambda v: self._merk_van.get(v, v))
        inhoud = [*(zaak.id for zaak in zaken), *gesplitst(handeling)]
        try:
            tekst = canoniek(inhoud).decode()
        except OnjuisteEntry as fout:
            raise InvoerGeweigerd([Regelfout(regel.regel, str(fout))]) from None
        return INVOER + self._register.sleutelbos.hmac("invoer", tekst).hex()[:43]


def _opening(kenmerk: str, regel: Invoerregel, *, met_gegevens: bool) -> Mapping[str, Any]:
    if _DOSSIER_ID.fullmatch(kenmerk):
        raise InvoerGeweigerd([Regelfout(regel.regel, f"dossier {kenmerk} bestaat niet")])
    gegevens = samengevoegd(*gesplitst(regel.handeling)) if met_gegevens else {}
    eigen = gegevens.get("kenmerk")
    if eigen is not None and gelijkluidend(eigen) != gelijkluidend(kenmerk):
        tekst = f"/kenmerk: verwacht dat van het dossier van deze regel, kreeg {kreeg(eigen)}"
        raise InvoerGeweigerd([Regelfout(regel.regel, tekst)])
    return {**gegevens, "kenmerk": kenmerk.strip()}
