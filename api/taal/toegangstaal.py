"""The Dutch of access: why something was refused and what to do about it, and what was proposed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from api.taal import taal
from api.taal.vertaling import _, woorden
from ledger.daden.lijsten import Weigering
from ledger.daden.toegangsdaden import TOEGANGSDADEN
from ledger.daden.woorden import noem
from ledger.toegang.toegangsstand import Terzijde, Zaakvoorstel
from projections.beelden.toegangsbeeld import (
    Accountregel,
    Belangregel,
    Leeskring,
    Toegangsbeeld,
    Voorstelregel,
    Zaaknaam,
)

_RUIM_VOORAF = timedelta(days=60)
_WEIGERINGEN: Mapping[Weigering, str] = woorden(
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
        return _(
            "er zijn minder dan twee commissieleden, dus niemand kan nog iets besluiten; bij de"
            " machine herstellen twee mensen dat met toedracht toegang herbegin"
        )
    if tot >= vandaag + _RUIM_VOORAF:
        return None
    return _(
        "na {dag} zijn er minder dan twee commissieleden, en kan niemand nog iets besluiten; stel"
        " voor die dag aanstellingen voor"
    ).format(dag=taal.dag(tot))


def let_op(beeld: Toegangsbeeld) -> tuple[str, ...]:
    """What whoever looks at access should know first."""
    zinnen = [waarschuwing(beeld.besluitvaardig_tot, beeld.moment.date())]
    zinnen += [
        _("de aanstelling van {account} als {rol} eindigt na {dag}").format(
            account=account, rol=los(rol), dag=taal.dag(tot)
        )
        for account, rol, tot in beeld.aflopend
    ]
    zinnen += [
        _(
            "bij de machine zijn op {moment} commissieleden genoemd: {leden}; aanwezig: {aanwezig}"
            " (nr {nummer})"
        ).format(
            moment=taal.moment(h.op),
            leden=taal.opsomming(h.daad.leden),
            aanwezig=taal.opsomming(h.daad.aanwezig),
            nummer=h.nummer,
        )
        for h in beeld.herbegonnen
    ]
    return tuple(zin for zin in zinnen if zin is not None)


def noodtoegang(regel: Zaakvoorstel) -> str:
    """That emergency access was given, without the case: not every member may know which."""
    return _(
        "op {op} kreeg {wie} vier uur toegang tot een dossier; voorgesteld door {door}, goedgekeurd"
        " door {ja}"
    ).format(
        op=taal.moment(regel.goedgekeurd[-1][1]),
        wie=getattr(regel.daad, "account", ""),
        door=regel.door,
        ja=taal.opsomming([account for account, _op in regel.goedgekeurd]),
    )


def belang(regel: Belangregel) -> str:
    """An interest that waits for another voice."""
    return _("{account} in {zaak}, volgens {door}").format(
        account=regel.account, zaak=zaak(regel.dossier), door=taal.opsomming(regel.door)
    )


_TERZIJDE: Mapping[str, str] = woorden(
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
    vorm = _("nr {nummer}, vastgelegd op {op}, telt nergens mee: {waarom}")
    if regel.account:
        vorm = _("nr {nummer}, vastgelegd namens {wie} op {op}, telt nergens mee: {waarom}")
    return vorm.format(
        nummer=regel.nummer,
        wie=regel.account,
        op=taal.moment(regel.op),
        waarom=_TERZIJDE.get(regel.waarom, _("de regel stond het toen niet toe")),
    )


def weigering(reden: Weigering) -> str:
    """Why it may not be done, as a sentence."""
    return _WEIGERINGEN[reden]


def zaak(naam: Zaaknaam) -> str:
    """A case as its reader may know it."""
    return naam.kenmerk or naam.id or _("een dossier")


def zaken(kring: Leeskring) -> str:
    """The cases that someone may read; nothing when there are none."""
    if kring.elk:
        return _("elk dossier")
    namen = [zaak(naam) for naam in kring.dossiers]
    if kring.andere == 1:
        namen.append(_("een ander dossier") if namen else _("een dossier"))
    elif kring.andere:
        meer = _("{aantal} andere dossiers") if namen else _("{aantal} dossiers")
        namen.append(meer.format(aantal=kring.andere))
    return taal.opsomming(namen)


def leest(regel: Accountregel) -> tuple[str, ...]:
    """What an account may read now, a line per way of reading."""
    delen = (
        (_("leest op naam: {wat}"), zaken(regel.op_naam)),
        (_("leest onder pseudoniem: {wat}"), zaken(regel.onder_pseudoniem)),
        (
            _("ziet wegens een belang niet: {wat}"),
            taal.opsomming([zaak(naam) for naam in regel.belang]),
        ),
    )
    return tuple(hoe.format(wat=wat) for hoe, wat in delen if wat) or (_("leest geen dossier"),)


_VOORSTELLEN: Mapping[str, str] = woorden(
    {
        "aanstelling_voorgesteld": "{account}: de rol {rol}",
        "toegang_voorgesteld": "{account}: toegang tot {dossier}",
        "opdracht_voorgesteld": (
            "{account}: antwoord opstellen op {opdracht}, onder pseudoniem, uit {dossier}"
        ),
        "noodtoegang_voorgesteld": "{account}: vier uur toegang tot {dossier}",
        "belangvrij_voorgesteld": "{account}: geen belang in {dossier}",
        "vernietiging_voorgesteld": "wissen wat verzegeld is van {over}, grond: {grondslag}",
        "overbrenging_voorgesteld": (
            "{dossier} leesbaar uitvoeren, met namen en bewijzen, door {door}"
        ),
        "onthulling_voorgesteld": "een keer tonen wie een persoon in {dossier} is, aan {door}",
    }
)
_ALLE_DOSSIERS: Mapping[str, str] = woorden(
    {"toegang_voorgesteld": "elk dossier", "opdracht_voorgesteld": "het hele register"}
)


def voorstel(regel: Voorstelregel) -> str:
    """What a proposal would give or do, in a few words."""
    velden, woordkeus = regel.velden, TOEGANGSDADEN[regel.soort].woordkeus
    account = velden.get("account")
    dossier = taal.opsomming([zaak(naam) for naam in regel.dossiers])
    woord = {
        veld: _(noem(velden[veld], woordkeus)) for veld in ("grondslag", "wat") if veld in velden
    }
    zin = _VOORSTELLEN.get(regel.soort, "{wat}").format(
        account=account,
        rol=los(velden.get("rol", "")),
        opdracht=velden.get("opdracht"),
        dossier=dossier or _ALLE_DOSSIERS.get(regel.soort, ""),
        over=dossier or regel.persoon or _("een persoon"),
        door=regel.door,
        **woord,
    )
    if account and regel.persoon:
        zin = _("{wat}, in dossiers {persoon}").format(wat=zin, persoon=regel.persoon)
    if "tot" in velden:
        tot = taal.dag(date.fromisoformat(velden["tot"]))
        zin = _("{wat} tot en met {dag}").format(wat=zin, dag=tot)
    return zin


def besluitvorming(regel: Voorstelregel) -> str:
    """Who wanted it, who approved it, and how long it is open or can be used."""
    delen = [_wie_deed("voorgesteld", regel.door, regel.op)]
    delen += [_wie_deed("goedgekeurd", wie, op) for wie, op in regel.goedgekeurd]
    if regel.stand == "open" and (nodig := regel.benodigd - len(regel.goedgekeurd)):
        wacht = _("wacht op een ander") if nodig == 1 else _("wacht op {nodig} anderen")
        delen.append(wacht.format(nodig=nodig))
    if regel.tot is not None:
        tot = _("open tot {op}") if regel.stand == "open" else _("te gebruiken tot {op}")
        delen.append(tot.format(op=taal.moment(regel.tot)))
    if regel.beeindigd is not None:
        delen.append(_wie_deed(regel.stand, *regel.beeindigd))
    elif regel.stand == "verlopen":
        delen.append(voorstelstand("verlopen"))
    return "; ".join(delen)


def _wie_deed(stand: str, door: str, op: datetime) -> str:
    stand = voorstelstand(stand)
    return _("{stand} door {door} op {op}").format(stand=stand, door=door, op=taal.moment(op))


_STANDEN: Mapping[str, str] = woorden(
    {
        "voorgesteld": "voorgesteld",
        "goedgekeurd": "goedgekeurd",
        "afgewezen": "afgewezen",
        "ingetrokken": "ingetrokken",
        "uitgevoerd": "uitgevoerd",
        "verlopen": "verlopen",
    }
)


def voorstelstand(code: str) -> str:
    """How a proposal stands, or ended."""
    return _STANDEN[code]


_KNOPPEN: Mapping[str, str] = woorden(
    {"goedkeuren": "Keur goed", "afwijzen": "Wijs af", "intrekken": "Trek in"}
)
_REDENEN: Mapping[str, str] = woorden(
    {"afwijzen": "Reden (bij afwijzen, mag leeg)", "intrekken": "Reden (bij intrekken, mag leeg)"}
)
# Per form its name, and what it does.
_VORMEN: Mapping[str, tuple[str, str]] = woorden(
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
_VELDEN: Mapping[str, tuple[str, str]] = woorden(
    {
        "account": ("Account", "om wie het gaat"),
        "rol": ("Rol", ""),
        "persoon": ("Persoon", "code waaronder iemand in dossiers voorkomt"),
        "tot": ("Tot en met", "de laatste dag; leeg: 90 dagen"),
        "reden": ("Reden", "zo kort als het kan, zonder namen"),
        "dossier": ("Dossier", "kenmerk van een dossier dat u op naam leest, of een id"),
        "dossiers": (
            "Dossiers",
            "kenmerk van een dossier dat u op naam leest, of een id; met komma's ertussen",
        ),
        "opdracht": ("Opdracht", "waarop een antwoord komt, zoals 2021Z19601"),
        "wat": ("Ingreep", ""),
    }
)


def knop(wat: str) -> str:
    """A decision as the words on its button."""
    return _KNOPPEN[wat]


def redenlabel(wat: str) -> str:
    """What a field asks in which somebody may say why."""
    return _REDENEN[wat]


def vorm(soort: str) -> str:
    """What a form is called."""
    return _VORMEN[soort][0]


def vormuitleg(soort: str) -> str:
    """What comes of a form."""
    return _VORMEN[soort][1]


def vormveld(soort: str, naam: str) -> tuple[str, str]:
    """A field of a form: its label, and what helps to fill it in."""
    if (soort, naam) == ("toegang", "dossier"):
        hulp = _("kenmerk van een dossier dat u op naam leest, of een id; leeg: elk dossier")
        return _VELDEN[naam][0], hulp
    return _VELDEN[naam]


def rollen(vastgelegd: str) -> str:
    """In which roles somebody acted, as that stands in an entry."""
    if vastgelegd == "geen":
        return _("zonder rol")
    return taal.opsomming([los(rol) for rol in vastgelegd.split("+")])


def wachtend(aantal: int) -> str:
    """How much that was imported waits, and what that means for the verdicts."""
    if aantal == 1:
        return _(
            "1 ingevoerd oordeel wacht op aanvaarding door een commissielid en telt nog niet mee in"
            " de toetsen."
        )
    return _(
        "{aantal} ingevoerde oordelen wachten op aanvaarding door een commissielid en tellen nog"
        " niet mee in de toetsen."
    ).format(aantal=aantal)


def los(code: str) -> str:
    """A code of a closed list as words."""
    return _(code.replace("_", " "))
