"""What the columns of a table hold: proposed from the words above them, decided by a person.

A column holds the kenmerk of a case, the day on which something was done, who did it, a detail of
an act, or nothing that we take. A proposal looks at the words above a column and at what stands in
its first rows; nothing is read by it before somebody took it over, as a file or on the page.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Final
from unicodedata import combining, normalize

from pydantic import AfterValidator, Field, ValidationError

from api.invoer.tabelbestand import Rij, Tabel, lees_tabel
from api.invoer.werkmap import TabelGeweigerd
from api.vastleggen.vormvelden import Vormveld, velden
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import Relaas, Rol
from ledger.daden.woorden import Vast
from ledger.tijd.datumwoorden import lees_datum, lees_verloop
from ledger.tijd.edtf import WanneerFout
from ledger.tijd.wanneer import Edtf

DOSSIER, DAAD, DATUM, ROL = "dossier", "daad", "datum", "rol"
BRON, BRONDATUM, TOELICHTING, NIETS = "bron", "brondatum", "toelichting", ""
LOS: Final = (DOSSIER, DAAD, DATUM, ROL, BRON, BRONDATUM, TOELICHTING)
DATUM_VAN, VELD = "datum:", "veld:"
GEEN: Final = "-"  # an answer of a person: of this cell nothing is taken
# What every act has is not a detail of one; what refers to another act no cell can say.
_VAST = frozenset({"gebeurd", "woorden", "door", "bronnen", "na", "noemt", "lezing"})
_SOORTEN = frozenset({"keuze", "datum", "ja_nee", "getal", "tekst", "code", "persoon"})
_PROEFRIJEN = 50
_ZO = "{fout}"  # in words that are not ours


class IndelingOnjuist(TabelGeweigerd):
    """An arrangement that cannot be one of this table, with every fault and where it is."""

    def __init__(self, *fouten: tuple[str, TabelGeweigerd]) -> None:
        self.fouten = tuple(fout for _, fout in fouten)
        super().__init__(_ZO, fout="\n".join(f"indeling {pad}: {fout}" for pad, fout in fouten))


def _doel(tekst: str) -> str:
    if tekst and tekst not in LOS:
        soort, _, rest = tekst.partition(":")
        daad, _, veld = rest.rpartition(".")
        if soort == "datum" and rest in HANDELINGEN:
            return tekst
        kent = [d for d in ([daad] if daad else HANDELINGEN) if veld in details(d)]
        if soort != "veld" or not kent:
            raise ValueError(f"verwacht {', '.join(LOS)}, datum:<daad> of veld:<daad>.<gegeven>")
    return tekst


class Indeling(Vast):
    """What every column holds, who did what, and what a person answered to cells and rows."""

    blad: str | None = None
    koprij: Annotated[int, Field(ge=1)] | None = None  # the last, where it is of two rows
    koprijen: Annotated[int, Field(ge=1, le=2)] | None = None
    kolommen: dict[str, Annotated[str, AfterValidator(_doel)]]
    rollen: dict[str, Rol | None] = Field(default_factory=dict)
    datum_bestand: Edtf | None = None
    relaas: Relaas | None = None
    oplossingen: dict[str, str] = Field(default_factory=dict)  # "7:Doorgeleid" -> what it means
    weiger: tuple[int, ...] = ()
    ernaast: tuple[int, ...] = ()  # rows that changed, and tell something else than what stands

    def van(self, doel: str) -> list[str]:
        """The columns that hold this, in the order of the table."""
        return [kolom for kolom, wat in self.kolommen.items() if wat == doel]

    @property
    def datums(self) -> list[tuple[str, str]]:
        """The columns with a day, each with the act that was done then; "" where a cell says it."""
        return [
            (kolom, wat.removeprefix(DATUM_VAN) if wat != DATUM else "")
            for kolom, wat in self.kolommen.items()
            if wat == DATUM or wat.startswith(DATUM_VAN)
        ]


def tabel_volgens(indeling: Indeling, naam: str, data: bytes) -> Tabel:
    """The table of a file that an arrangement is about: of which sheet, under which header.

    Raises:
        TabelGeweigerd: as `lees_tabel`, or there is no such sheet or header.
    """
    kop = {"koprij": indeling.koprij, "koprijen": indeling.koprijen}
    return lees_tabel(naam, data, blad=indeling.blad, **kop)


def lees_indeling(tekst: str | bytes) -> Indeling:
    """An arrangement as a file has it; whether it is one of a table, `keur` says.

    Raises:
        IndelingOnjuist: with every fault.
    """
    try:
        return Indeling.model_validate_json(tekst)
    except ValidationError as fout:
        raise IndelingOnjuist(
            *(
                (f"/{'/'.join(map(str, f['loc']))}", TabelGeweigerd(_ZO, fout=f["msg"]))
                for f in fout.errors(include_url=False, include_input=False)
            )
        ) from None


def keur(indeling: Indeling, tabel: Tabel) -> Indeling:
    """The same, when a table can be read by it.

    Raises:
        IndelingOnjuist: with every fault.
    """
    fouten = list(_fouten(indeling, {kolom.naam for kolom in tabel.kolommen}))
    if fouten:
        raise IndelingOnjuist(*fouten)
    return indeling


def _fouten(indeling: Indeling, namen: AbstractSet[str]) -> Iterator[tuple[str, TabelGeweigerd]]:
    """Everything that keeps a table with these columns from being read by it, and where it is."""
    kent = ", ".join(sorted(namen))
    for naam in indeling.kolommen.keys() - namen:
        fout = TabelGeweigerd("verwacht een kolom van de tabel ({kolommen})", kolommen=kent)
        yield f"/kolommen/{naam}", fout
    for doel in (DOSSIER, DAAD, DATUM, ROL, BRONDATUM):
        if len(kolommen := indeling.van(doel)) > 1:
            fout = TabelGeweigerd(
                "verwacht hoogstens een kolom als {doel}, kreeg {kolommen}",
                doel=doel,
                kolommen=", ".join(kolommen),
            )
            yield "/kolommen", fout
    if not indeling.van(DOSSIER):
        fout = TabelGeweigerd("verwacht een kolom met het kenmerk van het dossier")
        yield "/kolommen", fout
    if not indeling.datums:
        yield "/kolommen", TabelGeweigerd("verwacht een kolom met een datum")
    if bool(indeling.van(DATUM)) != bool(indeling.van(DAAD)):
        fout = TabelGeweigerd("verwacht naast een kolom datum een kolom daad, en andersom")
        yield "/kolommen", fout
    for daad in indeling.rollen.keys() - HANDELINGEN.keys():
        yield f"/rollen/{daad}", TabelGeweigerd("verwacht een daad")


def details(daad: str) -> Mapping[str, Vormveld]:
    """What of an act one cell can say, by the name of the field."""
    return {
        veld.naam: veld
        for veld in velden(HANDELINGEN[daad])
        if veld.naam not in _VAST and veld.soort in _SOORTEN
    }


# --- proposing --------------------------------------------------------------------------------

_LOSSE_WOORDEN: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("zaaknummer", "zaaknr", "zaak", "dossier", "dossiernummer", "dossiernr", "kenmerk",
         "meldingsnummer", "meldnummer", "nummer", "nr", "volgnummer", "referentie"), DOSSIER)
    | dict.fromkeys(("handeling", "daad", "stap", "gebeurtenis", "actie", "wat"), DAAD)
    | dict.fromkeys(("datum", "wanneer", "gebeurd", "dag"), DATUM)
    | dict.fromkeys(("rol", "door", "door wie", "wie", "actor"), ROL)
    | dict.fromkeys(("bron", "vindplaats", "stuk", "bronvermelding"), BRON)
    | dict.fromkeys(("datum bron", "brondatum", "datum stuk"), BRONDATUM)
    | dict.fromkeys(
        ("toelichting", "opmerking", "opmerkingen", "bijzonderheden", "notitie", "notities"),
        TOELICHTING)
)  # fmt: skip
_DAADWOORDEN: Mapping[str, str] = MappingProxyType({
    r"signaal": "signaal_geuit",
    r"ontvangstbevestiging|bevestig": "ontvangst_bevestigd",
    r"intrek|ingetrokken": "melding_ingetrokken",
    r"doorgeleid|doorgestuurd|doorgezet|doorzending": "doorgeleid",
    r"(onderzoek.*(klaar|afgerond|gereed|eind))|(eind.*onderzoek)|rapport": "onderzoek_afgerond",
    r"onderzoek": "onderzoek_ingesteld",
    r"oordeel": "oordeel_gegeven",
    r"advies|aanbeveling": "aanbeveling_gedaan",
    r"maatregel": "maatregel_genomen",
    r"standpunt": "standpunt_bepaald",
    r"klacht": "klacht_ingediend",
    r"gemeld|melding": "melding_gedaan",
})  # fmt: skip
_VELDWOORDEN: Mapping[str, str] = MappingProxyType(
    {"soort melding": "vermoedens", "aard": "vermoedens", "vermoeden": "vermoedens",
     "gemeld bij": "kanaal", "naar wie": "naar", "aan wie": "aan"}
)  # fmt: skip
_ROLLEN: Mapping[str, Rol] = MappingProxyType({"melding_gedaan": "melder"})


def stel_voor(tabel: Tabel) -> Indeling:
    """What the columns probably hold; of what nobody could say, nothing is taken."""
    rijen = list(islice((r for r in tabel.rijen() if isinstance(r, Rij)), _PROEFRIJEN))
    kolommen: dict[str, str] = {}
    for kolom in tabel.kolommen:
        cellen = [cel for rij in rijen if (cel := rij.cellen.get(kolom.naam)) and cel.tekst]
        is_datum = sum(c.datum is not None or _datumachtig(c.tekst) for c in cellen)
        doel = _voorstel(kaal(kolom.naam), datums=bool(cellen) and is_datum * 2 >= len(cellen))
        eenmalig = doel in {DOSSIER, DAAD, DATUM, ROL, BRONDATUM}
        kolommen[kolom.naam] = NIETS if eenmalig and doel in kolommen.values() else doel
    delen = {kolom.naam: kolom.deel or kolom.naam for kolom in tabel.kolommen}
    kolommen = dict(_met_details(kolommen, delen))
    daden = {wat.removeprefix(DATUM_VAN) for wat in kolommen.values() if wat.startswith(DATUM_VAN)}
    if DAAD not in kolommen.values() or DATUM not in kolommen.values():
        kolommen = {k: NIETS if wat in {DAAD, DATUM, ROL} else wat for k, wat in kolommen.items()}
    rollen = {daad: _ROLLEN.get(daad) for daad in sorted(daden)}
    return Indeling(
        blad=tabel.blad,
        koprij=tabel.koprij,
        koprijen=tabel.koprijen,
        kolommen=kolommen,
        rollen=rollen,
    )


def _voorstel(kop: str, *, datums: bool) -> str:
    if kop in _LOSSE_WOORDEN:
        return _LOSSE_WOORDEN[kop]
    if not datums:
        return NIETS
    titels = {kaal(soort.titel): daad for daad, soort in HANDELINGEN.items()}
    if kop in titels:
        return DATUM_VAN + titels[kop]
    return next(
        (DATUM_VAN + daad for vorm, daad in _DAADWOORDEN.items() if re.search(vorm, kop)), NIETS
    )


def _met_details(
    kolommen: Mapping[str, str], delen: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Of columns that hold nothing yet: a detail of an act that another column dates."""
    daden = [w.removeprefix(DATUM_VAN) for w in kolommen.values() if w.startswith(DATUM_VAN)]
    for kolom, doel in kolommen.items():
        kop = kaal(delen[kolom])
        naam = _VELDWOORDEN.get(kop, kop.replace(" ", "_"))
        van = [daad for daad in dict.fromkeys(daden) if naam in details(daad)]
        yield kolom, f"{VELD}{van[0]}.{naam}" if doel == NIETS and len(van) == 1 else doel


def _datumachtig(tekst: str) -> bool:
    try:
        lees_datum(tekst)
    except WanneerFout as fout:
        return lees_verloop(tekst) is not None or "jaar" in fout.verwacht.split(",")[0]
    return True


def kaal(tekst: str) -> str:
    """Words without capitals, accents and signs, so that they compare as people read them."""
    los = normalize("NFKD", tekst.casefold())
    return " ".join(re.findall(r"[a-z]+", "".join(t for t in los if not combining(t))))
