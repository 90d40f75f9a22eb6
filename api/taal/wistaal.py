"""The Dutch of erasure: who can be named, what goes, what was erased, what is held."""

from api.taal import taal
from api.taal.toegangstaal import zaak
from api.taal.vertaling import _, woorden
from ledger.daden.handelingen import SleutelVernietigd
from ledger.daden.woorden import noem
from projections.beelden.bewaartermijnen import Termijnregel
from projections.beelden.wisbeeld import Bewaringregel, Genoemde, Gewistregel, Wisproef

_ALS = woorden(
    {
        "noemt": "genoemd in een tekst",
        "betrokkene": "betrokkene",
        "toegerekend_aan": "aan wie iets is toegerekend",
    }
)
# Per form of a case its name, and what comes of it.
_VORMEN = woorden(
    {
        "voorstel": (
            "Voorstellen om te wissen",
            (
                "Eerst ziet u wat er verloren gaat. Twee anderen keuren het voorstel goed; daarna"
                " wist u."
            ),
        ),
        "bewaring": (
            "Bewaring gelasten",
            (
                "Wat bewaard moet blijven, wordt niet gewist zolang de last geldt, wie het ook"
                " voorstelt."
            ),
        ),
        "hernieuwing": (
            "Grondslag hernieuwen",
            "Over wie is gewist mag dan weer worden vastgelegd. Wat gewist is, blijft gewist.",
        ),
    }
)
_VELDEN = woorden(
    {
        ("voorstel", "houder"): ("Wat", ""),
        ("voorstel", "grondslag"): ("Grond", ""),
        ("voorstel", "selectiepost"): ("Selectiepost", "nummer in uw selectielijst, mag leeg"),
        ("voorstel", "reden"): ("Reden", "zo kort als het kan, zonder namen"),
        ("bewaring", "persoon"): ("Van wie of wat", ""),
        ("bewaring", "reden"): ("Reden", "mag leeg; verzegeld vastgelegd"),
        ("hernieuwing", "houder"): ("Wie is gewist", ""),
        ("hernieuwing", "persoon"): (
            "Nieuwe code",
            "waaronder deze persoon voortaan in dossiers komt, zonder spaties",
        ),
        ("hernieuwing", "reden"): ("Reden", "verzegeld vastgelegd"),
    }
)


def heel_dossier() -> str:
    """All that a case holds under its own key."""
    return _("alles wat in dit dossier verzegeld is")


def vorm(naam: str) -> tuple[str, str]:
    """A form: what it is called, and what comes of it."""
    return _VORMEN[naam]


def vormveld(soort: str, naam: str) -> tuple[str, str]:
    """A field of a form: its label, and what helps to fill it in."""
    return _VELDEN[soort, naam]


def grond(code: str) -> str:
    """A ground for erasing."""
    return _(noem(code, SleutelVernietigd.woordkeus))


def genoemde(persoon: Genoemde) -> str:
    """Someone in a case, by what the record says of them and their code there."""
    als = taal.opsomming([_ALS.get(a) or taal.rol(a) for a in persoon.als]) or _("genoemd")
    vorm_ = _("{als}, in {aantal} handelingen ({id})")
    if persoon.handelingen == 1:
        vorm_ = _("{als}, in {aantal} handeling ({id})")
    return vorm_.format(als=als, aantal=persoon.handelingen, id=persoon.id)


def teksten(aantal: int) -> str:
    """A number of sealed texts."""
    vorm_ = _("1 verzegelde tekst") if aantal == 1 else _("{aantal} verzegelde teksten")
    return vorm_.format(aantal=aantal)


def verlies(proef: Wisproef) -> str:
    """What would go, in one sentence."""
    wat = teksten(proef.teksten)
    waar = [
        _("{aantal} in {zaak}").format(aantal=aantal, zaak=zaak(naam))
        for naam, aantal in proef.zaken
        if aantal
    ]
    if waar:
        wat += f" ({taal.opsomming(waar)})"
    if proef.bestanden:
        en = _("{wat}, en 1 bestand") if proef.bestanden == 1 else _("{wat}, en {aantal} bestanden")
        wat = en.format(wat=wat, aantal=proef.bestanden)
    return _("Onleesbaar voor iedereen en voorgoed: {wat}.").format(wat=wat)


def bewaring(regel: Bewaringregel) -> str:
    """What an order keeps."""
    waar = zaak(regel.dossier)
    if not regel.van_persoon:
        return _("alles in {zaak}").format(zaak=waar)
    wie = regel.persoon or _("een persoon")
    return _("alles over {wie}, waar ook; gelast in {zaak}").format(wie=wie, zaak=waar)


def gewist(regel: Gewistregel) -> str:
    """Of whom or what the data were erased, and where that is told."""
    waar = taal.opsomming([zaak(naam) for naam in regel.dossiers])
    if regel.van_dossier:
        wat = _("een ander dossier")
        if regel.houder:
            wat = _("dossier {zaak}").format(zaak=zaak(regel.zaak))
        deelt = _("{dossier}, dat handelingen deelt met {zaken}")
        return deelt.format(dossier=wat, zaken=waar) if waar else wat
    vorm_ = _("persoon {houder}, in {zaak}") if regel.houder else _("een persoon, in {zaak}")
    return vorm_.format(houder=regel.houder, zaak=waar)


def termijn(regel: Termijnregel) -> str:
    """Of whom or what a term ends."""
    waar = zaak(regel.zaak)
    if regel.termijn.post.van == "dossier":
        return _("dossier {zaak}").format(zaak=waar)
    return _("persoon {houder}, in {zaak}").format(houder=regel.termijn.houder, zaak=waar)


def einde(regel: Termijnregel) -> str:
    """When a term ended, or between which days it can."""
    dagen = regel.termijn.einde
    if dagen.exact:
        return taal.dag(dagen.vroegst)
    van = _("onbekend") if dagen.open_begin else taal.dag(dagen.vroegst)
    tot = _("onbekend") if dagen.open_eind else taal.dag(dagen.laatst)
    return _("tussen {van} en {tot}").format(van=van, tot=tot)


def nagezocht(regel: Gewistregel) -> str:
    """What the search after an erasure found."""
    gezocht = regel.nagezocht
    if gezocht is None:
        return _(
            "niet nagezocht: het wissen brak af nadat de sleutels waren vernietigd, en wat er stond"
            " kan niemand meer lezen om ernaar te zoeken"
        )
    if not gezocht.plaatsen:
        zin = _("niets teruggevonden")
    elif gezocht.plaatsen == 1:
        zin = _("toen nog te vinden op 1 plaats, door wie wiste daar te verwijderen")
    else:
        zin = _("toen nog te vinden op {aantal} plaatsen, door wie wiste daar te verwijderen")
        zin = zin.format(aantal=gezocht.plaatsen)
    if gezocht.te_kort:
        kort = _("te kort om te zoeken: {teksten}").format(teksten=teksten(gezocht.te_kort))
        zin = f"{zin}; {kort}"
    return zin
