"""A case: what its entries say together, at a given state of knowledge.

One fold does it all. Acts stand as they were recorded; a repair (correction, withdrawal, move to
the right case) changes how an act reads from the moment the repair itself was recorded, and a
repair can be repaired in turn. Two cut-offs choose which entries count: `bekend_op` by when they
were recorded, `bronnen_tot` by the date their sources bear. Nothing here judges: an act that broke
a rule is an act like any other, and `toelaten` only guards that the record hangs together.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any, Literal

from ledger.daden import handelingen
from ledger.daden.handelingen import HELE_REGISTER, REGISTERHANDELINGEN
from ledger.daden.velden import verwijzingen
from ledger.daden.woorden import Daad, Fout, Handeling, Ongeldig, Registerhandeling
from ledger.tijd.wanneer import periode
from ledger.zaak.kennis import AANVAARD, AANVAARDING, HERSTEL, VERKLARINGEN, besluiten, binnen

INGETROKKEN = "ingetrokken"
_VERPLAATST = "handeling {} is verplaatst naar een ander dossier; herstel haar daar"
_ELDERS = "handeling {} hoort bij een ander dossier; herstel haar daar"
_WEG = "handeling {} bestaat niet in dossier {}"
_OOK_GESLOTEN = handelingen.BEVINDINGEN | {"bewaring_gelast", "bewaring_opgeheven"}
_Plaats = Literal["feiten", "vervallen", "wachtend"]


class Botsing(Exception):
    """The record would no longer hang together; `waarom` is Dutch, with a place for each id."""

    def __init__(self, waarom: str, *ids: str) -> None:
        super().__init__(waarom.format(*ids) if ids else waarom)
        self.waarom, self.ids = waarom, ids
        self.kaal = waarom.replace(" {}", "")


class Stand(Enum):
    """Whether a case takes in acts."""

    ONTBREEKT = "ontbreekt"
    OPEN = "open"
    GESLOTEN = "gesloten"


@dataclass(frozen=True, slots=True)
class Vastlegger:
    """Who recorded an entry."""

    account: str
    rol: str
    namens: str | None = None


@dataclass(frozen=True, slots=True)
class Vastgelegd:
    """One entry as it was recorded: clear fields, and personal ones as far as they were opened.

    `dossiers` holds the cases it concerns, its home first; `verzegeld` names the fields that are
    sealed, `documenten` those with a document; `verplaatst_van` is where it was moved from. What
    came in to `wacht` counts once it was accepted.
    """

    nummer: int
    id: str
    daad: str
    dossiers: tuple[str, ...]
    vastgelegd_op: datetime
    velden: Mapping[str, Any]
    vastlegger: Vastlegger
    verzegeld: tuple[str, ...] = ()
    verplaatst_van: str | None = None
    documenten: tuple[str, ...] = ()
    wacht: bool = False


@dataclass(frozen=True, slots=True)
class Wijziging:
    """A repair of an act, or a decision on it: the entry that made it, and does it still stand."""

    nummer: int
    id: str
    daad: str
    veld: str
    oud: Any
    nieuw: Any
    vastgelegd_op: datetime
    geldt: bool


@dataclass(frozen=True, slots=True)
class Feit:
    """An act as it reads now, with the entry it rests on and the repairs made to it."""

    id: str
    nummer: int
    daad: str
    velden: Mapping[str, Any]
    vastgelegd_op: datetime
    vastlegger: Vastlegger
    correcties: tuple[Wijziging, ...] = ()
    thuis: bool = True
    dossiers: tuple[str, ...] = ()
    documenten: tuple[str, ...] = ()
    verplaatst_van: str | None = None  # the entry that it was in another case

    @property
    def handeling(self) -> Handeling | Registerhandeling:
        """The typed act; sealed personal fields are None."""
        return handelingen.herstel_handeling(self.velden)

    @property
    def verplaatst(self) -> bool:
        """Whether it now stands in another case, recorded anew."""
        return any(w.daad == "verkeerd_dossier" and w.geldt for w in self.correcties)

    @property
    def relazen(self) -> tuple[str, ...]:
        """The accounts (relaas) whose sources tell of this act; empty: the record's own."""
        bronnen = self.velden.get("bronnen") or ()
        return tuple(dict.fromkeys(bron["relaas"] for bron in bronnen if bron.get("relaas")))


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case at a state of knowledge.

    `feiten` are the acts that stand, in order of recording; `vervallen` those that were withdrawn,
    moved to another case or not accepted; `wachtend` those that wait for acceptance, repairs too;
    `register` the acts about the case itself; `herstel` the repairs, standing or not; `ids` every
    entry that an act may refer to.
    """

    id: str
    stand: Stand
    feiten: tuple[Feit, ...]
    vervallen: tuple[Feit, ...]
    register: tuple[Vastgelegd, ...]
    herstel: tuple[Vastgelegd, ...] = ()
    ids: frozenset[str] = frozenset()
    wachtend: tuple[Feit, ...] = ()

    @classmethod
    def vouw(
        cls,
        dossier: str,
        vastleggingen: Iterable[Vastgelegd],
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
    ) -> "Dossier":
        """Fold the entries of one case, given in any order.

        `bekend_op` takes the entries recorded up to the end of that civil day (Europe/Amsterdam);
        `bronnen_tot` takes the acts that have a source certainly dated no later than that day.
        """
        rij = sorted(binnen(vastleggingen, bekend_op, bronnen_tot), key=lambda v: v.nummer)
        besloten = besluiten(rij)
        nieuw_id = {v.verplaatst_van: v.id for v in rij if v.verplaatst_van}
        thuis = {v.id: v.dossiers[0] for v in rij}
        # An act is repaired in its home case; every case that refers to it sees that.
        herstel = [v for v in rij if v.daad in HERSTEL and _telt(besloten.get(v.id))]
        herstel = [v for v in herstel if thuis.get(v.velden["van_daad"]) in (v.dossiers[0], None)]
        geldend = _geldende_herstellingen(herstel)
        register: list[Vastgelegd] = []
        staan: dict[_Plaats, list[Feit]] = {"feiten": [], "vervallen": [], "wachtend": []}
        for v in rij:
            besluit = besloten.get(v.id)
            if v.daad in HERSTEL and _telt(besluit):
                continue
            feit, weg = _lees(v, geldend.get(v.id, ()), nieuw_id, thuis=v.dossiers[0] == dossier)
            if _telt(besluit) and v.daad in REGISTERHANDELINGEN and v.daad not in VERKLARINGEN:
                register += [] if weg else [v]
            else:
                staan[_plaats(besluit, weg=weg)].append(_besloten(feit, besluit))
        return cls(
            id=dossier,
            stand=_stand(v for v in register if v.dossiers[0] == dossier),
            feiten=tuple(staan["feiten"]),
            vervallen=tuple(staan["vervallen"]),
            register=tuple(register),
            herstel=tuple(herstel),
            ids=frozenset(v.id for v in rij) | frozenset(k for k in nieuw_id if k),
            wachtend=tuple(staan["wachtend"]),
        )

    def toelaten(
        self,
        handeling: Handeling | Registerhandeling,
        *,
        vandaag: date,
        elders: Container[str] = frozenset(),
    ) -> None:
        """Guard that the record still hangs together with this act; never judge it.

        `elders` are entries outside this case that the act may refer to.

        Raises:
            Botsing: the case is not open, or what the act repairs or refers to is not there.
            Ongeldig: its earliest day lies after `vandaag`, or a correction does not fit its act.
        """
        _weiger_toekomst(handeling, vandaag)
        self.weiger_stand(handeling.daad)
        doel = getattr(handeling, "van_daad", None)
        self._weiger_onbekende(handeling, doel, elders)
        if doel is not None:
            self._weiger_herstel(handeling, doel, vandaag)

    def weiger_stand(self, daad: str) -> None:
        """Guard that the case is there and open, for an act of this kind.

        Raises:
            Botsing: it is not, or such an act has no place in any case.
        """
        if daad in HELE_REGISTER:
            raise Botsing(f"{daad} legt het register zelf vast; dit is niet de weg daarvoor")
        if daad == "dossier_geopend":
            if self.stand is not Stand.ONTBREEKT:
                raise Botsing("dossier {} is al geopend", self.id)
        elif self.stand is Stand.ONTBREEKT:
            raise Botsing("dossier {} bestaat niet", self.id)
        elif daad == "dossier_heropend":
            if self.stand is not Stand.GESLOTEN:
                raise Botsing("dossier {} is niet gesloten", self.id)
        elif self.stand is Stand.GESLOTEN and daad not in _OOK_GESLOTEN:
            raise Botsing("dossier {} is gesloten; heropen het eerst", self.id)

    def _weiger_onbekende(
        self, handeling: Handeling | Registerhandeling, doel: str | None, elders: Container[str]
    ) -> None:
        for verwijzing in verwijzingen(handeling):
            if verwijzing not in self.ids and verwijzing != doel and verwijzing not in elders:
                raise Botsing(_WEG, verwijzing, self.id)

    def _weiger_herstel(
        self, handeling: Handeling | Registerhandeling, doel: str, vandaag: date
    ) -> None:
        if handeling.daad in AANVAARDING:
            self._weiger_aanvaarding(doel)
            return
        bekend = (*self.feiten, *self.wachtend, *self.vervallen)
        feit = next((f for f in bekend if f.id == doel), None)
        if feit is None:
            self._weiger_herstel_van_herstel(handeling, doel)
        elif not feit.thuis or feit.verplaatst:
            raise Botsing(_VERPLAATST if feit.thuis else _ELDERS, doel)
        elif isinstance(handeling, handelingen.Correctie):
            _weiger_onpassende(feit, handeling, vandaag)
        elif feit in self.vervallen:
            raise Botsing("handeling {} is al ingetrokken", doel)

    def _weiger_aanvaarding(self, doel: str) -> None:
        if not any(feit.id == doel and feit.thuis for feit in self.wachtend):
            raise Botsing("handeling {} wacht in dossier {} niet op aanvaarding", doel, self.id)

    def _weiger_herstel_van_herstel(
        self, handeling: Handeling | Registerhandeling, doel: str
    ) -> None:
        """A repair can only be withdrawn: one that says something else is a repair of its own."""
        hersteld = {v.id: v.daad for v in self.herstel}
        if doel not in hersteld:
            raise Botsing(_WEG, doel, self.id)
        if "verkeerd_dossier" in (hersteld[doel], handeling.daad):
            raise Botsing("herstel {}: een verplaatsing gaat alleen terug door een nieuwe", doel)
        if isinstance(handeling, handelingen.Correctie) and not _trekt_in(handeling):
            raise Ongeldig((Fout("/veld", f"{INGETROKKEN}, bij een herstel", handeling.veld),))


def _geldende_herstellingen(
    herstel: Sequence[Vastgelegd],
) -> dict[str, list[tuple[Vastgelegd, dict[str, Any], bool]]]:
    """Per act its repairs in order of recording, each as it reads now and whether it stands.

    A repair can only be repaired by a later one, so the latest is decided first.
    """
    op: dict[str, list[tuple[Vastgelegd, dict[str, Any], bool]]] = {}
    for v in sorted(herstel, key=lambda v: v.nummer, reverse=True):
        velden, weg, _ = _toegepast(v.velden, op.get(v.id, ()))
        op.setdefault(velden["van_daad"], []).insert(0, (v, velden, not weg))
    return op


def _toegepast(
    velden: Mapping[str, Any], herstel: Iterable[tuple[Vastgelegd, dict[str, Any], bool]]
) -> tuple[dict[str, Any], bool, tuple[Wijziging, ...]]:
    nu, weg, keten = dict(velden), False, []
    for v, inhoud, geldt in herstel:
        veld = inhoud["veld"] if v.daad == "correctie" else INGETROKKEN
        nieuw = inhoud.get("nieuwe_waarde") if v.daad == "correctie" else True
        oud = weg if veld == INGETROKKEN else nu.get(veld)
        keten.append(Wijziging(v.nummer, v.id, v.daad, veld, oud, nieuw, v.vastgelegd_op, geldt))
        if not geldt:
            continue
        if veld == INGETROKKEN:
            weg = bool(nieuw)
        else:
            nu[veld] = nieuw
            if veld == "gebeurd":
                # The source's words belong to the day it gave; a corrected day has none of its own.
                nu.pop("woorden", None)
    return nu, weg, tuple(keten)


def _lees(
    v: Vastgelegd,
    herstel: Iterable[tuple[Vastgelegd, dict[str, Any], bool]],
    nieuw_id: Mapping[str, str],
    *,
    thuis: bool,
) -> tuple[Feit, bool]:
    velden, weg, keten = _toegepast(v.velden, herstel)
    if nieuw_id:
        velden = {naam: _vervangen(waarde, nieuw_id) for naam, waarde in velden.items()}
    feit = Feit(
        *(v.id, v.nummer, v.daad, velden, v.vastgelegd_op, v.vastlegger),
        correcties=keten,
        thuis=thuis,
        dossiers=v.dossiers,
        documenten=v.documenten,
        verplaatst_van=v.verplaatst_van,
    )
    return feit, weg


def _plaats(besluit: Vastgelegd | str | None, *, weg: bool) -> _Plaats:
    if weg or not (_telt(besluit) or besluit == "wacht"):
        return "vervallen"
    return "wachtend" if besluit == "wacht" else "feiten"


def _telt(besluit: Vastgelegd | str | None) -> bool:
    """Whether an entry counts, by what was decided on it; None: it never had to wait."""
    return besluit is None or (isinstance(besluit, Vastgelegd) and besluit.daad == AANVAARD)


def _besloten(feit: Feit, besluit: Vastgelegd | str | None) -> Feit:
    """The act with the decision on it among what changed it."""
    if not isinstance(besluit, Vastgelegd):
        return feit
    wie, wat = (besluit.nummer, besluit.id, besluit.daad), ("aanvaard", None, _telt(besluit))
    keten = Wijziging(*wie, *wat, besluit.vastgelegd_op, geldt=True)
    return replace(
        feit, correcties=tuple(sorted((*feit.correcties, keten), key=attrgetter("nummer")))
    )


def _vervangen(waarde: Any, nieuw_id: Mapping[str, str]) -> Any:
    match waarde:
        case str():
            return nieuw_id.get(waarde, waarde)
        case list() | tuple():
            return [_vervangen(item, nieuw_id) for item in waarde]
        case dict():
            return {naam: _vervangen(item, nieuw_id) for naam, item in waarde.items()}
        case _:
            return waarde


def _stand(register: Iterable[Vastgelegd]) -> Stand:
    stand = Stand.ONTBREEKT
    for v in register:
        if v.daad in ("dossier_geopend", "dossier_heropend"):
            stand = Stand.OPEN
        elif v.daad == "dossier_gesloten":
            stand = Stand.GESLOTEN
    return stand


def _weiger_toekomst(handeling: Daad, vandaag: date, pad: str | None = None) -> None:
    veld = "tot_en_met" if handeling.daad == "volledigheid_verklaard" else "gebeurd"
    edtf = getattr(handeling, veld)
    if edtf is not None and (vroegst := periode(str(edtf)).vroegst) > vandaag:
        verwacht = f"een dag tot en met vandaag ({vandaag.isoformat()})"
        raise Ongeldig((Fout(pad or f"/{veld}", verwacht, f"{edtf} (op zijn vroegst {vroegst})"),))


def _trekt_in(correctie: handelingen.Correctie) -> bool:
    """Whether it says that something was withdrawn, or was not after all."""
    waarde = correctie.nieuwe_waarde
    if correctie.veld == INGETROKKEN and not isinstance(waarde, bool):
        raise Ongeldig((Fout("/nieuwe_waarde", "true of false", repr(waarde)),))
    return correctie.veld == INGETROKKEN


def _weiger_onpassende(feit: Feit, correctie: handelingen.Correctie, vandaag: date) -> None:
    veld, waarde = correctie.veld, correctie.nieuwe_waarde
    if _trekt_in(correctie):
        return
    if veld in {"daad", "na"} or veld not in type(feit.handeling).model_fields:
        raise Ongeldig((Fout("/veld", f"een veld van {feit.daad}", repr(veld)),))
    try:
        gecorrigeerd = handelingen.herstel_handeling({**feit.velden, veld: waarde})
    except Ongeldig as fout:
        fouten = tuple(Fout("/nieuwe_waarde", f.verwacht, f.kreeg) for f in fout.fouten)
        raise Ongeldig(fouten) from None
    _weiger_toekomst(gecorrigeerd, vandaag, "/nieuwe_waarde")
