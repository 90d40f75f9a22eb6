"""What a norm is called: short enough for a card, and out of nothing but the norm itself.

An id that is words reads well ("zorg-voor-melder"). An id that stands for an article does not
("art2-2h-ontvangst-7d"); there a duty is called after the act that discharges it and its term, a
prohibition after what it forbids and to whom, any other norm after the words its id has left, and
all of them after their article. The sentence and the words of the source stand beside it.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.woorden import noem
from projections.normen.normvorm import Norm, Patroon, Termijn, Waarde
from projections.normen.termijnen import noem_duur
from projections.verwoorden.eiswoorden import eis
from projections.verwoorden.woordkeus import een_van

# What a duty asks for, as something that is still to be done; or what a prohibition forbids.
_TE_DOEN = MappingProxyType(
    {
        "avg_verzoek_beantwoord": "AVG-verzoek beantwoorden",
        "beoordeling_medegedeeld": "beoordeling meedelen",
        "besluit_genomen": "besluit nemen",
        "betrokkene_geinformeerd": "betrokkene informeren",
        "bevindingen_medegedeeld": "bevindingen meedelen",
        "datalek_gemeld": "datalek melden",
        "doorgeleid": "melding doorgeleiden",
        "gegevens_vernietigd": "gegevens vernietigen",
        "gegevens_verstrekt": "gegevens verstrekken",
        "gespreksverslag_voorgelegd": "gespreksverslag voorleggen",
        "hoogste_leidinggevende_geinformeerd": "hoogste leidinggevende informeren",
        "kamervragen_beantwoord": "Kamervragen beantwoorden",
        "klacht_afgehandeld": "klacht afhandelen",
        "klager_gehoord": "klager horen",
        "melding_geregistreerd": "melding registreren",
        "niet_onderzoeken_medegedeeld": "afzien van onderzoek meedelen",
        "onderzoek_ingesteld": "onderzoek instellen",
        "ontvangst_bevestigd": "ontvangst bevestigen",
        "oordeel_gegeven": "oordeel geven",
        "opname_gemaakt": "opname maken",
        "standpunt_bepaald": "standpunt bepalen",
        "verantwoording_openbaar": "verantwoording openbaar maken",
        "woo_besluit_genomen": "Woo-besluit nemen",
        "zwijgbeding_overeengekomen": "zwijgbeding overeenkomen",
    }
)
# An investigator who must not be one.
_ONDERZOEKER: Mapping[tuple[str, tuple[Waarde, ...]], str] = {
    ("betrokken", ("ja",)): "zelf bij de zaak betrokken is",
    ("afstand", ("onvoldoende",)): "onvoldoende afstand heeft",
}
# What of an id stands for an article: art16, art2-2h, 9-11, 125ter.
_ARTIKEL = re.compile(r"^(?:art)?\d+[a-z]{0,9}(?:-\d+[a-z]?)*(?:-|$)")


def normnaam(norm: Norm) -> str:
    """The name of a norm: "Ontvangst bevestigen binnen 7 dagen (art. 2 lid 2 onder h)"."""
    _, _, plaats = norm.bron.partition(" ")
    artikel = f" ({plaats})" if plaats.startswith("art.") else ""
    return f"{_begin(norm)}{artikel}"


def naam_uit_id(norm: str) -> str:
    """What a norm is called by its id alone, for one that is not there to be read."""
    woorden = norm.rpartition(".")[2].replace("-", " ")
    return _hoofdletter(re.sub(r"(?<=\d)(?=[a-z]{2})", " ", woorden))


def _begin(norm: Norm) -> str:
    eigen = norm.id.rpartition(".")[2]
    onderwerp = _ARTIKEL.sub("", eigen)
    if onderwerp == eigen:
        return naam_uit_id(norm.id)
    termijn = norm.termijn
    if norm.soort == "gebod" and termijn is not None and termijn.voor is None:
        daden = dict.fromkeys(patroon.daad for patroon in norm.nakoming.groepen[0])
        wat = een_van(_TE_DOEN.get(daad) or HANDELINGEN[daad].titel.lower() for daad in daden)
        return _hoofdletter(f"{wat}{_termijn(termijn)}")
    if norm.soort == "verbod":
        daden = dict.fromkeys(patroon.daad for patroon in norm.verboden)
        return _hoofdletter(een_van(_te_laten(daad, norm.verboden) for daad in daden))
    return naam_uit_id(onderwerp) if onderwerp else norm.tekst.rstrip(".")


def _te_laten(daad: str, verboden: Iterable[Patroon]) -> str:
    """What is forbidden, as something that is not to be done."""
    eisen = dict.fromkeys(e for patroon in verboden if patroon.daad == daad for e in patroon.eisen)
    match daad:
        case "benadelende_handeling":
            jegens = next((e.waarden for e in eisen if e.pad == "jegens" and e.toets != "niet"), ())
            wie = f"{noem(jegens[0])} " if jegens else ""
            return f"{wie}{'en anderen ' if jegens[1:] else ''}niet benadelen"
        case "identiteit_bekendgemaakt":
            van = next((f" {eis(e)}" for e in eisen if e.pad == "van"), "")
            return f"identiteit{van} niet bekendmaken"
        case "onderzoeker_aangewezen":
            delen = (_ONDERZOEKER.get((e.pad, e.waarden)) or f"{eis(e)} is" for e in eisen)
            return f"geen onderzoeker die {een_van(delen)}"
        case _:
            return f"geen {_TE_DOEN.get(daad) or HANDELINGEN[daad].titel.lower()}"


def _termijn(termijn: Termijn) -> str:
    """The last day there can be, or else the word that stands for it."""
    if termijn.werkdagen is not None:
        return f" binnen {termijn.werkdagen} werkdag{'en' * (termijn.werkdagen != 1)}"
    if termijn.hard:
        return f" binnen {noem_duur(termijn.hard)}"
    woord = (termijn.open or "redelijk").replace("_", " ")
    return "" if woord == "redelijk" else f", {woord}"


def _hoofdletter(tekst: str) -> str:
    return tekst[:1].upper() + tekst[1:]
