"""An act with its documents as a program sends it: one question, all of it or nothing.

The act is a part of its own and so is every file, named after the source that it belongs to, as the
log names it (`bronnen/0/document`). Nothing is opened, unpacked or kept before it is recorded.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from fastapi import Depends, Request

from api.vastleggen.importregels import REGEL_MAX
from api.vastleggen.inbreng import Opdracht, Opdrachtnaam, opdracht, opdracht_uit
from api.web.bestandsnamen import TE_GROOT, neem_aan
from api.web.lichaam import MET_BESTANDEN, mediasoort
from api.web.meerdelig import Ingezonden
from api.web.problemen import Veldfout, Weigering
from api.web.schrijfdeur import EenDaad
from ledger.daden.documenten import Document, DocumentGeweigerd, bij_bronnen

_DEEL: Final = "handeling"
_BESTAND = re.compile(r"bronnen/(0|[1-9][0-9]?)/document")


@dataclass(frozen=True, slots=True)
class Ingebracht:
    """What a program sent: the act, and its documents by the place of their source."""

    opdracht: Opdracht
    documenten: Mapping[int, Document] = field(default_factory=dict)

    def als_daad(self) -> tuple[EenDaad, Collection[bytes]]:
        """The act, in which its sources name their documents, and the bytes of these.

        Raises:
            Weigering: it is no act, or a document does not fit it.
        """
        try:
            met, inhoud = bij_bronnen(self.opdracht.handeling(), self.documenten)
        except DocumentGeweigerd as fout:
            plek, _, verwacht = str(fout).partition(": ")
            raise _weiger(plek.strip("/"), verwacht) from None
        return met, inhoud.values()


async def ingebracht(request: Request, idempotency_key: Opdrachtnaam = None) -> Ingebracht:
    """A JSON object, or a form with one and with files, as the guard read it.

    Raises:
        Weigering: it is too large, or not such a form.
    """
    if mediasoort(request.headers) != MET_BESTANDEN:
        return Ingebracht(await opdracht(request, idempotency_key))
    return _gelezen(request.state.ingezonden, idempotency_key)


def _gelezen(ingezonden: Ingezonden, idempotency_key: str | None) -> Ingebracht:
    if ingezonden.te_groot:
        raise Weigering(413, f"Verwacht {TE_GROOT}.")
    bestanden, velden = dict(ingezonden.bestanden), dict(ingezonden.velden)
    los = bestanden.pop(_DEEL, None)  # programs send JSON as a file, or as a field
    tekst = los.inhoud if los else velden.get(_DEEL, "").encode()
    velden.pop(_DEEL, None)
    if len(tekst) > REGEL_MAX:
        raise Weigering(413)
    if velden or not all(map(_BESTAND.fullmatch, bestanden)):
        raise _weiger("", "een deel handeling en delen als bronnen/0/document, met een bestand")
    gelezen = opdracht_uit(tekst, idempotency_key)
    documenten, fouten = {}, list(gelezen.fouten)
    for naam, bestand in bestanden.items():
        try:
            documenten[int(naam.split("/")[1])] = neem_aan(bestand.naam, bestand.inhoud)
        except DocumentGeweigerd as fout:
            fouten.append(Veldfout(plaats=f"body/{naam}", melding=f"verwacht {fout}"))
    return Ingebracht(replace(gelezen, fouten=tuple(fouten)), documenten)


def _weiger(plek: str, melding: str) -> Weigering:
    plaats = f"body/{plek}" if plek else "body"
    return Weigering(400, fouten=[Veldfout(plaats=plaats, melding=melding)])


Inbreng = Annotated[Ingebracht, Depends(ingebracht)]
