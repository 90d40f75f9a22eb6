"""A sheet of facts as it leaves: its bundle, and the document that it is read in.

What would not hold for who gets it is not handed out: the bundle is checked here by the verifier
that travels along, with the keys that travel along.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from api.alsodt import als_odt
from api.alspdf import als_pdf
from api.bladdocument import Bladstand, als_document
from api.bladopzet import bladen_van
from api.opstelling import Opstelling
from api.zipbestand import als_zip
from ledger.bestanden import nieuwe_map, schrijf_uit
from ledger.feitenboek import Blad
from ledger.feitenbundel import Gegeven, Stukken, maak_bundel
from ledger.uitvoer import NietUitTeVoeren
from ledger.verify import (
    SUMS,
    Checkpoint,
    check_sheet,
    parse_checkpoint,
    parse_note,
    parse_policy,
    parse_proof,
    read,
)
from ledger.wanneer import AMSTERDAM, in_woorden


def schrijf_bundel(opstelling: Opstelling, nummer: str, pad: Path) -> int:
    """The bundle of an issued sheet in a new folder, or in one file; answers how many files.

    Raises:
        OnbekendBlad: there is no such sheet, or not for this reader.
        NietUitTeVoeren: it was not issued, or its own verifier would refuse it.
        MapNietLeeg: something is there already.
    """
    bestanden = _bundel(opstelling, *_gelezen(opstelling, nummer))
    if pad.suffix == ".zip":
        schrijf_uit(pad, _als_zip(bestanden))
    else:
        with nieuwe_map(pad) as map_:
            _leg_neer(bestanden, map_)
    return len(bestanden)


def schrijf_document(opstelling: Opstelling, nummer: str, pad: Path) -> None:
    """The sheet to read: OpenDocument text, or once issued a PDF with its bundle attached.

    Raises:
        OnbekendBlad, NietUitTeVoeren: as `schrijf_bundel`; the path says neither .odt nor .pdf.
    """
    schrijf_uit(pad, _document(opstelling, nummer, pad))


def is_ons_document(opstelling: Opstelling, nummer: str, pad: Path) -> bool:
    """Whether this file is, byte for byte, the document that is made of the sheet here and now.

    Raises:
        Onleesbaar: there is no such file; otherwise as `schrijf_document`.
    """
    gekregen = read(pad)
    return gekregen == _document(opstelling, nummer, pad)


def _document(opstelling: Opstelling, nummer: str, pad: Path) -> bytes:
    """The document of the kind that this name says."""
    if pad.suffix not in {".odt", ".pdf"}:
        raise NietUitTeVoeren(f"{pad}: verwacht een naam op .odt of .pdf")
    blad, tekst = _gelezen(opstelling, nummer)
    if pad.suffix == ".odt":
        return als_odt(als_document(orjson.loads(tekst), _stand(blad)))
    bestanden = _bundel(opstelling, blad, tekst)
    een = next(b for naam, b in bestanden.items() if naam.endswith(".tlog-proof"))
    punt = parse_checkpoint(parse_note(parse_proof(een).checkpoint).text)
    document = als_document(orjson.loads(tekst), _stand(blad, punt))
    return als_pdf(document, _als_zip(bestanden))


def _gelezen(opstelling: Opstelling, nummer: str) -> tuple[Blad, bytes]:
    return bladen_van(opstelling).inhoud(opstelling.lezer, opstelling.doel, nummer)


def _stand(blad: Blad, punt: Checkpoint | None = None) -> Bladstand:
    uit = blad.uitgegeven
    dag = (uit.op if uit else blad.op).astimezone(AMSTERDAM).date()
    if uit is None:
        return Bladstand(blad.nummer, dag)
    # No account: who read it along is nobody's business outside the house.
    toestand = f"uitgegeven op {in_woorden(dag.isoformat())}, door een ander meegelezen"
    return Bladstand(blad.nummer, dag, toestand, uit.nummer, punt, blad.daad.sha256)


def _bundel(opstelling: Opstelling, blad: Blad, tekst: bytes) -> dict[str, bytes]:
    """The files of the bundle, as whoever gets them will find them in order."""
    if blad.uitgegeven is None or blad.uitgegeven.nummer is None:
        raise NietUitTeVoeren(f"feitenblad {blad.nummer}: verwacht een uitgegeven blad")
    bewijsvoering, register = opstelling.bewijs.bewijsvoering, opstelling.register
    hoofden = bewijsvoering.hoofden(register, blad.daad.positie, opstelling.wie)
    stukken = Stukken(bewijsvoering.bewijzen, bewijsvoering.beleid(), bewijsvoering.tijdstempels)
    gegeven = Gegeven(tekst, blad.daad.dossiers, blad.uitgegeven.nummer)
    bestanden = maak_bundel(register.journal.lees, gegeven, hoofden, stukken)
    with TemporaryDirectory() as map_:
        _leg_neer(bestanden, Path(map_))
        verslag = check_sheet(Path(map_), parse_policy(bestanden["policy.txt"]))
    if verslag.faults:
        raise NietUitTeVoeren("; ".join(map(str, verslag.faults)))
    return bestanden


def _leg_neer(bestanden: Mapping[str, bytes], map_: Path) -> None:
    for naam, inhoud in bestanden.items():
        (map_ / naam).write_bytes(inhoud)


def _als_zip(bestanden: Mapping[str, bytes]) -> bytes:
    zonder = {naam: inhoud for naam, inhoud in bestanden.items() if naam != SUMS}
    return als_zip(zonder, ingepakt=False)
