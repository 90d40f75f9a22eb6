"""The Dutch of a table that comes in: what a column can hold, and what to look at in a row."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter

from api.invoer.celwaarden import EEN_VAN
from api.invoer.indeling import DATUM_VAN, LOS, ROL, VELD, Indeling, IndelingOnjuist, details
from api.invoer.tabelbestand import Reeks
from api.invoer.tabelherkenning import Herkend, Rijstand
from api.invoer.tabelinvoer import VERWACHT, Geweigerd
from api.invoer.tabelregels import Celfout, Daadplan, Rijplan
from api.invoer.werkmap import TabelGeweigerd
from api.taal import vormtaal
from api.taal.datumtaal import leesbaar
from api.taal.taal import hoofdletter, moment
from api.taal.veldtaal import mag_niet_leeg
from api.taal.vertaling import _, woorden
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import ROLLEN
from ledger.daden.velden import LEEG
from ledger.daden.woorden import noem
from ledger.tijd.wanneer import Wanneer

_TWIJFELS: Mapping[str, str] = woorden(
    {
        "datumcel": "de werkmap zelf zegt deze dag",
        "onnauwkeurig": "dit kan meer dan één dag zijn",
        "na_vorige": "gerekend vanaf de handeling ervoor in deze rij",
        "twee_lezingen": "kan ook een reeks van twee jaren zijn",
        "eigen_lezing": "zo gelezen door wie dit invoert",
    }
)
_DOELEN: Mapping[str, str] = woorden(
    {
        "dossier": "Kenmerk van het dossier",
        "daad": "Welke handeling",
        "datum": "Datum van die handeling",
        "rol": "Rol van wie het deed",
        "bron": "Bron",
        "brondatum": "Datum van de bron",
        "toelichting": "Toelichting (bij de bron, verzegeld)",
    }
)
_GETAL = re.compile(r"\d+")
# What the register expects with a number of its own in it.
_MET_GETALLEN: Mapping[str, str] = woorden(
    {
        "een getal vanaf {}": "een getal vanaf {}",
        "een getal tot en met {}": "een getal tot en met {}",
        "een jaar van {} t/m {}": "een jaar van {} t/m {}",
    }
)


def dag_van(plan: Daadplan) -> str:
    """When an act of a row was, in the words of its cell or ours, and which days that can be."""
    return f"{woorden_van(plan)} ({dagen_van(plan)})"


def woorden_van(plan: Daadplan) -> str:
    """When an act of a row was, in the words of its cell or ours."""
    wanneer = _wanneer(plan)
    return leesbaar(wanneer.edtf, wanneer.woorden)


def dagen_van(plan: Daadplan) -> str:
    """Which days that can be."""
    return vormtaal.betekenis(_wanneer(plan))


def _wanneer(plan: Daadplan) -> Wanneer:
    return Wanneer(plan.handeling.gebeurd or "", plan.handeling.woorden)


def zegt(fout: Exception) -> str:
    """Why a table is refused, in the language of this page."""
    if isinstance(fout, IndelingOnjuist):
        return "; ".join(map(zegt, fout.fouten))
    if isinstance(fout, TabelGeweigerd):
        doel = fout.waarden.get("doel")
        waarden = {**fout.waarden, "doel": _DOELEN[doel] if isinstance(doel, str) else doel}
        return _(fout.tekst).format(**waarden)
    return str(fout)


def keuzes_van(indeling: Indeling, kolom: str) -> tuple[Sequence[tuple[str, str]], bool]:
    """Out of what an answer about a cell of this column is chosen, and whether it can be more.

    Nothing, where an answer is written.
    """
    doel = indeling.kolommen.get(kolom, "")
    if doel == ROL:
        return rollen(), False
    daad, _punt, naam = doel.removeprefix(VELD).partition(".")
    veld = details(daad).get(naam) if doel.startswith(VELD) and daad in HANDELINGEN else None
    if veld is None or veld.soort not in {"keuze", "ja_nee"}:
        return (), False
    ja_nee = (("ja", _("Ja")), ("nee", _("Nee")))
    return (ja_nee if veld.soort == "ja_nee" else veld.keuzes), veld.lijst


def verwacht(fout: Celfout) -> str:
    """What a cell was expected to say; of a list that the page shows beside it, that it is one."""
    if fout.verwacht == EEN_VAN:
        return _("verwacht een keuze uit de lijst")
    waarden = {naam: in_woorden(str(waarde)) for naam, waarde in fout.waarden.items()}
    tekst = in_woorden(fout.verwacht)
    return _("verwacht {wat}").format(wat=tekst.format(**waarden) if waarden else tekst)


def geweigerd(reden: Geweigerd) -> tuple[str, str]:
    """Why a row could not be recorded: in the language of this page, and what came, as it is.

    A field that is missing is named and asked for; how a file writes unknown is said to a program.
    """
    if not reden.sjabloon:
        return "", reden.reden
    if reden.sjabloon != VERWACHT:
        return hoofdletter(_(reden.sjabloon).format(*reden.waarden)), ""
    pad, wat, kreeg = reden.waarden
    veld = vormtaal.label(pad.split("/")[1])
    if wat == LEEG:
        return f"{veld}: {mag_niet_leeg(datum=False)}", ""
    zin = _("{veld}: verwacht {wat}, kreeg")
    return zin.format(veld=veld, wat=in_woorden(wat)), kreeg


def in_woorden(verwacht: str) -> str:
    """What was expected in the language of this page; what stands behind it in brackets stays."""
    getallen = _GETAL.findall(verwacht)
    if (kaal := _GETAL.sub("{}", verwacht)) in _MET_GETALLEN:
        return _MET_GETALLEN[kaal].format(*getallen)
    tekst, haak, rest = verwacht.partition(" (")
    heel = _(verwacht)
    return heel if heel != verwacht else f"{_(tekst)}{haak}{rest}"


def weggelaten(reeks: Reeks) -> list[str]:
    """Which rows are none of the table, those beside each other with one reason together."""
    return _gezegd(reeks, lambda reden: f" ({_(reden)})")


def verborgen(reeks: Reeks) -> list[str]:
    """Which rows the workbook does not show, those beside each other together."""
    return _gezegd(reeks, str)


def _gezegd(reeks: Reeks, erbij: Callable[[str], str]) -> list[str]:
    uit = [
        (str(van) if van == tot else _("{van} t/m {tot}").format(van=van, tot=tot)) + erbij(reden)
        for van, tot, reden in reeks.delen
    ]
    return [*uit, _("en nog {rest} rijen").format(rest=reeks.rest)] if reeks.rest else uit


def staat_al(
    herkend: Herkend, namen: Mapping[tuple[str, str], str], wacht: Collection[int]
) -> list[str]:
    """What of a table stands already, and out of which file; nothing when none of it does."""
    rijen = herkend.rijen.values()
    gelijk = sum(not (rij.nieuw or rij.gewijzigd) for rij in rijen)
    aangevuld = sum(bool(rij.nieuw) and not rij.gewijzigd for rij in rijen)
    gewijzigd = sum(bool(rij.gewijzigd) for rij in rijen)
    zinnen = [
        (gelijk, _("Rijen die al zijn vastgelegd: {aantal}.")),
        (aangevuld, _("Rijen die sindsdien zijn aangevuld: {aantal}.")),
        (gewijzigd, _("Rijen die sindsdien zijn gewijzigd: {aantal}.")),
        (len(wacht), _("Daarvan wachten op uw keuze: {aantal}.")),
    ]
    uit = [zin.format(aantal=aantal) for aantal, zin in zinnen if aantal]
    if bestanden := [_uit(naam) for naam in dict.fromkeys(namen.values())]:
        uit.append(
            _("Wat er al staat kwam uit {bestanden}.").format(bestanden=", ".join(bestanden))
        )
    return uit


def _uit(naam: str) -> str:
    return f"‘{naam}’" if naam else _("dit bestand")


def stand_van(rij: Rijstand, namen: Mapping[tuple[str, str], str]) -> str:
    """What of one row stands already, and out of which file."""
    bekend = [_uit(namen[uit[:2]]) for uit in rij.uit if uit[:2] in namen]
    waar = ", ".join(dict.fromkeys(bekend)) or _("een eerder bestand")
    if rij.gewijzigd:
        return _("Gewijzigd sinds zij is vastgelegd uit {bestand}.").format(bestand=waar)
    if rij.nieuw:
        zin = _("Aangevuld: {nieuw} nieuw, de rest is al vastgelegd uit {bestand}.")
        return zin.format(nieuw=rij.nieuw, bestand=waar)
    return _("Al vastgelegd uit {bestand}.").format(bestand=waar)


def wijzigingen(rij: Rijstand) -> list[str]:
    """Which acts of a row stand otherwise in the register."""
    zin = _("‘{daad}’ staat er al anders: nr. {nummer}, vastgelegd op {dag}")
    return [
        zin.format(daad=daadnaam(w.daad), nummer=w.nummer, dag=moment(w.op)) for w in rij.gewijzigd
    ]


def ingetrokken(rij: Rijstand) -> list[str]:
    """Which acts of a row were withdrawn or rejected since they were recorded."""
    zin = _(
        "‘{daad}’ is daarna ingetrokken of afgewezen (nr. {nummer}, vastgelegd op {dag}); deze rij"
        " legt dat niet opnieuw vast."
    )
    return [
        zin.format(daad=daadnaam(w.daad), nummer=w.nummer, dag=moment(w.op))
        for w in rij.ingetrokken
    ]


def daadnaam(daad: str) -> str:
    """What acts of a kind are called."""
    return _(HANDELINGEN[daad].titel)


def twijfels(plan: Daadplan) -> list[str]:
    """What a person should look at before accepting it."""
    return [_TWIJFELS[code] for code in plan.twijfels]


def titel(plan: Daadplan) -> str:
    """What an act is called."""
    return _(plan.handeling.titel)


def doelen(gedateerd: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column can hold, in groups; details of the acts that another column dates."""
    daden = sorted((_(soort.titel), daad) for daad, soort in HANDELINGEN.items())
    return [
        (_("Algemeen"), [("", _("Niet overnemen")), *((c, _DOELEN[c]) for c in LOS)]),
        *(
            (
                _("Bij: {daad}").format(daad=_(HANDELINGEN[daad].titel)),
                [(f"{VELD}{daad}.{naam}", veld.label) for naam, veld in details(daad).items()],
            )
            for daad in gedateerd
        ),
        (_("Datum van een handeling"), [(f"{DATUM_VAN}{daad}", titel) for titel, daad in daden]),
    ]


def rollen() -> list[tuple[str, str]]:
    """Who can have done an act."""
    return sorted(((rol, hoofdletter(_(noem(rol)))) for rol in ROLLEN), key=itemgetter(1))


def celtekst(plan: Rijplan, kolom: str) -> str:
    """What a cell says that asks for an answer."""
    return next((fout.kreeg for fout in plan.fouten if fout.kolom == kolom), "")
