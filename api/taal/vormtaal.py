"""The Dutch of the forms in which acts are recorded: chapters, labels, and what helps."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from api.taal import taal
from api.taal.vertaling import _, woorden
from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.daden.woorden import Daad, Handeling, Registerhandeling, noem
from ledger.tijd.wanneer import Wanneer
from projections.beelden.gelijkenis import Gelijkenis
from projections.werelden.tijdlijn import Tijdlijnregel

# The chapters of the vocabulary, by the first act of each.
_HOOFDSTUKKEN: Mapping[str, str] = woorden(
    {
        "signaal_geuit": "Signaal en melding",
        "kwalificatie_gegeven": "Beoordelen en doorgeven",
        "onderzoek_beoordeeld": "Onderzoek",
        "niet_onderzoeken_medegedeeld": "Mededelen",
        "oordeel_gegeven": "Oordeel en gevolg",
        "bescherming_geboden": "Bescherming en benadeling",
        "voornemen_procedure": "Procedures en klachten",
        "kamervragen_ingezonden": "Kamer",
        "gegevens_verstrekt": "Gegevens",
        "omstandigheid_vastgesteld": "Omstandigheden en regels",
    }
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
_LABELS: Mapping[str, str] = woorden(
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
        "naar": "Naar wie",
        "naar dossier": "Naar dossier",
        "melder_ref": "Melder",
        "met": "Samen met",
        "onderwerp": "Over wie",
        "ontvanger_rol": "Ontvangen door",
        "aan": "Aan wie",
        "jegens": "Jegens wie",
        "rechtspositioneel_bevoegd": "Beslist over iemands rechtspositie",
    }
)
_HULP: Mapping[str, str] = woorden(
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
_PER_SOORT: Mapping[str, str] = woorden(
    {
        "persoon": "Een code die alleen u herkent; nooit een naam.",
        "dossier": "Alleen dossiers die u mag zien staan hier.",
    }
)
_ERBIJ: Mapping[str, str] = woorden(
    {"bronnen": "Een bron erbij", "door": "Nog iemand", "na": "Een volgorde erbij"}
)


def groepen() -> tuple[tuple[str, tuple[Soort, ...]], ...]:
    """Every act that has a form, by the chapters of the vocabulary."""
    bijeen: dict[str, list[Soort]] = {}
    titel = ""
    for daad, soort in HANDELINGEN.items():
        titel = _HOOFDSTUKKEN.get(daad, titel)
        bijeen.setdefault(titel, []).append(soort)
    bijeen[_("Het dossier zelf")] = [SOORTEN[daad] for daad in _VAN_HET_DOSSIER]
    return tuple((titel, tuple(soorten)) for titel, soorten in bijeen.items())


def uitleg(soort: type[Daad]) -> str:
    """What an act is, as the vocabulary says it."""
    woorden = " ".join((soort.__doc__ or "").split())
    return re.sub(r"`(\w+)`", lambda veld: f"‘{label(veld[1]).lower()}’", woorden)


def naam_van(soort: type[Daad]) -> str:
    """The code of an act."""
    return str(soort.model_fields["daad"].default)


def label(veld: str, soort: str = "") -> str:
    """What a field of a form is called; by its kind where one name has two meanings."""
    return (
        _LABELS.get(f"{veld} {soort}")
        or _LABELS.get(veld)
        or _(taal.hoofdletter(veld.removesuffix("_ref").replace("_", " ")))
    )


def hulp(veld: str, soort: str) -> str:
    """What helps to fill it in; nothing where the label says it all."""
    return _HULP.get(veld) or _PER_SOORT.get(soort, "")


def keuze(code: str, soort: type[Daad]) -> str:
    """A choice as it reads in a sentence of this act."""
    return taal.hoofdletter(_(noem(code, soort.woordkeus)))


def erbij(veld: str) -> str:
    """What the button says that adds a row."""
    return _ERBIJ.get(veld, _("Nog een"))


def betekenis(wanneer: Wanneer) -> str:
    """Which days an imprecise date can be, so that whoever typed it sees what it will mean."""
    eerste, laatste = wanneer.periode.vroegst, wanneer.periode.laatst
    if wanneer.duur:
        begin = "" if eerste == date.min else _(", op zijn vroegst vanaf {begin}")
        eind = "" if laatste == date.max else _(", op zijn laatst tot en met {eind}")
        zin = f"{_('dat duurde')}{begin}{eind}"
    elif eerste == laatste:
        zin = _("dat is die ene dag, {begin}")
    elif eerste == date.min:
        zin = _("dat kan elke dag tot en met {eind} zijn")
    elif laatste == date.max:
        zin = _("dat kan elke dag vanaf {begin} zijn")
    else:
        zin = _("dat kan elke dag van {begin} tot en met {eind} zijn")
    return zin.format(begin=taal.dag(eerste), eind=taal.dag(laatste))


def gelijkenis(g: Gelijkenis) -> str:
    """What an act that stands there already has in common with what is about to be recorded."""
    if g.zelfde_datum:
        datum = _("dezelfde datum") if g.regel.op_een_dag else _("dezelfde onzekere datum")
    else:
        datum = _("een datum dichtbij") if g.dichtbij else _("een datum die dichtbij kan zijn")
    bron = f" {_('en dezelfde bron')}" if g.zelfde_bron else ""
    return taal.hoofdletter(f"{_('dezelfde soort')}, {datum}{bron}.")


def anker(regel: Tijdlijnregel, relazen: Sequence[str]) -> str:
    """Where a line stands on the page of its case."""
    return f"nr-{(regel.relazen or tuple(relazen) or ('dossier',))[0]}-{regel.nummer}"
