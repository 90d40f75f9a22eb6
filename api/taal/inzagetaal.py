"""The Dutch of the reading log: what was read of a case, and who signed in or read much."""

from collections.abc import Mapping

from api.taal import taal
from api.taal.toegangstaal import los
from api.taal.vertaling import _, woorden
from projections.vragen.aanmeldbeeld import Sessieregel

_DOCUMENT, _UITVOER = "document_", "uitvoer_"
_GELEZEN: Mapping[str, str] = woorden(
    {
        "bevindingen": "bevindingen",
        "dossier": "dossier",
        "feitenblad": "feitenblad",
        "geschiedenis": "geschiedenis",
        "herinnering": "termijnen geteld voor een herinnering",
        "inzage": "inzage",
        "inzage_csv": "inzage als CSV",
        "inzage_json": "inzage als JSON",
        "kennisname": "kennisname",
        "termijnenbord": "termijnenbord",
        "toetsen": "toetsen",
        "wissen": "wissen",
        "zaak": "zaak",
        # what was asked for, where that was refused
        "aanvaarden": "aanvaarden",
        "bevinden": "bevinding vastleggen",
        "bevindingen_lezen": "bevindingen lezen",
        "document_inzien": "document inzien",
        "inzage_nagaan": "inzage nagaan",
        "inzien": "inzien",
        "vastleggen": "vastleggen",
    }
)


def gelezen(wat: str) -> str:
    """What somebody read of a case, or asked for."""
    if wat.removeprefix(_DOCUMENT).isdecimal():
        return _("document {nummer}").format(nummer=wat.removeprefix(_DOCUMENT))
    if wat.startswith(_UITVOER):
        return _("uitvoer als {vorm}").format(vorm=wat.removeprefix(_UITVOER).upper())
    return _GELEZEN.get(wat) or wat.replace("_", " ")


_SESSIES: Mapping[str, str] = woorden(
    {
        "afgemeld": "Meldde zich af.",
        "lezen_hervat": "Zei opnieuw waarvoor, en las verder.",
        "uitgeschakeld": "Wilde zich aanmelden, maar is uitgeschakeld.",
        "niet_erkend": "Iemand kwam met een aanmelding die niet klopte.",
    }
)


def sessie(regel: Sessieregel) -> str:
    """What happened to the sessions of an account, or how much it read."""
    velden = regel.velden
    match regel.daad:
        case "aangemeld":
            rollen = taal.opsomming([los(rol) for rol in velden["rollen"]])
            return _("Meldde zich aan als {rollen}.").format(
                rollen=rollen or _("iemand zonder rol")
            )
        case "sessies_beeindigd":
            return _("Beëindigde de sessies van {account}.").format(account=velden["account"])
        case "veel_gelezen":
            verder = _("Las {aantal} dossiers in tien minuten; op de opdrachtregel.")
            if velden["gestopt"]:
                verder = _("Las {aantal} dossiers in tien minuten; moest opnieuw zeggen waarvoor.")
            return verder.format(aantal=velden["aantal"])
        case daad:
            return _SESSIES[velden.get("reden", daad)]
