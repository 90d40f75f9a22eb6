"""The roads that a report can go in the practice register: each a story with a name and a point.

Every name is what somebody practises on. The stories are fictional and say nothing of anybody;
which case tells which of them, and in which words, is for oefenzaken.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from api.oefening.oefenverhaal import Regel, Verhaal

LID, SECRETARIS = "integriteitscommissie", "secretaris_commissie"
BAAS, HOOGSTE = "leidinggevende", "hoogste_leidinggevende"
_KANALEN: Final = (BAAS, "hogere_leidinggevende", "vertrouwenspersoon", LID)


@dataclass(frozen=True, slots=True)
class Lijn:
    """A story: what one sees in it, how it is told, and in how many cases it is."""

    wat: str
    vertel: Callable[..., None]
    zaken: int = 1
    gewicht: int = 1  # of so many, how often
    recent: tuple[int, int] | None = None  # it began so many days ago; of several one on each
    oud: bool = False  # it is over, whatever its vague dates turn out to be
    vanaf: tuple[int, int, int] | None = None  # it begins within two months after this day


def meld(v: Verhaal, op: int | str = 0, kanaal: str | None = None, **velden: Any) -> None:
    """The report itself."""
    kanaal = kanaal or v.lot.kies(_KANALEN)
    gewoon: Regel = {
        "kanaal": kanaal,
        "vermoedens": [v.soort],
        "vorm": v.lot.kies(("schriftelijk", "schriftelijk", "mondeling")),
        "melder_ref": v.ref("melder"),
        "anoniem": False,
        "onderwerp": {"rol": BAAS, "rechtspositioneel_bevoegd": True, "ref": v.ref("betrokkene")},
        "ontvanger_rol": kanaal,
        "ontvangen_op": op if isinstance(op, str) else v.dag(op).isoformat(),
    }
    v.daad("m", "melding_gedaan", op, ("melder", v.ref("melder")), **(gewoon | velden))


def bevestig(v: Verhaal, op: int | str, **velden: Any) -> None:
    """That it was received, told to whoever reported."""
    verzonden = op if isinstance(op, str) else v.dag(op).isoformat()
    v.over("b", "ontvangst_bevestigd", op, BAAS, aan="melder", verzonden_op=verzonden, **velden)


def leiding(v: Verhaal, op: int | str, **velden: Any) -> None:
    """The highest manager hears of it."""
    eigen = {"schriftelijk": True, "datum_ontvangst_vermeld": True, **velden}
    v.over("h", "hoogste_leidinggevende_geinformeerd", op, BAAS, **eigen)


def geleid_door(v: Verhaal, op: int, **velden: Any) -> None:
    """It is passed on to the commission."""
    v.over("d", "doorgeleid", op, HOOGSTE, van=HOOGSTE, naar=LID, **velden)


def vooraan(v: Verhaal) -> None:
    """The first days as they should be."""
    meld(v)
    v.over("r", "melding_geregistreerd", 1, BAAS, weergave="schriftelijk")
    bevestig(v, v.lot.getal(1, 6))
    leiding(v, 1)
    geleid_door(v, v.lot.getal(2, 4))


def onderzoek(v: Verhaal, op: int, duur: int) -> None:
    """From the question whether to investigate up to the report."""
    v.over("o1", "onderzoek_beoordeeld", op, LID, gerechtvaardigd=True)
    v.over("o2", "onderzoek_ingesteld", op + 3, LID, aard="commissie", opdrachtgever=LID)
    wie = {"betrokken": "nee", "afstand": "voldoende", "onderzoeker": v.ref("onderzoeker")}
    v.over("o3", "onderzoeker_aangewezen", op + 5, LID, onderzoek=v.id("o2"), **wie)
    door = ("onderzoeker", v.ref("onderzoeker"))
    v.over("o4", "onderzoek_afgerond", op + duur, door, onderzoek=v.id("o2"))


def oordeel(v: Verhaal, op: int, uitkomst: str | None = None) -> None:
    """From judgment up to what whoever reported hears of it."""
    uitkomst = uitkomst or v.lot.kies(("voldaan", "tekortgeschoten", "niet_geschonden"))
    v.over("j1", "oordeel_gegeven", op, LID, over=v.id("m"), uitkomst=uitkomst)
    v.over("j2", "standpunt_bepaald", op + 10, "werkgever", over=v.id("j1"),
           uitkomst=v.lot.kies(("overgenomen", "deels")), schriftelijk=True)  # fmt: skip
    maatregel = v.lot.kies(("gesprek", "training", "begeleiding", "wijziging_procedure"))
    v.over("j3", "maatregel_genomen", op + 16, "werkgever", soort=maatregel,
           ter_uitvoering_van="oordeel")  # fmt: skip
    v.over("j4", "beoordeling_medegedeeld", op + 18, LID, aan="melder", inhoud="uitkomst",
           schriftelijk=True)  # fmt: skip


def _gewone_weg(v: Verhaal) -> None:
    vooraan(v)
    duur = v.lot.getal(20, 60)
    onderzoek(v, 14, duur)
    oordeel(v, 20 + duur)
    v.stand("x", "dossier_gesloten", 60 + duur, reden="Afgerond (fictief).")


def _vertrouwenspersoon(v: Verhaal) -> None:
    melder = ("melder", v.ref("melder"))
    v.daad("s", "signaal_geuit", 0, melder, vorm="mondeling", relaas="vertrouwenspersoon")
    v.daad("i", "instemming_vastgelegd", 9, "vertrouwenspersoon", waarvoor="formele_melding",
           uitkomst="gegeven", uitdrukkelijk=True, schriftelijk=True, vooraf=True)  # fmt: skip
    meld(v, 12, "vertrouwenspersoon", vorm="mondeling", met="vertrouwenspersoon")
    v.over("g", "gespreksverslag_voorgelegd", 16, "vertrouwenspersoon", aan="melder", akkoord=True)
    bevestig(v, 17)
    leiding(v, 15)
    geleid_door(v, 19)
    v.over("p", "bescherming_geboden", 22, "werkgever", jegens="melder", soort="vertrouwelijkheid")
    onderzoek(v, 30, 40)
    oordeel(v, 78)


def _te_laat_bevestigd(v: Verhaal) -> None:
    meld(v, 0, BAAS)
    leiding(v, 2)
    bevestig(v, v.lot.getal(10, 40))
    geleid_door(v, 45)


def _nooit_aangekomen(v: Verhaal) -> None:
    meld(v, 0, BAAS)
    bevestig(v, 3)
    leiding(v, 1)
    geleid_door(v, 4)
    v.over("n", "mededeling_gedaan", 60, SECRETARIS, tekst="Wij ontvingen niets (fictief).")


def _alsnog_aangekomen(v: Verhaal) -> None:
    meld(v, 0, "hogere_leidinggevende")
    leiding(v, 2)
    geleid_door(v, 6)
    v.over("r", "melding_geregistreerd", 70, SECRETARIS, weergave="schriftelijk")
    v.over("b", "ontvangst_bevestigd", 71, SECRETARIS, aan="melder")
    onderzoek(v, 80, 35)


def _teruggelegd(v: Verhaal) -> None:
    vooraan(v)
    v.over("o1", "onderzoek_beoordeeld", 12, LID, gerechtvaardigd=True)
    v.over("t", "teruggelegd_bij_organisatie", 15, LID, van=LID, naar=HOOGSTE,
           terugmelding_gevraagd=True)  # fmt: skip
    v.over("o2", "onderzoek_ingesteld", 20, HOOGSTE, aard="intern", opdrachtgever=HOOGSTE)
    v.over("o4", "onderzoek_afgerond", 70, "onderzoeker", onderzoek=v.id("o2"))
    v.over("f", "bevindingen_medegedeeld", 75, HOOGSTE, aan=["melder", LID], schriftelijk=True,
           gemotiveerd=True)  # fmt: skip


def _huis(v: Verhaal) -> None:
    melder = ("melder", v.ref("melder"))
    vooraan(v)
    v.over("o1", "onderzoek_beoordeeld", 20, LID, gerechtvaardigd=False)
    v.over("n", "niet_onderzoeken_medegedeeld", 24, LID, aan="melder", gemotiveerd=True,
           schriftelijk=True, wijst_op_huis=True)  # fmt: skip
    v.over("v", "voornemen_procedure", 40, melder, instantie="huis")
    v.over("p", "procedure_gestart", 48, melder, instantie="huis", zaaknummer="FICTIEF-1")
    huis = "huis_afdeling_onderzoek"
    v.over("o2", "onderzoek_ingesteld", 80, huis, aard="extern", opdrachtgever=huis)
    v.over("o4", "onderzoek_afgerond", 230, huis, onderzoek=v.id("o2"))
    v.over("a", "aanbeveling_gedaan", 240, huis, aan="werkgever", inhoud="Pas de regeling aan.")
    v.over("j2", "standpunt_bepaald", 270, "werkgever", over=v.id("a"), uitkomst="overgenomen",
           schriftelijk=True, medegedeeld_aan="melder")  # fmt: skip


def _ingetrokken(v: Verhaal) -> None:
    vooraan(v)
    v.over("w", "melding_ingetrokken", v.lot.getal(12, 30), ("melder", v.ref("melder")))
    if v.lot.een_op(3):
        v.stand("c", "handeling_ingetrokken", 40, van_daad=v.id("w"),
                reden="De melder bleek alleen uitstel te vragen (fictief).")  # fmt: skip
        onderzoek(v, 45, 30)


def _grens(v: Verhaal) -> None:
    """Reported under the old rules, and dealt with while the new ones came."""
    meld(v, 0, BAAS)
    bevestig(v, v.lot.getal(4, 12))
    leiding(v, 20)
    v.over("u", "uitstel_medegedeeld", 50, BAAS, aan="melder", schriftelijk=True,
           gemotiveerd=True, nieuwe_datum=v.dag(110).isoformat())  # fmt: skip
    onderzoek(v, 62, 40)
    v.over("f", "bevindingen_medegedeeld", 108, BAAS, aan="melder", schriftelijk=True,
           gemotiveerd=True)  # fmt: skip


def _belang(v: Verhaal) -> None:
    vooraan(v)
    v.over("o1", "onderzoek_beoordeeld", 10, LID, gerechtvaardigd=True)
    v.over("o2", "onderzoek_ingesteld", 12, LID, aard="intern", opdrachtgever=HOOGSTE)
    zelf = v.ref("betrokkene")
    v.over("o3", "onderzoeker_aangewezen", 14, LID, onderzoek=v.id("o2"), betrokken="onbekend",
           afstand="onbekend", onderzoeker=zelf)  # fmt: skip
    v.over("g", "onderzoek_gestaakt", 40, LID, onderzoek=v.id("o2"), grond="Te dichtbij (fictief).")
    v.over("o5", "onderzoeker_aangewezen", 44, LID, onderzoek=v.id("o2"), betrokken="nee",
           afstand="voldoende", onderzoeker=v.ref("ander"))  # fmt: skip
    v.over("o4", "onderzoek_afgerond", 90, ("onderzoeker", v.ref("ander")), onderzoek=v.id("o2"))
    oordeel(v, 100)


def _benadeling(v: Verhaal) -> None:
    melder = ("melder", v.ref("melder"))
    vooraan(v)
    v.daad("g", "omstandigheid_vastgesteld", 20, LID, omstandigheid="redelijke_gronden_bij_melding",
           uitkomst="ja")  # fmt: skip
    onderzoek(v, 12, 30)
    v.over("z", "benadelende_handeling", 60, "werkgever", soort="overplaatsing", jegens="melder",
           verband_met_melding="vermoed", relaas="melder")  # fmt: skip
    v.over("q", "benadeling_gesteld", 75, melder, handelingen=[v.id("z")], relaas="melder")
    v.daad("m2", "melding_gedaan", 80, melder, kanaal=LID, vermoedens=["benadeling"],
           vorm="schriftelijk", ontvanger_rol=LID, ontvangen_op=v.dag(81).isoformat(),
           eerdere_melding=v.id("m"), melder_ref=v.ref("melder"))  # fmt: skip
    v.over("b2", "ontvangst_bevestigd", 84, SECRETARIS, melding=v.id("m2"), aan="melder")
    v.over("j1", "oordeel_gegeven", 150, LID, over=v.id("m2"), uitkomst="geschonden",
           strekking=v.lot.kies(("verband_met_melding", "geen_verband_met_melding")))  # fmt: skip
    v.over("j3", "maatregel_genomen", 165, "werkgever", soort="herstel_van_nadeel",
           jegens="melder", ter_uitvoering_van="oordeel")  # fmt: skip


def _twee_relazen(v: Verhaal) -> None:
    meld(v, 0, BAAS, relaas="melder", bron_na=0)
    meld_op = v.dag(18).isoformat()
    v.daad("m3", "melding_gedaan", 18, ("melder", v.ref("melder")), kanaal=BAAS, relaas="leiding",
           vermoedens=[v.soort], vorm="schriftelijk", ontvanger_rol=BAAS, ontvangen_op=meld_op,
           melder_ref=v.ref("melder"))  # fmt: skip
    v.over("b", "ontvangst_bevestigd", 22, BAAS, melding=v.id("m3"), aan="melder",
           verzonden_op=v.dag(22).isoformat(), relaas="leiding")  # fmt: skip
    v.over("b2", "ontvangst_bevestigd", f"[{v.dag(25)}..{v.dag(40)}]", BAAS, aan="melder",
           bron_na=60, relaas="melder")  # fmt: skip
    v.over("h", "hoogste_leidinggevende_geinformeerd", 20, BAAS, melding=v.id("m3"),
           schriftelijk=True, relaas="leiding")  # fmt: skip
    v.over("j1", "oordeel_gegeven", 90, LID, uitkomst="open_gelaten", relaas="commissie")


LIJNEN: Mapping[str, Lijn] = MappingProxyType(
    {
        "gewone_weg": Lijn("alles zoals het hoort, tot en met de uitkomst", _gewone_weg, gewicht=5),
        "vertrouwenspersoon": Lijn("mondeling, met instemming en verslag", _vertrouwenspersoon),
        "te_laat_bevestigd": Lijn("de bevestiging kwam te laat", _te_laat_bevestigd, gewicht=3),
        "nooit_aangekomen": Lijn("doorgeleid, en niemand ontving haar", _nooit_aangekomen),
        "alsnog_aangekomen": Lijn("doorgeleid, en pas na weken ontvangen", _alsnog_aangekomen),
        "teruggelegd": Lijn("de commissie liet de organisatie onderzoeken", _teruggelegd),
        "naar_het_huis": Lijn("geen onderzoek, daarna naar het Huis", _huis),
        "ingetrokken": Lijn("de melding werd ingetrokken", _ingetrokken, gewicht=2),
        "over_de_grens_van_2016": Lijn("andere regels midden in de zaak", _grens,
                                       vanaf=(2016, 5, 1)),
        "over_de_grens_van_2023": Lijn("andere regels midden in de zaak", _grens,
                                       vanaf=(2022, 12, 20)),
        "belang": Lijn("wie onderzocht, was zelf betrokken", _belang),
        "benadeling": Lijn("nadeel na de melding, en een tweede melding daarvan", _benadeling,
                           gewicht=2),
        "twee_relazen": Lijn("melder en leiding vertellen het anders", _twee_relazen),
    }
)  # fmt: skip
