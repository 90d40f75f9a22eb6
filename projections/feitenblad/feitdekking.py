"""What a sheet leaves unsaid: listed by force, and in the way where it would mislead.

In scope are the cases that its statements ask after or rest on. Every act in them that no
statement rests on is named. A duty that was certainly missed there must be spoken of, and so must
what another account or another source says of the same kind of act: a sheet that passes over either
cannot be issued. A small number needs a decision, as any figure that leaves does.
"""

from collections.abc import Iterable, Iterator, Sequence

from ledger.daden.handelingen import HANDELINGEN
from ledger.tijd.wanneer import AMSTERDAM
from projections.beelden.bord import MIS
from projections.feitenblad.feitantwoord import Feitenstof, Zaakfeiten
from projections.feitenblad.feitenblad import Beletsel, Dekking, Uitspraak, Volledig
from projections.feitenblad.feitvraag import Antwoord, Buiten, Plichtvraag, Telvraag
from projections.feitenblad.feitwoorden import dag
from projections.verwoorden.normnaam import normnaam
from projections.verwoorden.woordkeus import soort, uitkomst

_NIET_GENOEMD = "geen uitspraak rust erop"


def zaken_van(uitspraken: Iterable[Uitspraak]) -> list[str]:
    """The cases that statements ask after or rest on, in that order."""
    return list(
        dict.fromkeys(
            dossier
            for u in uitspraken
            if u.soort == "feit" and u.antwoord and u.feitvraag
            for dossier in (
                *(u.feitvraag.dossiers or ()),
                *(stuk.dossier for stuk in u.antwoord.vastleggingen),
            )
        )
    )


def dekking(alles: Feitenstof, register: str, uitspraken: Sequence[Uitspraak]) -> Dekking:
    """From which log, recorded when, by which accounts, and what of it is not mentioned."""
    zaken = [alles.zaken[d] for d in zaken_van(uitspraken)]
    genoemd = _genoemd(uitspraken)
    dagen = [v.vastgelegd_op.astimezone(AMSTERDAM).date() for z in zaken for v in z.rij]
    tussen = (min(dagen), max(dagen)) if dagen else None
    s = alles.snede
    delen = [f"Dit blad rust op het register {register}, tot en met vastlegging {s.positie}"]
    if tussen:
        delen.append(
            f"op wat daarin is vastgelegd van {dag(tussen[0])} tot en met {dag(tussen[1])}"
        )
    if s.bronnen_tot:
        delen.append(f"en op bronnen tot en met {dag(s.bronnen_tot)}")
    rest = "Wat niemand vastlegde, staat hier niet."
    return Dekking(
        zin=f"{', '.join(delen)}. {rest}",
        vastgelegd=tussen,
        relazen=tuple(sorted({r for z in zaken for f in z.zaak.feiten for r in f.relazen})),
        volledig=tuple(v for z in zaken for v in _volledig(z)),
        niet_genoemd=tuple(
            Buiten(z.dossier, f.nummer, f.daad, _NIET_GENOEMD)
            for z in zaken
            for f in z.zaak.feiten
            if f.thuis and f.daad in HANDELINGEN and f.nummer not in genoemd
        ),
    )


def beletsels(
    alles: Feitenstof, uitspraken: Sequence[Uitspraak], drempel: int
) -> Iterator[Beletsel]:
    """Why a sheet of these statements cannot be issued as it is."""
    for dossier in zaken_van(uitspraken):
        yield from _gemist(alles.zaken[dossier], uitspraken)
    genoemd = _genoemd(uitspraken)
    for u in uitspraken:
        if u.soort == "feit" and u.antwoord:
            yield from _tegenspraak(alles, u.nummer, u.antwoord, genoemd)
    for u in uitspraken:
        yield from _klein(u, drempel)


def _genoemd(uitspraken: Iterable[Uitspraak]) -> set[int]:
    """The numbers of the entries that statements rest on."""
    return {
        a.nummer
        for u in uitspraken
        if u.soort == "feit" and u.antwoord
        for a in u.antwoord.vastleggingen
    }


def _volledig(z: Zaakfeiten) -> Iterator[Volledig]:
    for feit in z.zaak.feiten:
        if feit.daad == "volledigheid_verklaard" and feit.thuis:
            tot = str(feit.velden["tot_en_met"])
            for daad in feit.velden["daadsoort"]:
                yield Volledig(z.dossier, feit.nummer, daad, tot)


def _gemist(z: Zaakfeiten, uitspraken: Sequence[Uitspraak]) -> Iterator[Beletsel]:
    """The duties that were certainly missed in a case, of which no statement speaks."""
    besproken = {
        u.feitvraag.norm
        for u in uitspraken
        if u.soort == "feit" and isinstance(u.feitvraag, Plichtvraag)
        and (u.feitvraag.dossiers is None or z.dossier in u.feitvraag.dossiers)
    }  # fmt: skip
    gezien = set()
    for kern in (k for rij in z.kernen.values() for k in rij):
        plek = (kern.norm, kern.aanleiding)
        if kern.norm in besproken or plek in gezien or not frozenset(kern.uitkomsten) <= MIS:
            continue
        gezien.add(plek)
        versies = z.catalogus.normen[kern.norm] if z.catalogus else ()
        feit = z.feiten.get(kern.aanleiding or "")
        hoe = " of ".join(uitkomst(u) for u in kern.uitkomsten)
        yield Beletsel(
            "gemiste_plicht",
            f"Geen uitspraak noemt de plicht ‘{normnaam(versies[-1])}’: {hoe}.",
            dossier=z.dossier,
            norm=kern.norm,
            vastleggingen=(feit.nummer,) if feit else (),
        )


def _tegenspraak(
    alles: Feitenstof, uitspraak: str, antwoord: Antwoord, genoemd: set[int]
) -> Iterator[Beletsel]:
    """What other accounts say of this kind of act, and acts whose days contradict each other."""
    eigen = {a.nummer for a in antwoord.vastleggingen}
    daden = {a.daad for a in antwoord.vastleggingen}
    for dossier in dict.fromkeys(a.dossier for a in antwoord.vastleggingen):
        z = alles.zaken[dossier]
        relazen = {r for f in z.zaak.feiten if f.nummer in eigen for r in f.relazen}
        anders = [
            f
            for f in z.zaak.feiten
            if f.daad in daden and f.relazen and not relazen & {*f.relazen} and relazen
        ]
        strijdig = {g.nummer for w in z.weten.values() for g in w.daden if g.strijdig}
        botst = strijdig if strijdig & eigen else set()
        over = {f.nummer: f.daad for f in z.zaak.feiten if f in anders or f.nummer in botst}
        for nummer in sorted(over.keys() - genoemd):
            yield Beletsel(
                "tegenspraak",
                f"Vastlegging {nummer} (‘{soort(over[nummer])}’) vertelt het anders en wordt door"
                " geen uitspraak genoemd.",
                dossier=dossier,
                uitspraak=uitspraak,
                vastleggingen=(nummer,),
            )


def _klein(u: Uitspraak, drempel: int) -> Iterator[Beletsel]:
    if u.soort != "feit" or not u.antwoord or not isinstance(u.feitvraag, Telvraag):
        return
    if 0 < u.antwoord.waarde["laagst"] < drempel or 0 < u.antwoord.waarde["hoogst"] < drempel:
        nummers = tuple(a.nummer for a in u.antwoord.vastleggingen)
        yield Beletsel(
            "klein_getal",
            f"Uitspraak {u.nummer} noemt een aantal onder de {drempel}: dat vraagt een besluit.",
            uitspraak=u.nummer,
            vastleggingen=nummers,
        )
