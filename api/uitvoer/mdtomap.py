"""A case as a folder with its files, and beside each what it is: the sidecars of a SIP.

`<map>/<map>.mdto.xml` is about the piece, `<bestand>.bestand.mdto.xml` about the file beside it.
The pieces of a case are what its page shows, as tables, and each document that this reader may
take.
"""

import io
from collections.abc import Iterator, Mapping

from api.uitvoer.alsmdto import Stuk, bestand_mdto, dossier_mdto, naam_van, stuk_mdto
from api.uitvoer.verantwoording import Verantwoording
from api.web.zipbestand import Zipschrijver
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.documentinzage import DocumentGewist, Uitgereikt
from projections.vragen.uitvoervraag import Uitvoer
from projections.werelden.tijdlijn import Bronregel, Tijdlijnregel

_GEEN_NAMEN = (
    "De documenten gaan niet mee: dit dossier is onder pseudoniem gelezen, en in een document"
    " kunnen namen staan."
)
_GEEN_SLEUTELS = "De documenten gaan niet mee: zij waren niet te lezen, en dat is niet: gewist."


class Mdtoschrijver:
    """Case by case; a document of two cases lies with the first, and the other says so."""

    def __init__(self, zip_: Zipschrijver, uitvoer: Uitvoer, over: Verantwoording) -> None:
        self._zip, self._uitvoer, self._over = zip_, uitvoer, over
        self._waar: dict[tuple[int, int], str] = {}

    def zaak(self, zaak: Zaakrijen, tabellen: Mapping[str, bytes]) -> None:
        """One more case, with what its page shows as tables."""
        map_ = zaak.beeld.id
        stukken = [self._tabellen(zaak, tabellen)]
        ontbreekt = []
        for uitkomst in self._documenten(zaak):
            if isinstance(uitkomst, Stuk):
                stukken.append(uitkomst)
            else:
                ontbreekt.append(uitkomst)
        inhoud = dossier_mdto(zaak, self._uitvoer, self._over, stukken, ontbreekt)
        self._erbij(f"{map_}/{map_}.mdto.xml", inhoud)

    def _tabellen(self, zaak: Zaakrijen, tabellen: Mapping[str, bytes]) -> Stuk:
        stuk = Stuk(
            f"{zaak.beeld.id}/handelingen/nr-{self._uitvoer.positie}",
            f"Handelingen en toetsen van {naam_van(zaak)}",
            tuple(tabellen),
            ("Wat de pagina van het dossier toont, als tabellen (UTF-8, gescheiden door ‘;’).",),
        )
        self._leg_neer(zaak, "handelingen", stuk, tabellen)
        return stuk

    def _documenten(self, zaak: Zaakrijen) -> Iterator[Stuk | str]:
        """Every document, or why it is not there."""
        alle = list(_met_document(zaak))
        if alle and zaak.beeld.pseudoniem:
            yield _GEEN_NAMEN
        elif alle and self._uitvoer.onleesbaar:
            yield _GEEN_SLEUTELS
        else:
            for regel, bron, plek in alle:
                yield self._document(zaak, regel, bron, plek)

    def _document(
        self, zaak: Zaakrijen, regel: Tijdlijnregel, bron: Bronregel, plek: int
    ) -> Stuk | str:
        welk = f"Het document bij nr. {regel.nummer}, bron {plek}"
        if any(c.geldt and c.daad == "verkeerd_dossier" for c in regel.correcties):
            return f"{welk} is met die handeling naar een ander dossier verplaatst en hoort daar."
        eerder = self._waar.get((regel.nummer, plek))
        if eerder is not None:
            return f"{welk} hoort bij meer dossiers en ligt bij {eerder}."
        try:
            document = self._uitvoer.document(zaak.beeld.id, regel.nummer, plek)
        except DocumentGewist as fout:
            return " ".join((f"{welk} is gewist.", *(w.zin for w in fout.wissingen)))
        self._waar[regel.nummer, plek] = zaak.beeld.id
        map_ = f"nr-{regel.nummer}-{plek}"
        naam = f"{map_}{uitgang(document.naam)}"
        stuk = _stuk(regel, bron, document, map_, naam)
        self._leg_neer(zaak, map_, stuk, {naam: document.inhoud})
        return stuk

    def _leg_neer(
        self, zaak: Zaakrijen, map_: str, stuk: Stuk, bestanden: Mapping[str, bytes]
    ) -> None:
        waar = f"{zaak.beeld.id}/{map_}"
        self._erbij(f"{waar}/{map_}.mdto.xml", stuk_mdto(zaak, self._over, stuk))
        for naam, inhoud in bestanden.items():
            self._erbij(f"{waar}/{naam}", inhoud)
            sidecar = bestand_mdto(stuk, naam, inhoud, self._over)
            self._erbij(f"{waar}/{naam}.bestand.mdto.xml", sidecar)

    def _erbij(self, naam: str, inhoud: bytes) -> None:
        self._zip.voeg_toe(naam, io.BytesIO(inhoud))


def _met_document(zaak: Zaakrijen) -> Iterator[tuple[Tijdlijnregel, Bronregel, int]]:
    """The sources with a document."""
    beeld = zaak.beeld
    for regel in (*beeld.regels, *beeld.vervallen, *beeld.wachtend):
        for bron in regel.bronnen:
            if bron.document is not None:
                yield regel, bron, bron.document


def _stuk(
    regel: Tijdlijnregel, bron: Bronregel, document: Uitgereikt, kenmerk: str, naam: str
) -> Stuk:
    zinnen: tuple[str, ...] = (f"Bij {regel.titel} (nr. {regel.nummer}): {regel.zin}",)
    if bron.titel:
        zinnen += (f"Bron: {bron.titel}.",)
    wanneer = (regel.vastgelegd_op, regel.vastgelegd_als)
    return Stuk(kenmerk, document.naam, (naam,), zinnen, bron.datum, wanneer)


def uitgang(naam: str) -> str:
    """The ending of a name that somebody gave, as far as it is plain."""
    _, punt, einde = naam.rpartition(".")
    goed = punt and einde.isascii() and einde.isalnum() and len(einde) <= 8
    return f".{einde.lower()}" if goed else ""
