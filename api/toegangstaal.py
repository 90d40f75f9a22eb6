"""The Dutch of access: why something was refused and what to do about it, and what was proposed."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from api import taal
from ledger.lijsten import Weigering
from ledger.toegangsdaden import TOEGANGSDADEN
from ledger.toegangsstand import Terzijde, Zaakvoorstel
from ledger.woorden import noem
from projections.aanmeldbeeld import Sessieregel
from projections.toegangsbeeld import (
    Accountregel,
    Belangregel,
    Leeskring,
    Toegangsbeeld,
    Voorstelregel,
    Zaaknaam,
)

_RUIM_VOORAF = timedelta(days=60)
_WEIGERINGEN: Mapping[Weigering, str] = MappingProxyType(
    {
        "geen_rol": (
            "Dit account heeft hier nu geen rol. Een commissielid kan er een voorstellen; een ander"
            " commissielid keurt dat goed."
        ),
        "rol_mag_dit_niet": "De rol van dit account geeft hier geen recht toe.",
        "geen_toegang": "Dit account heeft geen toegang tot dit dossier.",
        "belang": "Dit account heeft een belang in dit dossier, en dat gaat voor elke toegang.",
        "geen_doel": "Zeg waarvoor u dit leest, in ten minste vijf tekens.",
        "uitgeschakeld": "Dit account is uitgeschakeld.",
        "eigen_voorstel": "Een eigen voorstel keurt een ander goed.",
        "voor_zichzelf": "Niemand keurt goed wat hij zelf krijgt.",
        "al_goedgekeurd": "Dit account keurde dit voorstel al goed.",
        "niet_open": "Over dit voorstel is al besloten, of het is verlopen.",
        "niet_goedgekeurd": "Dit voorstel is niet goedgekeurd, of wat het gaf is voorbij.",
        "nog_leden": "Er zijn nog twee commissieleden; zij kunnen anderen aanstellen.",
        "veel_gelezen": (
            "In tien minuten zijn meer dan twintig dossiers gelezen. De commissie ziet dat; zeg"
            " opnieuw waarvoor, dan leest u verder."
        ),
        "laatste_leden": (
            "Hierna zijn er te weinig commissieleden om nog iets te besluiten. Stel eerst een ander"
            " aan."
        ),
        "eigen_melding": (
            "Dit belang meldde u zelf; dat het er niet is, neemt een ander terug of niemand."
        ),
    }
)


def waarschuwing(tot: date | None, vandaag: date) -> str | None:
    """That soon nobody can decide any more, or that it is so; well before it comes."""
    if tot is None:
        return (
            "er zijn minder dan twee commissieleden, dus niemand kan nog iets besluiten; bij de"
            " machine herstellen twee mensen dat met toedracht toegang herbegin"
        )
    if tot >= vandaag + _RUIM_VOORAF:
        return None
    return (
        f"na {taal.dag(tot)} zijn er minder dan twee commissieleden, en kan niemand nog iets"
        " besluiten; stel voor die dag aanstellingen voor"
    )


def let_op(beeld: Toegangsbeeld) -> tuple[str, ...]:
    """What whoever looks at access should know first."""
    zinnen = [waarschuwing(beeld.besluitvaardig_tot, beeld.moment.date())]
    zinnen += [
        f"de aanstelling van {account} als {rol} eindigt na {taal.dag(tot)}"
        for account, rol, tot in beeld.aflopend
    ]
    zinnen += [
        f"bij de machine zijn op {taal.moment(h.op)} commissieleden genoemd:"
        f" {taal.opsomming(h.daad.leden)}; aanwezig: {taal.opsomming(h.daad.aanwezig)}"
        f" (nr {h.nummer})"
        for h in beeld.herbegonnen
    ]
    return tuple(zin for zin in zinnen if zin is not None)


def noodtoegang(regel: Zaakvoorstel) -> str:
    """That emergency access was given, without the case: not every member may know which."""
    ja = taal.opsomming([account for account, _ in regel.goedgekeurd])
    wie = getattr(regel.daad, "account", "")
    op = taal.moment(regel.goedgekeurd[-1][1])
    return (
        f"op {op} kreeg {wie} vier uur toegang tot een dossier; voorgesteld door {regel.door},"
        f" goedgekeurd door {ja}"
    )


def belang(regel: Belangregel) -> str:
    """An interest that waits for another voice."""
    door = taal.opsomming(regel.door)
    return f"{regel.account} in {zaak(regel.dossier)}, volgens {door}"


_TERZIJDE: Mapping[str, str] = MappingProxyType(
    {
        "onleesbaar": "er is niets in te lezen",
        "onbekend_voorstel": "het gaat over een voorstel dat er niet is",
        "niet_het_begin": "het toegangslog was al begonnen",
        "niet_gestaafd": "dit account opende die dossiers niet",
        "geen_rol": "dit account had toen geen rol",
        "rol_mag_dit_niet": "de rol van dit account gaf er toen geen recht toe",
        "uitgeschakeld": "dit account was toen uitgeschakeld",
        "eigen_voorstel": "het was een eigen voorstel",
        "voor_zichzelf": "het account zou het zelf krijgen",
        "al_goedgekeurd": "het account keurde dit voorstel al goed",
        "niet_open": "over het voorstel was al besloten, of het was verlopen",
        "niet_goedgekeurd": "het voorstel was niet goedgekeurd, of wat het gaf was voorbij",
        "nog_leden": "er waren nog twee commissieleden",
        "laatste_leden": "er zouden te weinig commissieleden overblijven",
        "eigen_melding": "het account meldde dat belang zelf",
    }
)


def terzijde(regel: Terzijde) -> str:
    """An entry that counts for nothing, and why, without a word on what it is about."""
    waarom = _TERZIJDE.get(regel.waarom, "de regel stond het toen niet toe")
    wie = f" namens {regel.account}" if regel.account else ""
    op = taal.moment(regel.op)
    return f"nr {regel.nummer}, vastgelegd{wie} op {op}, telt nergens mee: {waarom}"


_SESSIES: Mapping[str, str] = MappingProxyType(
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
            return f"Meldde zich aan als {taal.opsomming(velden['rollen']) or 'iemand zonder rol'}."
        case "sessies_beeindigd":
            return f"Beëindigde de sessies van {velden['account']}."
        case "veel_gelezen":
            verder = "moest opnieuw zeggen waarvoor" if velden["gestopt"] else "op de opdrachtregel"
            return f"Las {velden['aantal']} dossiers in tien minuten; {verder}."
        case daad:
            return _SESSIES[velden.get("reden", daad)]


def weigering(reden: Weigering) -> str:
    """Why it may not be done, as a sentence."""
    return _WEIGERINGEN[reden]


def zaak(naam: Zaaknaam) -> str:
    """A case as its reader may know it."""
    return naam.kenmerk or naam.id or "een dossier"


def zaken(kring: Leeskring) -> str:
    """The cases that someone may read; nothing when there are none."""
    if kring.elk:
        return "elk dossier"
    namen = [zaak(naam) for naam in kring.dossiers]
    if kring.andere:
        ander = " ander" if namen else ""
        meer = f"{kring.andere}{ander and ' andere'} dossiers"
        namen.append(f"een{ander} dossier" if kring.andere == 1 else meer)
    return taal.opsomming(namen)


def leest(regel: Accountregel) -> tuple[str, ...]:
    """What an account may read now, a line per way of reading."""
    delen = (
        ("leest op naam", zaken(regel.op_naam)),
        ("leest onder pseudoniem", zaken(regel.onder_pseudoniem)),
        ("ziet wegens een belang niet", taal.opsomming([zaak(naam) for naam in regel.belang])),
    )
    return tuple(f"{hoe}: {wat}" for hoe, wat in delen if wat) or ("leest geen dossier",)


def voorstel(regel: Voorstelregel) -> str:
    """What a proposal would give or do, in a few words."""
    velden, dossiers = regel.velden, [zaak(naam) for naam in regel.dossiers]
    account, dossier = velden.get("account"), taal.opsomming(dossiers)
    tot = f" tot en met {taal.dag(date.fromisoformat(velden['tot']))}" if "tot" in velden else ""

    def woord(waarde: str) -> str:
        return noem(waarde, TOEGANGSDADEN[regel.soort].woordkeus)

    match regel.soort:
        case "aanstelling_voorgesteld":
            zin = f"{account}: de rol {velden['rol']}"
        case "toegang_voorgesteld":
            zin = f"{account}: toegang tot {dossier or 'elk dossier'}"
        case "opdracht_voorgesteld":
            zin = (
                f"{account}: antwoord opstellen op {velden['opdracht']}, onder pseudoniem, uit"
                f" {dossier or 'het hele register'}"
            )
        case "noodtoegang_voorgesteld":
            zin = f"{account}: vier uur toegang tot {dossier}"
        case "belangvrij_voorgesteld":
            zin = f"{account}: geen belang in {dossier}"
        case "vernietiging_voorgesteld":
            over = dossier or regel.persoon or "een persoon"
            zin = f"wissen wat verzegeld is van {over}, grond: {woord(velden['grondslag'])}"
        case "overbrenging_voorgesteld":
            zin = f"{dossier} leesbaar uitvoeren, met namen en bewijzen, door {regel.door}"
        case "onthulling_voorgesteld":
            zin = f"een keer tonen wie een persoon in {dossier} is, aan {regel.door}"
        case _:
            zin = woord(velden["wat"])
    persoon = f", in dossiers {regel.persoon}" if account and regel.persoon else ""
    return f"{zin}{persoon}{tot}"


def besluitvorming(regel: Voorstelregel) -> str:
    """Who wanted it, who approved it, and how long it is open or can be used."""
    delen = [f"voorgesteld door {regel.door} op {taal.moment(regel.op)}"]
    delen += [f"goedgekeurd door {wie} op {taal.moment(op)}" for wie, op in regel.goedgekeurd]
    if regel.stand == "open" and (nodig := regel.benodigd - len(regel.goedgekeurd)):
        delen.append("wacht op een ander" if nodig == 1 else f"wacht op {nodig} anderen")
    if regel.tot is not None:
        woord = "open" if regel.stand == "open" else "te gebruiken"
        delen.append(f"{woord} tot {taal.moment(regel.tot)}")
    if regel.beeindigd is not None:
        door, op = regel.beeindigd
        delen.append(f"{regel.stand} door {door} op {taal.moment(op)}")
    elif regel.stand == "verlopen":
        delen.append("verlopen")
    return "; ".join(delen)


_KNOPPEN = {"goedkeuren": "Keur goed", "afwijzen": "Wijs af", "intrekken": "Trek in"}
# Per form its name, and what it does.
_VORMEN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "aanstelling": ("Een rol geven", "Een ander commissielid keurt het goed."),
        "toegang": ("Toegang geven", "Een dossier laten lezen; zonder dossier: elk dossier."),
        "opdracht": (
            "Een antwoord laten opstellen",
            "Onder pseudoniem, uit de genoemde dossiers; zonder dossiers: het hele register.",
        ),
        "belangvrij": (
            "Vrij van belang verklaren",
            "Iemand heeft in een dossier geen belang, wat het dossier ook noemt.",
        ),
        "noodtoegang": ("Noodtoegang geven", "Vier uur in een dossier lezen."),
        "onthulling": (
            "Een naam laten tonen",
            "Eenmaal, binnen een kwartier na goedkeuring, aan wie het voorstelt.",
        ),
        "overbrenging": (
            "Een dossier leesbaar uitvoeren",
            "Eenmaal, na goedkeuring, voor een archief of wie het overneemt: alles wordt leesbaar.",
        ),
        "beheer": ("Ingrijpen in het beheer", "Wat iemand alleen niet mag doen."),
        "belang": (
            "Een belang melden",
            "Het account ziet het dossier dan niet meer; soms is daarvoor een tweede stem nodig.",
        ),
    }
)
_ZAAK = "kenmerk van een dossier dat u op naam leest, of een id"
_VELDEN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "account": ("Account", "om wie het gaat"),
        "rol": ("Rol", ""),
        "persoon": ("Persoon", "code waaronder iemand in dossiers voorkomt"),
        "tot": ("Tot en met", "de laatste dag; leeg: 90 dagen"),
        "reden": ("Reden", "zo kort als het kan, zonder namen"),
        "dossier": ("Dossier", _ZAAK),
        "dossiers": ("Dossiers", f"{_ZAAK}; met komma's ertussen"),
        "opdracht": ("Opdracht", "waarop een antwoord komt, zoals 2021Z19601"),
        "wat": ("Ingreep", ""),
    }
)


def knop(wat: str) -> str:
    """A decision as the words on its button."""
    return _KNOPPEN[wat]


def vorm(soort: str) -> str:
    """What a form is called."""
    return _VORMEN[soort][0]


def vormuitleg(soort: str) -> str:
    """What comes of a form."""
    return _VORMEN[soort][1]


def vormveld(soort: str, naam: str) -> tuple[str, str]:
    """A field of a form: its label, and what helps to fill it in."""
    label, hulp = _VELDEN[naam]
    return label, f"{hulp}; leeg: elk dossier" if (soort, naam) == ("toegang", "dossier") else hulp


def rollen(vastgelegd: str) -> str:
    """In which roles somebody acted, as that stands in an entry."""
    return "zonder rol" if vastgelegd == "geen" else taal.opsomming(vastgelegd.split("+"))


def wachtend(aantal: int) -> str:
    """How much that was imported waits, and what that means for the verdicts."""
    wat = "1 ingevoerd oordeel wacht" if aantal == 1 else f"{aantal} ingevoerde oordelen wachten"
    telt = "telt" if aantal == 1 else "tellen"
    return f"{wat} op aanvaarding door een commissielid en {telt} nog niet mee in de toetsen."


def los(code: str) -> str:
    """A code of a closed list as words."""
    return code.replace("_", " ")
