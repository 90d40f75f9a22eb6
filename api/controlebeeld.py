"""What can be said of the log as a whole: three verdicts that never lend each other their colour.

*Integriteit*: is what stands there what was recorded. *Volledigheid*: is nothing missing, in the
middle or at the end. *Tijd*: was it recorded when it says so. Each is yes, no or unknown, says what
it rests on and what it does not prove. Yes is only said of what was computed; a log that nobody
outside has seen may be whole, but nobody can know.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import NamedTuple

from api import taal
from ledger.tijdvak import Waarneming
from ledger.toezicht import Grootboekbeeld
from ledger.wanneer import Antwoord

_SPELING = timedelta(minutes=1)  # clocks of others may differ this much from the database's
OUDST = timedelta(hours=24)  # longer than this without anybody outside looking is an alarm


# The family whose glyph and colour an answer has.
FAMILIES: Mapping[Antwoord, taal.Familie] = MappingProxyType(
    {Antwoord.JA: "waar", Antwoord.NEE: "onwaar", Antwoord.ONBEKEND: "onbekend"}
)


_VERGELEKEN: Mapping[Antwoord, str] = MappingProxyType(
    {
        Antwoord.JA: "Vergeleken met wat de ondertekenaar buiten de databank bewaart: gelijk.",
        Antwoord.NEE: "Dit is niet het grootboek dat de ondertekenaar buiten de databank bewaart.",
        Antwoord.ONBEKEND: "Niet vergeleken met wat de ondertekenaar buiten de databank bewaart:"
        " deze dienst kan dat niet lezen, en kent daarom ook zijn getuigen niet. De ondertekenaar"
        " hoort het leesbaar te maken; 'toedracht ondertekenaar stand' zegt waar.",
    }
)


_NA = (
    "Of er na nr. {} meer stond, is niet nagegaan: een oude reservekopie is in zichzelf ook"
    " volledig. Dat zegt alleen wat de ondertekenaar buiten de databank bewaart; zie integriteit."
)

# What others saw counts for the tree that they saw only.
ONLEESBAAR = (
    "Wat het grootboek over zichzelf zegt is niet meer allemaal te lezen; wat, staat onder"
    " integriteit."
)
ANDERE_BOOM = (
    "Wat anderen van buiten ook bevestigden, het geldt voor het grootboek waarvoor is getekend, en"
    " niet voor de boom die er nu staat."
)


class Grond(NamedTuple):
    """A part of a verdict, with an answer of its own."""

    antwoord: Antwoord
    zin: str

    @property
    def familie(self) -> taal.Familie:
        """The family whose glyph it has."""
        return FAMILIES[self.antwoord]


@dataclass(frozen=True, slots=True)
class Uitslag:
    """One verdict: its name, the question, and the parts that together are the answer."""

    naam: str
    vraag: str
    gronden: tuple[Grond, ...]

    @property
    def antwoord(self) -> Antwoord:
        """All parts together: one no is a no, and one unknown leaves it unknown."""
        return reduce(and_, (grond.antwoord for grond in self.gronden), Antwoord.JA)

    @property
    def familie(self) -> taal.Familie:
        """The family whose glyph and colour it has."""
        return FAMILIES[self.antwoord]


def uitslagen(beeld: Grootboekbeeld) -> tuple[Uitslag, Uitslag, Uitslag]:
    """The three verdicts on this log, apart."""
    return (
        Uitslag("Integriteit", "Staat er nog wat er is vastgelegd?", tuple(_integriteit(beeld))),
        Uitslag("Volledigheid", "Ontbreekt er niets?", tuple(_volledigheid(beeld))),
        Uitslag("Tijd", "Is het vastgelegd wanneer het er staat?", tuple(_tijd(beeld))),
    )


def ongezien(beeld: Grootboekbeeld) -> str | None:
    """The alarm that nobody outside has looked for too long; None when there is no reason."""
    if beeld.punt is None or beeld.gezien_tot >= beeld.punt.size or beeld.oudst_ongezien is None:
        return None
    if beeld.onleesbaar:
        return None  # who saw it may be what cannot be read
    if not beeld.boom_klopt:
        return None  # whoever saw the tree that was signed saw another one than this
    if beeld.op - beeld.oudst_ongezien <= OUDST:
        return None
    return (
        f"Nr. {beeld.gezien_tot + 1} en later zijn al meer dan een etmaal door niemand buiten dit"
        f" register gezien: sinds {taal.moment(beeld.oudst_ongezien)}. Vastleggen gaat door; een"
        " getuige kan intussen niets bevestigen."
    )


def bevindingen(beeld: Grootboekbeeld) -> tuple[str, ...]:
    """What someone should look into, and what leaves the three verdicts as they are."""
    return beeld.naloop.onjuist if beeld.naloop else ()


def _integriteit(beeld: Grootboekbeeld) -> Iterator[Grond]:
    for gebrek in beeld.onleesbaar:
        yield Grond(Antwoord.NEE, taal.hoofdletter(f"{gebrek}."))
    if beeld.punt is None:
        er_hoort = beeld.onleesbaar or beeld.vergeleken is Antwoord.NEE
        yield Grond(
            Antwoord.ONBEKEND,
            f"Er is {'' if er_hoort else 'nog '}geen ondertekend controlepunt"
            f"{' te lezen' if er_hoort else ''}, dus niets om mee te vergelijken.",
        )
        gronden = (*_bewaard(beeld), *_naloop(beeld))
        yield from (grond for grond in gronden if grond.antwoord is Antwoord.NEE)
        return
    omvang = beeld.punt.size
    yield _handtekening(beeld)
    if beeld.boom_klopt:
        yield Grond(
            Antwoord.JA, f"De boom in de databank is die waarvoor is getekend, tot nr. {omvang}."
        )
    else:
        yield Grond(
            Antwoord.NEE,
            f"De boom in de databank is niet die waarvoor is getekend, tot nr. {omvang}.",
        )
    yield from _bewaard(beeld)
    yield from _naloop(beeld)


def _handtekening(beeld: Grootboekbeeld) -> Grond:
    zin = (
        "Het controlepunt is ondertekend met een sleutel waarvan hier niet blijkt dat zij van dit"
        " grootboek is."
    )
    if beeld.ondertekend is Antwoord.JA:
        zin = "Het controlepunt is ondertekend met een sleutel van dit grootboek."
    elif beeld.ondertekend is Antwoord.NEE:
        zin = "De handtekening onder het controlepunt klopt niet."
    elif beeld.onleesbaar and not beeld.sleutels:
        zin = (
            "Welke sleutels dit grootboek aankondigde is niet te lezen, dus ook niet of een ervan"
            " het controlepunt ondertekende."
        )
    return Grond(beeld.ondertekend, zin)


def _bewaard(beeld: Grootboekbeeld) -> Iterator[Grond]:
    """Beside what is kept outside the database; that it differs is said once."""
    ongelijk = beeld.naloop.ongelijk if beeld.naloop else ""
    if ongelijk:
        yield Grond(Antwoord.NEE, taal.hoofdletter(f"{ongelijk}."))
    if not ongelijk or beeld.vergeleken is not Antwoord.NEE:
        yield Grond(beeld.vergeleken, _VERGELEKEN[beeld.vergeleken])


def _naloop(beeld: Grootboekbeeld) -> Iterator[Grond]:
    naloop = beeld.naloop
    if naloop is None:
        yield Grond(
            Antwoord.ONBEKEND,
            "Elke vastlegging wordt nu nagerekend; laad deze pagina zo dadelijk opnieuw.",
        )
        return
    wanneer = taal.moment(naloop.op)
    if naloop.gebreken:
        gezegd = beeld.onleesbaar
        for gebrek in (g for g in naloop.gebreken if not any(zin in g for zin in gezegd)):
            yield Grond(Antwoord.NEE, taal.hoofdletter(f"{gebrek}."))
    else:
        yield Grond(
            Antwoord.JA,
            f"Elke vastlegging tot en met nr. {naloop.tot} is nagerekend op {wanneer}:"
            " haar inhoud, nummer, tijd en soort zijn die van het blad in de boom.",
        )


def _volledigheid(beeld: Grootboekbeeld) -> Iterator[Grond]:
    yield from _breuken(beeld)
    if beeld.onleesbaar:
        yield Grond(Antwoord.ONBEKEND, ONLEESBAAR)
    if beeld.punt is None:
        yield Grond(
            Antwoord.ONBEKEND, "Zonder controlepunt is er niets dat zegt hoeveel er hoort te zijn."
        )
        return
    if beeld.omvang < beeld.punt.size:
        yield Grond(
            Antwoord.NEE,
            f"Er is getekend voor {beeld.punt.size} vastleggingen, en er staan er {beeld.omvang}.",
        )
        return
    if beeld.vergeleken is not Antwoord.JA:
        yield Grond(Antwoord.ONBEKEND, _NA.format(beeld.omvang))
    aantal = f"De databank telt {beeld.omvang} vastleggingen, waarvan {beeld.punt.size} getekend"
    if beeld.naloop is None:
        yield Grond(Antwoord.ONBEKEND, f"{aantal}; of er een gat in zit, wordt nu nagegaan.")
    elif beeld.naloop.gebreken or beeld.naloop.ongelijk:
        yield Grond(Antwoord.ONBEKEND, f"{aantal}; wat er niet klopt staat onder integriteit.")
    else:
        yield Grond(Antwoord.JA, f"{aantal}; tot en met nr. {beeld.naloop.tot} is er geen gat.")
    if beeld.gezien_tot:
        wie = taal.opsomming(sorted({w.wie for w in beeld.waarnemingen}))
        yield Grond(
            Antwoord.JA,
            f"Tot en met nr. {beeld.gezien_tot} ligt het aantal vast bij een ander: {wie}.",
        )
    elif not beeld.boom_klopt:
        yield Grond(Antwoord.ONBEKEND, ANDERE_BOOM)
    elif not beeld.onleesbaar:
        yield Grond(
            Antwoord.ONBEKEND,
            "Nog niemand buiten dit register heeft een controlepunt gezien. Wie databank en sleutel"
            " beheert, kan het einde weglaten zonder dat dat hier te zien is.",
        )


def _breuken(beeld: Grootboekbeeld) -> Iterator[Grond]:
    for breuk in (breuk for breuk in beeld.breuken if breuk.verloren):
        welke = f"Nr. {breuk.behouden + 1} t/m {breuk.vorige_omvang} van {breuk.vorige_oorsprong}"
        if breuk.nummer in beeld.onbeslist:
            zin = f"{welke} staan hier niet, zegt nr. {breuk.nummer}; of dat van de ondertekenaar"
            yield Grond(Antwoord.ONBEKEND, f"{zin} komt, is niet na te gaan.")
        elif breuk.elders:
            zin = f"{welke} staan in dat afgesloten grootboek, en niet hier; toets ze daar."
            yield Grond(Antwoord.ONBEKEND, zin)
        else:
            zin = f"{welke} zijn verloren gegaan, of zijn niet aantoonbaar dezelfde gebleven."
            yield Grond(Antwoord.NEE, zin)


def _tijd(beeld: Grootboekbeeld) -> Iterator[Grond]:
    if not beeld.waarnemingen and beeld.punt is not None and not beeld.boom_klopt:
        yield Grond(Antwoord.ONBEKEND, ANDERE_BOOM)
        return
    if not beeld.waarnemingen and beeld.onleesbaar:
        yield Grond(Antwoord.ONBEKEND, ONLEESBAAR)
        return
    if not beeld.waarnemingen:
        yield Grond(
            Antwoord.ONBEKEND,
            "De tijd in het grootboek is die van de eigen databank. Nog geen getuige of"
            " tijdstempeldienst heeft er een van buiten naast gezet.",
        )
        return
    for waarneming in beeld.waarnemingen:
        if tegenspraak := _tegenspraak(beeld, waarneming):
            yield Grond(Antwoord.NEE, tegenspraak)
    laatste = max(beeld.waarnemingen, key=lambda w: w.omvang)
    yield Grond(
        Antwoord.JA,
        f"Nr. 1 t/m {laatste.omvang} waren er bewezen niet later dan"
        f" {taal.moment(laatste.laatst)}: dat zag {laatste.wie}.",
    )


def _tegenspraak(beeld: Grootboekbeeld, waarneming: Waarneming) -> str | None:
    """What the log's own clock says against the clock of someone outside."""
    gedekt = beeld.tijden.get(waarneming.omvang)
    if gedekt is not None and gedekt - waarneming.laatst > _SPELING:
        return (
            f"Nr. {waarneming.omvang} zegt te zijn vastgelegd op {taal.moment(gedekt)}, maar"
            f" {waarneming.wie} zag het al op {taal.moment(waarneming.laatst)}."
        )
    bewijs = beeld.tijden.get(waarneming.nummer)
    if bewijs is not None and waarneming.vroegst - bewijs > _SPELING:
        return (
            f"Nr. {waarneming.nummer} zegt te zijn vastgelegd op {taal.moment(bewijs)}, maar bevat"
            f" een bevestiging van {waarneming.wie} van {taal.moment(waarneming.vroegst)}."
        )
    return None
