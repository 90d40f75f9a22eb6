"""The Dutch of who knew what, of hand-offs, care and independence; it accuses nobody."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from api.taal import taal
from api.taal.dagtelling import dagen
from api.taal.datumtaal import leesbaar
from api.taal.vertaling import _, woorden
from ledger.daden.woorden import noem
from ledger.tijd.wanneer import AMSTERDAM, Antwoord
from projections.kennis.deelname import Wie, Wijze
from projections.kennis.kennisname import Kennis, Weet
from projections.kennis.onafhankelijkheid import Signaal
from projections.kennis.overdrachten import Maat, Overdracht
from projections.kennis.zorg import Bericht, Nazorg, Stilte
from projections.werelden.gebeurtenissen import Gebeurtenis

_GEZEGD: Mapping[str, str] = woorden(
    {
        "stilte": "Dat niets is vastgelegd, bewijst niet dat het niet zo was.",
        "rol": (
            "Een rol kan door meer dan één persoon zijn vervuld: wat van een rol is vastgelegd,"
            " geldt niet voor ieder die haar had."
        ),
    }
)
# Per answer and per hand-off: its word, and the colour and glyph of its family.
_ANTWOORDEN: Mapping[str, str] = woorden(
    {
        "ja": "ja",
        "mogelijk": "mogelijk",
        "pas": "later vastgelegd",
        "niet_vastgelegd": "niet vastgelegd",
    }
)
_STANDEN: Mapping[str, str] = woorden(
    {
        "aangekomen": "aangekomen",
        "gebleken": "bleek aangekomen",
        "misschien": "misschien aangekomen",
        "open": "ontvangst niet vastgelegd",
        "tegenstrijdig": "data spreken elkaar tegen",
    }
)
_FAMILIE: Mapping[str, taal.Familie] = MappingProxyType(
    {
        "ja": "waar",
        "mogelijk": "onbekend",
        "pas": "nvt",
        "niet_vastgelegd": "nvt",
        "aangekomen": "waar",
        "gebleken": "waar",
        "misschien": "onbekend",
        "open": "onbekend",
        "tegenstrijdig": "onbekend",
    }
)
_WIJZEN: Mapping[Wijze, str] = woorden(
    {
        Wijze.DEED: "deed dit zelf",
        Wijze.ERBIJ: "was erbij",
        Wijze.INGELICHT: "hoorde het",
        Wijze.GESTUURD: "was degene voor wie het bestemd was",
        Wijze.LATER: "kreeg het te horen, op een dag die niet is vastgelegd",
        Wijze.NOEMDE: "deed dit zelf",
    }
)
_HOE: Mapping[str, str] = woorden(
    {
        "onderwerp": "degene over wie de melding in nr. {nummer} gaat",
        "betrokkene": "de betrokkene in nr. {nummer}",
        "benadeling": "wie de handeling in nr. {nummer} deed",
        "melder": "de melder in nr. {nummer}",
    }
)


def stilte_is_geen_bewijs() -> str:
    """What it does not mean that nothing was recorded."""
    return _GEZEGD["stilte"]


def rol_is_niet_een_persoon() -> str:
    """Why what a role knew is not what each who had it knew."""
    return _GEZEGD["rol"]


def antwoordwoord(code: str) -> tuple[str, taal.Familie]:
    """An answer in a word, with its family."""
    return _ANTWOORDEN[code], _FAMILIE[code]


def standwoord(code: str) -> tuple[str, taal.Familie]:
    """Whether a hand-off arrived in a word, with its family."""
    return _STANDEN[code], _FAMILIE[code]


def wie(iemand: Wie) -> str:
    """Somebody of whom it is asked; a person is never named here."""
    return _(noem(iemand.code)) if iemand.soort == "rol" else _("deze persoon")


def daad(g: Gebeurtenis) -> str:
    """An act by its number and kind: "nr. 9, melding gedaan"."""
    return _("nr. {nummer}, {daad}").format(nummer=g.nummer, daad=_klein(g))


def _klein(g: Gebeurtenis) -> str:
    titel = _(g.handeling.titel)
    return f"{titel[:1].lower()}{titel[1:]}"


def wanneer(g: Gebeurtenis) -> str:
    """When an act was, in the words of its source."""
    return leesbaar(g.handeling.gebeurd, g.handeling.woorden)


def antwoord(kennis: Kennis, dag: date) -> str:
    """What somebody knew on a day, as a sentence."""
    feit = _("nr. {nummer} ({daad})").format(nummer=kennis.feit.nummer, daad=_klein(kennis.feit))
    wie_, op = wie(kennis.wie), taal.dag(dag)
    if kennis.antwoord == "ja":
        return _("Ja: {wie} wist op {op} van {feit}.").format(wie=wie_, op=op, feit=feit)
    if kennis.antwoord == "mogelijk":
        zin = _("Mogelijk wist {wie} op {op} van {feit}.").format(wie=wie_, op=op, feit=feit)
        if kennis.zeker is None:
            return f"{zin} {_('Vanaf welke dag het zeker is, is niet vastgelegd.')}"
        return f"{zin} {_('Zeker is het vanaf {dag}.').format(dag=taal.dag(kennis.zeker))}"
    niet = _("Niet vastgelegd dat {wie} op {op} al van {feit} wist.")
    niet = niet.format(wie=wie_, op=op, feit=feit)
    if kennis.antwoord == "niet_vastgelegd" or kennis.mogelijk is None:
        return f"{niet} {stilte_is_geen_bewijs()}"
    return f"{niet} {_vanaf(kennis.mogelijk, kennis.zeker)} {stilte_is_geen_bewijs()}"


def _vanaf(mogelijk: date, zeker: date | None) -> str:
    """From when they knew, as recorded; that they knew by another way before is not denied."""
    if zeker == mogelijk:
        zin = _("Volgens wat is vastgelegd is het zeker vanaf {mogelijk}.")
    elif zeker:
        zin = _(
            "Volgens wat is vastgelegd is het mogelijk vanaf {mogelijk}, en zeker vanaf {zeker}."
        )
    else:
        zin = _("Volgens wat is vastgelegd is het mogelijk vanaf {mogelijk}.")
    return zin.format(mogelijk=taal.dag(mogelijk), zeker=taal.dag(zeker) if zeker else "")


def grond(weet: Weet) -> str:
    """Why an act shows that somebody knew."""
    wie_ = taal.hoofdletter(wie(weet.wie))
    uit = f"{wie_} {_WIJZEN[weet.wijze]}"
    if weet.wijze is Wijze.GESTUURD:
        ontvangen = not weet.wanneer.open_eind
        uit = f"{wie_} {_('ontving dit')}" if ontvangen else uit
        uit += "" if ontvangen else f"; {_('de dag van ontvangst is niet vastgelegd')}"
    if weet.feit != weet.door.id:
        uit += f", {_('en het gaat over die handeling')}"
    if weet.door.handeling.lezing:
        uit += f" ({_('onze lezing van de bron')})"
    if weet.door.strijdig:
        uit += f". {_('De data van deze handeling spreken andere tegen')}"
    return f"{uit}."


def sinds(kennis: Kennis) -> str:
    """Since when somebody knew, in few words, for a table."""
    if kennis.zeker is not None:
        dag = _kort(kennis.zeker)
        return dag if kennis.zeker == kennis.mogelijk else _("uiterlijk {dag}").format(dag=dag)
    if kennis.mogelijk is None or kennis.mogelijk == date.min:
        return _("misschien")
    return _("misschien, vanaf {dag}").format(dag=_kort(kennis.mogelijk))


def _kort(dag: date) -> str:
    return f"{dag.day} {taal.maand_kort(dag)} {dag.year}"


# --- hand-offs --------------------------------------------------------------------------------


def onderweg(schakel: Overdracht) -> str:
    """How long it took, or how long nothing has been recorded."""
    if schakel.stand == "misschien":
        return _("of het is ontvangen staat niet vast")
    if schakel.stand == "open":
        return _("al {dagen} geen ontvangst vastgelegd").format(dagen=dagen(schakel.onderweg))
    if schakel.stand == "tegenstrijdig":
        return _("ontvangen voordat het werd gedaan, zeggen de data")
    if schakel.onderweg == (0, 0):
        return _("dezelfde dag")
    return _("{dagen} later").format(dagen=dagen(schakel.onderweg))


def maatstaf(schakel: Overdracht, maat: Maat | None) -> str:
    """Whether it arrived at once, by the yardstick that the organisation set.

    Of what was told face to face there is nothing to say: it was under way for no time at all.
    """
    if schakel.direct:
        return ""
    if maat is None:
        return _(
            "Of dit onmiddellijk was, is niet te zeggen: geen bron noemt een getal en er is geen"
            " maatstaf vastgesteld."
        )
    minst, meest = maat.dagen
    getal = _("de maatstaf voor onmiddellijk ({minst} tot {meest} werkdagen)")
    getal = getal.format(minst=minst, meest=meest)
    if schakel.binnen is Antwoord.JA:
        return _("Het was onderweg binnen {maatstaf}.").format(maatstaf=getal)
    if schakel.binnen is Antwoord.NEE:
        return _("Het was langer onderweg dan {maatstaf}.").format(maatstaf=getal)
    if schakel.aankomst is None and schakel.voorbij is Antwoord.JA:
        zin = _("{maatstaf} is voorbij; ga na of het is aangekomen.")
        return taal.hoofdletter(zin.format(maatstaf=getal))
    return _("Of het onderweg binnen {maatstaf} bleef, is niet te zeggen.").format(maatstaf=getal)


# --- care -------------------------------------------------------------------------------------


def stilte(gevonden: Stilte) -> str:
    """The longest time without a message to whoever reported."""
    minst, meest = gevonden.dagen
    if meest == 0:
        return _("Er is geen dag zonder vastgelegd bericht aan de melder.")
    zin = _("De langste tijd zonder vastgelegd bericht aan de melder duurde {dagen}")
    zin = zin.format(dagen=dagen((minst, meest)))
    if meest is None:
        slot = _("een bovengrens is er niet, omdat het begin niet is vastgelegd")
        return f"{zin}; {slot}."
    tot = f"{_('nr.')} {gevonden.tot.nummer}" if gevonden.tot else _einde(gevonden)
    vorm = (
        _("van nr. {van} tot {tot}") if minst == meest else _("het langst van nr. {van} tot {tot}")
    )
    return f"{zin} ({vorm.format(van=gevonden.na.nummer, tot=tot)})."


def sinds_bericht(gevonden: Stilte) -> str:
    """How long ago the last message to whoever reported was."""
    if gevonden.sinds is None:
        return _("Er is geen bericht aan de melder vastgelegd.")
    if gevonden.sinds == (0, 0):
        op = taal.dag(gevonden.einde.laatst)
        return _("Het laatste vastgelegde bericht was op {dag}.").format(dag=op)
    if gevonden.gesloten:
        zin = _(
            "Het laatste vastgelegde bericht aan de melder was {dagen} voor het dossier werd"
            " gesloten."
        )
    else:
        zin = _("Het laatste vastgelegde bericht aan de melder was {dagen} geleden.")
    return zin.format(dagen=dagen(gevonden.sinds))


def _einde(gevonden: Stilte) -> str:
    dag = taal.dag(gevonden.einde.laatst)
    return _("het dossier werd gesloten ({dag})").format(dag=dag) if gevonden.gesloten else dag


def bericht(gevonden: Bericht) -> str:
    """Whether something went to whoever reported after what they said."""
    antwoord_ = gevonden.antwoord
    if antwoord_ is None:
        return _("Niet vastgelegd dat hierop iets aan de melder is bericht.")
    if gevonden.iets_erna is Antwoord.JA and gevonden.dagen is not None:
        na = _("na {dagen}").format(dagen=dagen(gevonden.dagen))
        na = _("dezelfde dag") if gevonden.dagen == (0, 0) else na
        zin = _("Daarna bericht aan de melder: nr. {nummer}, {na}.")
        return zin.format(nummer=antwoord_.nummer, na=na)
    zin = _("Misschien ging nr. {nummer} hierna naar de melder; zeker is dat niet.")
    return zin.format(nummer=antwoord_.nummer)


def nazorg(gevonden: Nazorg) -> str:
    """What went to whoever reported after the case was dealt with."""
    vast = gevonden.minst == gevonden.meest
    aantal = (
        str(gevonden.minst)
        if vast
        else _("{minst} tot {meest}").format(minst=gevonden.minst, meest=gevonden.meest)
    )
    if gevonden.meest == 0:
        zin = _("Na {daad}, is geen bericht aan de melder vastgelegd.")
    else:
        zin = _("Na {daad}, is {aantal} keer bericht aan de melder vastgelegd.")
    return zin.format(daad=daad(gevonden.na), aantal=aantal)


# --- independence -----------------------------------------------------------------------------


def signaal(gevonden: Signaal) -> str:
    """Why there is reason to ask whether somebody was independent."""
    hier = taal.hoofdletter(daad(gevonden.daad))
    if gevonden.grond == "gezegd":
        return f"{hier}: {_('de vastlegging zegt zelf dat de onderzoeker betrokken is.')}"
    if gevonden.grond == "afstand":
        return f"{hier}: {_('de vastlegging zegt zelf dat de afstand onvoldoende is.')}"
    if gevonden.grond == "persoon":
        zin = _("wie hier {wat}, is dezelfde persoon als {ander}.")
    elif gevonden.grond == "rol":
        zin = _(
            "wie hier {wat}, heeft dezelfde rol als {ander}. Of het dezelfde persoon is, is niet"
            " vastgelegd."
        )
    else:
        zin = _(
            "wie hier {wat}, kan gezien de vastgelegde rollen dezelfde persoon zijn als {ander}."
            " Of het dezelfde persoon is, is niet vastgelegd."
        )
    ander = _HOE[gevonden.hoe or "onderwerp"].format(nummer=gevonden.betrokken.nummer)
    return f"{hier}: {zin.format(wat=_(gevonden.wat), ander=ander)}"


def bekend_sinds(gevonden: Signaal) -> str:
    """Since when the record shows it."""
    dag = taal.dag(gevonden.sinds.astimezone(AMSTERDAM).date())
    if gevonden.achteraf:
        return _("Zo vastgelegd sinds {dag}; dat bleek achteraf.").format(dag=dag)
    return _("Zo vastgelegd sinds {dag}.").format(dag=dag)


def overzicht(aantal: int) -> str:
    """Of how many acts somebody who took no part in them is known to have heard."""
    if aantal == 1:
        return _("1 handeling waarvan ook anderen hoorden")
    return _("{aantal} handelingen waarvan ook anderen hoorden").format(aantal=aantal)


def binnen(aantal: int) -> str:
    """Of how many acts only those who took part in them are known to have known."""
    if aantal == 1:
        return _("1 handeling waarvan alleen bij wie eraan deelnam kennis is vastgelegd")
    return _(
        "{aantal} handelingen waarvan alleen bij wie eraan deelnam kennis is vastgelegd"
    ).format(aantal=aantal)
