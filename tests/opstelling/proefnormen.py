"""Norms of a few lines and cases of a few acts, so that a reader can do each sum again by hand.

All of it is fictional.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.toetsen.toetsing import Toets, toetsen
from tests.orakel.vergelijking import AANVULLING, feit

Daad = Mapping[str, Any]
PAKKET = """
pakket: {pakket}
titel: proef
bronnen: {{b: {{titel: proef}}}}
normen:
"""
NORM = """
  - id: proef.een
    soort: gebod
    tekst: doen
    citaat: [doen]
    bron: b art. 1
    drager: werkgever
    aanleiding: {{daad: melding_gedaan}}
    nakoming: {{daad: ontvangst_bevestigd}}
    zekerheid: bron_gezien
    geldig: {geldig}
    termijn: {{{termijn}, vanaf: aanleiding.gebeurd}}
    {verder}
"""
WEEK = "duur: P7D, atw: nee"
ALTIJD = "{van: null, tot: null, toets_op: aanleiding}"


def norm(termijn: str = WEEK, geldig: str = ALTIJD, verder: str = "") -> str:
    """A duty on a report, as the packages write it."""
    return NORM.format(termijn=termijn, geldig=geldig, verder=verder)


def catalogus(**pakketten: str) -> Catalogus:
    """These norms, with the calendar and the yardstick that we ship."""
    teksten = {f"{naam}.yaml": PAKKET.format(pakket=naam) + t for naam, t in pakketten.items()}
    return Catalogus.uit_teksten(teksten, AANVULLING)


def daad(id_: str, soort: str, gebeurd: str, **velden: Any) -> Daad:
    wie = {"door": [{"rol": None, "ref": None}], "na": []}
    return {"id": id_, "daad": soort, "gebeurd": gebeurd, **wie, **velden}


def melding(gebeurd: str, id_: str = "m", vermoedens: Sequence[str] = ("misstand",)) -> Daad:
    velden = {"kanaal": "leidinggevende", "vermoedens": list(vermoedens), "ontvangen_op": None}
    return daad(id_, "melding_gedaan", gebeurd, **velden)


def bevestigd(gebeurd: str, id_: str = "o", bij: str = "m") -> Daad:
    return daad(id_, "ontvangst_bevestigd", gebeurd, melding=bij, aan="melder")


def gekwalificeerd(gebeurd: str, *soorten: str) -> Daad:
    return daad("k", "kwalificatie_gegeven", gebeurd, melding="m", soorten=list(soorten))


def feiten(*daden: Daad) -> list[Feit]:
    return [feit(d, nummer) for nummer, d in enumerate(daden, 1)]


def een(normen: Catalogus, op: date, *daden: Daad) -> Toets:
    """The one verdict there is."""
    (toets,) = toetsen(feiten(*daden), normen, op)
    return toets


EEN = catalogus(p=norm())
PRAKTIJK = catalogus(p=norm(verder="gezag: praktijk"))
BIJ_MISSTAND = "indien: [{zaak: {vermoedens: {bevat: misstand}}}]"
MISSTAND = catalogus(p=norm(verder=BIJ_MISSTAND))
OPEN = catalogus(p=norm("open: onmiddellijk, atw: nvt", verder=BIJ_MISSTAND))


def versies(verder: str = "") -> Catalogus:
    """A week until the end of 2022, two days from then on."""
    tot, van = ('{van: null, tot: "2022-12-31"', '{van: "2023-01-01", tot: null')
    return catalogus(
        oud=norm(geldig=f"{tot}, toets_op: aanleiding}}", verder=verder),
        nieuw=norm("duur: P2D, atw: nee", f"{van}, toets_op: aanleiding}}", verder),
    )


VERSIES = versies()
OOIT = "{van: null, tot: null, toets_op: gedraging}"
VERBOD = f"""
  - id: proef.verbod
    soort: verbod
    tekst: laten
    citaat: [laten]
    bron: b art. 2
    drager: werkgever
    verboden: {{daad: onderzoeker_aangewezen, waar: {{betrokken: ja}}}}
    {BIJ_MISSTAND}
    zekerheid: bron_gezien
    geldig: {OOIT}
"""
TWEE = f"""
  - id: proef.twee
    soort: gebod
    tekst: vertellen
    citaat: [vertellen]
    bron: b art. 2
    drager: werkgever
    aanleiding: {{}}
    {{}}
    {BIJ_MISSTAND.replace("{", "{{").replace("}", "}}")}
    nakoming: {{{{daad: beoordeling_medegedeeld}}}}
    zekerheid: bron_gezien
    geldig: {{{{van: null, tot: null, toets_op: aanleiding}}}}
    termijn: {{{{duur: P14D, vanaf: aanleiding.gebeurd, atw: nee}}}}
"""
TERUGVAL = TWEE.format(
    "{daad: ontvangst_bevestigd}",
    "terugval_aanleiding: {daad: melding_gedaan, vanaf: {termijn_van: proef.een}, uitleg: x}",
)
