"""The Dutch of erasure: who can be named, what goes, what was erased, what is held."""

from api import taal
from api.toegangstaal import zaak
from ledger.handelingen import SleutelVernietigd
from ledger.woorden import noem
from projections.bewaartermijnen import Termijnregel
from projections.wisbeeld import Bewaringregel, Genoemde, Gewistregel, Wisproef

HEEL_DOSSIER = "alles wat in dit dossier verzegeld is"
_ALS = {
    "noemt": "genoemd in een tekst",
    "betrokkene": "betrokkene",
    "toegerekend_aan": "aan wie iets is toegerekend",
}
# Per form of a case its name, and what comes of it.
_VORMEN = {
    "voorstel": (
        "Voorstellen om te wissen",
        "Eerst ziet u wat er verloren gaat. Twee anderen keuren het voorstel goed; daarna wist u.",
    ),
    "bewaring": (
        "Bewaring gelasten",
        "Wat bewaard moet blijven, wordt niet gewist zolang de last geldt, wie het ook voorstelt.",
    ),
    "hernieuwing": (
        "Grondslag hernieuwen",
        "Over wie is gewist mag dan weer worden vastgelegd. Wat gewist is, blijft gewist.",
    ),
}
_VELDEN = {
    ("voorstel", "houder"): ("Wat", ""),
    ("voorstel", "grondslag"): ("Grond", ""),
    ("voorstel", "selectiepost"): ("Selectiepost", "nummer in uw selectielijst, mag leeg"),
    ("voorstel", "reden"): ("Reden", "zo kort als het kan, zonder namen"),
    ("bewaring", "persoon"): ("Van wie of wat", ""),
    ("bewaring", "reden"): ("Reden", "mag leeg; verzegeld vastgelegd"),
    ("hernieuwing", "houder"): ("Wie is gewist", ""),
    ("hernieuwing", "persoon"): (
        "Nieuwe code", "waaronder deze persoon voortaan in dossiers komt, zonder spaties"
    ),
    ("hernieuwing", "reden"): ("Reden", "verzegeld vastgelegd"),
}  # fmt: skip


def vorm(naam: str) -> tuple[str, str]:
    """A form: what it is called, and what comes of it."""
    return _VORMEN[naam]


def vormveld(soort: str, naam: str) -> tuple[str, str]:
    """A field of a form: its label, and what helps to fill it in."""
    return _VELDEN[soort, naam]


def grond(code: str) -> str:
    """A ground for erasing."""
    return noem(code, SleutelVernietigd.woordkeus)


def genoemde(persoon: Genoemde) -> str:
    """Someone in a case, by what the record says of them and their code there."""
    als = taal.opsomming([_ALS.get(a) or a.replace("_", " ") for a in persoon.als]) or "genoemd"
    wat = "handeling" if persoon.handelingen == 1 else "handelingen"
    return f"{als}, in {persoon.handelingen} {wat} ({persoon.id})"


def teksten(aantal: int) -> str:
    """A number of sealed texts."""
    return "1 verzegelde tekst" if aantal == 1 else f"{aantal} verzegelde teksten"


def verlies(proef: Wisproef) -> str:
    """What would go, in one sentence."""
    waar = taal.opsomming([f"{aantal} in {zaak(naam)}" for naam, aantal in proef.zaken if aantal])
    bestanden = "1 bestand" if proef.bestanden == 1 else f"{proef.bestanden} bestanden"
    ook = f", en {bestanden}" if proef.bestanden else ""
    wat = f"{teksten(proef.teksten)}{waar and f' ({waar})'}{ook}"
    return f"Onleesbaar voor iedereen en voorgoed: {wat}."


def bewaring(regel: Bewaringregel) -> str:
    """What an order keeps."""
    if not regel.van_persoon:
        return f"alles in {zaak(regel.dossier)}"
    return f"alles over {regel.persoon or 'een persoon'}, waar ook; gelast in {zaak(regel.dossier)}"


def gewist(regel: Gewistregel) -> str:
    """Whose data were erased."""
    waar = taal.opsomming([zaak(naam) for naam in regel.dossiers])
    if regel.van_dossier:
        return f"dossier {waar}"
    return f"{f'persoon {regel.houder}' if regel.houder else 'een persoon'}, in {waar}"


def termijn(regel: Termijnregel) -> str:
    """Of whom or what a term ends."""
    if regel.termijn.post.van == "dossier":
        return f"dossier {zaak(regel.zaak)}"
    return f"persoon {regel.termijn.houder}, in {zaak(regel.zaak)}"


def einde(regel: Termijnregel) -> str:
    """When a term ended, or between which days it can."""
    dagen = regel.termijn.einde
    if dagen.exact:
        return taal.dag(dagen.vroegst)
    van = "onbekend" if dagen.open_begin else taal.dag(dagen.vroegst)
    tot = "onbekend" if dagen.open_eind else taal.dag(dagen.laatst)
    return f"tussen {van} en {tot}"


def nagezocht(regel: Gewistregel) -> str:
    """What the search after an erasure found."""
    gezocht = regel.nagezocht
    if gezocht is None:
        return (
            "niet nagezocht: het wissen brak af nadat de sleutels waren vernietigd, en wat er stond"
            " kan niemand meer lezen om ernaar te zoeken"
        )
    kort = f"; te kort om te zoeken: {teksten(gezocht.te_kort)}" if gezocht.te_kort else ""
    if gezocht.plaatsen:
        plek = "1 plaats" if gezocht.plaatsen == 1 else f"{gezocht.plaatsen} plaatsen"
        return f"toen nog te vinden op {plek}, door wie wiste daar te verwijderen{kort}"
    return f"niets teruggevonden{kort}"
