"""How an answer to a question of fact can be said: in plain Dutch, and never more than the record.

What somebody maintained, what somebody judged and what was done are kept apart, adopted is not
carried out, and silence is not absence: where a sentence could be read as more than it is, a
reservation says so. Nothing here is written by hand about a case; every word follows from the act.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.daden.woorden import noem
from ledger.tijd.wanneer import in_woorden
from projections.feitenblad.feitvraag import (
    Aard,
    Feitvraag,
    Plichtvraag,
    Telvraag,
    Uiterstevraag,
    Weetvraag,
)
from projections.kennis.kennisname import Kennis
from projections.normen.normvorm import Patroon
from projections.toetsen.toetsing import Kern
from projections.verwoorden.woordkeus import een_van, patroon, uitkomst
from projections.werelden.tijdlijn import Tijdlijnregel

STELLINGEN = frozenset(
    {
        "benadeling_gesteld", "klacht_ingediend", "mededeling_gedaan", "melding_gedaan",
        "openbaarmaking", "signaal_geuit",
    }
)  # fmt: skip
OORDELEN = frozenset(
    {
        "aanbeveling_gedaan", "klacht_afgehandeld", "kwalificatie_gegeven",
        "omstandigheid_vastgesteld", "onderzoek_beoordeeld", "ontvankelijkheid_beoordeeld",
        "oordeel_gegeven", "standpunt_bepaald", "uitspraak_gedaan",
    }
)  # fmt: skip
VOOR_ZOVER = "voor zover mij bekend"
_STELLING = "Wat is gemeld of gesteld, is daarmee nog geen feit."
_OORDEEL = "Dit is een oordeel van wie het gaf; het register stelt niet vast of het juist is."
_OVERGENOMEN = "Overgenomen is niet uitgevoerd: of het is uitgevoerd, staat hier niet."
_LEZING = "Dit rust op een lezing: de bron zegt het niet met zoveel woorden."
_STIL = "Dat iets niet is vastgelegd, betekent niet dat het niet is gebeurd."
_TOETS = "Dit is een berekening met wat is vastgelegd, geen oordeel over een persoon."
_BENADERD = "Door onbekende data is deze toets een benadering."
_ROL = "Wat een rol wist, hoeft niet iedereen met die rol te hebben geweten."
_KENNIS = {
    "ja": "{rol} wist uiterlijk {zeker} van {wat}",
    "mogelijk": "{rol} kan van {wat} hebben geweten{vanaf}",
    "pas": "pas later is vastgelegd dat {rol} van {wat} wist{vanaf}",
    "niet_vastgelegd": "niet is vastgelegd dat {rol} van {wat} wist",
}


def dag(waarde: date | str) -> str:
    """A day in Dutch words."""
    return in_woorden(waarde if isinstance(waarde, str) else waarde.isoformat())


def aard_van(daad: str) -> Aard:
    """What an act of this kind says: a claim, a judgment, or that something was done."""
    return "stelling" if daad in STELLINGEN else "oordeel" if daad in OORDELEN else "feit"


# --- what was asked ---------------------------------------------------------------------------


def definitie(vraag: Feitvraag) -> str:
    """What is asked, in full: which acts, done when, in which cases."""
    waar = "in de genoemde dossiers" if vraag.dossiers else "in alle dossiers van de opdracht"
    if isinstance(vraag, Plichtvraag):
        return f"De toets van norm {vraag.norm}, {waar}."
    wat = f"{patroon(vraag.patroon.patroon())}{_venster(vraag)}, {waar}"
    match vraag:
        case Telvraag():
            return f"Het aantal keren dat is vastgelegd: {wat}."
        case Uiterstevraag(soort=soort):
            return f"De {soort} keer: {wat}."
        case Weetvraag(rol=rol):
            return f"Vanaf wanneer {noem(rol)} wist van: {wat}."
        case _:
            return f"Of en wanneer is vastgelegd: {wat}."


def _venster(vraag: object) -> str:
    van, tot = getattr(vraag, "gebeurd_van", None), getattr(vraag, "gebeurd_tot", None)
    delen = [f"vanaf {dag(str(van))}"] if van else []
    delen += [f"tot en met {dag(str(tot))}"] if tot else []
    return f", gebeurd {' '.join(delen)}" if delen else ""


# --- how it can be said -----------------------------------------------------------------------


def telzin(p: Patroon, laagst: int, hoogst: int) -> str:
    """A number, with what was counted."""
    if hoogst == 0:
        return f"Tot nu toe is niet vastgelegd: {patroon(p)}."
    getal = str(laagst) if laagst == hoogst else f"ten minste {laagst} en ten hoogste {hoogst}"
    return f"Tot nu toe is {getal} keer vastgelegd: {patroon(p)}."


def handelzin(regels: Sequence[Tijdlijnregel], p: Patroon, *, zeker: bool) -> str:
    """The acts as they read, each with its days; or that there is none on record."""
    if not regels:
        return f"Niet vastgelegd is: {patroon(p)}."
    zinnen = " ".join(f"{met_dag(regel)}." for regel in regels)
    return zinnen if zeker else f"Niet vast staat of dit het is: {zinnen}"


def uiterstezin(regels: Sequence[Tijdlijnregel], p: Patroon, soort: str) -> str:
    """The first or the last, or those among which nobody can tell."""
    if len(regels) < 2:
        return handelzin(regels, p, zeker=True)
    return f"Welke de {soort} was, staat niet vast: {handelzin(regels, p, zeker=True)}"


def plichtzin(naam: str, kernen: Iterable[tuple[Kern, Tijdlijnregel | None]]) -> str:
    """The verdicts on a duty, each with the act that opened it."""
    delen = []
    for kern, aanleiding in kernen:
        bij = "" if aanleiding is None else f", bij ‘{aanleiding.titel}’ ({aanleiding.wanneer})"
        uit = een_van(uitkomst(u) for u in kern.uitkomsten)
        vast = len(kern.uitkomsten) == 1
        delen.append(f"{bij.lstrip(', ')}{': ' if bij else ''}{uit if vast else f'{uit} (open)'}")
    return f"{naam}: {'; '.join(delen) if delen else 'niet van toepassing'}."


def weetzin(rol: str, gevonden: Sequence[tuple[Kennis, Tijdlijnregel]], p: Patroon) -> str:
    """Since when a role knew of each act; never that it did not."""
    if not gevonden:
        return f"Niet vastgelegd is: {patroon(p)}."
    delen = []
    for kennis, regel in gevonden:
        vanaf = kennis.mogelijk
        delen.append(
            _KENNIS[kennis.antwoord].format(
                rol=noem(rol),
                wat=f"‘{regel.titel}’ ({regel.wanneer})",
                zeker=dag(kennis.zeker) if kennis.zeker else "",
                vanaf="" if vanaf in {None, date.min} else f", op zijn vroegst {dag(vanaf)}",
            )
        )
    tekst = "; ".join(delen)
    return f"{tekst[:1].upper()}{tekst[1:]}."


def met_dag(regel: Tijdlijnregel) -> str:
    """An act as a sentence without its full stop, and when it was."""
    return f"{regel.zin.removesuffix('.')} ({regel.wanneer})"


# --- how far it goes --------------------------------------------------------------------------


def strekking(bekend_op: date | None, bronnen_tot: date | None, *, volledig: bool) -> list[str]:
    """What every sentence is said under: the coverage, and both cut-offs."""
    delen = [] if volledig else [VOOR_ZOVER]
    if bronnen_tot is not None:
        delen.append(f"volgens bronnen tot en met {dag(bronnen_tot)}")
    if bekend_op is not None:
        delen.append(f"zoals vastgelegd tot en met {dag(bekend_op)}")
    return delen


def voorbehouden(
    regels: Sequence[Tijdlijnregel], onzeker: int, relazen: Iterable[str]
) -> list[str]:
    """Where a sentence about these acts could be read as more than they say."""
    aarden = {aard_van(regel.daad) for regel in regels}
    uit = [_STELLING] if "stelling" in aarden else []
    uit += [_OORDEEL] if "oordeel" in aarden else []
    if any(regel.daad == "standpunt_bepaald" for regel in regels):
        uit.append(_OVERGENOMEN)
    uit += [_LEZING] if any(regel.lezing for regel in regels) else []
    uit += [] if regels else [_STIL]
    if onzeker:
        uit.append(f"Van {onzeker} daarvan is niet vastgelegd of het meetelt.")
    if namen := sorted(relazen):
        uit.append(f"Dit vertellen de bronnen van: {', '.join(namen)}.")
    return uit


def van_toets(*, benaderd: bool) -> list[str]:
    """What to bear in mind with a verdict."""
    return [_TOETS, *([_BENADERD] if benaderd else [])]


def van_kennis() -> list[str]:
    """What to bear in mind with what somebody knew."""
    return [_ROL, _STIL]
