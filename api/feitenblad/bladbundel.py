"""A sheet of facts as it leaves: its bundle, and the document that it is read in, as bytes.

What would not hold for who gets it is not handed out: the bundle is checked here by the verifier
that travels along, with the keys that travel along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from api.feitenblad.alsodt import als_odt
from api.feitenblad.alspdf import als_pdf
from api.feitenblad.bladdocument import Bladstand, als_document
from api.web.zipbestand import als_zip
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.bewijsvoering.feitenbundel import Gegeven, Stukken, maak_bundel
from ledger.log.journal import Journal
from ledger.log.uitvoer import NietUitTeVoeren
from ledger.tijd.wanneer import AMSTERDAM, in_woorden
from ledger.toegangslog.feitenboek import Blad
from ledger.verify import (
    SUMS,
    Checkpoint,
    check_sheet,
    parse_checkpoint,
    parse_note,
    parse_policy,
    parse_proof,
)


@dataclass(frozen=True, slots=True)
class Bladbundel:
    """One sheet and what proves it; nothing of this records."""

    bewijsvoering: Bewijsvoering
    journal: Journal
    blad: Blad
    tekst: bytes

    def bestanden(self) -> dict[str, bytes]:
        """The files of the bundle, as whoever gets them will find them in order.

        Raises:
            NietUitTeVoeren: the sheet was not issued, its heads were never recorded, or its own
                verifier would refuse it.
            GeenBewijs, TekentNiet, Afgekeurd: as the proof of an entry.
        """
        nummer, positie = self.blad.nummer, self.blad.daad.positie
        uit = self.blad.uitgegeven
        if uit is None or uit.nummer is None:
            raise NietUitTeVoeren(f"feitenblad {nummer}: verwacht een uitgegeven blad")
        if (hoofden := self.bewijsvoering.gezegde_hoofden(positie)) is None:
            raise NietUitTeVoeren(
                f"feitenblad {nummer}: verwacht zaakhoofden op positie {positie}; zij ontbreken bij"
                " een blad van een eerdere versie, en toedracht feitenblad bundel legt ze vast"
            )
        stukken = Stukken(
            self.bewijsvoering.bewijzen,
            self.bewijsvoering.beleid(),
            self.bewijsvoering.tijdstempels,
        )
        gegeven = Gegeven(self.tekst, self.blad.daad.dossiers, uit.nummer)
        bestanden = maak_bundel(self.journal.lees, gegeven, hoofden, stukken)
        with TemporaryDirectory() as map_:
            leg_neer(bestanden, Path(map_))
            verslag = check_sheet(Path(map_), parse_policy(bestanden["policy.txt"]))
        if verslag.faults:
            raise NietUitTeVoeren("; ".join(map(str, verslag.faults)))
        return bestanden

    def zip(self) -> bytes:
        """The same in one file; raises as `bestanden` does."""
        return ingepakt(self.bestanden())

    def pdf(self) -> bytes:
        """The sheet to read, with its bundle attached; raises as `bestanden` does."""
        bestanden = self.bestanden()
        een = next(b for naam, b in bestanden.items() if naam.endswith(".tlog-proof"))
        punt = parse_checkpoint(parse_note(parse_proof(een).checkpoint).text)
        document = als_document(orjson.loads(self.tekst), _stand(self.blad, punt))
        return als_pdf(document, ingepakt(bestanden))


def odt(blad: Blad, tekst: bytes) -> bytes:
    """A sheet to work with: OpenDocument text, issued or not."""
    return als_odt(als_document(orjson.loads(tekst), _stand(blad)))


def leg_neer(bestanden: Mapping[str, bytes], map_: Path) -> None:
    """The files in a folder that is there."""
    for naam, inhoud in bestanden.items():
        (map_ / naam).write_bytes(inhoud)


def ingepakt(bestanden: Mapping[str, bytes]) -> bytes:
    """The files of a bundle as one."""
    zonder = {naam: inhoud for naam, inhoud in bestanden.items() if naam != SUMS}
    return als_zip(zonder, ingepakt=False)


def _stand(blad: Blad, punt: Checkpoint | None = None) -> Bladstand:
    uit = blad.uitgegeven
    dag = (uit.op if uit else blad.op).astimezone(AMSTERDAM).date()
    if uit is None:
        return Bladstand(blad.nummer, dag)
    # No account: who read it along is nobody's business outside the house.
    toestand = f"uitgegeven op {in_woorden(dag.isoformat())}, door een ander meegelezen"
    return Bladstand(blad.nummer, dag, toestand, uit.nummer, punt, blad.daad.sha256)
