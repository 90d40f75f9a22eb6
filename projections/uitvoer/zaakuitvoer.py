"""A case as rows for other software: events, the things they are about, and how those are tied.

It holds nothing that the page of the case does not show to the same reader. The days of an act are
weighed with what must come before and after it, for formats that want one instant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.daden.velden import gesplitst
from ledger.daden.woorden import Daad
from ledger.tijd.wanneer import AMSTERDAM, Wanneer
from ledger.zaak.dossier import Feit
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.toetsing import Toets
from projections.uitvoer.plichtuitvoer import plichten
from projections.uitvoer.uitvoerrijen import (
    GELDT,
    VERVALLEN,
    WACHT,
    Gebeurtenis,
    Verhouding,
    Voorwerp,
    noen,
    zaakding,
)
from projections.werelden.tijdlijn import Bronregel, Tijdlijnregel

# What an act brings about that other acts speak of, by its kind.
_VOORWERPEN = {
    "melding_gedaan": "melding",
    "onderzoek_ingesteld": "onderzoek",
    "klacht_ingediend": "klacht",
    "kamervragen_ingezonden": "kamervraag",
    "oordeel_gegeven": "oordeel",
    "aanbeveling_gedaan": "aanbeveling",
    "maatregel_genomen": "maatregel",
}
# How two such things are tied when the act of the one names the other.
_BAND = {
    ("onderzoek", "melding"): "naar",
    ("oordeel", "onderzoek"): "volgt_op",
    ("aanbeveling", "oordeel"): "uit",
    ("maatregel", "aanbeveling"): "ter_uitvoering_van",
    ("melding", "melding"): "vervolg_op",
}
# In which quality a field names a person or a body.
_HOEDANIGHEID = {
    "door": "verricht_door",
    "melder_ref": "melder",
    "onderwerp": "onderwerp",
    "naar": "ontvanger",
    "aan": "ontvanger",
    "ontvanger_rol": "ontvanger",
}
# Roles that a body has and no person, by what kind of body that is.
_ORGANEN = {
    "integriteitscommissie": "commissie",
    "klachtencommissie": "commissie",
    "organisatieonderdeel_integriteit": "organisatieonderdeel",
    "huis_afdeling_advies": "organisatieonderdeel",
    "huis_afdeling_onderzoek": "organisatieonderdeel",
    "auditdienst": "organisatieonderdeel",
}


@dataclass(frozen=True, slots=True)
class Zaakrijen:
    """All of one case; every thing is named by an event at least once."""

    beeld: Zaakbeeld
    feiten: tuple[Feit, ...]
    gebeurtenissen: tuple[Gebeurtenis, ...]
    voorwerpen: tuple[Voorwerp, ...]
    verhoudingen: tuple[Verhouding, ...]

    @property
    def toetsen(self) -> Iterator[tuple[str, Toets]]:
        """Every verdict, with the account that it is by."""
        for relaas, rij in self.beeld.toetsen.items():
            for toets in rij:
                yield relaas, toets


def zaakrijen(beeld: Zaakbeeld, feiten: Sequence[Feit]) -> Zaakrijen:
    """The rows of a case as this reader sees it; `feiten` are its acts that stand."""
    daden = {feit.id: feit.handeling for feit in feiten}
    dingen = _dingen(beeld)
    tijden = _tijden(beeld.regels)
    gebeurd = [_van_regel(beeld, r, GELDT, tijden, daden, dingen) for r in beeld.regels]
    gebeurd += [_van_regel(beeld, r, VERVALLEN, {}, {}, dingen) for r in beeld.vervallen]
    gebeurd += [_van_regel(beeld, r, WACHT, {}, {}, dingen) for r in beeld.wachtend]
    per_id = {g.id: g for g in gebeurd if g.stand == GELDT}
    afgeleid = list(plichten(beeld, per_id, dingen))
    gebeurd += [g for _, rij, _ in afgeleid for g in rij]
    voorwerpen = {v.id: v for v in _voorwerpen(beeld, feiten, dingen)}
    voorwerpen |= {v.id: v for ding, _, _ in afgeleid for v in ding}
    genoemd = {naar for g in gebeurd for _, naar in g.verwijst}
    banden = [*_banden(beeld, daden, dingen), *(b for _, _, rij in afgeleid for b in rij)]
    blijft = voorwerpen.keys() & genoemd
    return Zaakrijen(
        beeld,
        tuple(feiten),
        tuple(sorted(gebeurd, key=lambda g: (g.tijd, g.nummer or 0, g.id))),
        tuple(v for id_, v in voorwerpen.items() if id_ in blijft),
        tuple(dict.fromkeys(b for b in banden if {b.van, b.naar} <= blijft)),
    )


def _tijden(regels: Sequence[Tijdlijnregel]) -> dict[str, tuple[date, date]]:
    """The first and last day of each act, once what must come before and after it was weighed.

    Links that contradict the days of an act leave these as the source gives them.
    """
    dagen = {r.id: _uitersten(r) for r in regels}
    for r in regels:  # in the order of the links
        eerste, laatste = dagen[r.id]
        eerder = max((dagen[v][0] for v in r.na if v in dagen), default=eerste)
        dagen[r.id] = (max(eerste, eerder) if eerder <= laatste else eerste, laatste)
    for r in reversed(regels):
        for v in r.na:
            if v in dagen and dagen[v][0] <= dagen[r.id][1]:
                dagen[v] = (dagen[v][0], min(dagen[v][1], dagen[r.id][1]))
    return dagen


def _uitersten(regel: Tijdlijnregel) -> tuple[date, date]:
    """The days of an act; for an end that nobody knows the day of recording stands in."""
    vastgelegd = regel.vastgelegd_op.astimezone(AMSTERDAM).date()
    eerste, laatste = regel.vroegst, regel.laatst
    if eerste == date.min:
        eerste = min(vastgelegd, laatste)
    if laatste == date.max:
        laatste = max(vastgelegd, eerste)
    return eerste, laatste


def _precisie(regel: Tijdlijnregel) -> str:
    if regel.edtf is None:
        return "onbekend"
    if Wanneer(regel.edtf).tijdstip is not None:
        return "tijdstip"
    if regel.duur:
        return "duur"
    return "dag" if regel.op_een_dag else "interval"


def _van_regel(
    beeld: Zaakbeeld,
    regel: Tijdlijnregel,
    stand: str,
    tijden: Mapping[str, tuple[date, date]],
    daden: Mapping[str, Daad],
    dingen: Mapping[str, str],
) -> Gebeurtenis:
    eerste, laatste = tijden.get(regel.id) or _uitersten(regel)
    tijdstip = None if regel.edtf is None else Wanneer(regel.edtf).tijdstip
    return Gebeurtenis(
        id=regel.id,
        zaak=beeld.id,
        daad=regel.daad,
        titel=regel.titel,
        zin=regel.zin,
        nummer=regel.nummer,
        stand=stand,
        edtf=regel.edtf,
        woorden=regel.woorden,
        vroegst=None if regel.vroegst == date.min else regel.vroegst,
        laatst=None if regel.laatst == date.max else regel.laatst,
        precisie=_precisie(regel),
        tijd=tijdstip or noen(eerste, regel.nummer),
        tijd_laatst=tijdstip or noen(laatste, regel.nummer),
        rollen=tuple(rol or "onbekend" for rol in regel.door),
        relazen=regel.relazen,
        bronnen=tuple(map(_brontekst, regel.bronnen)),
        hersteld=tuple(c.nummer for c in regel.correcties if c.geldt),
        vastgelegd_op=regel.vastgelegd_op,
        vastgelegd_als=regel.vastgelegd_als,
        verwijst=(
            ("zaak", zaakding(beeld)),
            *dict.fromkeys(_genoemd(beeld.id, daden.get(regel.id), regel, dingen)),
        ),
    )


def _brontekst(bron: Bronregel) -> str:
    """A source in one line, as far as this reader may read it."""
    citaat = f"‘{bron.citaat}’" if bron.citaat else None
    return "; ".join(t for t in (bron.titel, bron.plaats, bron.datum, citaat) if t)


def _stuk(regel: Tijdlijnregel, bron: Bronregel) -> str:
    """The id of a document as a thing."""
    return f"document:{regel.nummer}-{bron.document}"


def _dingen(beeld: Zaakbeeld) -> dict[str, str]:
    """Which thing each act brings about, for those that do."""
    eigen = {r.id: r.daad for r in (*beeld.regels, *beeld.vervallen, *beeld.wachtend)}
    return {id_: f"{_VOORWERPEN[d]}:{id_}" for id_, d in eigen.items() if d in _VOORWERPEN}


def _personen(zaak: str, daad: Daad) -> Iterator[tuple[str, str]]:
    """As what this act names whom; a person is a thing of one case, so that cases stay apart."""
    for veld, waarde in gesplitst(daad)[0].items():
        for code in _codes(veld, waarde):
            yield _HOEDANIGHEID.get(veld, "betrokkene"), f"persoon:{zaak}:{code}"


def _codes(veld: str, waarde: Any) -> Iterator[str]:
    if veld.endswith("_ref") and isinstance(waarde, str):
        yield waarde
    for deel in waarde if isinstance(waarde, list) else [waarde]:
        if isinstance(deel, dict) and isinstance(deel.get("ref"), str):
            yield deel["ref"]


def _organen(zaak: str, daad: Daad) -> Iterator[tuple[str, str]]:
    """As what this act names which body; which one had that role is known in one case only."""
    for veld, waarde in gesplitst(daad)[0].items():
        for deel in waarde if isinstance(waarde, list) else [waarde]:
            rol = deel.get("rol") if isinstance(deel, dict) else deel
            if isinstance(rol, str) and rol in _ORGANEN:
                yield _HOEDANIGHEID.get(veld, "betrokkene"), f"{_ORGANEN[rol]}:{zaak}:{rol}"


def _genoemd(
    zaak: str, daad: Daad | None, regel: Tijdlijnregel, dingen: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if regel.id in dingen:
        yield "over", dingen[regel.id]
    for bron in regel.bronnen:
        if bron.document is not None:
            yield "bron", _stuk(regel, bron)
    if daad is None:
        return
    yield from _personen(zaak, daad)
    yield from _organen(zaak, daad)
    for waarde in gesplitst(daad)[0].values():
        for code in waarde if isinstance(waarde, list) else [waarde]:
            if isinstance(code, str) and code in dingen and code != regel.id:
                yield "over", dingen[code]


def _voorwerpen(
    beeld: Zaakbeeld, feiten: Iterable[Feit], dingen: Mapping[str, str]
) -> Iterator[Voorwerp]:
    naam = {"kenmerk": beeld.kenmerk, "titel": beeld.titel}
    yield Voorwerp(
        zaakding(beeld),
        "zaak",
        {
            **{n: w for n, w in naam.items() if w is not None},
            "status": beeld.status,
            "fictief": "ja" if beeld.fictief else "nee",
        },
    )
    for ding in dingen.values():
        yield Voorwerp(ding, ding.partition(":")[0])
    for feit in feiten:
        for _, persoon in _personen(beeld.id, feit.handeling):
            soort = "pseudoniem" if beeld.pseudoniem else "code"
            yield Voorwerp(persoon, "persoon", {"aanduiding": soort})
        for _, orgaan in _organen(beeld.id, feit.handeling):
            soort, _, rol = orgaan.split(":")
            yield Voorwerp(orgaan, soort, {"rol": rol})
    for regel in (*beeld.regels, *beeld.vervallen, *beeld.wachtend):
        for bron in regel.bronnen:
            if bron.document is not None:
                yield Voorwerp(_stuk(regel, bron), "document")


def _banden(
    beeld: Zaakbeeld, daden: Mapping[str, Daad], dingen: Mapping[str, str]
) -> Iterator[Verhouding]:
    for id_, ding in dingen.items():
        if ding.startswith("melding:"):
            yield Verhouding(zaakding(beeld), "gaat_over", ding)
        daad = daden.get(id_)
        for waarde in () if daad is None else gesplitst(daad)[0].values():
            ander = dingen.get(waarde) if isinstance(waarde, str) and waarde != id_ else None
            if ander is not None:
                soorten = (ding.partition(":")[0], ander.partition(":")[0])
                yield Verhouding(ding, _BAND.get(soorten, "over"), ander)
