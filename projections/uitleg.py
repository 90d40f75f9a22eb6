"""Why a verdict is what it is: grounds that a lawyer accepts, and the readings it rests on.

One or two plain sentences that name acts and dates and never say more than the record does. What
could be read otherwise (an open term, a season, a disputed law, a practice) is always said.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ledger.wanneer import Wanneer, periode
from ledger.woorden import noem
from projections import woordkeus as nl
from projections.dossierbeeld import Beeld, Daad, waarden
from projections.eindes import Dag, Open, Voor
from projections.kantelpunten import Blad
from projections.normen import Catalogus
from projections.normvorm import Norm, Patroon
from projections.plichten import Uitslag
from projections.termijnen import noem_dag

_SEIZOEN = re.compile(r"\d{4}-2[1-4]")


class Uitleg:
    """What is said about one verdict."""

    def __init__(
        self,
        beeld: Beeld,
        catalogus: Catalogus,
        norm: Norm,
        aanleiding: Daad | None,
        bladeren: Sequence[Blad],
    ) -> None:
        self.beeld = beeld
        self.catalogus = catalogus
        self.norm = norm
        self.aanleiding = aanleiding
        self.bladeren = bladeren
        self.uitkomsten = frozenset(blad.uitslag.uitkomst for blad in bladeren)

    # --- when the term ended ------------------------------------------------------------------

    def einde(self) -> tuple[int | None, int | None]:
        """The earliest and the latest last day there can be; None where there is no telling."""
        laagst: list[int | None] = []
        hoogst: list[int | None] = []
        for blad in self.bladeren:
            einde, wereld = blad.uitslag.einde, blad.wereld
            if einde is None or wereld is None:
                continue
            grenzen = einde.grenzen(wereld)
            if grenzen is None:
                return None, None
            vaag = einde.anker if isinstance(einde, Dag) else None
            open_ = vaag is not None and wereld.laag[vaag] <= self.beeld.bodem
            laagst.append(None if open_ else grenzen[0])
            open_ = vaag is not None and wereld.hoog[vaag] >= self.beeld.plafond
            hoogst.append(None if open_ else grenzen[1])
        return _uiterste(laagst, min), _uiterste(hoogst, max)

    def gebruikt(self) -> tuple[str, ...]:
        """The acts it rests on, the trigger first."""
        ids = {id_ for blad in self.bladeren for id_ in blad.uitslag.daden}
        eerst = [] if self.aanleiding is None else [self.aanleiding.id]
        rij = sorted(ids - set(eerst), key=lambda id_: self.beeld.per_id[id_].nummer)
        return (*eerst, *rij)

    # --- grounds ------------------------------------------------------------------------------

    def gronden(self) -> tuple[str, ...]:
        """The sentences; with several outcomes first what they are."""
        per_uitkomst: dict[str, list[Uitslag]] = {}
        for blad in self.bladeren:
            per_uitkomst.setdefault(blad.uitslag.uitkomst, []).append(blad.uitslag)
        if len(per_uitkomst) == 1:
            gronden = [nl.zin(self._grond(uitslag)) for uitslag in self._verschillend()]
            return tuple(dict.fromkeys(gronden))[:3]
        namen = nl.een_van(nl.uitkomst(u) for u in sorted(per_uitkomst))
        kop = f"onbepaald: {namen}"
        if self.uitkomsten == {"nagekomen", "te_laat"}:
            kop = f"gedaan, tijdigheid onbekend: {namen}"
        redenen = [
            f"{nl.uitkomst(naam)} als: {self._grond(uitslagen[0])}"
            for naam, uitslagen in sorted(per_uitkomst.items())
        ]
        return (nl.zin(kop), *(nl.zin(reden) for reden in redenen))

    def _verschillend(self) -> Iterator[Uitslag]:
        """One result for each reason."""
        gezien: set[tuple[str, tuple[str, ...]]] = set()
        for blad in self.bladeren:
            sleutel = (blad.uitslag.reden, blad.uitslag.daden)
            if sleutel not in gezien:
                gezien.add(sleutel)
                yield blad.uitslag

    def _grond(self, uitslag: Uitslag) -> str:
        maak = _GRONDEN.get(uitslag.reden)
        return uitslag.reden.replace("_", " ") if maak is None else maak(self, uitslag)

    def daden(self, uitslag: Uitslag) -> str:
        """The acts of a result, with their dates."""
        return nl.een_van((nl.met_datum(self.beeld.per_id[i]) for i in uitslag.daden), "en")

    def termijn(self) -> str:
        """When the term ended."""
        laag, hoog = self.einde()
        if laag is not None and hoog is not None:
            if laag == hoog:
                return f"tot en met {noem_dag(laag)}"
            return f"tot en met een dag tussen {noem_dag(laag)} en {noem_dag(hoog)}"
        if laag is not None:
            return f"tot en met een dag vanaf {noem_dag(laag)}"
        if hoog is not None:
            return f"tot en met een dag uiterlijk op {noem_dag(hoog)}"
        return "tot een dag die niet te bepalen is"

    # --- remarks ------------------------------------------------------------------------------

    def opmerkingen(self, *, geheel: bool) -> tuple[str, ...]:
        """The readings this verdict rests on."""
        delen = (
            *self._over_termijn(),
            *self._over_norm(),
            *self._over_daden(),
            *self._oordelen(),
            *(() if geheel else (_BENADERD,)),
        )
        return tuple(dict.fromkeys(nl.zin(deel) for deel in delen))

    def _over_termijn(self) -> Iterator[str]:
        termijn, norm = self.norm.termijn, self.norm
        if termijn is None or not self._getoetst() or norm.soort == "maatstaf":
            return
        if termijn.open is not None:
            yield self._maatstaf(termijn.open)
            yield from self._harde_termijn()
        if termijn.atw == "betwist":
            yield (
                "of de Algemene termijnenwet op deze termijn van toepassing is, is betwist; "
                "beide lezingen zijn getoetst"
            )
        if isinstance(self._einde(), Voor):
            yield "van twee daden op een dag is zonder volgorde-relatie onbekend welke eerst kwam"

    def _harde_termijn(self) -> Iterator[str]:
        """Inside the outer limit, whatever the open term may mean."""
        if self.uitkomsten != {"nagekomen", "te_laat"}:
            return
        laatste = []
        for blad in self.bladeren:
            einde, w = blad.uitslag.einde, blad.wereld
            if not isinstance(einde, Dag) or w is None or einde.tabel.som.hard is None:
                return
            hard = einde.verder(replace(einde.tabel.som, open=False))
            laatste.append(hard.grenzen(w)[0])
            if any(w.hoog[self.beeld.per_id[id_].dag] > laatste[-1] for id_ in blad.uitslag.daden):
                return
        if laatste:
            yield f"binnen de harde termijn, die liep tot en met {noem_dag(min(laatste))}"

    def _getoetst(self) -> bool:
        return self._einde() is not None

    def _einde(self) -> object:
        return next((b.uitslag.einde for b in self.bladeren if b.uitslag.einde is not None), None)

    def _maatstaf(self, open_: str) -> str:
        woord, dagen = open_.replace("_", " "), self.catalogus.maatstaf.dagen[open_]
        if dagen is None:
            if self.norm.termijn is not None and self.norm.termijn.uiterlijk is not None:
                return f"‘{woord}’: geen maatstaf; getoetst is alleen de uiterste dag"
            return f"‘{woord}’: tijdigheid niet getoetst: geen maatstaf"
        binnen, buiten = dagen
        wie = self.catalogus.maatstaf.vastgesteld_door
        return (
            f"{woord} (open norm; maatstaf {binnen}–{buiten} werkdagen, {wie}; "
            "geen wettelijke termijn)"
        )

    def _over_norm(self) -> Iterator[str]:
        norm = self.norm
        if norm.praktijk:
            yield "de bron beschrijft een praktijk en geen plicht; dit telt nooit als gemist"
        if norm.toerekenen:
            yield f"toe te rekenen aan: {norm.toerekenen.replace('_', ' ')}"
        if norm.uitgeschakeld is not None:
            yield norm.uitgeschakeld
        geldig = norm.geldig
        for rand in (geldig.van, geldig.tot):
            if rand is not None and _SEIZOEN.search(rand.edtf):
                yield _seizoen(rand.edtf)

    def _over_daden(self) -> Iterator[str]:
        for id_ in self.gebruikt():
            daad = self.beeld.per_id[id_]
            if daad.edtf and _SEIZOEN.search(daad.edtf):
                yield _seizoen(daad.edtf)
            if daad.velden.get("lezing") is True:
                yield f"{nl.met_datum(daad)} is onze lezing van de bron, geen zin ervan"

    def _oordelen(self) -> Iterator[str]:
        """Judgments stand beside what is computed."""
        if self.norm.soort == "maatstaf":
            return
        for daad in self.beeld.per_daad.get("oordeel_gegeven", ()):
            if daad.velden.get("norm") == self.norm.id and daad.id not in self.gebruikt():
                uitkomst = daad.velden.get("uitkomst") or "uitkomst onbekend"
                yield f"daarnaast is er een {oordeel(daad)}: {noem(uitkomst)}"


def _uiterste(dagen: Sequence[int | None], keuze: Callable[[list[int]], int]) -> int | None:
    bekend = [dag for dag in dagen if dag is not None]
    return keuze(bekend) if bekend and len(bekend) == len(dagen) else None


_BENADERD = (
    "er zijn meer mogelijkheden dan afzonderlijk te toetsen zijn; genoemd is alles wat niet is "
    "uitgesloten"
)


def oordeel(daad: Daad) -> str:
    """A judgment: whose, and when."""
    rollen = [actor.get("rol") for actor in waarden(daad.velden.get("door"))]
    wie = nl.een_van((noem(rol) if rol else "een onbekende" for rol in rollen), "en")
    return f"oordeel van {wie or 'een onbekende'} ({nl.wanneer(daad)})"


def _seizoen(edtf: str) -> str:
    tijd = periode(edtf)
    dagen = " tot en met ".join(
        noem_dag(dag.toordinal()) for dag in (tijd.vroegst, tijd.laatst) if _is_dag(dag)
    )
    naam = {"1": "voorjaar", "2": "zomer", "3": "najaar", "4": "winter"}
    gevonden = _SEIZOEN.search(edtf)
    woord = f"{naam[gevonden[0][-1]]} {gevonden[0][:4]}" if gevonden else edtf
    return f"‘{woord}’ is in de ruimste lezing genomen: {dagen}"


def _is_dag(dag: date) -> bool:
    return dag not in (date.min, date.max)


# --- one sentence per reason ------------------------------------------------------------------


def _op_tijd(u: Uitleg, uitslag: Uitslag) -> str:
    if isinstance(uitslag.einde, Open):
        return f"gedaan: {u.daden(uitslag)}; tijdigheid niet getoetst"
    if isinstance(uitslag.einde, Voor):
        voor = nl.een_van((nl.met_datum(daad) for daad in uitslag.einde.daden), "en")
        return f"gedaan: {u.daden(uitslag)}, voor {voor or 'de daad waar het voor moest'}"
    return f"gedaan: {u.daden(uitslag)}; de termijn liep {u.termijn()}"


def _te_laat(u: Uitleg, uitslag: Uitslag) -> str:
    return f"gedaan: {u.daden(uitslag)}, na afloop; de termijn liep {u.termijn()}"


def _loopt(u: Uitleg, uitslag: Uitslag) -> str:
    if isinstance(uitslag.einde, Open):
        if u.norm.opschorting and uitslag.daden:
            return f"de termijn is opgeschort: {u.daden(uitslag)}"
        return f"{_niets(u)}; er is geen termijn verstreken"
    if isinstance(uitslag.einde, Voor):
        return f"{_niets(u)}; de daad waar het voor moet is er ook nog niet"
    return f"{_niets(u)}; de termijn loopt {u.termijn()}"


def _niets(u: Uitleg) -> str:
    patronen = [p for groep in u.norm.nakoming.groepen for p in groep]
    return f"er is geen {nl.soorten(patronen)} vastgelegd die meetelt"


def _stilte(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    return f"{_niets(u)}; de termijn liep {u.termijn()}. Dat het niet is gebeurd staat niet vast"


def _niet_gedaan(u: Uitleg, uitslag: Uitslag) -> str:
    bewijs = u.beeld.per_id[uitslag.daden[-1]]
    return f"{_niets(u)}; de termijn liep {u.termijn()}, en {_verklaring(bewijs)}"


def _verklaring(bewijs: Daad) -> str:
    daden = nl.een_van(
        (f"‘{nl.soort(daad)}’" for daad in waarden(bewijs.velden.get("daadsoort"))), "en"
    )
    if bewijs.daad == "volledigheid_verklaard":
        tot = date.fromisoformat(str(bewijs.velden["tot_en_met"])).toordinal()
        return f"het dossier is volledig verklaard voor {daden} tot en met {noem_dag(tot)}"
    return f"vastgesteld is dat {daden} niet is gebeurd ({nl.wanneer(bewijs)})"


def _niet_in_werking(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    geldig = u.norm.geldig
    van = f" vanaf {_rand(geldig.van.edtf)}" if geldig.van else ""
    tot = ""
    if geldig.tot is not None:
        woord = "tot aan" if geldig.tot.grens else "tot en met"
        tot = f" {woord} {_rand(geldig.tot.edtf)}"
    dag = f" op {u.norm.geldig.toets_op}" if u.aanleiding is not None else ""
    waarop = {" op aanleiding": "toen", " op melding": "bij de melding", " op gedraging": "toen"}
    return f"de norm gold {waarop.get(dag, 'in deze tijd')} niet: zij geldt{van}{tot}"


def _rand(edtf: str) -> str:
    return Wanneer(edtf).leesbaar()


def _voorwaarde(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    return f"aan de voorwaarde is niet voldaan: {nl.voorwaarden(u.norm.indien)}"


def _uitzondering(u: Uitleg, uitslag: Uitslag) -> str:
    als = f" ({u.daden(uitslag)})" if uitslag.daden else ""
    return f"er is een uitzondering{als}: {nl.voorwaarden(u.norm.tenzij, 'of')}"


def _geen_aanleiding(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    patronen: Sequence[Patroon] = u.norm.aanleiding
    wat = nl.een_van(nl.patroon(p) for p in patronen)
    return f"er is geen {wat} vastgelegd" if wat else "de plicht waar deze op volgt is er niet"


def _past_niet(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    patronen = u.norm.aanleiding or u.norm.verboden
    return f"deze daad is geen {nl.een_van(nl.patroon(p) for p in patronen)}"


def _nog_niet(u: Uitleg, uitslag: Uitslag) -> str:
    del uitslag
    return f"op {noem_dag(u.beeld.peildatum)} was dit nog niet gebeurd"


def _vervallen(u: Uitleg, uitslag: Uitslag) -> str:
    return f"vervallen door {u.daden(uitslag)}"


def _verboden(u: Uitleg, uitslag: Uitslag) -> str:
    return f"{u.daden(uitslag)} is wat de norm verbiedt"


def _stelling(u: Uitleg, uitslag: Uitslag) -> str:
    return f"{u.daden(uitslag)}: gesteld en niet vastgesteld; er is geen oordeel dat dit beslist"


def _oordeel(u: Uitleg, uitslag: Uitslag) -> str:
    daad = u.beeld.per_id[uitslag.daden[-1]]
    uitkomst = daad.velden.get("uitkomst")
    return f"rust op {oordeel(daad)}: {noem(uitkomst) if uitkomst else 'uitkomst onbekend'}"


def _bewijs(u: Uitleg, uitslag: Uitslag) -> str:
    return f"er is een aanwijzing, {u.daden(uitslag)}, maar geen oordeel"


def _na_termijn(u: Uitleg, uitslag: Uitslag) -> str:
    return f"gedaan: {u.daden(uitslag)}, na afloop van de termijn"


def _weerlegd(u: Uitleg, uitslag: Uitslag) -> str:
    if uitslag.daden:
        return f"het vermoeden is weerlegd: {u.daden(uitslag)}"
    return "volgens de vastlegging is er geen verband met de melding"


def _rol(u: Uitleg, uitslag: Uitslag) -> str:
    daad = u.beeld.per_id[uitslag.daden[0]]
    rollen = [actor.get("rol") for actor in waarden(daad.velden.get("door"))]
    wie = nl.een_van((noem(rol) if rol else "een onbekende" for rol in rollen), "en")
    drager = nl.een_van(noem(rol) for rol in u.norm.drager)
    grond = f"gedaan door {wie or 'een onbekende'}; volgens de norm is dit aan {drager}"
    if len(uitslag.daden) > 1:
        grond += f", en die rol had deze persoon volgens {nl.met_datum(u.beeld.per_id[uitslag.daden[1]])}"
    return grond


_GRONDEN: Mapping[str, Callable[[Uitleg, Uitslag], str]] = {
    "op_tijd": _op_tijd,
    "te_laat": _te_laat,
    "loopt": _loopt,
    "stilte": _stilte,
    "niet_gedaan": _niet_gedaan,
    "niet_in_werking": _niet_in_werking,
    "voorwaarde": _voorwaarde,
    "uitzondering": _uitzondering,
    "geen_aanleiding": _geen_aanleiding,
    "past_niet": _past_niet,
    "nog_niet": _nog_niet,
    "vervallen": _vervallen,
    "verboden": _verboden,
    "stelling": _stelling,
    "oordeel": _oordeel,
    "bewijs": _bewijs,
    "rol": _rol,
    "na_termijn": _na_termijn,
    "weerlegd": _weerlegd,
    "buiten_venster": lambda _u, _r: "de daad viel buiten de tijd waarin de norm beschermt",
    "niets_gebleken": lambda _u, _r: "er is niets vastgelegd waaruit een schending blijkt",
    "geen_oordeel": lambda _u, _r: "er is geen oordeel en geen aanwijzing vastgelegd",
    "aanleiding_is_er": lambda _u, _r: "de plicht begon met een andere daad",
    "plicht_anders": lambda _u, _r: "de plicht waar deze op volgt liep anders af",
    "tegenstrijdig": lambda _u, _r: (
        "de data of de volgorde van de daden spreken elkaar tegen; over de plicht is niets te zeggen"
    ),
}
