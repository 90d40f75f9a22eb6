"""A form as it came back, and the draft that keeps it: what was typed, and which files came along.

A browser sends a file once and holds no form when it closes. So every time a form comes back it is
kept as a draft (ledger/vastleggen/concepten.py), files included, until it was recorded or thrown
away; what is recorded then takes its files from there. Whoever may not keep a draft can still
record.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from fastapi import HTTPException

from api.taal import vormtaal
from api.taal.taal import hoofdletter
from api.taal.vertaling import _
from api.taal.vormtaal import Soort
from api.web import bestandsnamen
from api.web.bestandsnamen import neem_aan
from api.web.lichaam import Deel
from api.web.meerdelig import Ingezonden
from api.web.schrijfdeur import Schrijfdeur
from ledger.daden.documenten import Document, DocumentGeweigerd
from ledger.databank.postgres import Zwijgt
from ledger.sleutels.vault import SleutelsBezet, SleutelsWeg, Vernietigd
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.concepten import (
    Concept,
    ConceptenOnbereikbaar,
    ConceptGewijzigd,
    TeVeelConcepten,
)

# What a form sends beside the fields of its act.
EIGEN: Final = frozenset(
    {
        *("_formulier", "stap", "erbij", "sleutel", "concept", "versie", "venster"),
        *("gelezen", "stond"),
    }
)
_BESTAND = re.compile(r"(bronnen\.\d{1,2})\.bestand")
_DOCUMENT = re.compile(r"bronnen\.\d{1,2}\.document")
_OPNIEUW = "kies het bestand opnieuw"
_NIET_BEWAARD: Final[Mapping[type[Exception], str]] = {
    ConceptenOnbereikbaar: "de databank antwoordde niet",
    SleutelsBezet: "de sleutels zijn even in gebruik",
    SleutelsWeg: "de sleutels van dit register zijn er niet",
    TeVeelConcepten: "u hebt al vijftig concepten; gooi er eerst een weg",
    Vernietigd: "dit dossier is gewist",
}


@dataclass(frozen=True, slots=True)
class Invulling:
    """A form: which act, what was filled in, the key of its command, and its draft.

    `venster` names the window it stands in: what another window kept meanwhile (`botst`) is not
    written over. `fouten` are those of its files, by the place of their field.
    Of a repair, `handeling` is the act, `stond` a mark per field of how it stood when it was read,
    and `gelezen` up to which entry of the case that was; 0: others have recorded since.
    """

    soort: Soort
    ingevuld: Mapping[str, str]
    sleutel: str
    concept: str
    venster: str
    versie: int = 0
    erbij: str = ""
    bewaard: Concept | None = None
    botst: Concept | None = None
    melding: str = ""
    fouten: Mapping[str, str] = field(default_factory=dict)
    handeling: str = ""
    stond: Mapping[str, str] = field(default_factory=dict)
    gelezen: int = 0

    @property
    def kenmerken(self) -> dict[str, str]:
        """The SHA-256 of every file that it names, by the place of its field."""
        return {p: w for p, w in self.ingevuld.items() if _DOCUMENT.fullmatch(p) and w}

    @property
    def verborgen(self) -> dict[str, str]:
        """What the next form must send along to be this one."""
        eigen = {"concept": self.concept, "versie": str(self.versie), "venster": self.venster}
        if self.handeling:
            stond = " ".join(f"{naam}={merk}" for naam, merk in self.stond.items())
            eigen |= {"gelezen": str(self.gelezen), "stond": stond}
        return {"sleutel": self.sleutel, **eigen}


def nieuw(soort: Soort, ingevuld: Mapping[str, str]) -> Invulling:
    """A form that nobody filled in yet, but for what its address says."""
    velden = {n: w for n, w in ingevuld.items() if n not in EIGEN and not _DOCUMENT.fullmatch(n)}
    if "dossiers" not in soort.model_fields:
        velden.pop("dossiers.0", None)
    return Invulling(soort, velden, str(uuid4()), str(uuid4()), str(uuid4()))


def hervat(soort: Soort, concept: Concept) -> Invulling:
    """A form as it was left."""
    inhoud = concept.inhoud
    draad = (concept.id, str(uuid4()), concept.versie)
    herstel = {"handeling": inhoud.get("handeling", ""), "stond": inhoud.get("merken", {})}
    return Invulling(
        soort, inhoud["ingevuld"], inhoud["sleutel"], *draad, bewaard=concept, **herstel
    )


def waar(concept: Concept) -> tuple[str, str, str]:
    """Of which form it is a draft: the case, the kind of act, and the act that it repairs or ""."""
    return concept.dossier, concept.inhoud["daad"], concept.inhoud.get("handeling", "")


def eerdere(deur: Schrijfdeur, wie: Lezer, plek: tuple[str, str, str]) -> list[Concept]:
    """The drafts of this form; none while they are out of reach, for one can still record."""
    with suppress(ConceptenOnbereikbaar):
        return [concept for concept in deur.concepten_van(wie) if waar(concept) == plek]
    return []


def eigen(deur: Schrijfdeur, wie: Lezer, id_: str, plek: tuple[str, str, str]) -> Concept:
    """This draft of this form.

    Raises:
        HTTPException: 404, there is none, or it is somebody else's.
    """
    concept = deur.concept(wie, id_)
    if concept is None or waar(concept) != plek:
        raise HTTPException(404)
    return concept


def staat(deur: Schrijfdeur, wie: Lezer, sleutel: str) -> str:
    """Whether something was recorded with this form, as far as that is known now."""
    try:
        nummer = deur.laatste_van(wie, sleutel)
    except Zwijgt:
        return _(
            "Onbekend is of met dit formulier al is vastgelegd. Stuur het zo nog eens: dan staat"
            " het er eenmaal in."
        )
    if nummer is None:
        return _("Er is nog niets vastgelegd.")
    return _("Met dit formulier is al vastgelegd, het laatst als nr. {nummer}.").format(
        nummer=nummer
    )


def teruggekomen(soort: Soort, gegeven: Mapping[str, str]) -> Invulling:
    """A form as it came back."""
    versie = gegeven.get("versie", "")
    return Invulling(
        soort,
        {n: w for n, w in gegeven.items() if n not in EIGEN},
        gegeven.get("sleutel") or str(uuid4()),
        gegeven.get("concept") or str(uuid4()),
        gegeven.get("venster", ""),
        int(versie) if versie.isdecimal() and len(versie) < 9 else 0,
        gegeven.get("erbij", ""),
        stond=dict(d.split("=", 1) for d in gegeven.get("stond", "").split() if "=" in d),
    )


def onaangeroerd(zo: Invulling, vers: Mapping[str, str], ingezonden: Ingezonden) -> bool:
    """Whether nothing was filled in beside what it held when it was new, and nothing was kept."""
    nu, toen = ({n: w for n, w in van.items() if w} for van in (zo.ingevuld, vers))
    return nu == toen and not (zo.versie or ingezonden.bestanden or ingezonden.te_groot)


def als_nieuw(
    deur: Schrijfdeur, wie: Lezer, zo: Invulling, stapel: ExitStack, ruimte: Deel
) -> tuple[Invulling, list[Document]]:
    """The same as a draft of its own, with the files of the one that another window changed.

    `stapel` holds these, in the `ruimte` of what came in now: in another one a large file that came
    along would stand in their way. Raises as `Schrijfdeur.bestanden`.
    """
    oud = deur.concept(wie, zo.concept)
    inhoud = stapel.enter_context(deur.bestanden(wie, zo.concept, ruimte))
    mee = [
        Document(oud.bestanden[kenmerk].naam, inhoud[kenmerk])
        for kenmerk in set(zo.kenmerken.values()) & inhoud.keys()
        if oud is not None
    ]
    anders = replace(zo, concept=str(uuid4()), sleutel=str(uuid4()), versie=0)
    return anders, mee


def bewaar(
    deur: Schrijfdeur,
    wie: Lezer,
    dossier: str,
    zo: Invulling,
    ingezonden: Ingezonden,
    mee: Sequence[Document] = (),
) -> Invulling:
    """The form with its draft kept, or with what was wrong with that."""
    velden, documenten, fouten = _met_bestanden(zo.ingevuld, zo.erbij, ingezonden)
    zo = replace(zo, ingevuld=velden, fouten=fouten)
    nieuw_erbij = [*mee, *documenten.values()]
    try:
        concept = deur.bewaar_concept(
            wie,
            dossier,
            _inhoud(zo),
            id_=zo.concept,
            gelezen=zo.versie,
            venster=zo.venster,
            houden=set(zo.kenmerken.values()),
            nieuw=nieuw_erbij,
        )
    except ConceptGewijzigd as fout:
        return replace(_zonder(zo, documenten, ""), botst=fout.nu)
    except DocumentGeweigerd:
        return _zonder(zo, documenten, f"verwacht {bestandsnamen.TE_GROOT}; {_OPNIEUW}")
    except tuple(_NIET_BEWAARD) as fout:
        waarom = next(w for soort, w in _NIET_BEWAARD.items() if isinstance(fout, soort))
        melding = f"Hiervan is geen concept bewaard: {waarom}."
        return replace(_zonder(zo, documenten, f"niet bewaard; {_OPNIEUW}"), melding=melding)
    if concept is None:
        return _zonder(zo, documenten, "hier kunnen geen bestanden bij")
    return replace(zo, concept=concept.id, versie=concept.versie, bewaard=concept)


def _inhoud(zo: Invulling) -> dict[str, Any]:
    """What is kept of a form beside its files."""
    inhoud = {
        "daad": vormtaal.naam_van(zo.soort),
        "ingevuld": {n: w for n, w in zo.ingevuld.items() if w},
        "sleutel": zo.sleutel,
    }
    return inhoud | ({"handeling": zo.handeling, "merken": zo.stond} if zo.handeling else {})


def ontbrekend(zo: Invulling, inhoud: Mapping[str, bytes]) -> dict[str, str]:
    """The fields that name a file which is not there any more, each with what to do."""
    weg = (plek for plek, kenmerk in zo.kenmerken.items() if kenmerk not in inhoud)
    return dict.fromkeys(weg, f"het bestand is hier niet meer; {_OPNIEUW}")


def _met_bestanden(
    velden: Mapping[str, str], erbij: str, ingezonden: Ingezonden
) -> tuple[dict[str, str], dict[str, Document], dict[str, str]]:
    """The fields with the files that came along named in them, the files, and what is wrong."""
    uit, documenten, fouten = dict(velden), dict[str, Document](), dict[str, str]()
    if erbij.startswith("weg."):  # a file that does not belong there after all
        plek = erbij.removeprefix("weg.")
        uit = {n: w for n, w in uit.items() if n not in {plek, f"{plek}naam"}}
    for naam in ingezonden.te_groot:
        if gevonden := _BESTAND.fullmatch(naam):
            plek = f"{gevonden[1]}.document"
            fouten[plek] = f"verwacht {bestandsnamen.TE_GROOT}; {_OPNIEUW}"
    for naam, bestand in ingezonden.bestanden.items():
        if gevonden := _BESTAND.fullmatch(naam):
            plek = f"{gevonden[1]}.document"
            try:
                document = neem_aan(bestand.naam, bestand.inhoud)
            except DocumentGeweigerd as fout:
                fouten[plek] = f"verwacht {fout}. {hoofdletter(_OPNIEUW)}."
                continue
            documenten[plek] = document
            uit[plek] = sha256(document.inhoud).hexdigest()
            uit[f"{plek}naam"] = document.naam
    return uit, documenten, fouten


def _zonder(zo: Invulling, documenten: Mapping[str, Document], fout: str) -> Invulling:
    """The form without the files that came along and could not be kept."""
    weg = {p for plek in documenten for p in (plek, f"{plek}naam")}
    velden = {n: w for n, w in zo.ingevuld.items() if n not in weg}
    nieuwe = dict.fromkeys(documenten, fout or _OPNIEUW)
    return replace(zo, ingevuld=velden, fouten={**zo.fouten, **nieuwe})
