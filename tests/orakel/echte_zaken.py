"""Random cases out of the acts that the real packages speak of (see zaakgenerator.py)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ledger.daden.handelingen import HANDELINGEN
from tests.orakel.rolgenerator import meer_rollen
from tests.orakel.zaakgenerator import Geval, Kaart, Maker

JA_NEE = (True, True, False)
ECHTE_DADEN: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "ontvangst_bevestigd": {"aan": ("melder", "melder", "vertrouwenspersoon")},
    "hoogste_leidinggevende_geinformeerd": {
        "schriftelijk": JA_NEE, "datum_ontvangst_vermeld": JA_NEE,
    },
    "melding_geregistreerd": {"weergave": ("volledig", "schriftelijk"), "register": (None,)},
    "gespreksverslag_voorgelegd": {"aan": ("melder",)},
    "betrokkene_geinformeerd": {"betrokkene": (None,)},
    "kwalificatie_gegeven": {
        "soorten": (["misstand"], ["ongewenste_omgangsvormen"]),
        "formele_melding": JA_NEE,
    },
    "ontvankelijkheid_beoordeeld": {
        "uitkomst": ("ontvankelijk", "kennelijk_ongegrond", "gering_belang", "onbevoegd"),
    },
    "doorgeleid": {
        "van": ("hoogste_leidinggevende",),
        "naar": ("integriteitscommissie", "integriteitscommissie", "werkgever"),
        "grond": (None,),
        "ongewijzigd": JA_NEE,
    },
    "teruggelegd_bij_organisatie": {
        "van": ("integriteitscommissie",), "naar": ("werkgever",), "terugmelding_gevraagd": JA_NEE,
    },
    "onderzoek_beoordeeld": {"gerechtvaardigd": JA_NEE},
    "onderzoek_ingesteld": {
        "onderzoek": (None,), "opdrachtgever": ("huis_afdeling_onderzoek", "hoofddirecteur"),
        "aard": ("intern", "orienterend", "commissie"),
    },
    "onderzoeker_aangewezen": {
        "onderzoek": (None,), "betrokken": ("ja", "nee", "onbekend"),
        "afstand": ("voldoende", "onvoldoende"),
    },
    "niet_onderzoeken_medegedeeld": {
        "aan": ("melder",), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE, "wijst_op_huis": JA_NEE,
    },
    "bevindingen_medegedeeld": {
        "aan": ("melder", "betrokkene"), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE,
    },
    "beoordeling_medegedeeld": {
        "aan": ("melder", "integriteitscommissie"), "schriftelijk": JA_NEE,
        "inhoud": ("beoordeling", "overgenomen_conclusies", "voorgenomen_bekendmaking"),
    },
    "uitstel_medegedeeld": {
        "aan": ("melder", "klager", "kamervoorzitter"), "schriftelijk": JA_NEE,
        "gemotiveerd": JA_NEE,
    },
    "oordeel_gegeven": {
        "norm": ("jenv.altijd.zorg-voor-melder", "jenv.altijd.bescherming-benadeling", None),
        "uitkomst": ("voldaan", "tekortgeschoten", "geschonden", "niet_geschonden", "open_gelaten"),
        "strekking": (
            "zorgvuldig", "geen_verband_met_melding", "afwijking_van_beginsel_gemotiveerd",
        ),
    },
    "aanbeveling_gedaan": {"aan": ("werkgever",), "inhoud": (None,)},
    "standpunt_bepaald": {"uitkomst": ("overgenomen", "niet"), "schriftelijk": JA_NEE},
    "maatregel_genomen": {"soort": (None,), "ter_uitvoering_van": ("aanbeveling", "onderzoek")},
    "bescherming_geboden": {"soort": (None,), "jegens": ("melder",)},
    "identiteit_bekendgemaakt": {"van": ("melder", "betrokkene"), "aan": (None,)},
    "benadelende_handeling": {
        "soort": (None,), "jegens": ("melder", "vertrouwenspersoon"),
        "verband_met_melding": ("ja", "nee", "vermoed"),
    },
    "benadeling_gesteld": {"handelingen": (None,)},
    "melding_ingetrokken": {},
    "instemming_vastgelegd": {
        "waarvoor": ("formele_melding", "onderzoek", "identiteit", "opname", "doorzending"),
        "uitkomst": ("gegeven", "gegeven", "geweigerd", "ingetrokken"),
        "uitdrukkelijk": JA_NEE, "schriftelijk": JA_NEE, "vooraf": JA_NEE,
    },
    "omstandigheid_vastgesteld": {
        "omstandigheid": (
            "te_goeder_trouw", "naar_behoren", "redelijke_gronden_bij_melding",
            "wettelijke_mededelingsplicht", "melder_onbereikbaar", "vertrouwelijkheid_verzocht",
        ),
        "uitkomst": ("ja", "ja", "nee"),
    },
    "openbaarmaking": {"waar": (None,)},
    "opname_gemaakt": {},
    "voorgelegd_aan_commissie": {},
    "onderzoek_gestaakt": {"onderzoek": (None,), "grond": (None,)},
    "melder_uit_dienst": {"melder_ref": (None,)},
}  # fmt: skip
ANDERE_ZAKEN: Mapping[str, tuple[tuple[str, Mapping[str, tuple[Any, ...]]], ...]] = {
    "klacht": (
        ("klacht_ingediend", {"behandeling": ("zelf", "commissie"), "over": (None,)}),
        ("klacht_afgehandeld", {}),
        ("klager_gehoord", {}),
        ("uitstel_medegedeeld", {
            "aan": ("klager", "betrokkene"), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE}),
        ("ontvangst_bevestigd", {"aan": ("klager",), "melding": (None,)}),
    ),
    "vragen": (
        ("kamervragen_ingezonden", {"aan": ("bewindspersoon",)}),
        ("kamervragen_beantwoord", {}),
        ("uitstel_medegedeeld", {
            "aan": ("kamervoorzitter",), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE}),
    ),
    "woo": (
        ("woo_verzoek_ontvangen", {}),
        ("woo_besluit_genomen", {"verzoek": (None,)}),
        ("uitstel_medegedeeld", {"aan": (None,), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE}),
        ("zienswijze_gevraagd", {"van": (None,)}),
        ("zienswijze_ontvangen_of_verstreken", {"van": (None,)}),
    ),
    "avg": (
        ("avg_verzoek_ontvangen", {"soort": (None,)}),
        ("avg_verzoek_beantwoord", {"verzoek": (None,)}),
        ("uitstel_medegedeeld", {"aan": (None,), "schriftelijk": JA_NEE, "gemotiveerd": JA_NEE}),
        ("datalek_vastgesteld", {"wat": (None,)}),
        ("datalek_gemeld", {"aan": (None,)}),
    ),
}  # fmt: skip
HOOFDROLLEN = (
    "leidinggevende", "hoogste_leidinggevende", "integriteitscommissie", "vertrouwenspersoon",
    "huis_afdeling_onderzoek", "werkgever", None,
)  # fmt: skip


class EchteMaker(Maker):
    """Draws a case out of the acts that the real packages speak of."""

    def __init__(self, zaad: int) -> None:
        super().__init__(zaad)
        self.sprongen = [0, 1, 2, 5, 7, 7, 14, 21, 28, 42, 70, 84, 91]

    def willekeurig(self, naam: str, velden: Mapping[str, tuple[Any, ...]], over: Kaart) -> None:
        gekozen = {veld: self.misschien(*waarden, weg=0.1) for veld, waarden in velden.items()}
        if naam == "omstandigheid_vastgesteld":
            gekozen["omstandigheid"] = gekozen["omstandigheid"] or "te_goeder_trouw"
        kaart = self.daad(naam, **gekozen, **over)
        kaart["door"] = [{"rol": self.kans.choice(HOOFDROLLEN), "ref": None}]
        if "ontvangen_op" in HANDELINGEN[naam].model_fields and "ontvangen_op" not in velden:
            kaart["ontvangen_op"] = self.misschien(self.edtf(self.bedoeld[kaart["id"]], 0.1))

    def melding(self, naam: str) -> None:
        super().melding(naam)
        kaart = next(d for d in self.daden if d["id"] == naam)
        kaart["door"] = [{"rol": "melder", "ref": None}]
        kaart["kanaal"] = self.misschien(
            "leidinggevende", "vertrouwenspersoon", "integriteitscommissie", "bevoegde_autoriteit",
            "huis_voor_klokkenluiders", weg=0.05,
        )  # fmt: skip
        soort = self.kans.choice(("misstand", "ongewenste_omgangsvormen", "schending_unierecht"))
        kaart["vermoedens"] = self.misschien([soort], weg=0.08)

    def meldzaak(self) -> tuple[Kaart, ...]:
        self.melding("m")
        if self.soms(0.06):
            self.melding("n")
        for naam in self.kans.choices(sorted(ECHTE_DADEN), k=self.kans.randint(2, 6)):
            self.willekeurig(naam, ECHTE_DADEN[naam], self.over())
        if self.soms(0.3):
            self._volledig()
        self.schakel()
        return tuple(self.daden)

    def anders(self) -> tuple[Kaart, ...]:
        soort = self.kans.choice(sorted(ANDERE_ZAKEN))
        eerste, *rest = ANDERE_ZAKEN[soort]
        over: Kaart = {soort: "z"} if soort in {"klacht", "vragen"} else {}
        for naam, velden in [eerste, *self.kans.choices(rest, k=self.kans.randint(1, 3))]:
            self.willekeurig(naam, velden, over)
        begin = self.daden[0]
        begin["gebeurd"] = self.spil.isoformat()
        if eerste[0] in {"woo_verzoek_ontvangen", "avg_verzoek_ontvangen", "klacht_ingediend"}:
            begin["ontvangen_op"] = self.misschien(self.edtf(self.spil))
        return tuple(self.daden)


def echt_geval(zaad: int) -> Geval:
    """A random case for the norms that are really in force; the packages are the caller's."""
    maker = EchteMaker(zaad)
    daden = maker.anders() if maker.soms(0.25) else maker.meldzaak()
    if zaad % 4 == 0:
        meer_rollen(daden, zaad)
    ver = maker.kans.sample((0, 1, 4, 7, 8, 14, 21, 28, 30, 42, 44, 84, 92, 120), 2)
    return Geval(zaad, daden, {}, tuple(sorted(maker.spil + timedelta(days=n) for n in ver)))
