"""A norm in plain Dutch, part by part, as a reader checks it against the words of its source.

Nothing here is written by hand for one norm: every sentence follows from the parts of the norm, so
that a norm which somebody adds reads like the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.tijd.wanneer import Antwoord, Wanneer
from projections.normen.normvorm import (
    Duur,
    EenVan,
    Geldigheid,
    Maatstaf,
    Norm,
    Pad,
    Pakket,
    Patroon,
    Rand,
    Termijn,
    Verlenging,
    Voorwaarde,
)
from projections.normen.termijnen import noem_dag, noem_duur
from projections.verwoorden import woordkeus as nl
from projections.verwoorden.normnaam import normnaam

_TOETS_OP = {
    "aanleiding": "de dag van de handeling die de norm opent beslist of de norm geldt",
    "melding": "de dag van de melding beslist of de norm geldt",
    "gedraging": "de dag van de gedraging zelf beslist of de norm geldt",
}
_ATW = {
    "ja": "op deze termijn is de Algemene termijnenwet van toepassing: een laatste dag in een "
    "weekend of op een feestdag schuift op",
    "nee": "de Algemene termijnenwet geldt niet: ook een laatste dag in een weekend telt",
    "betwist": "of de Algemene termijnenwet geldt is betwist; beide lezingen worden getoetst",
}
_VELDEN = {
    "gebeurd": "van",
    "ontvangen_op": "van ontvangst van",
    "verzonden_op": "van verzending van",
    "dagtekening": "van dagtekening van",
    "nieuwe_datum": "genoemd in",
}


@dataclass(frozen=True, slots=True)
class Normuitleg:
    """A norm as one reads it; `delen` has a sentence or more for every part that it has."""

    id: str
    naam: str
    pakket: str
    versie: str
    soort: str
    tekst: str
    citaat: tuple[str, ...]
    herinnering: str | None
    bron: str
    url: str | None
    zekerheid: str
    praktijk: bool
    uitgeschakeld: str | None
    drager: tuple[str, ...]
    begunstigde: tuple[str, ...]
    opent: tuple[str, ...]
    voldoet: tuple[str, ...]
    delen: Mapping[str, tuple[str, ...]]


def leg_uit(norm: Norm, pakket: Pakket, maatstaf: Maatstaf) -> Normuitleg:
    """Tell a norm, with the yardstick that its open term is read by."""
    bron, url = bron_van(norm, pakket)
    return Normuitleg(
        id=norm.id,
        naam=normnaam(norm),
        pakket=norm.pakket,
        versie=norm.versie,
        soort=norm.soort,
        tekst=norm.tekst,
        citaat=norm.citaat,
        herinnering=norm.herinnering,
        bron=bron,
        url=url,
        zekerheid=norm.zekerheid,
        praktijk=norm.praktijk,
        uitgeschakeld=norm.uitgeschakeld,
        drager=norm.drager,
        begunstigde=norm.begunstigde,
        opent=daden_die_openen(norm),
        voldoet=daden_die_voldoen(norm),
        delen=_delen(norm, maatstaf),
    )


def bron_van(norm: Norm, pakket: Pakket) -> tuple[str, str | None]:
    """The source of a norm with the place in it, and its address."""
    sleutel, _, plaats = norm.bron.partition(" ")
    bron = pakket.bronnen[sleutel]
    return ", ".join(deel for deel in (bron["titel"], plaats) if deel), bron.get("url")


def daden_die_openen(norm: Norm) -> tuple[str, ...]:
    """The kinds of act that put this norm to work; of a prohibition those it forbids or alleges."""
    patronen = (*norm.aanleiding, *norm.verboden, *norm.stelling)
    terugval = (norm.terugval.daad,) if norm.terugval else ()
    return tuple(dict.fromkeys((*(p.daad for p in patronen), *terugval)))


def daden_die_voldoen(norm: Norm) -> tuple[str, ...]:
    """The kinds of act that discharge this norm."""
    return tuple(dict.fromkeys(p.daad for groep in norm.nakoming.groepen for p in groep))


def geldt_op(norm: Norm, dag: date) -> Antwoord:
    """Whether a norm is in force on a day, as far as its borders are known."""
    geldig = norm.geldig
    begonnen = _begonnen(geldig.van, dag)
    if geldig.eerder and begonnen is not Antwoord.JA:
        eerder = _begonnen(geldig.eerder.van, dag)  # earlier, but only under its conditions
        begonnen = begonnen if eerder is Antwoord.NEE else Antwoord.ONBEKEND
    klaar = _voorbij(geldig.tot, dag)
    if begonnen is Antwoord.NEE or klaar is Antwoord.JA:
        return Antwoord.NEE
    zeker = begonnen is Antwoord.JA and klaar is Antwoord.NEE
    return Antwoord.JA if zeker else Antwoord.ONBEKEND


def noem_termijn(termijn: Termijn | None) -> str | None:
    """The term in Dutch: "binnen 3 weken", "onverwijld, uiterlijk binnen 7 dagen"."""
    if termijn is None:
        return None
    if termijn.werkdagen is not None:
        return f"binnen {termijn.werkdagen} werkdag{'en' * (termijn.werkdagen != 1)}"
    delen = [termijn.open.replace("_", " ")] if termijn.open else []
    if termijn.duur:
        delen.append(f"binnen {noem_duur(termijn.duur)}")
    if termijn.uiterlijk:
        delen.append(f"uiterlijk binnen {noem_duur(termijn.uiterlijk)}")
    if termijn.voor:
        delen.append("vooraf")
    return ", ".join(delen) or None


def noem_maatstaf(woord: str, maatstaf: Maatstaf) -> str:
    """How an open term is read: the working days that the organisation set, or none."""
    naam, dagen = woord.replace("_", " "), maatstaf.dagen[woord]
    if dagen is None:
        return f"‘{naam}’ heeft geen maatstaf: getoetst wordt of het is gedaan, niet hoe snel"
    binnen, buiten = dagen
    return (
        f"‘{naam}’ binnen {_werkdagen(binnen)} is op tijd, na {_werkdagen(buiten)} te laat; "
        "daartussen is het onbepaald en oordeelt een mens"
    )


# --- the parts --------------------------------------------------------------------------------


def _delen(norm: Norm, maatstaf: Maatstaf) -> Mapping[str, tuple[str, ...]]:
    """Every part that this norm has, in the order in which one reads it."""
    alles = {
        **{naam: tuple(deel(norm)) for naam, deel in _DELEN.items()},
        "maatstaf": tuple(_maatstaf(norm, maatstaf)),
    }
    return {naam: alles[naam] for naam in DEELNAMEN if alles[naam]}


def _geldig(norm: Norm) -> Iterator[str]:
    geldig = norm.geldig
    yield f"{_van(geldig)}, {_tot(geldig)}"
    if geldig.eerder:
        indien = nl.voorwaarden(geldig.eerder.indien)
        yield f"eerder al, vanaf {_op(geldig.eerder.van)}, als {indien} (overgangsrecht)"
    for rand in (geldig.van, geldig.tot):
        if rand is not None and rand.grens is not None:
            wat = f"de grens ‘{rand.grens.replace('_', ' ')}’"
            vroegst, laatst = (noem_dag(d.toordinal()) for d in _dagen(rand))
            yield (
                f"de dag van {wat} is niet precies bekend: tussen {vroegst} en {laatst}; "
                "wordt zij vastgelegd als ‘regels gewijzigd’, dan geldt die dag"
            )


def _van(geldig: Geldigheid) -> str:
    if geldig.van is None:
        return "zonder bekende eerste dag"
    return f"vanaf {_op(geldig.van)}"


def _tot(geldig: Geldigheid) -> str:
    if geldig.tot is None:
        return "zonder laatste dag"
    if geldig.tot.grens is not None:
        return f"tot {_op(geldig.tot)}"
    return f"tot en met {_op(geldig.tot)}"


def _op(rand: Rand) -> str:
    return Wanneer(rand.edtf).leesbaar()


def _dagen(rand: Rand) -> tuple[date, date]:
    return rand.periode.vroegst, rand.periode.laatst


def _begonnen(rand: Rand | None, dag: date) -> Antwoord:
    if rand is None or dag >= rand.periode.laatst:
        return Antwoord.JA
    return Antwoord.NEE if dag < rand.periode.vroegst else Antwoord.ONBEKEND


def _voorbij(rand: Rand | None, dag: date) -> Antwoord:
    """Past its last day; a border is the first day after it."""
    if rand is None:
        return Antwoord.NEE
    if rand.grens is not None:
        return _begonnen(rand, dag)
    if dag > rand.periode.laatst:
        return Antwoord.JA
    return Antwoord.NEE if dag <= rand.periode.vroegst else Antwoord.ONBEKEND


def _toets_op(norm: Norm) -> Iterator[str]:
    if norm.geldig.van or norm.geldig.tot:
        yield _TOETS_OP[norm.geldig.toets_op]


def _aanleiding(norm: Norm) -> Iterator[str]:
    yield from _elk(norm.aanleiding)
    if norm.van_plicht:
        namen = nl.een_van(nl.uitkomst(u) for u in norm.van_plicht.uitkomsten)
        yield f"de uitkomst van {norm.van_plicht.norm}: {namen}"
    if norm.terugval:
        yield (
            f"is dat er niet, dan ‘{nl.soort(norm.terugval.daad)}’, gerekend vanaf de laatste dag "
            f"van {norm.terugval.termijn_van}"
        )


def _nakoming(norm: Norm) -> Iterator[str]:
    groepen = norm.nakoming.groepen
    for nummer, groep in enumerate(groepen, start=1):
        aantal = f"({nummer} van {len(groepen)}, alle nodig) " if len(groepen) > 1 else ""
        yield aantal + nl.een_van(nl.patroon(p) for p in groep)
    if norm.vooruit:
        yield "ook als het al voor de aanleiding was gedaan"


def _termijn(norm: Norm) -> Iterator[str]:
    termijn = norm.termijn
    if termijn is None:
        return
    if termijn.voor is not None:
        yield f"vóór {_pad(termijn.voor)}"
    elif termijn.vanaf is not None:
        zelf = ", die zelf meetelt" if termijn.zelfde_dag else ""
        yield f"{noem_termijn(termijn)}, gerekend vanaf {_pad(termijn.vanaf)}{zelf}"


def _pad(pad: Pad) -> str:
    wat = "de aanleiding" if pad.daad == "aanleiding" else f"‘{nl.soort(pad.daad)}’"
    return f"de dag {_VELDEN[pad.veld]} {wat}"


def _maatstaf(norm: Norm, maatstaf: Maatstaf) -> Iterator[str]:
    if norm.termijn is not None and norm.termijn.open is not None:
        yield noem_maatstaf(norm.termijn.open, maatstaf)


def _atw(norm: Norm) -> Iterator[str]:
    termijn = norm.termijn
    if termijn is not None and termijn.hard is not None and termijn.atw in _ATW:
        yield _ATW[termijn.atw]


def _verlenging(norm: Norm) -> Iterator[str]:
    for verlenging in norm.verlenging:
        yield f"{nl.patroon(verlenging.bij)}: {_erbij(verlenging)}"


def _erbij(verlenging: Verlenging) -> str:
    delen = [_tot_wanneer(verlenging.met, verlenging.tot)]
    if verlenging.max is not None:
        delen.append("eenmaal" if verlenging.max == 1 else f"hoogstens {verlenging.max} keer")
    if verlenging.geldig_als:
        delen.append(f"alleen {nl.voorwaarden(verlenging.geldig_als)}")
    return ", ".join(delen)


def _tot_wanneer(met: Duur | None, tot: str | None) -> str:
    if met is not None:
        return f"{noem_duur(met)} erbij"
    return f"tot de {(tot or '').replace('_', ' ')} die daarin staat"


def _opschorting(norm: Norm) -> Iterator[str]:
    for deel in norm.opschorting:
        yield (f"de dagen tussen {nl.patroon(deel.van)} en {nl.patroon(deel.tot)} tellen niet mee")


def _venster(norm: Norm) -> Iterator[str]:
    if norm.venster is not None:
        tot = f" tot {_pad(norm.venster.tot)}" if norm.venster.tot else ", zonder einde"
        yield f"vanaf {_pad(norm.venster.van)}{tot}"


def _bewijs(norm: Norm) -> Iterator[str]:
    if norm.bewijs is not None:
        wat = norm.bewijs.vermoed.replace("_", " ")
        weerlegd = norm.bewijs.weerlegbaar_door
        hoe = f", te weerleggen met {nl.patroon(weerlegd)}" if weerlegd else ""
        yield f"zolang het niet is vastgelegd wordt dit vermoed: {wat}{hoe}"


def _toerekenen(norm: Norm) -> Iterator[str]:
    if norm.toerekenen:
        yield norm.toerekenen.replace("_", " ")


def _elk(patronen: Sequence[Patroon]) -> Iterator[str]:
    return (nl.patroon(p) for p in patronen)


def _voorwaarde(v: Voorwaarde) -> str:
    if isinstance(v, EenVan):
        return f"een van deze: {'; '.join(nl.voorwaarde(deel) for deel in v.delen)}"
    return nl.voorwaarde(v)


def _werkdagen(aantal: int) -> str:
    return f"{aantal} werkdag{'' if aantal == 1 else 'en'}"


_DELEN: Mapping[str, Callable[[Norm], Iterator[str]]] = {
    "geldig": _geldig,
    "toets_op": _toets_op,
    "aanleiding": _aanleiding,
    "verboden": lambda norm: _elk(norm.verboden),
    "stelling": lambda norm: _elk(norm.stelling),
    "venster": _venster,
    "indien": lambda norm: (_voorwaarde(v) for v in norm.indien),
    "tenzij": lambda norm: (_voorwaarde(v) for v in norm.tenzij),
    "termijn": _termijn,
    "atw": _atw,
    "nakoming": _nakoming,
    "verlenging": _verlenging,
    "opschorting": _opschorting,
    "vervalt_bij": lambda norm: _elk(norm.vervalt_bij),
    "bewijs": _bewijs,
    "toerekenen": _toerekenen,
}
DEELNAMEN = (
    *("aanleiding", "verboden", "stelling", "venster", "indien", "tenzij", "termijn", "maatstaf"),
    *("atw", "nakoming", "verlenging", "opschorting", "vervalt_bij", "bewijs", "toerekenen"),
    *("geldig", "toets_op"),
)
