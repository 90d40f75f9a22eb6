"""How a test on a field of an act, or on an attribute of the case, reads in Dutch.

A norm names fields by their code ("kanaal: integriteitscommissie"); a reader gets words ("bij de
integriteitscommissie"). A field without words of its own reads with its code spelled out, so that
whoever writes a norm needs no programmer.
"""

from collections.abc import Iterable, Mapping

from ledger.daden.woorden import noem
from projections.normen.normvorm import Eis, Waarde

_VERMOEDENS = {
    "misstand": "een misstand",
    "integriteitsschending": "een integriteitsschending",
    "klacht_awb": "behoorlijk te behandelen klachten (Awb)",
    "signaal": "iets waarover alleen een signaal is gegeven",
}
# What a value is called in the words of its field, where that is not its name.
_WAARDEN: Mapping[str, Mapping[str, str]] = {
    "aard": {
        "commissie": "een onderzoek door de commissie",
        "orienterend": "een oriënterend onderzoek",
        "feitenonderzoek": "een feitenonderzoek",
        "intern": "een intern onderzoek",
        "extern": "een extern onderzoek",
    },
    "behandeling": {
        "zelf": "het bestuursorgaan zelf",
        "commissie": "een klachtencommissie",
    },
    "inhoud": {
        "beoordeling": "de beoordeling",
        "opvolging": "de opvolging",
        "uitkomst": "de uitkomst",
        "overgenomen_conclusies": "de overgenomen conclusies",
        "voorgenomen_bekendmaking": "de voorgenomen bekendmaking",
    },
    "strekking": {
        "zorgvuldig": "dat zorgvuldig is gehandeld",
        "afwijking_van_beginsel_gemotiveerd": "dat gemotiveerd van het beginsel is afgeweken",
        "geen_verband_met_melding": "dat er geen verband is met de melding",
    },
    "ter_uitvoering_van": {"aanbeveling": "een aanbeveling"},
    "vermoedens": _VERMOEDENS,
    "weergave": {"volledig": "volledige weergave", "schriftelijk": "schriftelijke weergave"},
    "waarvoor": {
        "formele_melding": "een formele melding",
        "onderzoek": "een onderzoek",
        "identiteit": "het bekendmaken van de identiteit",
        "opname": "een opname",
        "doorzending": "doorzending",
        "verder_uitstel": "verder uitstel",
    },
}
# What a field says of its act, with the value in the place of {}.
_MET_WAARDE: Mapping[str, str] = {
    "aan": "aan {}",
    "aard": "als {}",
    "afstand": "met {} afstand",
    "behandeling": "behandeld door {}",
    "door": "door {}",
    "inhoud": "over {}",
    "jegens": "jegens {}",
    "kanaal": "bij {}",
    "medegedeeld_aan": "medegedeeld aan {}",
    "naar": "naar {}",
    "ontvanger_rol": "ontvangen door {}",
    "opdrachtgever": "in opdracht van {}",
    "over": "over {}",
    "strekking": "met als strekking {}",
    "ter_uitvoering_van": "ter uitvoering van {}",
    "uitkomst": "met uitkomst {}",
    "van": "van {}",
    "vermoedens": "over een vermoeden van {}",
    "vorm": "{}",
    "waarvoor": "voor {}",
    "weergave": "met een {}",
}
# A yes or a no, and what it says of its act.
_JA_NEE: Mapping[str, tuple[str, str]] = {
    "betrokken": ("zelf bij de zaak betrokken", "niet zelf bij de zaak betrokken"),
    "datum_ontvangst_vermeld": ("met de datum van ontvangst", "zonder de datum van ontvangst"),
    "formele_melding": ("als formele melding", "niet als formele melding"),
    "gemotiveerd": ("met redenen", "zonder redenen"),
    "gerechtvaardigd": ("onderzoek is gerechtvaardigd", "onderzoek is niet gerechtvaardigd"),
    "ongewijzigd": ("ongewijzigd", "gewijzigd"),
    "schriftelijk": ("schriftelijk", "niet schriftelijk"),
    "terugmelding_gevraagd": ("met verzoek om terugmelding", "zonder verzoek om terugmelding"),
    "uitdrukkelijk": ("uitdrukkelijk", "niet uitdrukkelijk"),
    "verband_met_melding": ("in verband met de melding", "zonder verband met de melding"),
    "vooraf": ("vooraf", "niet vooraf"),
    "wijst_op_huis": (
        "met verwijzing naar het Huis voor Klokkenluiders",
        "zonder verwijzing naar het Huis voor Klokkenluiders",
    ),
}
_IS_ER: Mapping[str, str] = {
    "eerdere_melding": "met verwijzing naar een eerdere melding",
    "nieuwe_datum": "met een nieuwe datum",
}
# A yes or a no about the case, and the clause that it makes.
_ZAAK: Mapping[str, tuple[str, str]] = {
    "te_goeder_trouw": (
        "de melder handelde te goeder trouw",
        "de melder handelde niet te goeder trouw",
    ),
    "naar_behoren": ("de melder handelde naar behoren", "de melder handelde niet naar behoren"),
    "redelijke_gronden_bij_melding": (
        "de melder had bij het melden redelijke gronden",
        "de melder had bij het melden geen redelijke gronden",
    ),
    "wettelijke_mededelingsplicht": (
        "er is een wettelijke plicht om het mede te delen",
        "er is geen wettelijke plicht om het mede te delen",
    ),
    "noodzaak_uit_taak": (
        "de taak maakt het noodzakelijk",
        "de taak maakt het niet noodzakelijk",
    ),
    "onderzoek_of_procedure_in_gevaar": (
        "het zou een onderzoek of procedure in gevaar brengen",
        "het zou geen onderzoek of procedure in gevaar brengen",
    ),
    "onderzoeksbelang_geschaad": (
        "het zou een onderzoeksbelang schaden",
        "het zou geen onderzoeksbelang schaden",
    ),
    "onderzoeksbelang_of_melderbelang_geschaad": (
        "het zou een onderzoeksbelang of een belang van de melder schaden",
        "het zou geen onderzoeksbelang en geen belang van de melder schaden",
    ),
    "melder_verzoekt_geen_bevestiging": (
        "de melder verzoekt geen bevestiging te sturen",
        "de melder verzoekt niet om een bevestiging achterwege te laten",
    ),
    "bevestiging_brengt_identiteit_in_gevaar": (
        "een bevestiging zou de identiteit van de melder in gevaar brengen",
        "een bevestiging zou de identiteit van de melder niet in gevaar brengen",
    ),
    "vertrouwelijkheid_verzocht": (
        "de melder verzocht om vertrouwelijkheid",
        "de melder verzocht niet om vertrouwelijkheid",
    ),
    "klacht_kennelijk_ongegrond": (
        "de klacht is kennelijk ongegrond",
        "de klacht is niet kennelijk ongegrond",
    ),
    "afstand_van_horen": (
        "van het recht om te worden gehoord is afstand gedaan",
        "van het recht om te worden gehoord is geen afstand gedaan",
    ),
    "melder_onbereikbaar": ("de melder is niet te bereiken", "de melder is te bereiken"),
    "voorwaarden_17ea_lid1": (
        "aan de voorwaarden van artikel 17ea lid 1 is voldaan",
        "aan de voorwaarden van artikel 17ea lid 1 is niet voldaan",
    ),
    "voorwaarden_17ea_lid2": (
        "aan de voorwaarden van artikel 17ea lid 2 is voldaan",
        "aan de voorwaarden van artikel 17ea lid 2 is niet voldaan",
    ),
    "onderwerp.rechtspositioneel_bevoegd": (
        "de melding gaat over iemand die over de rechtspositie van medewerkers mag beslissen",
        "de melding gaat niet over iemand die over de rechtspositie van medewerkers mag beslissen",
    ),
}


def een_van(namen: Iterable[str], woord: str = "of") -> str:
    """Joined as in a sentence: a, b of c."""
    delen = list(namen)
    if len(delen) < 2:
        return "".join(delen)
    return f"{', '.join(delen[:-1])} {woord} {delen[-1]}"


def eis(e: Eis) -> str:
    """A test on a field, as what it says of its act."""
    naam = e.pad.replace("_", " ")
    if e.toets == "onbekend":
        return f"{naam} {'onbekend' if e.waarden[0] else 'bekend'}"
    if e.toets == "zelfde_als":
        return f"over dezelfde {naam}"
    if e.toets == "niet" and e.waarden[0] is None:
        return _IS_ER.get(e.pad, f"{naam} bekend")
    if e.pad in _JA_NEE:
        return _JA_NEE[e.pad][e.waarden[0] in (False, "nee")]
    if e.waarden in ((True,), (False,)):
        return naam if e.waarden[0] else f"niet {naam}"
    namen = een_van(_waarde(e.pad, waarde) for waarde in e.waarden)
    if e.toets == "niet":
        namen = f"anders dan {namen}"
    return _MET_WAARDE.get(e.pad, f"{naam}: {{}}").format(namen)


def ja_nee(pad: str) -> str | None:
    """What a yes says, of a field or an attribute that is either yes or no."""
    return _JA_NEE.get(pad, (None,))[0] or _ZAAK.get(pad, (None,))[0]


def zaakeis(e: Eis) -> str:
    """A test on an attribute of the case, as a clause of its own."""
    if e.pad == "vermoedens" and e.toets == "bevat":
        return f"de melding gaat over een vermoeden van {_waarde(e.pad, e.waarden[0])}"
    if e.pad in _ZAAK and e.waarden in ((True,), (False,)):
        return _ZAAK[e.pad][e.waarden[0] is False]
    return eis(Eis(e.pad.removeprefix("onderwerp."), e.toets, e.waarden))


def _waarde(pad: str, waarde: Waarde) -> str:
    return noem(waarde, _WAARDEN.get(pad))
