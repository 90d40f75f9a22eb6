"""The page of cases: the list, and a search in it.

The address holds the whole question, so a bookmark is a saved view; but for the words that somebody
searches for, which may be a name. Those come by a form that is posted, and stand in an address only
sealed for whoever is signed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api.beeld.sjablonen import BEZOEK, pagina
from api.taal import taal
from api.taal.vertaling import _
from api.taal.vertaling import woorden as vertaalbaar
from api.uitvoer.uitvoervormen import VORMEN
from api.uitvoer.zoekvraag import STATUSSEN, VELDEN, Zoekopdracht
from api.web.koekjes import FORMULIER
from api.web.problemen import Vraagfout, per_veld
from api.web.vraag import AanBalie, Balie, leeg_weg
from api.web.zoekzegel import geopend, verzegeld
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import ROLLEN, SOORTEN_MELDING
from ledger.toegangslog.leestempo import HOOGSTENS
from projections.beelden.bord import VAKKEN
from projections.beelden.zoekbeeld import GEEN, SORTERINGEN, Gevonden, Zaaktreffer
from projections.beelden.zoekwoorden import woorden

router = APIRouter(include_in_schema=False)
_PER_BLAD = 25
_ZEGEL = "zoek"  # what stands in an address for the words
_MEEST = 4  # acts that are shown of one case at first
_WEEK = timedelta(days=7)
_ADRESWOORDEN: Mapping[str, str] = vertaalbaar(
    {
        "adres": (
            "verwacht niets in het adres: vul zoekwoorden hier in, dan staan zij nergens opgeslagen"
        ),
        "zegel": "verwacht zoekwoorden van deze aanmelding: vul ze opnieuw in",
    }
)
# What can be chosen beside the facets.
_KOPPEN: Mapping[str, str] = vertaalbaar(
    {
        "daad": "Handeling:",
        "rol": "Gedaan door:",
        "gebeurdVan": "Gebeurd vanaf",
        "gebeurdTot": "Gebeurd tot en met",
        "gewijzigdSinds": "Gewijzigd sinds",
        "bekendOp": "Bekend op",
        "bronnenTot": "Bronnen t/m",
    }
)
_SORTERING: Mapping[str, str] = vertaalbaar(
    {
        "laatst": "Laatst vastgelegd",
        "geopend": "Nieuwste dossier",
        "naam": "Naam",
        "termijn": "Meest te laat",
    }
)


@dataclass(frozen=True, slots=True)
class Waarde:
    """One choice of a facet, how many cases it gives, and the question that makes or undoes it."""

    naam: str
    code: str
    woord: str
    aantal: int | None
    gekozen: bool
    adres: str


@dataclass(frozen=True, slots=True)
class Facet:
    """What one can narrow the list by, or did."""

    kop: str
    waarden: tuple[Waarde, ...]


@router.get("/")
def begin(request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon de dossiers."""
    gevraagd = leeg_weg(request)
    zegel = gevraagd.pop(_ZEGEL, None)
    if gevraagd.pop("woorden", None) is not None:
        return _toon(aan, gevraagd, {"woorden": _ADRESWOORDEN["adres"]})
    if zegel is None:
        return _toon(aan, gevraagd, {})
    gezocht = geopend(_geheim(), zegel)
    if gezocht is None:
        return _toon(aan, gevraagd, {"woorden": _ADRESWOORDEN["zegel"]})
    return _toon(aan, {**gevraagd, "woorden": gezocht}, {})


@router.post("/")
def zoek(request: Request, aan: AanBalie) -> Response:
    """Zoek op woorden; het antwoord heeft een adres waarin zij niet te lezen zijn."""
    velden: Mapping[str, str] = request.state.formulier
    gevraagd = {n: w.strip() for n, w in velden.items() if w.strip() and n != FORMULIER}
    gevraagd.pop(gevraagd.pop("zonder", ""), None)  # a choice that was undone
    if _fouten(gevraagd):
        return _toon(aan, gevraagd, {})
    if gezocht := gevraagd.pop("woorden", ""):
        gevraagd[_ZEGEL] = verzegeld(_geheim(), gezocht)
    return RedirectResponse(f"/?{urlencode(gevraagd)}" if gevraagd else "/", 303)


def _geheim() -> str:
    """What this sign-in alone knows: no page holds it, so none that was kept opens an address."""
    wie = BEZOEK.get().wie
    if wie is None or not wie.sessie:
        raise ValueError("expected somebody in a session, got nobody")
    return wie.sessie


def _fouten(gevraagd: Mapping[str, str]) -> dict[str, str]:
    try:
        Zoekopdracht.model_validate(gevraagd)
    except ValidationError as fout:
        return per_veld(fout)
    return {}


def _toon(aan: Balie, gevraagd: Mapping[str, str], fouten: Mapping[str, str]) -> HTMLResponse:
    """The page that answers; to a question that is wrong, with all cases under it."""
    fouten = {**_fouten(gevraagd), **fouten}
    vraag = Zoekopdracht(limiet=_PER_BLAD)
    if not fouten:
        vraag = Zoekopdracht.model_validate({**gevraagd, "limiet": str(_PER_BLAD)})
    try:
        gevonden, stand = aan.zoek(vraag.als_zoekvraag(), **vraag.stand())
    except Vraagfout as fout:
        fouten[fout.veld], vraag = fout.melding, Zoekopdracht(limiet=_PER_BLAD)
        gevonden, stand = aan.zoek(vraag.als_zoekvraag())
    return pagina(
        "begin.html.j2",
        400 if fouten else 200,
        gevonden=gevonden,
        stand=stand,
        vraag=vraag,
        gevraagd=gevraagd,
        fouten=fouten,
        andere=[naam for naam in fouten if naam not in VELDEN or naam in ("cursor", "limiet")],
        facetten=tuple(_facetten(gevonden, vraag)),
        weergaven=_weergaven(vraag, aan.vandaag()),
        keuzes={naam: _keuzes(naam) for naam in _KIESBAAR},
        adres=lambda **anders: _adres(vraag, **anders),
        stukken=stukken,
        anker=_anker,
        woord=_woord,
        meest=_MEEST,
        vormen={code: vorm.naam for code, vorm in VORMEN.items()},
        uitvoer_hoogstens=HOOGSTENS,
    )


def stukken(tekst: str, gevonden: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is a word that was found."""
    laag, klaar = tekst.lower(), 0
    for woord in woorden(tekst):
        begin = laag.find(woord, klaar)
        if woord in gevonden and begin >= 0:
            yield tekst[klaar:begin], False
            yield tekst[begin : begin + len(woord)], True
        klaar = begin + len(woord) if woord in gevonden and begin >= 0 else klaar
    yield tekst[klaar:], False


def _adres(vraag: Zoekopdracht, **anders: str | None) -> str:
    """The address of this question with some parts changed; the next page begins anew."""
    velden = {**vraag.keuze(), **anders}
    gevuld = {naam: waarde for naam, waarde in velden.items() if waarde}
    return f"/?{urlencode(gevuld)}" if gevuld else "/"


def _anker(treffer: Zaaktreffer, nummer: int, relazen: Sequence[str]) -> str:
    """Where an act stands on the page of its case: under the first account that tells of it."""
    alle = treffer.stof.regel.relazen
    plek = next((i for i, relaas in enumerate(alle, 1) if relaas in relazen), 1)
    return f"#nr-{plek}-{nummer}"


def _soort(code: str) -> str:
    return _(code.replace("_", " "))


def _woord(facet: str, code: str) -> str:
    if code == GEEN:
        return _("Geen op het bord") if facet == "termijn" else _("Zonder melding")
    if facet == "fictief":
        return _("Fictief") if code == "ja" else _("Echt")
    woord = {"termijn": taal.vak, "status": taal.status}.get(facet, _soort)(code)
    return taal.hoofdletter(woord)


_ORDE: Mapping[str, tuple[str, ...]] = {
    "termijn": (*VAKKEN, GEEN),
    "status": STATUSSEN,
    "soort": (*SOORTEN_MELDING, GEEN),
    "fictief": ("nee", "ja"),
}
_KIESBAAR = (*_ORDE, "daad", "rol", "sorteer")
_FACETKOPPEN: Mapping[str, str] = vertaalbaar(
    {
        "termijn": "Termijnen",
        "status": "Status",
        "soort": "Melding",
        "fictief": "Soort dossier",
    }
)


def _keuzes(naam: str) -> Sequence[tuple[str, str]]:
    """What can be chosen, in the language of the page and by its alphabet."""
    if naam == "sorteer":
        return [(code, _SORTERING[code]) for code in SORTERINGEN]
    if naam in _ORDE:
        return [(code, _woord(naam, code)) for code in _ORDE[naam]]
    codes, woord = (HANDELINGEN, taal.daad) if naam == "daad" else (ROLLEN, taal.rol)
    return sorted(((c, taal.hoofdletter(woord(c))) for c in codes), key=lambda paar: paar[1])


def _facetten(gevonden: Gevonden, vraag: Zoekopdracht) -> Iterator[Facet]:
    """What was chosen beside the facets, and every facet that tells cases apart."""
    if vast := tuple(_gekozen(vraag)):
        yield Facet(_("Gekozen"), vast)
    for naam, codes in _ORDE.items():
        telling, gekozen = gevonden.facetten[naam], getattr(vraag, naam)
        rij = tuple(
            Waarde(
                naam=naam,
                code=code,
                woord=_woord(naam, code),
                aantal=telling.get(code, 0),
                gekozen=code == gekozen,
                adres=_adres(vraag, **{naam: None if code == gekozen else code}),
            )
            for code in codes
            if telling.get(code) or code == gekozen
        )
        if len(rij) > 1 or gekozen:
            yield Facet(_FACETKOPPEN[naam], rij)


def _gekozen(vraag: Zoekopdracht) -> Iterator[Waarde]:
    """Every other choice in words, to undo it."""
    for naam, kop in _KOPPEN.items():
        code = vraag.keuze().get(naam)
        if code is not None:
            woord = (
                dict(_keuzes(naam))[code]
                if naam in _KIESBAAR
                else taal.dag(date.fromisoformat(code))
            )
            yield Waarde(naam, code, f"{kop} {woord}", None, True, _adres(vraag, **{naam: None}))


def _weergaven(vraag: Zoekopdracht, vandaag: date) -> list[tuple[str, str, bool]]:
    """The views that one comes back to: a word, an address, and is it this one."""
    week = (vandaag - _WEEK).isoformat()
    vast: tuple[tuple[str, dict[str, str]], ...] = (
        (_("Alle dossiers"), {}),
        (_("Open, dringendste eerst"), {"status": "open", "sorteer": "termijn"}),
        (_("Te laat"), {"termijn": "te_laat", "sorteer": "termijn"}),
        (_("Afgelopen week gewijzigd"), {"gewijzigdSinds": week}),
        (_("Nog zonder melding"), {"soort": GEEN}),
    )
    nu = None if vraag.woorden else vraag.keuze()
    return [
        (woord, f"/?{urlencode(keuze)}" if keuze else "/", keuze == nu) for woord, keuze in vast
    ]
