"""The facts of a case as the worlds see them: days with bounds and links, and what goes together.

An act belongs to the report (complaint, questions) it names, itself or by way of another act; an
act that names none belongs to the only one there is, and if there are more it is not known to
which. What follows something by its nature (an answer, an acknowledgement) cannot come before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from ledger.tijd.wanneer import AMSTERDAM, Periode, Wanneer, periode
from projections.normen.normvorm import Norm, Rand
from projections.werelden.werelden import Ruimte, Wereld


class Feit(Protocol):
    """An act as it reads now: what a verdict needs of ledger.zaak.dossier.Feit."""

    @property
    def id(self) -> str: ...
    @property
    def nummer(self) -> int: ...
    @property
    def daad(self) -> str: ...
    @property
    def velden(self) -> Mapping[str, Any]: ...
    @property
    def thuis(self) -> bool: ...
    @property
    def vastgelegd_op(self) -> datetime: ...


Onderwerp = tuple[str, str]  # the kind (melding, klacht, vragen) and its id
SOORTEN = {
    "melding": "melding_gedaan",
    "klacht": "klacht_ingediend",
    "vragen": "kamervragen_ingezonden",
}
_EIGEN = {daad: soort for soort, daad in SOORTEN.items()}

# Acts that cannot come before what they name. An investigation may have begun earlier.
VOLGT = frozenset(
    (
        *("ontvangst_bevestigd", "melding_geregistreerd", "gespreksverslag_voorgelegd"),
        *("hoogste_leidinggevende_geinformeerd", "betrokkene_geinformeerd", "doorgeleid"),
        *("teruggelegd_bij_organisatie", "bevindingen_medegedeeld", "beoordeling_medegedeeld"),
        *("niet_onderzoeken_medegedeeld", "uitstel_medegedeeld", "melding_ingetrokken"),
        *("klacht_afgehandeld", "klager_gehoord", "kamervragen_beantwoord"),
    )
)
# Acts that are received on the day they happen.
DIRECT = frozenset({"mondeling", "telefonisch"})


@dataclass(frozen=True, slots=True, eq=False)  # one act of a case is one object
class Daad:
    """An act in a case: its day, and what it is about as far as it says so."""

    id: str
    daad: str
    nummer: int
    velden: Mapping[str, Any]
    dag: int
    thuis: bool
    over: frozenset[Onderwerp]
    via: tuple["Daad", ...]

    @property
    def edtf(self) -> str | None:
        """When it happened, as written."""
        return self.velden.get("gebeurd")

    @property
    def tijdstip(self) -> datetime | None:
        """The instant, when the record has one."""
        return Wanneer(self.edtf).tijdstip if self.edtf else None


@dataclass(frozen=True, slots=True)
class Venster:
    """The days between which something can still change an outcome, and how far beyond to look."""

    eerst: int
    laatst: int
    marge: int


class Beeld:
    """All acts of a case, ready to be placed in worlds, as they stand on a day of reference.

    The day of reference is a day of the worlds as well. With `verder` it is this day or any later
    one, so that the worlds also tell what time alone will change.
    """

    def __init__(
        self,
        feiten: Sequence[Feit],
        grenzen: Mapping[str, str],
        peildatum: int,
        venster: Venster,
        *,
        verder: bool = False,
    ) -> None:
        self.peildatum = peildatum
        self.ruimte = Ruimte()
        self.bodem, self.plafond = _uiterste(feiten, peildatum, venster)
        self.marge = venster.marge
        # From here on a day stands for none: between the last that matters and the ceiling.
        self.nooit = self.plafond - venster.marge // 2
        self.nu = self.ruimte.dag(peildatum, self.plafond if verder else peildatum)
        self._datums: dict[tuple[str, str], int] = {}
        self._randen: dict[tuple[str, str], Mapping[str, int]] = {}
        # What fits which pattern, by the act that is asked from: found once (patronen.py).
        self.gevonden: dict[str | None, dict[Any, Any]] = {}
        self._feiten = {feit.id: feit for feit in feiten}
        self._alias = _aliassen(feiten)
        self.per_id: dict[str, Daad] = {}
        for feit in feiten:
            self._neem_op(feit.id, ())
        self.daden = sorted(self.per_id.values(), key=lambda d: d.nummer)
        self.per_daad: dict[str, list[Daad]] = {}
        for daad in self.daden:
            self.per_daad.setdefault(daad.daad, []).append(daad)
        self.onderwerpen = self._onderwerpen()
        self.grens = {naam: self._grens(naam, edtf) for naam, edtf in grenzen.items()}
        self._verbind()
        self.strijdig = self.ruimte.strak()

    # --- acts ---------------------------------------------------------------------------------

    def _neem_op(self, id_: str, onderweg: tuple[str, ...]) -> Daad:
        """The act with this id, after the acts it refers to."""
        if id_ in self.per_id:
            return self.per_id[id_]
        feit = self._feiten[id_]
        over: set[Onderwerp] = set()
        for soort in SOORTEN:
            over |= {(soort, self._label(soort, x)) for x in waarden(feit.velden.get(soort))}
        eigen = _EIGEN.get(feit.daad)
        if eigen is not None and not any(soort == eigen for soort, _ in over):
            over.add((eigen, id_))
        verwezen = [naar for naar in self._verwezen(feit, over) if naar not in (*onderweg, id_)]
        via = [self._neem_op(naar, (*onderweg, id_)) for naar in verwezen]
        self.per_id[id_] = daad = Daad(
            id=id_,
            daad=feit.daad,
            nummer=feit.nummer,
            velden=feit.velden,
            dag=self._dag_van(feit),
            thuis=feit.thuis,
            over=frozenset(over).union(*(d.over for d in via)),
            via=tuple(via),
        )
        return daad

    def _verwezen(self, feit: Feit, over: set[Onderwerp]) -> Iterator[str]:
        """The acts by way of which this act belongs to something."""
        for code in waarden(feit.velden.get("over")):
            if code in self._feiten:
                yield code
            else:
                over |= {(s, code) for s in SOORTEN if (s, code) in self._alias}
        if feit.daad == "onderzoek_ingesteld":
            return
        for code in waarden(feit.velden.get("onderzoek")):
            for ander in self._feiten.values():
                if ander.daad == "onderzoek_ingesteld" and code in (
                    ander.id,
                    *waarden(ander.velden.get("onderzoek")),
                ):
                    yield ander.id

    def _label(self, soort: str, code: str) -> str:
        return self._alias.get((soort, code), code)

    def _dag_van(self, feit: Feit) -> int:
        """The day of an act; an act of the register that names none was done by its recording."""
        dag = self._dag(feit.velden.get("gebeurd"))
        if (uiterst := uiterste_dag(feit)) is not None:
            self.ruimte.hoog[dag] = max(min(uiterst, self.plafond), self.bodem)
        return dag

    def _dag(self, edtf: str | None) -> int:
        laag, hoog = self.bodem, self.plafond
        if edtf is not None:
            wanneer = periode(edtf)
            laag = laag if wanneer.open_begin else wanneer.vroegst.toordinal()
            hoog = hoog if wanneer.open_eind else wanneer.laatst.toordinal()
        return self.ruimte.dag(laag, hoog)

    def datum(self, daad: Daad, veld: str) -> int:
        """A date of an act; what the record leaves out follows from what kind of date it is."""
        sleutel = (daad.id, veld)
        if veld == "gebeurd":
            return daad.dag
        if sleutel not in self._datums:
            self._datums[sleutel] = self._nieuwe_datum(daad, veld)
        return self._datums[sleutel]

    def _nieuwe_datum(self, daad: Daad, veld: str) -> int:
        edtf = daad.velden.get(veld)
        if edtf is not None:
            return self._dag(edtf)
        direct = daad.velden.get("vorm") in DIRECT or daad.daad.endswith("_ontvangen")
        if veld == "verzonden_op" or (veld == "ontvangen_op" and direct):
            return daad.dag
        dag = self.ruimte.dag(self.bodem, self.plafond)
        if veld == "ontvangen_op":
            self.ruimte.link(daad.dag, dag)
            self.ruimte.laag[dag] = self.ruimte.laag[daad.dag]
        elif veld == "dagtekening":
            self.ruimte.link(dag, daad.dag)
            self.ruimte.hoog[dag] = self.ruimte.hoog[daad.dag]
        return dag

    def welke(self) -> Iterator[tuple[int, Daad, str]]:
        """Every day that belongs to an act: which act, and which of its dates."""
        for daad in self.daden:
            yield daad.dag, daad, "gebeurd"
        for (id_, veld), dag in self._datums.items():
            if id_ in self.per_id and dag != self.per_id[id_].dag:
                yield dag, self.per_id[id_], veld

    def nieuwe_dag(self, laag: int | None = None, hoog: int | None = None) -> int:
        """A day that no act has: a term's start or a length still to be settled."""
        return self.ruimte.dag(
            self.bodem if laag is None else laag, self.plafond if hoog is None else hoog
        )

    def randen(self, norm: Norm) -> Mapping[str, int]:
        """The days between which a norm is valid, as far as it names any."""
        uit = self._randen.get((norm.versie, norm.id))
        if uit is None:
            geldig = norm.geldig
            eerder = geldig.eerder.van if geldig.eerder else None
            uit = self._randen[norm.versie, norm.id] = {
                naam: self._rand(f"{norm.versie}/{norm.id}/{naam}", rand)
                for naam, rand in (("van", geldig.van), ("tot", geldig.tot), ("eerder", eerder))
                if rand is not None
            }
        return uit

    def _rand(self, naam: str, rand: Rand) -> int:
        """The day of one end of a validity; an exact day is shared, a vague one the norm's own."""
        if rand.grens is not None:
            return self.grens[rand.grens]
        laag, hoog = _dagen(rand.periode, self.bodem, self.plafond)
        sleutel = (f"{laag}", "") if laag == hoog else (naam, rand.edtf)
        if sleutel not in self._datums:
            self._datums[sleutel] = self.nieuwe_dag(laag, hoog)
        return self._datums[sleutel]

    # --- what belongs together ----------------------------------------------------------------

    def _onderwerpen(self) -> Mapping[str, tuple[tuple[str, tuple[Daad, ...]], ...]]:
        """Per kind the things there are, each with the acts that show it exists."""
        uit: dict[str, list[tuple[str, tuple[Daad, ...]]]] = {}
        for soort, eigen in SOORTEN.items():
            namen = sorted({naam for d in self.daden for s, naam in d.over if s == soort})
            for naam in namen:
                noemt = [d for d in self.daden if (soort, naam) in d.over]
                zelf = tuple(d for d in noemt if d.daad == eigen)
                uit.setdefault(soort, []).append((naam, zelf or tuple(noemt)))
        return {soort: tuple(lijst) for soort, lijst in uit.items()}

    def telt(self, w: Wereld, daad: Daad) -> bool:
        """Has it happened by the day of reference?"""
        return w.hooguit(daad.dag, self.nu)

    def ooit(self, daad: Daad) -> bool:
        """Can it have happened by the last day of reference that is asked about?"""
        return self.ruimte.laag[daad.dag] <= self.ruimte.hoog[self.nu]

    def al(self, daad: Daad) -> bool:
        """Can it have happened by the first?"""
        return self.ruimte.laag[daad.dag] <= self.peildatum

    def bij(self, w: Wereld, daad: Daad) -> frozenset[Onderwerp]:
        """What the act belongs to, in this world."""
        if daad.over:
            return daad.over
        if daad.via:
            return frozenset().union(*(self.bij(w, d) for d in daad.via))
        uit: set[Onderwerp] = set()
        for soort, lijst in self.onderwerpen.items():
            er_is = tuple(naam for naam, bewijs in lijst if any(self.telt(w, d) for d in bewijs))
            if er_is:
                uit.add((soort, w.kies(("bij", daad.id, soort), er_is)))
        return frozenset(uit)

    def eigen_daden(self, onderwerp: Onderwerp) -> list[Daad]:
        """The acts that began it: the report itself, the complaint, the questions."""
        soort, _ = onderwerp
        return [d for d in self.per_daad.get(SOORTEN[soort], ()) if onderwerp in d.over]

    # --- order --------------------------------------------------------------------------------

    def _grens(self, naam: str, edtf: str) -> int:
        laag, hoog = _dagen(periode(edtf), self.bodem, self.plafond)
        grens = self.ruimte.dag(laag, hoog)
        for daad in self.per_daad.get("regime_gewijzigd", ()):
            if daad.velden.get("grens") == naam:
                self.ruimte.link(grens, daad.dag)
                self.ruimte.link(daad.dag, grens)
        return grens

    def _verbind(self) -> None:
        for daad in self.daden:
            for na in daad.velden.get("na") or ():
                if isinstance(na, str):
                    na = {"id": na}  # noqa: PLW2901  the short form
                eerst = self.per_id.get(na["id"])
                if eerst is not None:
                    minst, meest = na.get("min") or 0, na.get("max")
                    self.ruimte.link(eerst.dag, daad.dag, minst, orde=minst >= 0)
                    if meest is not None:
                        self.ruimte.link(daad.dag, eerst.dag, -meest)
            for eerst in self._genoemd(daad):
                if eerst is not daad:
                    self.ruimte.link(eerst.dag, daad.dag, orde=True)

    def _genoemd(self, daad: Daad) -> Iterator[Daad]:
        """The acts it cannot come before."""
        if daad.daad in VOLGT:
            for soort in SOORTEN:
                for code in waarden(daad.velden.get(soort)):
                    eigen = self.eigen_daden((soort, self._label(soort, code)))
                    yield from eigen if len(eigen) == 1 else ()
        for veld in ("over", "eerdere_melding"):
            for code in waarden(daad.velden.get(veld)):
                if code in self.per_id:
                    yield self.per_id[code]
                else:
                    eigen = self.eigen_daden(("melding", code))
                    yield from eigen if len(eigen) == 1 else ()


def waarden(waarde: Any) -> tuple[Any, ...]:
    """One value or a list of them; null is none."""
    if waarde is None:
        return ()
    return tuple(waarde) if isinstance(waarde, list | tuple) else (waarde,)


def uiterste_dag(feit: Feit) -> int | None:
    """The day of recording, of an act that says nothing of its own day; else None."""
    if feit.velden.get("gebeurd") is not None:
        return None
    return feit.vastgelegd_op.astimezone(AMSTERDAM).date().toordinal()


def _aliassen(feiten: Iterable[Feit]) -> dict[tuple[str, str], str]:
    """A report that has a name of its own is also known by the id of its act."""
    alias = {}
    for feit in feiten:
        soort = _EIGEN.get(feit.daad)
        if soort is not None:
            namen = waarden(feit.velden.get(soort)) or (feit.id,)
            alias[soort, feit.id] = namen[0]
            alias.update({(soort, naam): naam for naam in namen})
    return alias


def _dagen(wanneer: Periode, bodem: int, plafond: int) -> tuple[int, int]:
    laag = bodem if wanneer.open_begin else wanneer.vroegst.toordinal()
    return laag, plafond if wanneer.open_eind else wanneer.laatst.toordinal()


def _uiterste(feiten: Iterable[Feit], peildatum: int, venster: Venster) -> tuple[int, int]:
    """Days beyond which nothing can change any more, so that an open end needs no guess."""
    eerst, laatst = min(venster.eerst, peildatum), max(venster.laatst, peildatum)
    marge = venster.marge
    for feit in feiten:
        laatst = max(laatst, uiterste_dag(feit) or laatst)
        for veld, waarde in feit.velden.items():
            if veld in _DATUMVELDEN and isinstance(waarde, str):
                wanneer = periode(waarde)
                if wanneer.vroegst != date.min:
                    eerst = min(eerst, wanneer.vroegst.toordinal())
                    laatst = max(laatst, wanneer.vroegst.toordinal())
                if wanneer.laatst != date.max:
                    eerst = min(eerst, wanneer.laatst.toordinal())
                    laatst = max(laatst, wanneer.laatst.toordinal())
        for na in feit.velden.get("na") or ():
            if not isinstance(na, str):
                marge += abs(na.get("min") or 0) + abs(na.get("max") or 0)
    return max(eerst - marge, 1000), min(laatst + marge, date.max.toordinal() - marge - 1000)


_DATUMVELDEN = frozenset(
    (
        *("gebeurd", "ontvangen_op", "verzonden_op", "dagtekening"),
        *("nieuwe_datum", "tot_en_met", "periode"),
    )
)
