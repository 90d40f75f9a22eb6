"""The other stories of the practice register: vague dates, repairs, cases that meet, open terms.

Told like those of oefenlijnen.py; here is what goes wrong with the record itself, and what is no
report at all.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from api.oefening.oefenlijnen import (
    BAAS,
    LID,
    Lijn,
    bevestig,
    geleid_door,
    leiding,
    meld,
    onderzoek,
    oordeel,
    vooraan,
)
from api.oefening.oefenverhaal import Regel, Verhaal

_SEIZOENEN: Final = ((21, "voorjaar"), (22, "zomer"), (23, "najaar"))
_AKKOORD: Final[Mapping[str, Any]] = {"uitdrukkelijk": True, "schriftelijk": True, "vooraf": True}


def _hersteld(v: Verhaal) -> None:
    vooraan(v)
    onderzoek(v, 14, 40)
    v.stand(
        "c1",
        "correctie",
        60,
        van_daad=v.id("b"),
        veld="gebeurd",
        nieuwe_waarde=v.dag(9).isoformat(),
        reden="De brief lag later op de post (fictief).",
    )
    v.over("dubbel", "doorgeleid", 8, "hoogste_leidinggevende", naar=LID)
    v.stand(
        "c2",
        "handeling_ingetrokken",
        60,
        van_daad=v.id("dubbel"),
        reden="Twee keer opgeschreven (fictief).",
    )
    v.over("elders", "mededeling_gedaan", 50, BAAS, tekst="Hoort in een ander dossier (fictief).")
    v.stand("c3", "correctie", 60, van_daad=v.id("h"), veld="schriftelijk", nieuwe_waarde=False,
            reden="Het bleek een gesprek te zijn (fictief).")  # fmt: skip


def _vage_data(v: Verhaal) -> None:
    jaar, (seizoen, naam) = v.begin.year, v.lot.kies(_SEIZOENEN)
    volgend, na = jaar + 1, (date(jaar + 1, 12, 1) - v.begin).days  # all sources of one day
    eerst: Regel = {"vorm": "mondeling", "woorden": f"{naam} {jaar}"}
    v.daad("s", "signaal_geuit", f"{jaar}-{seizoen}", "melder", bron_na=na, **eerst)
    meld(v, f"{volgend}-01", BAAS, woorden=f"in januari {volgend}", bron_na=na)
    bevestig(v, f"[..{volgend}-02-20]", woorden=f"uiterlijk 20 februari {volgend}", bron_na=na)
    leiding(v, f"{volgend}-02-XX", bron_na=na)
    tussen = f"[{volgend}-02-10..{volgend}-03-05]"
    v.over("d", "doorgeleid", tussen, "hoogste_leidinggevende", naar=LID, bron_na=na)
    _vaag_onderzoek(v, volgend, na)


def _vaag_onderzoek(v: Verhaal, jaar: int, na: int) -> None:
    v.over("o2", "onderzoek_ingesteld", f"{jaar}-03-15~", LID, aard="commissie", bron_na=na)
    v.over("k", "mededeling_gedaan", f"{jaar}-04-02?", "onderzoeker", bron_na=na)
    gesprek: Regel = {"aan": "melder", "woorden": f"van maart tot en met mei {jaar}", "bron_na": na}
    v.over("g", "gespreksverslag_voorgelegd", f"{jaar}-03/{jaar}-05", LID, **gesprek)
    volgorde = [{"id": v.id("o2"), "min": 60, "max": 120}]
    klaar: Regel = {"onderzoek": v.id("o2"), "bron_na": na, "na": volgorde}
    v.over("o4", "onderzoek_afgerond", f"[{jaar}-06..]", "onderzoeker", **klaar)
    eind: Regel = {"uitkomst": "open_gelaten", "bron_na": na, "na": [v.id("o4")]}
    v.over("j1", "oordeel_gegeven", f"{jaar}", LID, **eind)


def _samengevoegd(v: Verhaal, ander: Verhaal) -> None:
    vooraan(v)
    meld(ander, 3, LID)
    zaken = {"dossiers": [v.kenmerk, ander.kenmerk]}
    ander.stand(
        "x",
        "dossiers_samengevoegd",
        20,
        **zaken,
        naar=v.kenmerk,
        grond="Twee meldingen over hetzelfde (fictief).",
    )
    onderzoek(v, 24, 50)
    oordeel(v, 80)  # fmt: skip


def _gekoppeld(v: Verhaal, ander: Verhaal) -> None:
    vooraan(v)
    vooraan(ander)
    v.stand(
        "k",
        "dossiers_gekoppeld",
        30,
        dossiers=[v.kenmerk, ander.kenmerk],
        grond="Dezelfde afdeling in dezelfde maanden (fictief).",
    )
    v.over("j1", "oordeel_gegeven", 90, LID, uitkomst="voldaan",
           ook_in=[ander.kenmerk])  # fmt: skip


def _gewist(v: Verhaal) -> None:
    vooraan(v)
    oordeel(v, 60, "voldaan")
    v.daad(
        "a",
        "avg_verzoek_ontvangen",
        200,
        "werkgever",
        soort="wissing",
        ontvangen_op=v.dag(200).isoformat(),
    )
    v.daad("a2", "avg_verzoek_beantwoord", 215, "werkgever", verzoek=v.id("a"))  # fmt: skip


def _klacht(v: Verhaal) -> None:
    klager = ("klager", v.ref("klager"))
    commissie = v.lot.een_op(2)
    v.daad(
        "k",
        "klacht_ingediend",
        0,
        klager,
        klacht=v.id("k"),
        over=BAAS,
        ontvangen_op=v.dag(1).isoformat(),
        behandeling="commissie" if commissie else "zelf",
    )
    klacht: Regel = {"klacht": v.id("k")}
    orgaan = "klachtencommissie" if commissie else "bestuursorgaan"
    v.daad("b", "ontvangst_bevestigd", 4, orgaan, aan="klager", **klacht)
    if v.lot.een_op(2):
        v.daad(
            "u",
            "uitstel_medegedeeld",
            35,
            orgaan,
            aan="klager",
            schriftelijk=True,
            gemotiveerd=True,
            nieuwe_datum=v.dag(70).isoformat(),
            **klacht,
        )
    v.daad("h", "klager_gehoord", 30, orgaan, **klacht)
    if v.lot.een_op(5):
        v.daad("i", "klacht_ingetrokken", 38, klager, **klacht)
    else:
        v.daad("z", "klacht_afgehandeld", v.lot.getal(36, 90), orgaan, **klacht)  # fmt: skip


def _kamervragen(v: Verhaal) -> None:
    v.daad(
        "v",
        "kamervragen_ingezonden",
        0,
        "kamerlid",
        vragen=v.id("v"),
        aan="bewindspersoon",
        openbaar=True,
    )
    over: Regel = {"vragen": v.id("v"), "openbaar": True}
    uitstel = v.lot.een_op(2)
    if uitstel:
        v.daad(
            "u",
            "uitstel_medegedeeld",
            18,
            "bewindspersoon",
            aan="kamervoorzitter",
            gemotiveerd=True,
            schriftelijk=True,
            **over,
        )
    v.daad("a", "kamervragen_beantwoord", 38 if uitstel else v.lot.getal(14, 26),
           "bewindspersoon", **over)  # fmt: skip


def _gegevens(v: Verhaal) -> None:
    vooraan(v)
    v.daad(
        "l",
        "datalek_vastgesteld",
        40,
        "functionaris_gegevensbescherming",
        wat="Een brief ging naar een verkeerd adres (fictief).",
    )
    v.daad("l2", "datalek_gemeld", 42, "werkgever", aan="bevoegde_autoriteit")
    v.daad(
        "a",
        "avg_verzoek_ontvangen",
        60,
        "werkgever",
        soort="inzage",
        ontvangen_op=v.dag(60).isoformat(),
    )
    v.daad("a2", "avg_verzoek_beantwoord", v.lot.getal(75, 110), "werkgever", verzoek=v.id("a"))
    v.daad("w", "woo_verzoek_ontvangen", 120, "bestuursorgaan", ontvangen_op=v.dag(120).isoformat())
    v.daad("w2", "woo_besluit_genomen", v.lot.getal(140, 170), "bestuursorgaan",
           verzoek=v.id("w"))  # fmt: skip


def _signaal(v: Verhaal) -> None:
    melder = ("melder", v.ref("melder"))
    v.daad("s", "signaal_geuit", 0, melder, vorm="mondeling")
    v.daad(
        "i",
        "instemming_vastgelegd",
        12,
        "vertrouwenspersoon",
        waarvoor="formele_melding",
        uitkomst=v.lot.kies(("geweigerd", "niet_gevraagd")),
        **_AKKOORD,
    )
    v.daad("u", "melder_uit_dienst", 90, melder, melder_ref=v.ref("melder"))  # fmt: skip


def _net_binnen(*verhalen: Verhaal) -> None:
    for v in verhalen:
        meld(v, 0, BAAS)
        if v.lot.een_op(2):
            leiding(v, 1)


def _loopt(v: Verhaal) -> None:
    meld(v, 0, BAAS)
    leiding(v, v.lot.getal(1, 9))
    if not v.lot.een_op(4):
        bevestig(v, v.lot.getal(3, 12))


def _niet_te_bepalen(v: Verhaal) -> None:
    maand = f"{v.begin:%Y-%m}"
    meld(v, maand, BAAS, bron_na=60)
    laatst = v.begin.replace(day=28) + timedelta(days=3)
    bevestig(v, f"[{v.begin.replace(day=20)}..{laatst}]", bron_na=60)
    leiding(v, f"[..{laatst}]", bron_na=60)


def _wacht_op_aanvaarding(v: Verhaal) -> None:
    vooraan(v)
    onderzoek(v, 12, 40)


def _volledig_en_gemist(v: Verhaal) -> None:
    meld(v, 0, BAAS)
    leiding(v, 2)
    geleid_door(v, 40)
    soorten = ["ontvangst_bevestigd", "melding_geregistreerd", "beoordeling_medegedeeld"]
    v.stand(
        "vol", "volledigheid_verklaard", 300, daadsoort=soorten, tot_en_met=v.dag(300).isoformat()
    )
    v.stand("niet", "niet_gebeurd_vastgesteld", 300, daadsoort="ontvangst_bevestigd",
            periode=f"{v.dag(0)}/{v.dag(300)}")  # fmt: skip


RANDLIJNEN: Mapping[str, Lijn] = MappingProxyType(
    {
        "hersteld": Lijn("verbeterd, ingetrokken en verplaatst", _hersteld),
        "vage_data": Lijn("data in elke onnauwkeurige vorm", _vage_data, gewicht=2, oud=True),
        "samengevoegd": Lijn("twee dossiers bleken een zaak", _samengevoegd, zaken=2),
        "gekoppeld": Lijn("twee dossiers raken elkaar", _gekoppeld, zaken=2),
        "gewist": Lijn("iemand vroeg om wissing; in het eerste is dat gedaan", _gewist),
        "klacht": Lijn("een klacht volgens de Awb", _klacht, gewicht=2),
        "kamervragen": Lijn("schriftelijke vragen van een Kamerlid", _kamervragen),
        "gegevens": Lijn("een datalek, een inzageverzoek, een Woo-verzoek", _gegevens),
        "signaal": Lijn("een signaal dat geen melding werd", _signaal),
        "net_binnen": Lijn("elke dag van deze week een melding", _net_binnen, zaken=7,
                           recent=(1, 7)),
        "loopt": Lijn("van deze maanden: termijnen lopen nog", _loopt, gewicht=6, recent=(8, 75)),
        "niet_te_bepalen": Lijn("de datum laat het antwoord open", _niet_te_bepalen, gewicht=2,
                                oud=True),
        "wacht_op_aanvaarding": Lijn("een ingevoerd oordeel wacht op een lid",
                                     _wacht_op_aanvaarding),
        "volledig_en_gemist": Lijn("het dossier is volledig en er ontbreekt iets",
                                   _volledig_en_gemist, oud=True),
    }
)  # fmt: skip
