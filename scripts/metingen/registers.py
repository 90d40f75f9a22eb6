"""A fictional register to judge: cases out of the acts that the packages speak of.

About 8.6 acts a case over fifteen years: reports along the whole road from receipt to measure, and
some complaints, questions from the Kamer and requests under the Woo. The same seed gives the same
cases. Of each case every date is exact, or a share of them is only known by month or not earlier
or later than a day.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from ledger.daden.handelingen import HANDELINGEN, lees_handeling
from ledger.daden.velden import heldere_velden
from ledger.zaak.dossier import Feit, Vastlegger

PEILDATUM = date(2026, 6, 30)
_BEGIN, _DAGEN = date(2011, 1, 3), 5400
_WIE = Vastlegger("bank", "beheerder")
_TOEN = datetime(2026, 6, 30, tzinfo=UTC)
Kaart = dict[str, Any]

# Act, how often, how many days after the report, who did it, and its own fields: one of each.
_WEG: tuple[tuple[str, float, tuple[int, int], str, Mapping[str, tuple[Any, ...]]], ...] = (
    ("melding_geregistreerd", 0.6, (0, 9), "leidinggevende", {"weergave": ("schriftelijk",)}),
    ("ontvangst_bevestigd", 0.8, (0, 14), "leidinggevende", {"aan": ("melder",)}),
    ("hoogste_leidinggevende_geinformeerd", 0.8, (0, 12), "leidinggevende",
        {"schriftelijk": (True, False), "datum_ontvangst_vermeld": (True, False)}),
    ("ontvankelijkheid_beoordeeld", 0.5, (4, 30), "integriteitscommissie",
        {"uitkomst": ("ontvankelijk", "ontvankelijk", "kennelijk_ongegrond")}),
    ("instemming_vastgelegd", 0.3, (0, 20), "vertrouwenspersoon",
        {"waarvoor": ("onderzoek", "formele_melding"), "uitkomst": ("gegeven", "geweigerd"),
         "uitdrukkelijk": (True,), "schriftelijk": (True,), "vooraf": (True,)}),
    ("doorgeleid", 0.6, (1, 30), "hoogste_leidinggevende",
        {"van": ("hoogste_leidinggevende",), "naar": ("integriteitscommissie",)}),
    ("onderzoek_beoordeeld", 0.4, (10, 50), "integriteitscommissie",
        {"gerechtvaardigd": (True, False)}),
    ("onderzoek_ingesteld", 0.6, (2, 60), "integriteitscommissie",
        {"opdrachtgever": ("hoofddirecteur",), "aard": ("intern", "commissie", "orienterend")}),
    ("onderzoeker_aangewezen", 0.5, (3, 70), "integriteitscommissie",
        {"betrokken": ("nee", "nee", "ja"), "afstand": ("voldoende", "voldoende", "onvoldoende")}),
    ("uitstel_medegedeeld", 0.3, (50, 100), "leidinggevende",
        {"aan": ("melder",), "schriftelijk": (True, False), "gemotiveerd": (True, False),
         "nieuwe_datum": ("", None)}),
    ("bevindingen_medegedeeld", 0.6, (30, 160), "leidinggevende",
        {"aan": ("melder", "betrokkene"), "schriftelijk": (True,), "gemotiveerd": (True, False)}),
    ("beoordeling_medegedeeld", 0.5, (20, 180), "leidinggevende",
        {"aan": ("melder",), "inhoud": ("beoordeling",), "schriftelijk": (True,)}),
    ("oordeel_gegeven", 0.3, (40, 180), "integriteitscommissie",
        {"norm": ("jenv.altijd.zorg-voor-melder", None), "strekking": ("zorgvuldig",),
         "ontvangen_op": ("",),
         "uitkomst": ("voldaan", "tekortgeschoten")}),
    ("standpunt_bepaald", 0.3, (60, 200), "werkgever",
        {"uitkomst": ("overgenomen",), "schriftelijk": (True,)}),
    ("maatregel_genomen", 0.4, (60, 250), "werkgever",
        {"ter_uitvoering_van": ("aanbeveling", "onderzoek")}),
    ("bescherming_geboden", 0.3, (5, 60), "werkgever", {"jegens": ("melder",)}),
    ("benadelende_handeling", 0.2, (10, 300), "werkgever",
        {"jegens": ("melder",), "verband_met_melding": ("ja", "nee")}),
    ("omstandigheid_vastgesteld", 0.25, (5, 90), "integriteitscommissie",
        {"omstandigheid": ("te_goeder_trouw",), "uitkomst": ("ja", "nee")}),
    ("melding_ingetrokken", 0.05, (5, 90), "melder", {}),
    ("volledigheid_verklaard", 0.15, (260, 300), "werkgever",
        {"daadsoort": (("ontvangst_bevestigd", "hoogste_leidinggevende_geinformeerd"),),
         "tot_en_met": ("",)}),
)  # fmt: skip
_ANDERS: tuple[tuple[str, Kaart, tuple[tuple[str, float, tuple[int, int], Kaart], ...]], ...] = (
    ("klacht_ingediend", {"behandeling": "zelf"}, (
        ("ontvangst_bevestigd", 0.8, (0, 10), {"aan": "klager"}),
        ("uitstel_medegedeeld", 0.4, (20, 45), {"aan": "klager", "schriftelijk": True}),
        ("klager_gehoord", 0.5, (10, 60), {}),
        ("klacht_afgehandeld", 0.8, (20, 90), {}),
    )),
    ("kamervragen_ingezonden", {"aan": "bewindspersoon"}, (
        ("uitstel_medegedeeld", 0.5, (10, 25), {"aan": "kamervoorzitter", "gemotiveerd": True}),
        ("kamervragen_beantwoord", 0.9, (10, 50), {}),
    )),
)  # fmt: skip


def register(aantal: int, zaad: int, vaag: float = 0.0) -> list[list[Feit]]:
    """So many cases; `vaag` is the share of acts without an exact date."""
    kans = Random(zaad)  # noqa: S311  repeatable on purpose
    onscherp = Random(zaad + 1)  # noqa: S311  idem
    return [
        [_feit(daad, n) for n, daad in enumerate(_onscherp(onscherp, zaak, vaag), 1)]
        for zaak in (sorted(_zaak(kans), key=lambda d: str(d["gebeurd"])) for _ in range(aantal))
    ]


def _zaak(kans: Random) -> Iterator[Kaart]:
    begin = _BEGIN + timedelta(days=kans.randrange(_DAGEN))
    if kans.random() < 0.1:
        yield from _andere_zaak(kans, begin)
        return
    ontvangen = begin + timedelta(days=kans.choice((0, 0, 1, 3)))
    kanaal = kans.choice(("leidinggevende", "vertrouwenspersoon", "integriteitscommissie"))
    soort = kans.choice(("misstand", "integriteitsschending", "ongewenste_omgangsvormen"))
    yield _daad("melding_gedaan", begin, "melder") | {
        "id": "m", "kanaal": kanaal, "vermoedens": [soort], "vorm": "schriftelijk",
        "ontvangen_op": ontvangen.isoformat(), "ontvanger_rol": kanaal,
    }  # fmt: skip
    for naam, hoe_vaak, (kort, lang), rol, velden in _WEG:
        if kans.random() < hoe_vaak:
            dag = begin + timedelta(days=kans.randint(kort, lang))
            eigen = {veld: kans.choice(waarden) for veld, waarden in velden.items()}
            for veld in ("nieuwe_datum", "ontvangen_op", "tot_en_met"):
                if eigen.get(veld) == "":
                    eigen[veld] = (dag + timedelta(days=30)).isoformat()
            yield _daad(naam, dag, rol) | {"melding": "m"} | eigen


def _andere_zaak(kans: Random, begin: date) -> Iterator[Kaart]:
    eerste, velden, vervolg = kans.choice(_ANDERS)
    ontvangen = {"ontvangen_op": begin.isoformat()} if eerste == "klacht_ingediend" else {}
    yield _daad(eerste, begin, "melder") | velden | ontvangen
    for naam, hoe_vaak, (kort, lang), eigen in vervolg:
        if kans.random() < hoe_vaak:
            dag = begin + timedelta(days=kans.randint(kort, lang))
            yield _daad(naam, dag, "werkgever") | eigen


def _daad(naam: str, dag: date, rol: str) -> Kaart:
    return {"daad": naam, "gebeurd": dag.isoformat(), "door": [{"rol": rol, "ref": None}]}


def _onscherp(kans: Random, zaak: list[Kaart], vaag: float) -> Iterator[Kaart]:
    """The same acts, some known by month only, or up to or from a day."""
    for daad in zaak:
        if kans.random() >= vaag:
            yield daad
            continue
        dag = date.fromisoformat(daad["gebeurd"])
        wijd = timedelta(days=kans.randint(1, 20))
        tekst = kans.choice((f"{dag:%Y-%m}", f"[{dag - wijd}..{dag}]", f"[{dag}..{dag + wijd}]"))
        yield daad | {"gebeurd": tekst}


def _feit(daad: Kaart, nummer: int) -> Feit:
    """An act as the register hands it to whoever judges."""
    soort = HANDELINGEN.get(daad["daad"])
    nodig = soort.model_fields.items() if soort else ()
    velden: Kaart = {naam: None for naam, vorm in nodig if vorm.is_required()}
    velden |= {veld: waarde for veld, waarde in daad.items() if veld != "id"}
    return Feit(
        id=daad.get("id", str(nummer)),
        nummer=nummer,
        daad=daad["daad"],
        velden=heldere_velden(lees_handeling(velden)),
        vastgelegd_op=_TOEN,
        vastlegger=_WIE,
    )
