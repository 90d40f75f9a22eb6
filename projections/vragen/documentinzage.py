"""A document handed out: that somebody takes it is on record before its bytes are fetched.

Only whoever reads the case by name gets one, since nobody knows whom it names inside. What comes
out is the very file that was recorded (ledger/vastleggen/documentlezing.py), or why it is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.daden.documenten import naamveld_van, veld_van
from ledger.daden.handelingen import herstel_handeling
from ledger.daden.velden import personen
from ledger.log.journal import Bedorven
from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Vastgelegd
from projections.beelden.zaakbeeld import Wissing, wissing
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.leesdeur import Leesdeur


class OnbekendDocument(LookupError):
    """This entry has no such document, or stands in another case."""


class DocumentGewist(Exception):
    """It was erased; `wissingen` say when and on what ground."""

    def __init__(self, wissingen: Sequence[Wissing]) -> None:
        self.wissingen = tuple(wissingen)
        super().__init__("document: [gewist] " + " ".join(w.zin for w in self.wissingen))


@dataclass(frozen=True, slots=True)
class Uitgereikt:
    """A document as it was recorded, with its name."""

    naam: str
    inhoud: bytes = field(repr=False)


def reik_uit(
    deur: Leesdeur, lezer: Lezer, doel: str, dossier: str, nummer: int, bron: int
) -> Uitgereikt:
    """The document of the n-th source of an entry, counted from 1.

    Raises:
        OnbekendDossier: no such case, or not for this reader by name.
        OnbekendDocument: no such document in it.
        DocumentGewist: it is gone, and the log says why.
        Bedorven: it is not what was recorded, or gone and nothing says why.
    """
    zicht = deur.poort(lezer, doel, f"document_{nummer}", dossier, soort="document_inzien")
    with deur.momentopname(zicht) as opname:
        rij = vastgelegd(opname.zaak(dossier))
    veld = veld_van(bron - 1)
    v = next((v for v in rij if v.nummer == nummer and veld in v.documenten), None)
    if v is None:
        raise OnbekendDocument(f"nr {nummer}: verwacht een document bij bron {bron}, kreeg er geen")
    inhoud = deur.document(nummer, veld)
    if inhoud is None:
        raise DocumentGewist(_wissingen(rij, v))
    namen = deur.teksten({dossier: nummer}, zicht).get(nummer, {})
    return Uitgereikt(str(namen.get(naamveld_van(bron - 1), "document")), inhoud)


def _wissingen(rij: Sequence[Vastgelegd], v: Vastgelegd) -> list[Wissing]:
    """The erasures of this case or of who is named there; of a repair, any in this case."""
    gewist = [w for w in rij if w.daad == "sleutel_vernietigd"]
    houders = {v.dossiers[0], *personen(herstel_handeling(v.velden))}
    eigen = [w for w in gewist if w.velden["houder"] in houders]
    if not gewist:
        raise Bedorven(f"nr {v.nummer}: verwacht het document dat is vastgelegd, kreeg niets")
    return [wissing(w) for w in eigen or gewist]
