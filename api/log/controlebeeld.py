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

from api.taal import taal
from api.taal.vertaling import _, woorden
from ledger.bewijs.tijdvak import Waarneming
from ledger.bewijsvoering.toezicht import Grootboekbeeld
from ledger.tijd.wanneer import Antwoord

_SPELING = timedelta(minutes=1)  # clocks of others may differ this much from the database's
OUDST = timedelta(hours=24)  # longer than this without anybody outside looking is an alarm


# The family whose glyph and colour an answer has.
FAMILIES: Mapping[Antwoord, taal.Familie] = MappingProxyType(
    {Antwoord.JA: "waar", Antwoord.NEE: "onwaar", Antwoord.ONBEKEND: "onbekend"}
)


_WOORDEN: Mapping[Antwoord, str] = woorden(
    {Antwoord.JA: "ja", Antwoord.NEE: "nee", Antwoord.ONBEKEND: "onbekend"}
)
_VERGELEKEN: Mapping[Antwoord, str] = woorden(
    {
        Antwoord.JA: "Vergeleken met wat de ondertekenaar buiten de databank bewaart: gelijk.",
        Antwoord.NEE: "Dit is niet het grootboek dat de ondertekenaar buiten de databank bewaart.",
        Antwoord.ONBEKEND: (
            "Niet vergeleken met wat de ondertekenaar buiten de databank bewaart: deze dienst kan"
            " dat niet lezen, en kent daarom ook zijn getuigen niet. De ondertekenaar hoort het"
            " leesbaar te maken; 'toedracht ondertekenaar stand' zegt waar."
        ),
    }
)


def onleesbaar() -> str:
    """That the log says things of itself that cannot be read."""
    return _(
        "Wat het grootboek over zichzelf zegt is niet meer allemaal te lezen; wat, staat onder"
        " integriteit."
    )


def andere_boom() -> str:
    """That what others saw counts for the tree that they saw only."""
    return _(
        "Wat anderen van buiten ook bevestigden, het geldt voor het grootboek waarvoor is"
        " getekend, en niet voor de boom die er nu staat."
    )


class Grond(NamedTuple):
    """A part of a verdict, with an answer of its own.

    `nederlands`: the sentence is of the program that checks, which knows no other language.
    """

    antwoord: Antwoord
    zin: str
    nederlands: bool = False

    @property
    def woord(self) -> str:
        """Its answer in a word."""
        return _WOORDEN[self.antwoord]

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
    def woord(self) -> str:
        """Its answer in a word."""
        return _WOORDEN[self.antwoord]

    @property
    def familie(self) -> taal.Familie:
        """The family whose glyph and colour it has."""
        return FAMILIES[self.antwoord]


def uitslagen(beeld: Grootboekbeeld) -> tuple[Uitslag, Uitslag, Uitslag]:
    """The three verdicts on this log, apart."""
    return (
        Uitslag(
            _("Integriteit"),
            _("Staat er nog wat er is vastgelegd?"),
            tuple(_integriteit(beeld)),
        ),
        Uitslag(_("Volledigheid"), _("Ontbreekt er niets?"), tuple(_volledigheid(beeld))),
        Uitslag(_("Tijd"), _("Is het vastgelegd wanneer het er staat?"), tuple(_tijd(beeld))),
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
    return _(
        "Nr. {nummer} en later zijn al meer dan een etmaal door niemand buiten dit register gezien:"
        " sinds {moment}. Vastleggen gaat door; een getuige kan intussen niets bevestigen."
    ).format(nummer=beeld.gezien_tot + 1, moment=taal.moment(beeld.oudst_ongezien))


def bevindingen(beeld: Grootboekbeeld) -> tuple[str, ...]:
    """What someone should look into, and what leaves the three verdicts as they are."""
    return beeld.naloop.onjuist if beeld.naloop else ()


def _integriteit(beeld: Grootboekbeeld) -> Iterator[Grond]:
    for gebrek in beeld.onleesbaar:
        yield Grond(Antwoord.NEE, taal.hoofdletter(f"{gebrek}."), nederlands=True)
    if beeld.punt is None:
        er_hoort = beeld.onleesbaar or beeld.vergeleken is Antwoord.NEE
        zin = _("Er is nog geen ondertekend controlepunt, dus niets om mee te vergelijken.")
        if er_hoort:
            zin = _(
                "Er is geen ondertekend controlepunt te lezen, dus niets om mee te vergelijken."
            )
        yield Grond(Antwoord.ONBEKEND, zin)
        gronden = (*_bewaard(beeld), *_naloop(beeld))
        yield from (grond for grond in gronden if grond.antwoord is Antwoord.NEE)
        return
    yield _handtekening(beeld)
    zin = _("De boom in de databank is niet die waarvoor is getekend, tot nr. {omvang}.")
    if beeld.boom_klopt:
        zin = _("De boom in de databank is die waarvoor is getekend, tot nr. {omvang}.")
    klopt = Antwoord.JA if beeld.boom_klopt else Antwoord.NEE
    yield Grond(klopt, zin.format(omvang=beeld.punt.size))
    yield from _bewaard(beeld)
    yield from _naloop(beeld)


def _handtekening(beeld: Grootboekbeeld) -> Grond:
    zin = _(
        "Het controlepunt is ondertekend met een sleutel waarvan hier niet blijkt dat zij van dit"
        " grootboek is."
    )
    if beeld.ondertekend is Antwoord.JA:
        zin = _("Het controlepunt is ondertekend met een sleutel van dit grootboek.")
    elif beeld.ondertekend is Antwoord.NEE:
        zin = _("De handtekening onder het controlepunt klopt niet.")
    elif beeld.onleesbaar and not beeld.sleutels:
        zin = _(
            "Welke sleutels dit grootboek aankondigde is niet te lezen, dus ook niet of een ervan"
            " het controlepunt ondertekende."
        )
    return Grond(beeld.ondertekend, zin)


def _bewaard(beeld: Grootboekbeeld) -> Iterator[Grond]:
    """Beside what is kept outside the database; that it differs is said once."""
    ongelijk = beeld.naloop.ongelijk if beeld.naloop else ""
    if ongelijk:
        yield Grond(Antwoord.NEE, taal.hoofdletter(f"{ongelijk}."), nederlands=True)
    if not ongelijk or beeld.vergeleken is not Antwoord.NEE:
        yield Grond(beeld.vergeleken, _VERGELEKEN[beeld.vergeleken])


def _naloop(beeld: Grootboekbeeld) -> Iterator[Grond]:
    naloop = beeld.naloop
    if naloop is None:
        yield Grond(
            Antwoord.ONBEKEND,
            _("Elke vastlegging wordt nu nagerekend; laad deze pagina zo dadelijk opnieuw."),
        )
        return
    if naloop.gebreken:
        gezegd = beeld.onleesbaar
        for gebrek in (g for g in naloop.gebreken if not any(zin in g for zin in gezegd)):
            yield Grond(Antwoord.NEE, taal.hoofdletter(f"{gebrek}."), nederlands=True)
    else:
        zin = _(
            "Elke vastlegging tot en met nr. {tot} is nagerekend op {wanneer}: haar inhoud, nummer,"
            " tijd en soort zijn die van het blad in de boom."
        )
        yield Grond(Antwoord.JA, zin.format(tot=naloop.tot, wanneer=taal.moment(naloop.op)))


def _volledigheid(beeld: Grootboekbeeld) -> Iterator[Grond]:
    yield from _breuken(beeld)
    if beeld.onleesbaar:
        yield Grond(Antwoord.ONBEKEND, onleesbaar())
    if beeld.punt is None:
        zin = _("Zonder controlepunt is er niets dat zegt hoeveel er hoort te zijn.")
        yield Grond(Antwoord.ONBEKEND, zin)
        return
    if beeld.omvang < beeld.punt.size:
        zin = _("Er is getekend voor {getekend} vastleggingen, en er staan er {omvang}.")
        zin = zin.format(getekend=beeld.punt.size, omvang=beeld.omvang)
        yield Grond(Antwoord.NEE, zin)
        return
    if beeld.vergeleken is not Antwoord.JA:
        zin = _(
            "Of er na nr. {omvang} meer stond, is niet nagegaan: een oude reservekopie is in"
            " zichzelf ook volledig. Dat zegt alleen wat de ondertekenaar buiten de databank"
            " bewaart; zie integriteit."
        )
        yield Grond(Antwoord.ONBEKEND, zin.format(omvang=beeld.omvang))
    yield _gaten(beeld, beeld.punt.size)
    if beeld.gezien_tot:
        wie = taal.opsomming(sorted({w.wie for w in beeld.waarnemingen}))
        zin = _("Tot en met nr. {tot} ligt het aantal vast bij een ander: {wie}.")
        yield Grond(Antwoord.JA, zin.format(tot=beeld.gezien_tot, wie=wie))
    elif not beeld.boom_klopt:
        yield Grond(Antwoord.ONBEKEND, andere_boom())
    elif not beeld.onleesbaar:
        zin = _(
            "Nog niemand buiten dit register heeft een controlepunt gezien. Wie databank en sleutel"
            " beheert, kan het einde weglaten zonder dat dat hier te zien is."
        )
        yield Grond(Antwoord.ONBEKEND, zin)


def _gaten(beeld: Grootboekbeeld, getekend: int) -> Grond:
    """Whether nothing is missing in the middle."""
    klopt = Antwoord.ONBEKEND
    if beeld.naloop is None:
        zin = _(
            "De databank telt {omvang} vastleggingen, waarvan {getekend} getekend; of er een gat in"
            " zit, wordt nu nagegaan."
        )
    elif beeld.naloop.gebreken or beeld.naloop.ongelijk:
        zin = _(
            "De databank telt {omvang} vastleggingen, waarvan {getekend} getekend; wat er niet"
            " klopt staat onder integriteit."
        )
    else:
        klopt = Antwoord.JA
        zin = _(
            "De databank telt {omvang} vastleggingen, waarvan {getekend} getekend; tot en met nr."
            " {tot} is er geen gat."
        )
    tot = beeld.naloop.tot if beeld.naloop else 0
    return Grond(klopt, zin.format(omvang=beeld.omvang, getekend=getekend, tot=tot))


def _breuken(beeld: Grootboekbeeld) -> Iterator[Grond]:
    for breuk in (breuk for breuk in beeld.breuken if breuk.verloren):
        klopt = Antwoord.ONBEKEND
        if breuk.nummer in beeld.onbeslist:
            zin = _(
                "Nr. {van} t/m {tot} van {oorsprong} staan hier niet, zegt nr. {nummer}; of dat van"
                " de ondertekenaar komt, is niet na te gaan."
            )
        elif breuk.elders:
            zin = _(
                "Nr. {van} t/m {tot} van {oorsprong} staan in dat afgesloten grootboek, en niet"
                " hier; toets ze daar."
            )
        else:
            klopt = Antwoord.NEE
            zin = _(
                "Nr. {van} t/m {tot} van {oorsprong} zijn verloren gegaan, of zijn niet aantoonbaar"
                " dezelfde gebleven."
            )
        yield Grond(
            klopt,
            zin.format(
                van=breuk.behouden + 1,
                tot=breuk.vorige_omvang,
                oorsprong=breuk.vorige_oorsprong,
                nummer=breuk.nummer,
            ),
        )


def _tijd(beeld: Grootboekbeeld) -> Iterator[Grond]:
    if not beeld.waarnemingen and beeld.punt is not None and not beeld.boom_klopt:
        yield Grond(Antwoord.ONBEKEND, andere_boom())
        return
    if not beeld.waarnemingen and beeld.onleesbaar:
        yield Grond(Antwoord.ONBEKEND, onleesbaar())
        return
    if not beeld.waarnemingen:
        yield Grond(
            Antwoord.ONBEKEND,
            _(
                "De tijd in het grootboek is die van de eigen databank. Nog geen getuige of"
                " tijdstempeldienst heeft er een van buiten naast gezet."
            ),
        )
        return
    for waarneming in beeld.waarnemingen:
        if tegenspraak := _tegenspraak(beeld, waarneming):
            yield Grond(Antwoord.NEE, tegenspraak)
    laatste = max(beeld.waarnemingen, key=lambda w: w.omvang)
    zin = _("Nr. 1 t/m {omvang} waren er bewezen niet later dan {moment}: dat zag {wie}.")
    moment = taal.moment(laatste.laatst)
    yield Grond(Antwoord.JA, zin.format(omvang=laatste.omvang, moment=moment, wie=laatste.wie))


def _tegenspraak(beeld: Grootboekbeeld, waarneming: Waarneming) -> str | None:
    """What the log's own clock says against the clock of someone outside."""
    te_laat = _(
        "Nr. {nummer} zegt te zijn vastgelegd op {moment}, maar {wie} zag het al op {gezien}."
    )
    te_vroeg = _(
        "Nr. {nummer} zegt te zijn vastgelegd op {moment}, maar bevat een bevestiging van {wie}"
        " van {gezien}."
    )
    gedekt, bewijs = waarneming.omvang, waarneming.nummer
    for nummer, gezien, teken, zin in (
        (gedekt, waarneming.laatst, 1, te_laat),
        (bewijs, waarneming.vroegst, -1, te_vroeg),
    ):
        eigen = beeld.tijden.get(nummer)
        if eigen is not None and teken * (eigen - gezien) > _SPELING:
            momenten = {"moment": taal.moment(eigen), "gezien": taal.moment(gezien)}
            return zin.format(nummer=nummer, wie=waarneming.wie, **momenten)
    return None
