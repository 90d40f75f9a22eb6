"""A case against the norms: the set of outcomes over all possible worlds.

One outcome is a verdict, several are "onbepaald" and are shown as what they are. The same acts,
norms, calendar, yardstick and day of reference give the same verdicts, whoever computes them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.wanneer import Antwoord
from projections.dossierbeeld import Beeld, Daad, Feit, waarden
from projections.gronden import Verdict
from projections.kantelpunten import Blad, alsnog, kantelpunten
from projections.maatstaven import Maatstaf
from projections.normen import Catalogus
from projections.normlezer import UITKOMSTEN
from projections.normvorm import Norm, Patroon, eisen_in, patronen_in
from projections.patronen import Zicht
from projections.plichten import NIET, Plicht, Uitslag
from projections.rekenwijze import rekenwijze
from projections.snelpad import vlug
from projections.uitleg import Uitleg
from projections.verboden import GEEN, GESCHONDEN, Stelling
from projections.vragen import Vraag, Zaak
from projections.werelden import TeVeel, verken
from projections.woordkeus import een_van, uitkomst

HOOGSTENS = 20_000  # ways of splitting, beyond which a verdict is approximate and says so


@dataclass(frozen=True, slots=True)
class Kern:
    """A verdict without its explanation.

    `volgende`: on no day before it can time alone change this verdict; None is never.
    """

    norm: str
    versie: str
    soort: str
    aanleiding: str | None
    uitkomsten: tuple[str, ...]
    due_vroegst: date | None
    due_laatst: date | None
    benaderd: bool
    volgende: date | None


@dataclass(frozen=True, slots=True)
class Toets:
    """A verdict: the outcomes there can be, when the term ended, and why."""

    dossier: str
    norm: str
    versie: str
    soort: str
    aanleiding: str | None
    uitkomsten: tuple[str, ...]
    antwoord: Antwoord | None
    due_vroegst: date | None
    due_laatst: date | None
    rekenwijze: tuple[str, ...]
    gebruikt: tuple[str, ...]
    gronden: tuple[str, ...]
    kantelpunten: tuple[str, ...]
    opmerkingen: tuple[str, ...]
    benaderd: bool
    volgende: date | None

    def als_json(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return {
            "dossier": self.dossier,
            "norm": self.norm,
            "versie": self.versie,
            "soort": self.soort,
            "aanleiding": self.aanleiding,
            "uitkomsten": list(self.uitkomsten),
            "antwoord": self.antwoord.value if self.antwoord else None,
            "due_vroegst": self.due_vroegst.isoformat() if self.due_vroegst else None,
            "due_laatst": self.due_laatst.isoformat() if self.due_laatst else None,
            "rekenwijze": list(self.rekenwijze),
            "bronnen": list(self.gebruikt),
            "gronden": list(self.gronden),
            "kantelpunten": list(self.kantelpunten),
            "opmerkingen": list(self.opmerkingen),
            "benaderd": self.benaderd,
            "volgende": self.volgende.isoformat() if self.volgende else None,
        }


def toetsen(
    feiten: Sequence[Feit], catalogus: Catalogus, peildatum: date, *, dossier: str = ""
) -> list[Toets]:
    """Every norm of the catalogue against the acts of one case, as they stand on a day."""
    zaak = Zaak(feiten, catalogus, peildatum)
    toetsen = (_toets(zaak, vraag, dossier) for vraag in zaak.vragen())
    return [toets for toets in toetsen if toets is not None]


def kernen(feiten: Sequence[Feit], catalogus: Catalogus, peildatum: date) -> list[Kern]:
    """The same verdicts without explanation; what certainly does not apply is left out."""
    return vlug(feiten, catalogus, peildatum, Kern, kern)


def kern(zaak: Zaak, vraag: Vraag) -> Kern | None:
    """One verdict over all worlds, without explanation; None when it certainly does not apply."""
    bladeren, geheel = _bladeren(zaak.beeld, vraag)
    if bladeren is None:
        return None
    norm, aanleiding = vraag.norm, vraag.aanleiding
    verdict = Verdict(zaak.beeld, norm, aanleiding, bladeren)
    einde = verdict.einde()
    uitkomsten = verdict.uitkomsten if geheel else _superset(vraag, bladeren)
    if uitkomsten == {NIET}:
        return None
    return Kern(
        norm=norm.id,
        versie=_versie(norm, bladeren),
        soort=norm.soort,
        aanleiding=aanleiding.id if aanleiding is not None else None,
        uitkomsten=tuple(u for u in UITKOMSTEN if u in uitkomsten),
        due_vroegst=_datum(einde[0]),
        due_laatst=_datum(einde[1]),
        benaderd=not geheel,
        volgende=_volgende(bladeren),
    )


_MELDING = Patroon("melding_gedaan")
_OMSTANDIGHEID = (Patroon("omstandigheid_vastgesteld"),)
_VERKLARINGEN = (Patroon("volledigheid_verklaard"), Patroon("niet_gebeurd_vastgesteld"))
_OORDEEL = Patroon("oordeel_gegeven")
_KWALIFICATIE = Patroon("kwalificatie_gegeven")
_BRON_VAN_ZAAK = {
    "vermoedens": (_MELDING, _KWALIFICATIE),
    "onderwerp": (_MELDING,),
}


# --- asking -----------------------------------------------------------------------------------


def _toets(zaak: Zaak, vraag: Vraag, dossier: str) -> Toets | None:
    bladeren, geheel = _bladeren(zaak.beeld, vraag)
    if bladeren is None:
        return None
    norm, aanleiding = vraag.norm, vraag.aanleiding
    verdict = Verdict(zaak.beeld, norm, aanleiding, bladeren)
    einde = verdict.einde()
    uitkomsten = _superset(vraag, bladeren) if not geheel else verdict.uitkomsten
    return Toets(
        dossier=dossier,
        norm=norm.id,
        versie=_versie(norm, bladeren),
        soort=norm.soort,
        aanleiding=aanleiding.id if aanleiding is not None else None,
        uitkomsten=tuple(u for u in UITKOMSTEN if u in uitkomsten),
        antwoord=antwoord(uitkomsten),
        due_vroegst=_datum(einde[0]),
        due_laatst=_datum(einde[1]),
        rekenwijze=_rekenwijze(norm, bladeren),
        gebruikt=verdict.gebruikt(),
        gronden=verdict.gronden(),
        kantelpunten=_kantelpunten(zaak.beeld, vraag, bladeren, uitkomsten, einde[1]),
        opmerkingen=(
            *Uitleg(verdict, zaak.catalogus).opmerkingen(geheel=geheel),
            *_toen(zaak, vraag, verdict.uitkomsten),
        ),
        benaderd=not geheel,
        volgende=_volgende(bladeren),
    )


def antwoord(uitkomsten: Iterable[str]) -> Antwoord | None:
    """What the outcomes say together; None when there is nothing to answer."""
    stel = frozenset(uitkomsten)
    if stel <= {"nagekomen"}:
        return Antwoord.JA
    if stel <= {"te_laat", "niet_nagekomen", GESCHONDEN}:
        return Antwoord.NEE
    return None if stel <= _NIETS_TE_TOETSEN else Antwoord.ONBEKEND


_NIETS_TE_TOETSEN = frozenset(
    (
        *(NIET, "vervallen", "loopt"),
        *("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"),
    )
)


def _versie(norm: Norm, bladeren: Sequence[Blad]) -> str:
    """The package version a verdict rests on; several when it is unknown which was in force."""
    versies = dict.fromkeys(blad.uitslag.versie for blad in bladeren if blad.uitslag.versie)
    return " of ".join(versies) or norm.versie


def _kantelpunten(
    beeld: Beeld,
    vraag: Vraag,
    bladeren: Sequence[Blad],
    uitkomsten: frozenset[str],
    tot: int | None,
) -> tuple[str, ...]:
    if len(uitkomsten) == 1:
        (uitkomst,) = uitkomsten
        return () if vraag.norm.praktijk else alsnog(vraag.norm, uitkomst, tot)
    daden = {id_ for blad in bladeren for id_ in blad.uitslag.daden}
    return kantelpunten(beeld, vraag.norm, bladeren, daden | {d.id for d in _daden(beeld, vraag)})


def _toen(zaak: Zaak, vraag: Vraag, nu: frozenset[str]) -> tuple[str, ...]:
    """What it was as classified when the duty arose, where a later classification matters."""
    norm, daad, beeld = vraag.norm, vraag.aanleiding, zaak.beeld
    if norm.soort != "gebod" or daad is None or vraag.stil:
        return ()
    if not any(eis.pad == "vermoedens" for eis in eisen_in((*norm.indien, *norm.tenzij))):
        return ()
    if not vraag.zicht.kandidaten(_KWALIFICATIE):
        return ()
    zicht = Zicht(beeld, norm, daad, kwalificatie_tot=daad.dag)
    bladeren, _ = _bladeren(beeld, Vraag(norm, zicht, daad, Plicht(zicht, zaak.catalogus)))
    toen = frozenset(blad.uitslag.uitkomst for blad in bladeren or ())
    if toen == nu:
        return ()
    namen = een_van(sorted(uitkomst(u) for u in toen))
    return (f"Naar de kwalificatie van toen: {namen}.",)


def _datum(dag: int | None) -> date | None:
    return None if dag is None else date.fromordinal(dag)


def _rekenwijze(norm: Norm, bladeren: Sequence[Blad]) -> tuple[str, ...]:
    return rekenwijze(
        norm,
        [
            (blad.uitslag.einde, blad.wereld)
            for blad in bladeren
            if blad.wereld is not None and blad.uitslag.einde is not None
        ],
    )


def _volgende(bladeren: Sequence[Blad]) -> date | None:
    """The first day on which time alone can make it another outcome."""
    dagen = [
        grenzen[0] + 1
        for blad in bladeren
        if blad.uitslag.uitkomst == "loopt" and blad.wereld and blad.uitslag.einde
        if (grenzen := blad.uitslag.einde.grenzen(blad.wereld)) is not None
    ]
    return date.fromordinal(min(dagen)) if dagen else None


def _superset(vraag: Vraag, bladeren: Sequence[Blad]) -> frozenset[str]:
    """Every outcome that is not ruled out, when not every world could be told apart."""
    gezien = {blad.uitslag.uitkomst for blad in bladeren}
    return frozenset(gezien | _KAN.get(vraag.norm.soort, frozenset()))


_KAN: Mapping[str, frozenset[str]] = {
    "gebod": frozenset(
        (NIET, "vervallen", "loopt", "nagekomen", "te_laat", "niet_nagekomen", "niet_gebleken")
    ),
    "verbod": frozenset((NIET, GESCHONDEN, GEEN)),
    "maatstaf": frozenset((NIET, "nagekomen", "niet_nagekomen", "niet_gebleken")),
    "rol": frozenset((NIET, "bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend")),
    "bevoegdheid": frozenset(
        (NIET, "bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend")
    ),
}


def _bladeren(beeld: Beeld, vraag: Vraag) -> tuple[list[Blad] | None, bool]:
    """What the worlds say, and whether that is all of it; None when the duty never arises."""
    if vraag.bekijker is None:
        return [Blad(Uitslag(NIET, "geen_aanleiding"), None)], True
    if beeld.strijdig and _raakt(beeld, vraag):
        return [Blad(Uitslag("tegenstrijdig", "tegenstrijdig"), None)], True
    uit: list[Blad] = []
    gezien: set[str] = set()
    geheel = True
    try:
        for uitslag, wereld in verken(beeld.ruimte, vraag.bekijker.bekijk, HOOGSTENS):
            echt = _praktijk(uitslag) if vraag.norm.praktijk else uitslag
            if echt.uitkomst in gezien or wereld.bestaat():
                gezien.add(echt.uitkomst)
                uit.append(Blad(echt, wereld))
    except TeVeel:
        geheel = False
    if beeld.strijdig and "niet_nagekomen" in gezien and _stilte_in_strijd(beeld, vraag):
        return [Blad(Uitslag("tegenstrijdig", "tegenstrijdig"), None)], True
    if vraag.stil and all(blad.uitslag.reden == "aanleiding_is_er" for blad in uit):
        return None, True
    return uit, geheel


def _praktijk(uitslag: Uitslag) -> Uitslag:
    """A practice is done or not found, never missed."""
    zacht = {"te_laat": "nagekomen", "niet_nagekomen": "niet_gebleken", GESCHONDEN: GEEN}
    return uitslag._replace(uitkomst=zacht.get(uitslag.uitkomst, uitslag.uitkomst))


def _raakt(beeld: Beeld, vraag: Vraag) -> bool:
    """Do the contradictory acts matter to this verdict?"""
    dagen = {daad.dag for daad in _daden(beeld, vraag)} | set(vraag.zicht.randen.values())
    return bool(dagen & beeld.strijdig)


def _stilte_in_strijd(beeld: Beeld, vraag: Vraag) -> bool:
    """Does what the silence would rest on stand among contradictory dates?"""
    nakoming = {p.daad for groep in vraag.norm.nakoming.groepen for p in groep}
    return any(
        daad.dag in beeld.strijdig and nakoming & set(waarden(daad.velden.get("daadsoort")))
        for patroon in _VERKLARINGEN
        for daad, _ in vraag.zicht.kandidaten(patroon)
    )


def _daden(beeld: Beeld, vraag: Vraag) -> Iterator[Daad]:
    """The acts a verdict is about: the trigger, and whatever its norm asks after."""
    zicht, norm = vraag.zicht, vraag.norm
    if vraag.aanleiding is not None:
        yield vraag.aanleiding
    elif norm.soort == "verbod" and norm.geldig.tot is not None and norm.venster is None:
        yield from beeld.daden  # when the case began decides whether the norm was in force
    if isinstance(vraag.bekijker, Maatstaf | Stelling):
        for daad, _ in zicht.kandidaten(_OORDEEL):
            if daad.velden.get("norm") == norm.id:
                yield daad
    for patroon in _patronen(norm, geheel=vraag.aanleiding is None):
        for daad, _ in zicht.kandidaten(patroon):
            yield daad


def _patronen(norm: Norm, *, geheel: bool) -> Iterator[Patroon]:
    yield from (p for groep in norm.nakoming.groepen for p in groep)
    yield from (*norm.vervalt_bij, *norm.verboden, *norm.stelling, *norm.aanleiding)
    yield from patronen_in((*norm.indien, *norm.tenzij))
    for verlenging in norm.verlenging:
        yield verlenging.bij
    for opschorting in norm.opschorting:
        yield from (opschorting.van, opschorting.tot)
    paden = [norm.termijn.vanaf, norm.termijn.voor] if norm.termijn else []
    if norm.venster and (norm.geldig.tot or not geheel):
        paden += [norm.venster.van, norm.venster.tot]
    yield from (Patroon(pad.daad) for pad in paden if pad and pad.daad != "aanleiding")
    if norm.geldig.toets_op == "melding" and (norm.geldig.van or norm.geldig.tot):
        yield _MELDING
    eerder = norm.geldig.eerder.indien if norm.geldig.eerder else ()
    for eis in eisen_in((*norm.indien, *norm.tenzij, *eerder)):
        yield from _BRON_VAN_ZAAK.get(eis.pad.partition(".")[0], _OMSTANDIGHEID)
