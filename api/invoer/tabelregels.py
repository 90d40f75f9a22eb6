"""A row of a table made into acts, with what is doubtful about it and what a person must still say.

Nothing is decided here. What a cell says of a day is read so that no day it can mean is left out,
with its own words beside it; what cannot be read is a fault of the row until somebody answers it,
and that answer is recorded as a reading of the source. Every act says in which file, by its
SHA-256, and in which row and column it stood. Pure.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from api.invoer.celwaarden import GeenWaarde, gekozen, kort, lees_waarde
from api.invoer.indeling import (
    BRON,
    BRONDATUM,
    DAAD,
    DOSSIER,
    GEEN,
    ROL,
    TOELICHTING,
    VELD,
    Indeling,
    details,
    kaal,
)
from api.invoer.tabelbestand import Rij, Tabel, Weggelaten
from api.invoer.werkmap import LEEG, Cel
from api.vastleggen.importregels import Invoerregel
from api.vastleggen.vormvelden import velden
from ledger.daden.handelingen import HANDELINGEN, lees_handeling
from ledger.daden.lijsten import ROLLEN
from ledger.daden.woorden import Handeling, Ongeldig, Registerhandeling
from ledger.tijd.datumwoorden import andere_lezing, is_edtf, lees_datum, lees_verloop
from ledger.tijd.edtf import WanneerFout
from ledger.tijd.wanneer import Wanneer, toets_woorden
from ledger.vastleggen.toelating import gelijkluidend

T = TypeVar("T")
_NIETS_GEZEGD = frozenset({"", "-", "–", "—", "n.v.t.", "nvt", "n.v.t", "x"})
_KENMERK_MAX = 200
_STUURTEKENS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Celfout(NamedTuple):
    """What is wrong with a row: in which column, what was expected and what came."""

    kolom: str
    verwacht: str
    kreeg: str
    waarden: Mapping[str, object] = MappingProxyType({})

    def __str__(self) -> str:
        verwacht = self.verwacht.format(**self.waarden) if self.waarden else self.verwacht
        return f"kolom {self.kolom}: verwacht {verwacht}, kreeg {self.kreeg!r}"


@dataclass(frozen=True, slots=True)
class Daadplan:
    """An act that a row makes: from which column, and what a person should look at."""

    kolom: str
    regel: Invoerregel
    twijfels: tuple[str, ...] = ()

    @property
    def handeling(self) -> Handeling | Registerhandeling:
        """The act itself."""
        return self.regel.handeling


@dataclass(frozen=True, slots=True)
class Rijplan:
    """What a row will be: its acts, or what must be answered first; `geweigerd` by a person."""

    nummer: int
    kenmerk: str
    daden: tuple[Daadplan, ...] = ()
    fouten: tuple[Celfout, ...] = ()
    geweigerd: bool = False

    @property
    def gaat_mee(self) -> bool:
        """Whether there is something in it to record."""
        return bool(self.daden) and not self.fouten and not self.geweigerd


class Rijblik(NamedTuple):
    """A row of which no more than its case was read; `heel` reads it all, in their order."""

    kenmerk: str
    heel: Callable[[], Rijplan]


def blikken(tabel: Tabel, indeling: Indeling) -> Iterator[Rijblik]:
    """Every row, read no further than its case."""
    maker, (kolom,) = _Rijmaker(tabel, indeling), indeling.van(DOSSIER)
    for rij in tabel.rijen():
        if isinstance(rij, Rij):
            yield Rijblik(maker.antwoord(rij, kolom)[0], partial(maker.plan, rij))


def plannen(tabel: Tabel, indeling: Indeling) -> Iterator[Rijplan | Weggelaten]:
    """Every row of a table as it will be, and every row that is left out."""
    maker = _Rijmaker(tabel, indeling)
    for rij in tabel.rijen():
        yield maker.plan(rij) if isinstance(rij, Rij) else rij


def enkele(tabel: Tabel, indeling: Indeling, vanaf: int, aantal: int) -> Iterator[Rijplan]:
    """So many rows from one on, without a look at what the others will be."""
    maker = _Rijmaker(tabel, indeling)
    rijen = (rij for rij in tabel.rijen() if isinstance(rij, Rij))
    return map(maker.plan, islice(rijen, vanaf, vanaf + aantal))


@dataclass(slots=True)
class _Rijmaker:
    tabel: Tabel
    indeling: Indeling
    _eender: Counter[str] = field(default_factory=Counter)
    _gelezen: dict[tuple[Callable[[str], Any], str], Any] = field(default_factory=dict)
    _vormen: dict[str, "_Daadvorm"] = field(default_factory=dict)

    def gelezen(self, lees: Callable[[str], T], tekst: str) -> T:
        """What a text reads as, found once: the same days and choices stand in many rows."""
        uit: T
        if (lees, tekst) not in self._gelezen:
            self._gelezen[lees, tekst] = lees(tekst)
        uit = self._gelezen[lees, tekst]
        return uit

    def vorm(self, daad: str) -> "_Daadvorm":
        """What rows can say of such an act, and in which columns."""
        if daad not in self._vormen:
            soort, kent = HANDELINGEN[daad], details(daad)
            leeg = {veld.naam: None for veld in velden(soort) if veld.gevraagd and not veld.nodig}
            kolommen = [
                (kolom, naam, partial(lees_waarde, kent[naam], soort.woordkeus))
                for kolom, doel in self.indeling.kolommen.items()
                for van, _, naam in [doel.removeprefix(VELD).rpartition(".")]
                if doel.startswith(VELD) and van in {"", daad} and naam in kent
            ]
            leeg |= {soort.eigen: None} if soort.eigen else {}
            self._vormen[daad] = _Daadvorm(leeg, kolommen)
        return self._vormen[daad]

    def plan(self, rij: Rij) -> Rijplan:
        (dossierkolom,) = self.indeling.van(DOSSIER)
        kenmerk, _ = self.antwoord(rij, dossierkolom)
        werk = _Werk(self, rij, kenmerk)
        if not kenmerk or len(kenmerk) > _KENMERK_MAX or _STUURTEKENS.search(kenmerk):
            fout = Celfout(
                dossierkolom,
                "het kenmerk van een dossier, hoogstens {tekens} tekens zonder stuurtekens",
                kort(kenmerk),
                {"tekens": _KENMERK_MAX},
            )
            werk.fouten.append(fout)
        for nummer, (kolom, daad) in enumerate(self.indeling.datums):
            werk.voeg_toe(kolom, daad or werk.soort(), nummer)
        werk.losse_details()
        if not (werk.daden or werk.fouten):
            eerste = self.indeling.datums[0][0]
            werk.fouten.append(Celfout(eerste, "ten minste een datum in de rij", ""))
        geweigerd = rij.nummer in self.indeling.weiger
        return Rijplan(rij.nummer, kenmerk, *werk.uitkomst(), geweigerd=geweigerd)

    def antwoord(self, rij: Rij, kolom: str) -> tuple[str, bool]:
        """What a cell says, or what a person answered that it means; and which of the two."""
        sleutel = f"{rij.nummer}:{kolom}"
        if sleutel in self.indeling.oplossingen:
            return self.indeling.oplossingen[sleutel].strip(), True
        return rij.cellen.get(kolom, LEEG).tekst, False

    def inhoud(self, kenmerk: str, gegevens: Mapping[str, Any]) -> str:
        """What an act says but for the file it stood in, and as which of those that say the same.

        So a file that was saved again, with a row more, adds that row.
        """
        volgorde = [(deel["min"], deel["max"]) for deel in gegevens.get("na", ())]
        zonder = {n: w for n, w in gegevens.items() if n != "na"}
        kern = {**zonder, "bronnen": gegevens["bronnen"][1:], "volgorde": volgorde}
        tekst = json.dumps([gelijkluidend(kenmerk), kern], sort_keys=True)
        kort_ = sha256(tekst.encode()).hexdigest()
        self._eender[kort_] += 1
        return f"{kort_} {self._eender[kort_]}"


class _Werk:
    """One row on its way: the acts so far, and the faults so far."""

    def __init__(self, maker: _Rijmaker, rij: Rij, kenmerk: str) -> None:
        self._maker, self._rij, self._kenmerk = maker, rij, kenmerk
        self.daden: list[Daadplan] = []
        self.fouten: list[Celfout] = []
        self._gebruikt: set[str] = set()

    def uitkomst(self) -> tuple[tuple[Daadplan, ...], tuple[Celfout, ...]]:
        return tuple(self._met_melding()), tuple(self.fouten)

    def soort(self) -> str:
        """The act that the row itself names."""
        (kolom,) = self._maker.indeling.van(DAAD)
        tekst, _ = self._maker.antwoord(self._rij, kolom)
        namen = {kaal(s.titel): d for d, s in HANDELINGEN.items()} | {
            kaal(d): d for d in HANDELINGEN
        }
        if (daad := namen.get(kaal(tekst))) is None:
            self.fouten.append(Celfout(kolom, "de naam van een handeling", kort(tekst)))
        return daad or ""

    def voeg_toe(self, kolom: str, daad: str, nummer: int) -> None:
        """The act of which this column gives the day, when it does."""
        cel = self._rij.cellen.get(kolom, LEEG)
        tekst, van_mens = self._maker.antwoord(self._rij, kolom)
        if not daad or tekst.casefold() in _NIETS_GEZEGD:
            return
        try:
            wanneer = self._lees(cel, tekst, van_mens=van_mens)
        except WanneerFout as fout:
            self.fouten.append(Celfout(kolom, fout.verwacht, kort(cel.tekst)))
            return
        gegevens: dict[str, Any] = {
            "daad": daad,
            **wanneer.gegevens,
            **self._details(daad),
            "door": [{"rol": self._rol(daad)}],
            "bronnen": self._bronnen(kolom, cel, eerste=not self.daden),
        }
        id_ = f"r{self._rij.nummer}-{nummer}"
        try:
            handeling = lees_handeling(gegevens)
        except Ongeldig as fout:
            self.fouten += [
                Celfout(kolom, f.verwacht, f"{kort(f.kreeg)} ({f.pad})") for f in fout.fouten
            ]
            return
        tabel, inhoud = self._maker.tabel, self._maker.inhoud(self._kenmerk, gegevens)
        plek = f"{tabel.sha256} {self._rij.nummer} {self._letter(kolom)} {tabel.blad or ''}"
        kern = (self._rij.nummer, self._kenmerk, id_, (), handeling, None)
        herkomst = (f"plek {plek}", f"inhoud {inhoud}")
        regel = Invoerregel(*kern, herkomst=herkomst, bestand=tabel.sha256)
        self.daden.append(Daadplan(kolom, regel, wanneer.twijfels))

    def losse_details(self) -> None:
        """What a cell says of an act that is not in the row would be lost: so it is asked."""
        for kolom, doel in self._maker.indeling.kolommen.items():
            tekst, _ = self._maker.antwoord(self._rij, kolom)
            if doel.startswith(VELD) and tekst not in {"", GEEN} and kolom not in self._gebruikt:
                daad = doel.removeprefix(VELD).rpartition(".")[0]
                wat = {"daad": HANDELINGEN[daad].titel if daad else "een handeling die dit kent"}
                fout = Celfout(kolom, "ook een datum bij ‘{daad}’", kort(tekst), wat)
                self.fouten.append(fout)

    # ── a day ─────────────────────────────────────────────────────────────────────────────────

    def _lees(self, cel: Cel, tekst: str, *, van_mens: bool) -> "_Datum":
        if cel.datum is not None and not van_mens:
            return _Datum({"gebeurd": cel.datum.isoformat()}, ("datumcel",))
        verloop = self._maker.gelezen(lees_verloop, tekst)
        gegevens: dict[str, Any]
        twijfels: list[str] = []
        if verloop is None:
            gegevens = {"gebeurd": self._maker.gelezen(lees_datum, tekst)}
            twijfels += ["twee_lezingen"] if andere_lezing(tekst) else []
        else:
            if not self.daden:
                raise WanneerFout("een datum; in deze rij staat er geen voor", tekst)
            eerder = self.daden[-1].handeling
            van, tot = verloop
            gegevens = {"gebeurd": _verder(eerder.gebeurd or "", van, tot)}
            gegevens["na"] = [{"id": self.daden[-1].regel.id, "min": van, "max": tot}]
            twijfels.append("na_vorige")
        if not Wanneer(gegevens["gebeurd"]).periode.exact:
            twijfels.append("onnauwkeurig")
        if van_mens:
            gegevens["lezing"] = True
            twijfels.append("eigen_lezing")
        return _Datum(gegevens | self._maker.gelezen(_woorden, cel.tekst), tuple(twijfels))

    # ── the rest of the act ───────────────────────────────────────────────────────────────────

    def _details(self, daad: str) -> dict[str, Any]:
        vorm = self._maker.vorm(daad)
        uit = dict(vorm.leeg)
        for kolom, naam, lees in vorm.kolommen:
            tekst, _ = self._maker.antwoord(self._rij, kolom)
            self._gebruikt.add(kolom)
            if tekst in {"", GEEN}:
                continue
            try:
                uit[naam] = self._maker.gelezen(lees, tekst)
            except GeenWaarde as fout:
                self.fouten.append(Celfout(kolom, fout.verwacht, kort(tekst), fout.waarden))
        return uit

    def _rol(self, daad: str) -> str | None:
        for kolom in self._maker.indeling.van(ROL):
            tekst, _ = self._maker.antwoord(self._rij, kolom)
            if tekst in {"", GEEN}:
                return self._maker.indeling.rollen.get(daad)
            if (rol := gekozen(ROLLEN, {}, tekst)) is None:
                self.fouten.append(Celfout(kolom, "een rol, zoals vertrouwenspersoon", kort(tekst)))
            return rol
        return self._maker.indeling.rollen.get(daad)

    def _bronnen(self, kolom: str, cel: Cel, *, eerste: bool) -> list[dict[str, Any]]:
        """The file itself, with the words of the cell; and the source that the row names."""
        tabel, indeling = self._maker.tabel, self._maker.indeling
        blad = f"blad {tabel.blad}, " if tabel.blad else ""
        citaat = [cel.tekst] if cel.tekst else []
        if eerste:
            noten = (self._rij.cellen.get(k, LEEG).tekst for k in indeling.van(TOELICHTING))
            citaat += [noot for noot in noten if noot]
        bestand: dict[str, Any] = {
            "titel": tabel.naam,
            "plaats": f"{blad}rij {self._rij.nummer}, kolom {kolom}",
            "citaat": "\n".join(citaat) or None,
            "document": tabel.sha256,
            "datum": indeling.datum_bestand,
            "relaas": indeling.relaas,
        }
        titels = [self._rij.cellen.get(k, LEEG).tekst for k in indeling.van(BRON)]
        anders = [{"titel": t, "relaas": indeling.relaas} for t in titels if t]
        for datumkolom in indeling.van(BRONDATUM):
            tekst, _ = self._maker.antwoord(self._rij, datumkolom)
            if anders and tekst not in {"", GEEN}:
                dag = self._rij.cellen.get(datumkolom, LEEG).datum
                try:
                    anders[0]["datum"] = dag.isoformat() if dag else lees_datum(tekst)
                except WanneerFout as fout:
                    self.fouten.append(Celfout(datumkolom, fout.verwacht, kort(tekst)))
        return [bestand, *anders]

    def _met_melding(self) -> list[Daadplan]:
        """A row with one report in it is about that report, which then comes first.

        What the day of the report itself is counted from comes before it, and is not about it.
        """
        op_id = {plan.regel.id: plan for plan in self.daden}
        meldingen = [plan for plan in self.daden if plan.handeling.daad == "melding_gedaan"]
        if len(meldingen) != 1:
            return self.daden
        eerst = [meldingen[0]]
        while na := eerst[0].handeling.na:
            eerst.insert(0, op_id[na[0].id])
        return eerst + [
            _over(plan, meldingen[0].regel.id) for plan in self.daden if plan not in eerst
        ]

    def _letter(self, naam: str) -> str:
        return next(k.letter for k in self._maker.tabel.kolommen if k.naam == naam)


def _over(plan: Daadplan, melding: str | None) -> Daadplan:
    """The same act, about this report where an act of its kind asks for one."""
    if not type(plan.handeling).model_fields["melding"].is_required():
        return plan
    daad = plan.handeling.model_copy(update={"melding": melding})
    return replace(plan, regel=replace(plan.regel, handeling=daad))


class _Daadvorm(NamedTuple):
    leeg: dict[str, Any]
    kolommen: Sequence[tuple[str, str, Callable[[str], Any]]]


class _Datum(NamedTuple):
    gegevens: dict[str, Any]
    twijfels: tuple[str, ...]


def _woorden(tekst: str) -> dict[str, str]:
    """The cell's own words, as far as they hold nothing but a date."""
    if not tekst or is_edtf(tekst):
        return {}
    try:
        return {"woorden": toets_woorden(" ".join(tekst.split()))}
    except WanneerFout:
        return {}  # they stand in the source, sealed


def _verder(edtf: str, van: int, tot: int) -> str:
    """So many days after something, as imprecise as that is."""
    eerder = Wanneer(edtf).periode
    begin = "" if eerder.open_begin else (eerder.vroegst + timedelta(days=van)).isoformat()
    eind = "" if eerder.open_eind else (eerder.laatst + timedelta(days=tot)).isoformat()
    return begin if begin == eind else f"[{begin}..{eind}]"
