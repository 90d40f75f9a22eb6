"""`toedracht toegang`: who may what, and the decisions on it.

Everything here is done in the name of TOEDRACHT_ACCOUNT, and decided by the same rule as on the
pages: one person proposes, another approves; one person takes away.
"""

from typing import Annotated, Any

import typer

from api.opdrachtregel import toegangsafdruk
from api.opdrachtregel.opdracht import (
    AfgelopenDag,
    AlsJson,
    Tot,
    account_van,
    groep,
    open_,
    schrijf,
    weigeringen,
)
from api.web.voorstelvorm import lees_belang, lees_voorstel, toelichting

app = groep("Wie mag wat, wat wacht op een ander, en besluiten daarover.", uit_zichzelf=True)
voorstellen = groep("Stel voor wat een ander moet goedkeuren.")
app.add_typer(voorstellen, name="voorstel")

_TWEE = 2
Account = Annotated[
    str, typer.Argument(parser=account_van, metavar="ACCOUNT", help="Om wie het gaat.")
]
Dossier = Annotated[
    str, typer.Argument(help="Kenmerk van een dossier dat u op naam leest, of een id.")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="Zoals toedracht toegang het toont.")]
Waarom = Annotated[str, typer.Option("--reden", help="Waarom, zo kort als het kan.")]
Toelichting = Annotated[str | None, typer.Option("--reden", help="Waarom.")]


@app.callback()
@weigeringen
def toegang(context: typer.Context, json: AlsJson = False) -> None:
    """Toon wie nu welke rol en toegang heeft, en wat wacht op een ander."""
    if context.invoked_subcommand is None:
        _toon(None, json=json)


@app.command()
@weigeringen
def op(dag: AfgelopenDag, json: AlsJson = False) -> None:
    """Toon wie aan het einde van een dag wat kon zien."""
    _toon(dag, json=json)


@voorstellen.command()
@weigeringen
def aanstelling(
    account: Account,
    rol: Annotated[
        str, typer.Argument(help="commissielid, secretaris, auditor, antwoordopsteller, beheerder.")
    ],
    reden: Waarom,
    tot: Tot = None,
    persoon: Annotated[
        str | None, typer.Option(help="Code waaronder dit account in dossiers voorkomt.")
    ] = None,
) -> None:
    """Geef een account een rol."""
    _stel_voor("aanstelling", account=account, rol=rol, reden=reden, tot=tot, persoon=persoon)


@voorstellen.command("toegang")
@weigeringen
def toegang_tot(
    account: Account,
    reden: Waarom,
    dossier: Annotated[
        str | None, typer.Option(help="Kenmerk of id; of geef --elk-dossier.")
    ] = None,
    elk_dossier: Annotated[
        bool, typer.Option("--elk-dossier", help="Elk dossier, ook een later.")
    ] = False,
    tot: Tot = None,
) -> None:
    """Laat een account een dossier lezen, of elk."""
    if (dossier is None) is not elk_dossier:
        raise typer.BadParameter("verwacht een van beide: --dossier of --elk-dossier")
    _stel_voor("toegang", account=account, reden=reden, tot=tot, dossier=dossier)


@voorstellen.command()
@weigeringen
def opdracht(
    account: Account,
    opdracht: Annotated[str, typer.Argument(help="Waarop een antwoord komt, zoals 2021Z19601.")],
    reden: Waarom,
    dossier: Annotated[
        list[str] | None, typer.Option(help="Kenmerk of id; zonder: het hele register.")
    ] = None,
    tot: Tot = None,
) -> None:
    """Laat een account een antwoord opstellen, onder pseudoniem."""
    _stel_voor(
        "opdracht", account=account, opdracht=opdracht, reden=reden, tot=tot, dossiers=dossier or []
    )


@voorstellen.command()
@weigeringen
def belangvrij(account: Account, dossier: Dossier, reden: Waarom, tot: Tot = None) -> None:
    """Stel vast dat een account in een dossier geen belang heeft."""
    _stel_voor("belangvrij", account=account, dossier=dossier, reden=reden, tot=tot)


@voorstellen.command()
@weigeringen
def noodtoegang(account: Account, dossier: Dossier, reden: Waarom) -> None:
    """Laat een account vier uur in een dossier lezen."""
    _stel_voor("noodtoegang", account=account, dossier=dossier, reden=reden)


@voorstellen.command()
@weigeringen
def onthulling(
    dossier: Dossier,
    persoon: Annotated[str, typer.Argument(help="Code van de persoon in dat dossier.")],
    reden: Waarom,
) -> None:
    """Toon eenmaal wie iemand in een dossier is; daarna met toedracht onthullen."""
    _stel_voor("onthulling", dossier=dossier, persoon=persoon, reden=reden)


@voorstellen.command()
@weigeringen
def overbrenging(dossier: Dossier, reden: Waarom) -> None:
    """Voer een dossier eenmaal leesbaar uit; daarna met toedracht archief."""
    _stel_voor("overbrenging", dossier=dossier, reden=reden)


@voorstellen.command()
@weigeringen
def vernietiging(
    houder: Annotated[
        str, typer.Argument(help="Kenmerk of id van een dossier, of id van een persoon (s-…).")
    ],
    grondslag: Annotated[str, typer.Argument(help="Zoals bewaartermijn_verstreken.")],
    reden: Waarom,
    selectiepost: Annotated[str | None, typer.Option(help="Nummer in de selectielijst.")] = None,
) -> None:
    """Wis wat over een persoon of in een dossier verzegeld is; twee anderen keuren goed.

    Wat er verloren gaat, toont toedracht bewaren proef.
    """
    _stel_voor(
        "vernietiging", houder=houder, grondslag=grondslag, reden=reden, selectiepost=selectiepost
    )


@voorstellen.command()
@weigeringen
def beheer(
    wat: Annotated[
        str,
        typer.Argument(help="herstel_van_kopie of sleutelwissel."),
    ],
    reden: Waarom,
) -> None:
    """Doe een ingreep die iemand alleen niet mag doen."""
    _stel_voor("beheer", wat=wat, reden=reden)


@app.command("keur-goed")
@weigeringen
def keur_goed(id_: Id) -> None:
    """Keur goed wat een ander voorstelde."""
    with open_() as opstelling:
        voorstel = opstelling.toegang.keur_goed(opstelling.lezer, id_)
    nodig = voorstel.daad.benodigd - len(voorstel.goedgekeurd)
    print("goedgekeurd; er is nog een ander nodig" if nodig else "goedgekeurd; het geldt nu")


@app.command("wijs-af")
@weigeringen
def wijs_af(id_: Id, reden: Toelichting = None) -> None:
    """Wijs een voorstel af, of neem een eigen voorstel terug."""
    with open_() as opstelling:
        opstelling.toegang.wijs_af(opstelling.lezer, id_, toelichting(reden))
    print("afgewezen")


@app.command("trek-in")
@weigeringen
def trek_in(id_: Id, reden: Toelichting = None) -> None:
    """Neem weer af wat een goedgekeurd voorstel gaf; dat geldt meteen."""
    with open_() as opstelling:
        opstelling.toegang.trek_in(opstelling.lezer, id_, toelichting(reden))
    print("ingetrokken; het geldt niet meer")


@app.command()
@weigeringen
def gezien(id_: Id) -> None:
    """Neem kennis van noodtoegang die is gegeven."""
    with open_() as opstelling:
        opstelling.toegang.neem_kennis(opstelling.lezer, id_)
    print("gezien")


@app.command()
@weigeringen
def herbegin(
    lid: Annotated[list[str], typer.Option(help="Account van een commissielid; ten minste twee.")],
    aanwezig: Annotated[list[str], typer.Option(help="Wie er bij de machine is; ten minste twee.")],
    reden: Waarom,
    tot: Tot = None,
) -> None:
    """Noem opnieuw commissieleden, als er minder dan twee over zijn.

    Dat kan alleen wie bij de map van de ondertekenaar van het toegangslog kan, en het blijft voor
    altijd te zien. Kom met twee mensen naar de machine. Een belang blijft een belang.
    """
    leden, wie = (sorted({account_van(een) for een in wat}) for wat in (lid, aanwezig))
    if min(len(leden), len(wie)) < _TWEE:
        raise typer.BadParameter(
            "verwacht ten minste twee leden en twee aanwezigen, zoals --lid ACCOUNT --lid ACCOUNT"
            " --aanwezig ACCOUNT --aanwezig ACCOUNT"
        )
    from api.beheer import toegangszorg

    with open_() as opstelling:
        toegangszorg.herbegin(opstelling, leden, wie, tot, reden)
    print("toegang herbegonnen; dit blijft voor altijd te zien")


@app.command()
@weigeringen
def belang(account: Account, dossier: Dossier, reden: Toelichting = None) -> None:
    """Meld dat een account in een dossier een belang heeft; het ziet dat dossier dan niet meer."""
    with open_() as opstelling:
        id_ = opstelling.inzicht.dossier(opstelling.lezer, dossier)
        daad = lees_belang(account, id_, reden)
        opstelling.toegang.meld_belang(opstelling.lezer, daad)
    # Whether it counts at once would tell of interests that this account may not know.
    print(f"gemeld; {account} ziet dit dossier niet zodra het telt: meteen, of met een tweede stem")


def _toon(dag: Any, *, json: bool) -> None:
    with open_() as opstelling:
        opstelling.leesmodel.inhalen()
        beeld = opstelling.inzicht.toegang(opstelling.lezer, opstelling.doel, dag)
    if not json:
        toegangsafdruk.toegang(beeld)
        return
    for regel in toegangsafdruk.toegang_als_json(beeld):
        schrijf(regel)


def _stel_voor(soort: str, **velden: Any) -> None:
    with open_() as opstelling:
        gevraagd = opstelling.inzicht.met_ids(opstelling.lezer, velden)
        daad = lees_voorstel(soort, gevraagd, opstelling.register.vandaag())
        id_ = opstelling.toegang.stel_voor(opstelling.lezer, daad)
    ander = "een ander keurt" if daad.benodigd == 1 else f"{daad.benodigd} anderen keuren"
    print(f"{id_}  voorgesteld; {ander} het goed met toedracht toegang keur-goed {id_}")
