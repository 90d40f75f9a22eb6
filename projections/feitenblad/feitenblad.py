"""A sheet of facts for an answer to parliament: statements that cite, in one canonical form.

A statement is either generated from a question of fact, and then rests on entries, or written by a
person, and then it says so: it is `vrij` and nothing vouches for it. Whoever changes one letter of
a generated statement has written it. The same statements at the same position are the same bytes.

Cases are called zaak-1, zaak-2, … within a sheet: in the order in which its statements first ask
after them or rest on them. Which cases those are is kept beside the sheet and never in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ledger.entry import canoniek
from projections.feitenblad.feitvraag import Aangehaald, Aanhaling, Antwoord, Buiten, Feitvraag

FORMAAT = "toedracht-feitenblad/1"
Beletselsoort = Literal["gemiste_plicht", "tegenspraak", "klein_getal"]


@dataclass(frozen=True, slots=True)
class Deelvraag:
    """One of the questions as it was put to the government."""

    nummer: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Kamervragen:
    """What is to be answered: the number, the roles of who asked, when, and by when."""

    kamervraag: str
    vragers: tuple[str, ...]
    ingezonden: str | None
    uiterlijk: date | None
    vragen: tuple[Deelvraag, ...] = ()


@dataclass(frozen=True, slots=True)
class Uitspraak:
    """One sentence of the answer; without `antwoord` nothing vouches for it.

    `nummer` is its own, `vraag` the number of the question that it answers.
    """

    nummer: str
    vraag: str | None
    tekst: str
    feitvraag: Feitvraag | None = None
    antwoord: Antwoord | None = None

    @property
    def soort(self) -> Literal["feit", "vrij"]:
        """Whether it was generated, to the letter."""
        zelf = self.antwoord is not None and self.tekst == self.antwoord.tekst
        return "feit" if zelf else "vrij"


@dataclass(frozen=True, slots=True)
class Beletsel:
    """Why a sheet cannot be issued as it is; `zin` says it in Dutch."""

    soort: Beletselsoort
    zin: str
    dossier: str | None = None
    uitspraak: str | None = None
    norm: str | None = None
    vastleggingen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Volledig:
    """A case was declared complete for a kind of act (None: for all), until a day."""

    dossier: str
    nummer: int
    daad: str | None
    tot_en_met: str


@dataclass(frozen=True, slots=True)
class Dekking:
    """What the sheet was made from: which log, recorded when, and what of it is not mentioned.

    `vastgelegd` is from and until which day entries in scope were recorded, None when there are
    none.
    """

    zin: str
    vastgelegd: tuple[date, date] | None
    relazen: tuple[str, ...]
    volledig: tuple[Volledig, ...]
    niet_genoemd: tuple[Buiten, ...]


@dataclass(frozen=True, slots=True)
class Feitenblad:
    """A sheet at a position; `normen` are the versions by which duties were judged."""

    register: str
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date
    opdracht: Kamervragen
    uitspraken: tuple[Uitspraak, ...]
    dekking: Dekking
    beletsels: tuple[Beletsel, ...] = ()
    normen: Mapping[str, str] = field(default_factory=dict)

    @property
    def zaken(self) -> tuple[str, ...]:
        """The cases that it speaks of, zaak-1 first."""
        return tuple(dict.fromkeys(self._zaken()))

    def _zaken(self) -> Iterator[str]:
        for u in self.uitspraken:
            if u.soort == "feit" and u.feitvraag and u.antwoord:
                yield from u.feitvraag.dossiers or ()
                yield from (a.dossier for a in u.antwoord.vastleggingen)
                yield from (b.dossier for b in u.antwoord.buiten)
        yield from (b.dossier for b in self.dekking.niet_genoemd)
        yield from (v.dossier for v in self.dekking.volledig)
        yield from (b.dossier for b in self.beletsels if b.dossier)

    def als_bytes(self) -> bytes:
        """The sheet as canonical JSON (RFC 8785): the same sheet is the same bytes."""
        return canoniek(als_json(self))


def als_json(blad: Feitenblad) -> dict[str, Any]:
    """The sheet as JSON values.

    `uitspraken[]`: nummer, vraag, soort (feit | vrij), tekst, voorbehoud[], definitie, feitvraag,
    uitkomst, vastleggingen[] {nummer, zaak, daad, aard, zeker}, buitenBeschouwing[] {nummer, zaak,
    daad, reden}, aanhalingen[] {nummer, citaat, titel, plaats, datum, relaas}. Of a `vrij`
    statement all but the first four are empty. `stand`: volledig, watermerk (null | onvolledig),
    beletsels[] {soort, zin, zaak, uitspraak, norm, vastleggingen[]}, normen {id: versie}.
    """
    namen = {id_: f"zaak-{n}" for n, id_ in enumerate(blad.zaken, 1)}
    return {
        "formaat": FORMAAT,
        "register": blad.register,
        "positie": blad.positie,
        "bekendOp": _dag(blad.bekend_op),
        "bronnenTot": _dag(blad.bronnen_tot),
        "peildatum": _dag(blad.peildatum),
        "opdracht": _opdracht(blad.opdracht),
        "uitspraken": [_uitspraak(u, namen) for u in blad.uitspraken],
        "dekking": _dekking(blad.dekking, namen),
        "stand": _stand(blad, namen),
    }


def _opdracht(o: Kamervragen) -> dict[str, Any]:
    return {
        "kamervraag": o.kamervraag,
        "vragers": list(o.vragers),
        "ingezonden": o.ingezonden,
        "uiterlijk": _dag(o.uiterlijk),
        "vragen": [{"nummer": v.nummer, "tekst": v.tekst} for v in o.vragen],
    }


def _uitspraak(u: Uitspraak, namen: Mapping[str, str]) -> dict[str, Any]:
    zeker = u.antwoord if u.soort == "feit" else None
    return {
        "nummer": u.nummer,
        "vraag": u.vraag,
        "soort": u.soort,
        "tekst": u.tekst,
        "voorbehoud": list(zeker.voorbehoud) if zeker else [],
        "definitie": zeker.definitie if zeker else None,
        "feitvraag": _feitvraag(u.feitvraag, namen) if zeker and u.feitvraag else None,
        "uitkomst": dict(zeker.waarde) if zeker else None,
        "vastleggingen": [_aangehaald(a, namen) for a in zeker.vastleggingen] if zeker else [],
        "buitenBeschouwing": _buiten(zeker.buiten, namen) if zeker else [],
        "aanhalingen": [_aanhaling(a) for a in zeker.aanhalingen] if zeker else [],
    }


def _feitvraag(vraag: Feitvraag, namen: Mapping[str, str]) -> dict[str, Any]:
    vorm = vraag.model_dump(mode="json")
    dossiers = vorm["dossiers"]
    return {**vorm, "dossiers": None if dossiers is None else [namen[d] for d in dossiers]}


def _aangehaald(a: Aangehaald, namen: Mapping[str, str]) -> dict[str, Any]:
    plek = {"nummer": a.nummer, "zaak": namen[a.dossier], "daad": a.daad}
    return {**plek, "aard": a.aard, "zeker": a.zeker}


def _buiten(rij: Iterable[Buiten], namen: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"nummer": b.nummer, "zaak": namen[b.dossier], "daad": b.daad, "reden": b.reden}
        for b in rij
    ]


def _aanhaling(a: Aanhaling) -> dict[str, Any]:
    woorden = {"nummer": a.nummer, "citaat": a.citaat, "titel": a.titel}
    return {**woorden, "plaats": a.plaats, "datum": a.datum, "relaas": a.relaas}


def _dekking(d: Dekking, namen: Mapping[str, str]) -> dict[str, Any]:
    return {
        "zin": d.zin,
        "vastgelegd": [_dag(dag) for dag in d.vastgelegd] if d.vastgelegd else None,
        "relazen": list(d.relazen),
        "volledigVerklaard": [_volledig(v, namen) for v in d.volledig],
        "nietGenoemd": _buiten(d.niet_genoemd, namen),
    }


def _volledig(v: Volledig, namen: Mapping[str, str]) -> dict[str, Any]:
    plek = {"nummer": v.nummer, "zaak": namen[v.dossier]}
    return {**plek, "daad": v.daad, "totEnMet": v.tot_en_met}


def _stand(blad: Feitenblad, namen: Mapping[str, str]) -> dict[str, Any]:
    gemist = [b for b in blad.beletsels if b.soort != "klein_getal"]
    return {
        "volledig": not gemist,
        "watermerk": "onvolledig" if gemist else None,
        "beletsels": [_beletsel(b, namen) for b in blad.beletsels],
        "normen": dict(blad.normen),
    }


def _beletsel(b: Beletsel, namen: Mapping[str, str]) -> dict[str, Any]:
    return {
        "soort": b.soort,
        "zin": b.zin,
        "zaak": namen[b.dossier] if b.dossier else None,
        "uitspraak": b.uitspraak,
        "norm": b.norm,
        "vastleggingen": list(b.vastleggingen),
    }


def _dag(dag: date | None) -> str | None:
    return dag.isoformat() if dag else None
