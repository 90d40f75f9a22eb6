"""Questions of fact answered from cases at a position: the same cases give the same answer.

An answer takes what the fold of a case says and counts as counts do (telling.py); it names every
entry that it rests on, every entry of that kind that it leaves out with the reason, and the words
of public sources alone. A word that is sealed is in no answer, so a reader who may know no names
and one who may have the same one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ledger.tijd.wanneer import Periode, periode
from ledger.zaak.dossier import Dossier, Feit, Vastgelegd
from projections.beelden.telling import Telling, Vraag, tel
from projections.feitenblad import feitwoorden
from projections.feitenblad.feitvraag import (
    Aangehaald,
    Aanhaling,
    Antwoord,
    Buiten,
    Feitvraag,
    Lijstvraag,
    Ofvraag,
    Plichtvraag,
    Telvraag,
    Uiterstevraag,
    Weetvraag,
)
from projections.kennis.deelname import Wie
from projections.kennis.kennisname import Kennis, Weten
from projections.normen.normen import Catalogus
from projections.plichten.plichten import NIET
from projections.toetsen.beloop import stof, uitgelegd
from projections.toetsen.toetsing import Kern, Toets, kernen
from projections.verwoorden.normnaam import normnaam
from projections.werelden.gebeurtenissen import gebeurtenissen
from projections.werelden.tijdlijn import Tijdlijnregel, ordenen, regel

Patroonvraag = Telvraag | Uiterstevraag | Ofvraag | Lijstvraag | Weetvraag


class OnbekendeNorm(LookupError):
    """No norm of this id was set at this position."""

    def __init__(self, norm: str) -> None:
        super().__init__(f"norm: verwacht een vastgestelde norm, kreeg '{norm}'")


@dataclass(frozen=True, slots=True)
class Snede:
    """Up to where is looked: the position of the log, both cut-offs, and the day of verdicts."""

    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date


@dataclass(frozen=True)
class Zaakfeiten:
    """One case as it stands within the cut-offs, and all entries of it up to the position."""

    dossier: str
    rij: Sequence[Vastgelegd]
    catalogus: Catalogus | None
    snede: Snede

    @cached_property
    def zaak(self) -> Dossier:
        """The fold."""
        s = self.snede
        return Dossier.vouw(
            self.dossier, self.rij, bekend_op=s.bekend_op, bronnen_tot=s.bronnen_tot
        )

    @cached_property
    def feiten(self) -> Mapping[str, Feit]:
        """The acts that stand, by id."""
        return {feit.id: feit for feit in self.zaak.feiten}

    @cached_property
    def regels(self) -> Mapping[str, Tijdlijnregel]:
        """The same as lines, in the order of the eye."""
        return {r.id: r for r in ordenen(regel(feit) for feit in self.zaak.feiten)}

    @cached_property
    def kernen(self) -> Mapping[str, Sequence[Kern]]:
        """The verdicts per account."""
        if self.catalogus is None:
            return {}
        dag = self.snede.peildatum
        return {naam: kernen(rij, self.catalogus, dag) for naam, rij in stof(self.zaak).items()}

    @cached_property
    def weten(self) -> Mapping[str, Weten]:
        """Who knew what, per account."""
        return {naam: Weten(gebeurtenissen(rij)) for naam, rij in stof(self.zaak).items()}

    def uitgelegd(self, norm: str) -> Iterator[tuple[str, Toets]]:
        """The verdicts on one norm that applies or may apply, per account, with their acts."""
        s = self.snede
        gekozen = {
            naam: {(k.norm, k.aanleiding) for k in rij if k.norm == norm}
            for naam, rij in self.kernen.items()
        }
        bekend = (s.bekend_op, s.positie)
        for naam, per_plaats in uitgelegd(
            self.zaak, self.catalogus, s.peildatum, gekozen, bekend
        ).items():
            yield from ((naam, toets) for toets in per_plaats.values())

    def volledig(self, daad: str) -> bool:
        """Was the case declared complete for this kind of act, up to the last cut-off?"""
        tot = self.snede.bronnen_tot or self.snede.bekend_op or self.snede.peildatum
        return any(
            feit.daad == "volledigheid_verklaard"
            and daad in (feit.velden.get("daadsoort") or ())
            and periode(feit.velden["tot_en_met"]).vroegst >= tot
            for feit in self.zaak.feiten
        )


@dataclass(frozen=True)
class Feitenstof:
    """The cases of an assignment that a question can be about, as far as they were read."""

    zaken: Mapping[str, Zaakfeiten]
    catalogus: Catalogus | None
    snede: Snede

    def binnen(self, vraag: Feitvraag) -> list[Zaakfeiten]:
        """The cases that this question is about."""
        gevraagd = self.zaken if vraag.dossiers is None else vraag.dossiers
        return [self.zaken[d] for d in gevraagd]


def beantwoord(alles: Feitenstof, vraag: Feitvraag) -> Antwoord:
    """The answer to one question.

    Raises:
        OnbekendeNorm: it asks after a norm that was not set.
    """
    match vraag:
        case Plichtvraag():
            return _plicht(alles, vraag)
        case Telvraag() | Uiterstevraag() | Ofvraag() | Lijstvraag() | Weetvraag():
            return _Gevonden(alles, vraag).antwoord()


class _Gevonden:
    """The acts that fit a question, and what can be said of them."""

    def __init__(self, alles: Feitenstof, vraag: Patroonvraag) -> None:
        self.alles, self.vraag, self.patroon = alles, vraag, vraag.patroon.patroon()
        self.zaken = {z.dossier: z for z in alles.binnen(vraag)}
        self.telling = self._tel()
        self.zeker = {g.id for g in self.telling.geteld if g.zeker}
        van = {g.id: g.dossier for g in self.telling.geteld}
        # Per case in the order of the eye, and the cases in the order of their days.
        per_zaak = [[r for r in z.regels.values() if r.id in van] for z in self.zaken.values()]
        self.regels = [r for rij in sorted(filter(None, per_zaak), key=_eerst) for r in rij]
        self.van = van

    def _tel(self) -> Telling:
        vraag, s = self.vraag, self.alles.snede
        venster = None
        if vraag.gebeurd_van or vraag.gebeurd_tot:
            van, tot = vraag.gebeurd_van or date.min, vraag.gebeurd_tot or date.max
            venster = Periode(_dag(van), _dag(tot))
        gevraagd = Vraag("feit", feitwoorden.definitie(vraag), self.patroon, venster)
        rijen = {d: z.rij for d, z in self.zaken.items()}
        snede = {"bekend_op": s.bekend_op, "bronnen_tot": s.bronnen_tot}
        return tel(gevraagd, rijen, s.positie, **snede)

    def antwoord(self) -> Antwoord:
        match self.vraag:
            case Telvraag():
                t = self.telling
                tekst = feitwoorden.telzin(self.patroon, t.laagst, t.hoogst)
                return self._maak({"laagst": t.laagst, "hoogst": t.hoogst}, tekst, self.regels)
            case Uiterstevraag(soort=soort):
                over = _uiterste(self.regels, self.zeker, soort)
                tekst = feitwoorden.uiterstezin(over, self.patroon, soort)
                return self._maak({"handelingen": _noem(over)}, tekst, over)
            case Weetvraag():
                return self._weet(self.vraag)
            case Ofvraag() | Lijstvraag():
                vast = [r for r in self.regels if r.id in self.zeker]
                tekst = feitwoorden.handelzin(
                    vast or self.regels, self.patroon, zeker=bool(vast) or not self.regels
                )
                return self._maak(self._of(vast), tekst, self.regels)

    def _of(self, vast: Sequence[Tijdlijnregel]) -> Mapping[str, Any]:
        antwoord = "ja" if vast else "mogelijk" if self.regels else "niet_vastgelegd"
        return {"antwoord": antwoord, "handelingen": _noem(vast or self.regels)}

    def _weet(self, vraag: Weetvraag) -> Antwoord:
        dag, wie = self.alles.snede.peildatum, Wie("rol", vraag.rol)
        gevonden = [
            (relaas, weten.op(wie, g, dag), r)
            for r in self.regels
            for relaas, weten in self.zaken[self.van[r.id]].weten.items()
            for g in weten.daden
            if g.id == r.id
        ]
        tekst = feitwoorden.weetzin(vraag.rol, [(k, r) for _, k, r in gevonden], self.patroon)
        waarde = {"rol": vraag.rol, "kennis": [_kennis(*een) for een in gevonden]}
        via = [weet.door.feit for _, k, _ in gevonden for weet in k.via]
        erbij = {f.id: regel(f) for f in via if f.id not in self.van}
        self.van |= {f.id: f.dossiers[0] for f in via}
        self.zeker |= erbij.keys()
        rest = [*self.regels, *erbij.values()]
        return self._maak(waarde, tekst, rest, feitwoorden.van_kennis())

    def _maak(
        self,
        waarde: Mapping[str, Any],
        tekst: str,
        regels: Sequence[Tijdlijnregel],
        erbij: Sequence[str] = (),
    ) -> Antwoord:
        s, daad = self.alles.snede, self.patroon.daad
        # Of all cases nobody can say that none is missing.
        volledig = self.vraag.dossiers is not None and all(
            z.volledig(daad) for z in self.zaken.values()
        )
        onzeker = sum(r.id not in self.zeker for r in regels)
        relazen = _relazen([self.alles.zaken[d] for d in {*self.van.values()}], regels)
        return Antwoord(
            definitie=feitwoorden.definitie(self.vraag),
            waarde=waarde,
            tekst=tekst,
            voorbehoud=(
                *feitwoorden.strekking(s.bekend_op, s.bronnen_tot, volledig=volledig),
                *feitwoorden.voorbehouden(regels, onzeker, relazen),
                *erbij,
            ),
            vastleggingen=tuple(
                _aangehaald(self.van[r.id], r, zeker=r.id in self.zeker) for r in regels
            ),
            buiten=tuple(
                Buiten(w.dossier, w.nummer, daad, w.reden) for w in self.telling.weggelaten
            ),
            aanhalingen=tuple(_aanhalingen(regels, s.bronnen_tot)),
        )


# --- a duty -----------------------------------------------------------------------------------


def _plicht(alles: Feitenstof, vraag: Plichtvraag) -> Antwoord:
    versies = alles.catalogus.normen.get(vraag.norm, ()) if alles.catalogus else ()
    if not versies:
        raise OnbekendeNorm(vraag.norm)
    s, zaken = alles.snede, alles.binnen(vraag)
    gevonden = [
        (z, naam, toets)
        for z in zaken
        for naam, toets in z.uitgelegd(vraag.norm)
        if toets.uitkomsten != (NIET,)
    ]
    regels: dict[str, Tijdlijnregel] = {}
    van: dict[str, str] = {}
    for z, _, toets in gevonden:
        for id_ in (*((toets.aanleiding,) if toets.aanleiding else ()), *toets.gebruikt):
            if id_ in z.regels:
                regels[id_], van[id_] = z.regels[id_], z.dossier
    rij = sorted(regels.values(), key=lambda r: r.nummer)
    kern = [(toets.kern, regels.get(toets.aanleiding or "")) for _, _, toets in gevonden]
    return Antwoord(
        definitie=feitwoorden.definitie(vraag),
        waarde={"norm": vraag.norm, "toetsen": [_toets(regels, *een) for een in gevonden]},
        tekst=feitwoorden.plichtzin(normnaam(versies[-1]), kern),
        voorbehoud=(
            *feitwoorden.strekking(s.bekend_op, s.bronnen_tot, volledig=False),
            *feitwoorden.van_toets(benaderd=any(k.benaderd for k, _ in kern)),
        ),
        vastleggingen=tuple(_aangehaald(van[r.id], r, zeker=True) for r in rij),
        aanhalingen=tuple(_aanhalingen(rij, s.bronnen_tot)),
        normen={vraag.norm: " / ".join(sorted({t.versie for _, _, t in gevonden}))},
    )


def _toets(
    regels: Mapping[str, Tijdlijnregel], _: Zaakfeiten, relaas: str, toets: Toets
) -> dict[str, Any]:
    aanleiding = regels.get(toets.aanleiding or "")
    return {
        "aanleiding": aanleiding.nummer if aanleiding else None,
        "relaas": relaas or None,
        "uitkomsten": list(toets.uitkomsten),
        "uiterlijk": toets.due_laatst.isoformat() if toets.due_laatst else None,
    }


# --- parts ------------------------------------------------------------------------------------


def _uiterste(regels: Sequence[Tijdlijnregel], zeker: set[str], soort: str) -> list[Tijdlijnregel]:
    """The first or the last; more than one where the record does not tell."""

    def misschien(r: Tijdlijnregel) -> bool:
        """Whether no other certainly came before it, or after it."""
        for ander in regels:
            if ander is r or ander.id not in zeker:
                continue
            if soort == "eerste" and ander.laatst < r.vroegst:
                return False
            if soort == "laatste" and ander.vroegst > r.laatst:
                return False
        return True

    return [r for r in regels if misschien(r)]


def _eerst(rij: Sequence[Tijdlijnregel]) -> tuple[date, date, int]:
    return min((r.laatst, r.vroegst, r.nummer) for r in rij)


def _noem(regels: Iterable[Tijdlijnregel]) -> list[dict[str, Any]]:
    return [{"nummer": r.nummer, "gebeurd": r.edtf, "zin": r.zin} for r in regels]


def _kennis(relaas: str, kennis: Kennis, r: Tijdlijnregel) -> dict[str, Any]:
    mogelijk = None if kennis.mogelijk in {None, date.min} else kennis.mogelijk
    return {
        "nummer": r.nummer,
        "relaas": relaas or None,
        "antwoord": kennis.antwoord,
        "mogelijk": mogelijk.isoformat() if mogelijk else None,
        "zeker": kennis.zeker.isoformat() if kennis.zeker else None,
        "via": sorted({weet.door.nummer for weet in kennis.via}),
    }


def _aangehaald(dossier: str, r: Tijdlijnregel, *, zeker: bool) -> Aangehaald:
    return Aangehaald(dossier, r.nummer, r.daad, feitwoorden.aard_van(r.daad), zeker)


def _aanhalingen(regels: Iterable[Tijdlijnregel], tot: date | None) -> Iterator[Aanhaling]:
    """The words of public sources, of those that were there by the cut-off."""
    for r in regels:
        for bron in r.bronnen:
            dag = periode(bron.datum).laatst if bron.datum else None
            op_tijd = tot is None or (dag is not None and dag <= tot)
            if bron.openbaar and op_tijd and (bron.citaat or bron.titel):
                woorden = (bron.citaat, bron.titel, bron.plaats, bron.datum, bron.relaas)
                yield Aanhaling(r.nummer, *woorden)


def _relazen(zaken: Iterable[Zaakfeiten], regels: Iterable[Tijdlijnregel]) -> set[str]:
    """The accounts that tell of these acts, where a case of theirs has more accounts than one."""
    meer = any(len(stof(z.zaak)) > 1 for z in zaken)
    return {naam for r in regels for naam in r.relazen} if meer else set()


def _dag(dag: date | str) -> date:
    return date.fromisoformat(dag) if isinstance(dag, str) else dag
