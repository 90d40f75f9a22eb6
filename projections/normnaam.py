"""What a norm is called: short enough for a card, and out of nothing but the norm itself.

An id that is words reads well ("zorg-voor-melder"). An id that stands for an article does not
("art2-2h-ontvangst-7d"); there a duty is called after the act that discharges it and its term, any
other norm after the words its id has left, and both after their article. The sentence and the
words of the source stand beside it.
"""

import re
from types import MappingProxyType

from ledger.handelingen import HANDELINGEN
from projections.normvorm import Norm, Termijn
from projections.termijnen import noem_duur
from projections.woordkeus import een_van

# What a duty asks for, as something that is still to be done.
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
    }
)
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
    if onderwerp == norm.soort:  # a prohibition that is called "verbod"
        return HANDELINGEN[norm.verboden[0].daad].titel
    return naam_uit_id(onderwerp) if onderwerp else norm.tekst.rstrip(".")


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
