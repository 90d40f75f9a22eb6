"""A form with files (multipart/form-data, RFC 7578) read as it comes in, within bounds.

Files stay in memory and never touch a disk unsealed; what is more than an act can hold is counted
and thrown away while it comes, so that the fields around it can still be shown again.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from api.web.lichaam import KLEIN, Deel, TeGroot
from ledger.daden.documenten import DOCUMENTEN_MAX

_VELDEN_MAX: Final = KLEIN  # all fields together, as of a form without files
_KOP_MAX: Final = 8 * 1024
_DELEN_MAX: Final = 600
_GRENS = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;,"]{1,200}))', re.IGNORECASE)
_NAAM = re.compile(r';\s*name="([^"]*)"', re.IGNORECASE)
_BESTANDSNAAM = re.compile(r';\s*filename="([^"]*)"', re.IGNORECASE)


class Onleesbaar(ValueError):
    """It is no such form, or breaks off."""


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file as it came, under whatever name."""

    naam: str
    inhoud: bytes = field(repr=False)


@dataclass(slots=True)
class Ingezonden:
    """What came in: fields and files by the name of their field; of two of one name the last.

    `te_groot`: the fields of files that were together more than an act can hold; none is here.
    """

    velden: dict[str, str] = field(default_factory=dict)
    bestanden: dict[str, Bestand] = field(default_factory=dict)
    te_groot: list[str] = field(default_factory=list)


class Meerdelig:
    """Reads such a form piece by piece, in no more memory than it answers."""

    def __init__(self, soort: str) -> None:
        grens = _GRENS.search(soort)
        if grens is None:
            raise Onleesbaar("verwacht een grens tussen de delen (boundary)")
        self.uit = Ingezonden()
        self._grens = b"\r\n--" + (grens[1] or grens[2]).encode("latin-1")
        self._rest = b"\r\n"  # before the first boundary there need not be one
        self._naam: str | None = None  # of the part that is being read; None: not in one
        self._bestandsnaam: str | None = None
        self._deel = bytearray()
        self._in_kop = self._klaar = False
        self._delen = self._in_velden = self._in_bestanden = 0

    def voer(self, stuk: bytes) -> None:
        """Read on.

        Raises:
            Onleesbaar, TeGroot: as the class says.
        """
        self._rest += stuk
        while not self._klaar and (self._kop() if self._in_kop else self._inhoud()):
            pass
        if self._klaar:
            self._rest = b""  # what comes after the end says nothing

    @property
    def omvang(self) -> int:
        """How much of it is held in memory."""
        bestanden = 0 if self.uit.te_groot else self._in_bestanden
        return self._in_velden + bestanden + len(self._rest)

    def einde(self) -> Ingezonden:
        """All of it.

        Raises:
            Onleesbaar: it broke off.
        """
        if not self._klaar:
            raise Onleesbaar("het formulier kwam niet heel aan")
        return self.uit

    def _kop(self) -> bool:
        """The head of a part; answers whether there was one, whole."""
        if self._rest[:2] == b"--":
            self._klaar = True
            return True
        kop, einde, rest = self._rest.partition(b"\r\n\r\n")
        if not einde:
            if len(self._rest) > _KOP_MAX:
                raise Onleesbaar("verwacht de kop van een deel")
            return False
        self._delen += 1
        if self._delen > _DELEN_MAX or len(kop) > _KOP_MAX:
            raise Onleesbaar("verwacht minder delen")
        wijze = next(
            (r for r in kop.decode("utf-8", "replace").split("\r\n")
             if r.lower().startswith("content-disposition:")), "",
        )  # fmt: skip
        naam, bestand = _NAAM.search(wijze), _BESTANDSNAAM.search(wijze)
        if naam is None:
            raise Onleesbaar("verwacht bij elk deel een naam")
        self._naam = unquote_naam(naam[1])
        self._bestandsnaam = unquote_naam(bestand[1]) if bestand else None
        self._rest, self._in_kop = rest, False
        return True

    def _inhoud(self) -> bool:
        """What stands up to the next boundary; answers whether that is there already."""
        plek = self._rest.find(self._grens)
        if plek < 0:
            houd = len(self._grens) - 1
            if len(self._rest) > houd:
                self._neem(self._rest[:-houd])
                self._rest = self._rest[-houd:]
            return False
        if len(self._rest) < plek + len(self._grens) + 2:
            return False  # the end of all, or of this part?
        self._neem(self._rest[:plek])
        self._sluit()
        self._rest, self._in_kop = self._rest[plek + len(self._grens) :], True
        if self._rest[:2] == b"\r\n":
            self._rest = self._rest[2:]
        return True

    def _neem(self, stuk: bytes) -> None:
        if self._naam is None or not stuk:
            return  # before the first part
        if self._bestandsnaam is None:
            self._in_velden += len(stuk)
            if self._in_velden > _VELDEN_MAX:
                raise TeGroot
        else:
            self._in_bestanden += len(stuk)
            if self._in_bestanden > DOCUMENTEN_MAX:
                ook = [*self.uit.bestanden, self._naam]
                self.uit.te_groot += [n for n in ook if n not in self.uit.te_groot]
                self.uit.bestanden.clear()
                self._deel.clear()
                return
        self._deel += stuk

    def _sluit(self) -> None:
        if self._naam is not None:
            if self._bestandsnaam is None:
                self.uit.velden[self._naam] = self._deel.decode("utf-8", "replace")
            elif not self.uit.te_groot and (self._deel or self._bestandsnaam):
                inhoud = bytes(self._deel)
                self.uit.bestanden[self._naam] = Bestand(self._bestandsnaam, inhoud)
        self._naam, self._deel = None, bytearray()


def unquote_naam(naam: str) -> str:
    """A name as a browser writes it: only the quote and the line ends are escaped (HTML, 4.10)."""
    return re.sub(r"%(?:22|0A|0D)", lambda m: unquote(m[0]), naam, flags=re.IGNORECASE)


async def lees(soort: str, stukken: AsyncIterator[bytes], deel: Deel) -> Ingezonden:
    """Read a whole form; what is held of it is claimed as it comes.

    Raises:
        Onleesbaar: it is none, or breaks off.
        TeDruk: what is held of it does not fit in memory now.
    """
    lezer = Meerdelig(soort)
    async for stuk in stukken:
        await deel.wacht(lezer.omvang + len(stuk))
        lezer.voer(stuk)
    return lezer.einde()
