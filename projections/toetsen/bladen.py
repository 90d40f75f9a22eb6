"""What the worlds say of one question: a leaf for each way of splitting them.

A leaf is an answer with a world in which it was given; leaves of worlds that do not exist are left
out. Where dates contradict each other there is no world, and nothing is made up in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from projections.normen.normvorm import ErIs, Norm, Patroon, Voorwaarde, eisen_in, patronen_in
from projections.plichten.maatstaven import Maatstaf
from projections.plichten.patronen import Zicht
from projections.plichten.plichten import NIET, ZACHT, Plicht, Uitslag
from projections.plichten.verboden import GEEN, GESCHONDEN, Stelling
from projections.plichten.vragen import Vraag
from projections.werelden.dossierbeeld import Beeld, Daad, waarden
from projections.werelden.werelden import Onmogelijk, TeVeel, Wereld, verken

HOOGSTENS = 1_000  # ways of splitting, beyond which a verdict is approximate and says so
TEGENSTRIJDIG = "tegenstrijdig"


@dataclass(frozen=True, slots=True)
class Blad:
    """What a world says, and that world."""

    uitslag: Uitslag
    wereld: Wereld | None


def bladeren(beeld: Beeld, vraag: Vraag) -> tuple[list[Blad] | None, bool]:
    """What the worlds say, and whether that is all of it; None when the duty never arises."""
    if vraag.bekijker is None:
        return [Blad(Uitslag(NIET, "geen_aanleiding"), None)], True
    if vanaf_strijdig(beeld, vraag) is not None:
        return [Blad(Uitslag(TEGENSTRIJDIG, TEGENSTRIJDIG), None)], True
    uit, geheel = verkend(beeld, vraag)
    gezien = {blad.uitslag.uitkomst for blad in uit}
    if "niet_nagekomen" in gezien and vanaf_stilte_in_strijd(beeld, vraag) is not None:
        return [Blad(Uitslag(TEGENSTRIJDIG, TEGENSTRIJDIG), None)], True
    if geheel and vraag.stil and all(blad.uitslag.reden == "aanleiding_is_er" for blad in uit):
        return None, True
    return uit, geheel


def verkend(beeld: Beeld, vraag: Vraag) -> tuple[list[Blad], bool]:
    """The leaves, contradictions aside, and whether that is all of them."""
    uit: list[Blad] = []
    if vraag.bekijker is None:
        return uit, True
    try:
        for uitslag, wereld in verken(beeld.ruimte, vraag.bekijker.bekijk, HOOGSTENS):
            if _strak(wereld) and wereld.bestaat():
                uit.append(Blad(_praktijk(uitslag) if vraag.norm.praktijk else uitslag, wereld))
    except TeVeel:
        return uit, False
    return uit, True


def _strak(wereld: Wereld) -> bool:
    """Bounds as tight as what was put off allows; false when that leaves no world."""
    try:
        wereld.strak()
    except Onmogelijk:
        return False
    return True


def _praktijk(uitslag: Uitslag) -> Uitslag:
    """A practice is done or not found, never missed."""
    zacht = {**ZACHT, GESCHONDEN: GEEN}
    return uitslag._replace(uitkomst=zacht.get(uitslag.uitkomst, uitslag.uitkomst))


def superset(norm: Norm, gevonden: Sequence[Blad]) -> frozenset[str]:
    """Every outcome that is not ruled out, when not every world could be told apart."""
    gezien = {blad.uitslag.uitkomst for blad in gevonden}
    return frozenset(gezien | _KAN.get(norm.soort, frozenset()))


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


# --- contradictions ---------------------------------------------------------------------------


def vanaf_strijdig(beeld: Beeld, vraag: Vraag) -> int | None:
    """The day of reference from which contradictory acts matter to this verdict; None is never."""
    if not beeld.strijdig:
        return None
    laag = beeld.ruimte.laag
    vast = set(vraag.zicht.randen.values())
    if _hele_dossier(vraag):  # when the case began decides whether the norm was in force
        vast |= {daad.dag for daad in beeld.daden}
    if vast & beeld.strijdig:
        return beeld.peildatum
    dagen = {daad.dag for daad in daden(beeld, vraag)}
    eigen = [laag[dag] for dag in dagen & beeld.strijdig]
    plicht = vraag.bekijker
    if isinstance(plicht, Plicht) and plicht.norm.van_plicht and (grond := plicht.grond):
        # What contradicts itself opens no duty, and does not keep one closed.
        bron = vanaf_strijdig(beeld, Vraag(grond.norm, grond.zicht, grond.zicht.aanleiding, grond))
        eigen += [bron] if bron is not None else []
    return min(eigen, default=None)


def vanaf_stilte_in_strijd(beeld: Beeld, vraag: Vraag) -> int | None:
    """From when what the silence would rest on stands among contradictory dates."""
    nakoming = {p.daad for groep in vraag.norm.nakoming.groepen for p in groep}
    return min(
        (
            beeld.ruimte.laag[daad.dag]
            for patroon in _VERKLARINGEN
            for daad, _ in vraag.zicht.kandidaten(patroon)
            if daad.dag in beeld.strijdig and nakoming & set(waarden(daad.velden.get("daadsoort")))
        ),
        default=None,
    )


def _hele_dossier(vraag: Vraag) -> bool:
    norm = vraag.norm
    verbod = norm.soort == "verbod" and norm.geldig.tot is not None and norm.venster is None
    return verbod and vraag.aanleiding is None


# --- the acts a verdict is about --------------------------------------------------------------

_MELDING = Patroon("melding_gedaan")
_OMSTANDIGHEID = (Patroon("omstandigheid_vastgesteld"),)
_VERKLARINGEN = (Patroon("volledigheid_verklaard"), Patroon("niet_gebeurd_vastgesteld"))
_OORDEEL = Patroon("oordeel_gegeven")
_INSTEMMING = "instemming_vastgelegd"
_KWALIFICATIE = Patroon("kwalificatie_gegeven")
_BRON_VAN_ZAAK = {
    "vermoedens": (_MELDING, _KWALIFICATIE),
    "onderwerp": (_MELDING,),
}


def daden(beeld: Beeld, vraag: Vraag) -> Iterator[Daad]:
    """The acts a verdict is about: the trigger, and whatever its norm asks after."""
    zicht, norm = vraag.zicht, vraag.norm
    if vraag.aanleiding is not None:
        yield vraag.aanleiding
    elif _hele_dossier(vraag):
        yield from beeld.daden
    if isinstance(vraag.bekijker, Maatstaf | Stelling):
        for daad, _ in zicht.kandidaten(_OORDEEL):
            if daad.velden.get("norm") == norm.id:
                yield daad
    for patroon in _patronen(norm, geheel=vraag.aanleiding is None):
        for daad, _ in zicht.kandidaten(patroon):
            yield daad
    for patroon in _standen((*norm.indien, *norm.tenzij), zicht):
        for daad, _ in zicht.kandidaten(patroon):
            yield daad


def _standen(voorwaarden: Sequence[Voorwaarde], zicht: Zicht) -> Iterator[Patroon]:
    """Consent is a state: where one that fits may be the latest, every other decides with it."""
    afwezig = set(patronen_in([v for v in voorwaarden if not isinstance(v, ErIs)]))
    for patroon in patronen_in(voorwaarden):
        if patroon.daad == _INSTEMMING and (patroon in afwezig or zicht.kandidaten(patroon)):
            yield Patroon(_INSTEMMING, tuple(e for e in patroon.eisen if e.pad == "waarvoor"))


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
