"""A sheet of facts written to a file at the machine: its bundle, its document, and is it the same.

Here the heads of a sheet of before are recorded as well (D82).
"""

from pathlib import Path

from api.beheer.bladopzet import bladen_van
from api.beheer.opstelling import Opstelling
from api.feitenblad.alsodt import als_odt
from api.feitenblad.bladbundel import Bladbundel, ingepakt, leg_neer, odt
from api.feitenblad.bladdocument import als_uitstelbericht
from ledger.log.uitvoer import NietUitTeVoeren
from ledger.sleutels.bestanden import nieuwe_map, schrijf_uit
from ledger.toegangslog.feitenboek import Blad
from ledger.verify import read
from projections.feitenblad.uitstelbericht import Uitstelbericht


def schrijf_bundel(opstelling: Opstelling, nummer: str, pad: Path) -> int:
    """The bundle of an issued sheet in a new folder, or in one file; answers how many files.

    Raises:
        OnbekendBlad: there is no such sheet, or not for this reader.
        NietUitTeVoeren: it was not issued, or its own verifier would refuse it.
        MapNietLeeg: something is there already.
    """
    bestanden = _bundel(opstelling, *_gelezen(opstelling, nummer)).bestanden()
    if pad.suffix == ".zip":
        schrijf_uit(pad, ingepakt(bestanden))
    else:
        with nieuwe_map(pad) as map_:
            leg_neer(bestanden, map_)
    return len(bestanden)


def schrijf_document(opstelling: Opstelling, nummer: str, pad: Path) -> None:
    """The sheet to read: OpenDocument text, or once issued a PDF with its bundle attached.

    Raises:
        OnbekendBlad, NietUitTeVoeren: as `schrijf_bundel`; the path says neither .odt nor .pdf.
    """
    schrijf_uit(pad, _document(opstelling, nummer, pad))


def schrijf_bericht(bericht: Uitstelbericht, pad: Path) -> None:
    """The letter that an answer takes longer, as OpenDocument text in a new file.

    Raises:
        NietUitTeVoeren: the path does not say .odt.
    """
    if pad.suffix != ".odt":
        raise NietUitTeVoeren(f"{pad}: verwacht een naam op .odt")
    schrijf_uit(pad, als_odt(als_uitstelbericht(bericht)))


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
    return odt(blad, tekst) if pad.suffix == ".odt" else _bundel(opstelling, blad, tekst).pdf()


def _gelezen(opstelling: Opstelling, nummer: str) -> tuple[Blad, bytes]:
    return bladen_van(opstelling).inhoud(opstelling.lezer, opstelling.doel, nummer)


def _bundel(opstelling: Opstelling, blad: Blad, tekst: bytes) -> Bladbundel:
    bewijsvoering, register = opstelling.bewijs.bewijsvoering, opstelling.register
    if blad.is_uitgegeven:
        bewijsvoering.hoofden(register, blad.daad.positie, opstelling.wie)
    return Bladbundel(bewijsvoering, register.journal, blad, tekst)
