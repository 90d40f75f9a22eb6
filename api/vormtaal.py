"""The Dutch of the forms in which acts are recorded: chapters, labels, and what helps."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from api import taal
from ledger.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.wanneer import Wanneer
from ledger.woorden import Daad, Handeling, Registerhandeling, noem
from projections.gelijkenis import Gelijkenis
from projections.tijdlijn import Tijdlijnregel

# The chapters of the vocabulary, each with its first act.
_HOOFDSTUKKEN = (
    ("Signaal en melding", "signaal_geuit"),
    ("Beoordelen en doorgeven", "kwalificatie_gegeven"),
    ("Onderzoek", "onderzoek_beoordeeld"),
    ("Mededelen", "niet_onderzoeken_medegedeeld"),
    ("Oordeel en gevolg", "oordeel_gegeven"),
    ("Bescherming en benadeling", "bescherming_geboden"),
    ("Procedures en klachten", "voornemen_procedure"),
    ("Kamer", "kamervragen_ingezonden"),
    ("Gegevens", "gegevens_verstrekt"),
    ("Omstandigheden en regels", "omstandigheid_vastgesteld"),
)
# Of the register's own acts these have a form here; the others have a page of their own.
_VAN_HET_DOSSIER = (
    "volledigheid_verklaard",
    "niet_gebeurd_vastgesteld",
    "handeling_ingetrokken",
    "verkeerd_dossier",
    "dossiers_gekoppeld",
    "dossiers_samengevoegd",
    "dossier_gesloten",
    "dossier_heropend",
)
Soort = type[Handeling] | type[Registerhandeling]
SOORTEN: Mapping[str, Soort] = MappingProxyType(
    {**HANDELINGEN, **{daad: REGISTERHANDELINGEN[daad] for daad in _VAN_HET_DOSSIER}}
)
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "gebeurd": "Wanneer",
        "woorden": "Woorden van de bron voor die datum",
        "door": "Door wie",
        "bronnen": "Bronnen",
        "na": "Volgorde",
        "melding": "Over welke melding",
        "klacht": "Over welke klacht",
        "vragen": "Nummer van de Kamervragen",
        "lezing": "Onze lezing van de bron",
        "noemt": "Wie de teksten noemen",
        "rol": "Rol",
        "ref": "Code van de persoon",
        "id": "Niet eerder dan",
        "min": "Ten minste",
        "max": "Ten hoogste",
        "van_daad": "Welke handeling",
        "naar": "Naar dossier",
        "melder_ref": "Melder",
        "met": "Samen met",
        "onderwerp": "Over wie",
        "ontvanger_rol": "Ontvangen door",
        "aan": "Aan wie",
        "jegens": "Jegens wie",
        "rechtspositioneel_bevoegd": "Beslist over iemands rechtspositie",
    }
)
_HULP: Mapping[str, str] = MappingProxyType(
    {
        "gebeurd": (
            "Zo precies als de bron, niet preciezer: 15 juni 2020, juni 2020, voorjaar 2020,"
            " uiterlijk 23 november 2021, tussen juni 2020 en 23 november 2021."
        ),
        "woorden": "Alleen de woorden voor de datum, zonder namen. Leeg: zoals u de datum schreef.",
        "door": "Weet u niet wie het deed, laat de rol dan leeg.",
        "ref": "Een code die alleen u herkent, zoals melder-1; nooit een naam.",
        "lezing": "De bron zegt dit niet met zoveel woorden.",
        "noemt": (
            "Wie de verzegelde teksten en documenten noemen, naast wie u hierboven al opgaf. Wordt"
            " een van hen gewist, dan ook deze teksten."
        ),
        "na": "Een eerdere handeling waar deze na kwam, en zo nodig met hoeveel dagen ertussen.",
        "relaas": "Het verhaal waartoe de bron hoort, zoals brief of pers.",
        "openbaar": "Alleen dan zijn titel, plaats en citaat leesbaar zonder sleutel.",
        "citaat": "De letterlijke woorden van de bron.",
        "datum": "De dag die op de bron staat, zo precies als bekend.",
        "vragen": "Zoals 2021Z19601.",
    }
)
_PERSOON = "Een code die alleen u herkent; nooit een naam."
_DOSSIER = "Alleen dossiers die u mag zien staan hier."


def groepen() -> tuple[tuple[str, tuple[Soort, ...]], ...]:
    """Every act that has a form, by the chapters of the vocabulary."""
    eerste = {daad: titel for titel, daad in _HOOFDSTUKKEN}
    bijeen: dict[str, list[Soort]] = {}
    titel = ""
    for daad, soort in HANDELINGEN.items():
        titel = eerste.get(daad, titel)
        bijeen.setdefault(titel, []).append(soort)
    bijeen["Het dossier zelf"] = [SOORTEN[daad] for daad in _VAN_HET_DOSSIER]
    return tuple((titel, tuple(soorten)) for titel, soorten in bijeen.items())


def uitleg(soort: type[Daad]) -> str:
    """What an act is, as the vocabulary says it."""
    woorden = " ".join((soort.__doc__ or "").split())
    return re.sub(r"`(\w+)`", lambda veld: f"‘{label(veld[1]).lower()}’", woorden)


def naam_van(soort: type[Daad]) -> str:
    """The code of an act."""
    return str(soort.model_fields["daad"].default)


def label(veld: str) -> str:
    """What a field of a form is called."""
    return _LABELS.get(veld) or taal.hoofdletter(veld.removesuffix("_ref").replace("_", " "))


def hulp(veld: str, soort: str) -> str:
    """What helps to fill it in; nothing where the label says it all."""
    return _HULP.get(veld) or {"persoon": _PERSOON, "dossier": _DOSSIER}.get(soort, "")


def keuze(code: str, soort: type[Daad]) -> str:
    """A choice as it reads in a sentence of this act."""
    return taal.hoofdletter(noem(code, soort.woordkeus))


def erbij(veld: str) -> str:
    """What the button says that adds a row."""
    return {"bronnen": "Een bron erbij", "door": "Nog iemand", "na": "Een volgorde erbij"}.get(
        veld, "Nog een"
    )


def betekenis(wanneer: Wanneer) -> str:
    """Which days an imprecise date can be, so that whoever typed it sees what it will mean."""
    eerste, laatste = wanneer.periode.vroegst, wanneer.periode.laatst
    if wanneer.duur:
        begin = "" if eerste == date.min else f", op zijn vroegst vanaf {taal.dag(eerste)}"
        eind = "" if laatste == date.max else f", op zijn laatst tot en met {taal.dag(laatste)}"
        return f"dat duurde{begin}{eind}"
    if eerste == laatste:
        return f"dat is die ene dag, {taal.dag(eerste)}"
    if eerste == date.min:
        return f"dat kan elke dag tot en met {taal.dag(laatste)} zijn"
    if laatste == date.max:
        return f"dat kan elke dag vanaf {taal.dag(eerste)} zijn"
    return f"dat kan elke dag van {taal.dag(eerste)} tot en met {taal.dag(laatste)} zijn"


def gelijkenis(g: Gelijkenis) -> str:
    """What an act that stands there already has in common with what is about to be recorded."""
    if g.zelfde_datum:
        datum = "dezelfde datum" if g.regel.op_een_dag else "dezelfde onzekere datum"
    else:
        datum = "een datum dichtbij" if g.dichtbij else "een datum die dichtbij kan zijn"
    wat = ["dezelfde soort", datum]
    return taal.hoofdletter(f"{', '.join(wat)}{' en dezelfde bron' if g.zelfde_bron else ''}.")


def anker(regel: Tijdlijnregel, relazen: Sequence[str]) -> str:
    """Where a line stands on the page of its case."""
    return f"nr-{(regel.relazen or tuple(relazen) or ('dossier',))[0]}-{regel.nummer}"
