"""The packages of norms as the oracle reads them, and what an unknown value in them may turn out to
be. Written from the definition alone (see orakel.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tests.orakel.orakel_tijd import Kalender, grenzen
from tests.orakel.orakel_zaak import Regels, lijst

ANDERS = "(iets anders)"
LIJSTVELDEN = frozenset({"vermoedens", "soorten", "uitdrukkelijk_niet", "handelingen"})
GESLOTEN: Mapping[tuple[str, str], tuple[Any, ...]] = {
    tuple(naam.split(".")): tuple(waarden.split())  # type: ignore[misc]
    for naam, waarden in {
        "instemming_vastgelegd.waarvoor": (
            "formele_melding onderzoek identiteit opname doorzending verder_uitstel"
        ),
        "instemming_vastgelegd.uitkomst": "gegeven geweigerd ingetrokken niet_gevraagd",
        "melding_gedaan.vorm": "schriftelijk mondeling telefonisch",
        "ontvankelijkheid_beoordeeld.uitkomst": (
            "ontvankelijk kennelijk_ongegrond kennelijk_onredelijk_laat geen_vermoeden "
            "buiten_twee_jaar niet_in_behandeling onbevoegd gering_belang herhaalde_melding "
            "anders"
        ),
        "onderzoek_ingesteld.aard": "orienterend feitenonderzoek intern extern commissie",
        "onderzoeker_aangewezen.betrokken": "ja nee",
        "onderzoeker_aangewezen.afstand": "voldoende onvoldoende",
        "benadelende_handeling.verband_met_melding": "ja nee",
        "oordeel_gegeven.uitkomst": (
            "voldaan tekortgeschoten geschonden niet_geschonden open_gelaten"
        ),
        "oordeel_gegeven.strekking": (
            "zorgvuldig niet_zorgvuldig afwijking_van_beginsel_gemotiveerd "
            "geen_verband_met_melding verband_met_melding anders"
        ),
        "klacht_ingediend.behandeling": "zelf commissie",
        "standpunt_bepaald.uitkomst": "overgenomen deels niet",
        "maatregel_genomen.ter_uitvoering_van": "onderzoek oordeel aanbeveling anders",
        "beoordeling_medegedeeld.inhoud": (
            "beoordeling opvolging uitkomst overgenomen_conclusies voorgenomen_bekendmaking"
        ),
        "melding_geregistreerd.weergave": "schriftelijk opname verslag volledig",
        "omstandigheid_vastgesteld.uitkomst": "ja nee",
    }.items()
}


class Normen(dict[str, Regels]):
    """Norms by id, as read from their packages, with the defaults filled in."""

    def __init__(
        self, pakketten: Iterable[Regels], kalender: Regels, maatstaf: Mapping[str, Any]
    ) -> None:
        super().__init__()
        self.kalender, self.maatstaf = Kalender(dict(kalender)), maatstaf
        self.grenzen: dict[str, str] = {}
        self.randen: frozenset[date] = frozenset()
        self.eerder: dict[str, Regels] = {}
        self._opties: dict[tuple[str, str, str], tuple[Any, ...]] = {}
        for p in pakketten:
            self.grenzen |= {n: g["edtf"] for n, g in (p.get("grenzen") or {}).items()}
            eerder = (p.get("overgangsrecht") or {}).get("eerder")
            self.eerder |= dict.fromkeys(eerder["normen"], eerder) if eerder else {}
            for n in p["normen"]:
                leeg: dict[str, Any] = {"tenzij": [], "vervalt_bij": [], "verlenging": []}
                norm = leeg | {"opschorting": []} | dict(n)
                norm["indien"] = list(n.get("indien") or [])
                norm["indien"] += [p["alleen_bij"]] if p.get("alleen_bij") else []
                self[norm["id"]] = norm
                randen = [n["geldig"]["van"], n["geldig"]["tot"], (eerder or {}).get("van")]
                vast = [grenzen(r) for r in randen if isinstance(r, str)]
                self.randen |= {dag for paar in vast for dag in paar if dag is not None}

    def opties(self, norm: Regels, daad: str, pad: str) -> tuple[Any, ...]:
        """What an unknown value may turn out to be: its closed list, or every value that this norm
        names and something else."""
        if (daad, pad) in GESLOTEN:
            return GESLOTEN[daad, pad]
        sleutel = (norm["id"], daad, pad)
        if sleutel not in self._opties:
            samen = [self[naam] for naam in self.samenhang(norm["id"])]
            genoemd = sorted(set(genoemde_waarden(samen, pad)), key=str)
            ja_nee = all(isinstance(g, bool) for g in genoemd)
            self._opties[sleutel] = (True, False) if ja_nee else (*genoemd, ANDERS)
        return self._opties[sleutel]

    def samenhang(self, naam: str) -> set[str]:
        """The norms that are read in one world: each starts from another's outcome or last day."""
        samen, klaar = {naam}, set[str]()
        while samen != klaar:
            klaar = set(samen)
            for norm in self.values():
                if (bron := volgt_op(norm)) is not None and samen & {norm["id"], bron}:
                    samen |= {norm["id"], bron}
        return samen


def volgt_op(norm: Regels) -> str | None:
    """The norm from whose outcome or last day this one starts."""
    terugval = (norm.get("terugval_aanleiding") or {}).get("vanaf") or {}
    naam: str | None = (norm.get("aanleiding") or {}).get("plicht") or terugval.get("termijn_van")
    return naam


def genoemde_waarden(boom: Any, pad: str) -> Iterator[Any]:
    """Every value that some test of this path names, anywhere in a norm."""
    if isinstance(boom, Mapping):
        for sleutel, tak in boom.items():
            if sleutel == pad:
                toets = tak
                if isinstance(tak, Mapping):
                    toets = tak.get("in") or [tak.get("niet", tak.get("bevat"))]
                yield from (t for t in lijst(toets) if t is not None and not isinstance(t, Mapping))
            yield from genoemde_waarden(tak, pad)
    elif isinstance(boom, list | tuple):
        for tak in boom:
            yield from genoemde_waarden(tak, pad)


def gevraagd(norm: Regels, *, geheel: bool) -> Iterator[Regels]:
    """Every pattern in a norm, and the kinds of acts its paths lead to."""
    venster = norm.get("venster") or {}
    if geheel and norm["geldig"]["tot"] is None:
        venster = {}
    termijn = norm.get("termijn") or {}
    for pad in (*venster.values(), termijn.get("vanaf"), termijn.get("voor")):
        if pad is not None:
            yield {"daad": pad.partition(".")[0]}
    geldig = norm["geldig"]
    if geldig["toets_op"] == "melding" and (geldig["van"] or geldig["tot"]):
        yield {"daad": "melding_gedaan"}
    yield from patronen(norm)


def patronen(boom: Any) -> Iterator[Regels]:
    if isinstance(boom, Mapping):
        if "daad" in boom:
            yield boom
        for tak in boom.values():
            yield from patronen(tak)
        for pad in boom.get("zaak", ()):
            soorten = {"vermoedens": ("kwalificatie_gegeven", "melding_gedaan")}
            for soort in soorten.get(pad, ("omstandigheid_vastgesteld",)):
                yield {"daad": soort}
    elif isinstance(boom, list | tuple):
        for tak in boom:
            yield from patronen(tak)
